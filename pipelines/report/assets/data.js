// What the page holds: the entries at once, their texts by the hundred, when they are asked for.
const held = JSON.parse(document.getElementById("index").textContent);
const { entries, topics, entities, sources } = held;
const languages = [...new Set(entries.map((one) => one.language ?? "?"))].sort();
const chunks = new Map();

function detailsOf(number) {
  const chunk = Math.floor(number / held.per_chunk);
  if (!chunks.has(chunk)) chunks.set(chunk, unpacked(chunk));
  return chunks.get(chunk).then((details) => details[number % held.per_chunk]);
}

async function unpacked(chunk) {
  const packed = document.getElementById(`details-${chunk}`).textContent;
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

// Letters without their marks and cases, so that "reykjavik" finds "Reykjavík".
function folded(text) {
  const plain = /^[\x00-\x7f]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.toLowerCase();
}

const heads = []; // of each entry, what is searched at once
const texts = []; // and its body, once it was unpacked
let searchable = null;
let searched = false;

function head(number) {
  if (heads[number] === undefined) {
    const one = entries[number];
    const named = (one.entities ?? []).map((place) => entities[place].name);
    const about = (one.topics ?? []).map((topic) => topics[topic[0]].name);
    heads[number] = folded([one.title, sources[one.source], one.start ?? "", ...named, ...about].join("\n"));
  }
  return heads[number];
}

// Unpack all bodies for the search, a chunk at a time, so that the page stays alive meanwhile.
function allTexts(then) {
  searchable ??= (async () => {
    for (let number = 0; number < entries.length; number += 1) {
      texts[number] = folded((await detailsOf(number)).body);
    }
    searched = true;
    document.documentElement.dataset.searched = "true";
  })();
  searchable.then(then);
}

function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function number(count, what) {
  return `${count.toLocaleString("en-GB")} ${what}${count === 1 ? "" : "s"}`;
}

const DAYS = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const TIMES = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

function time(iso) {
  const at = new Date(iso);
  const clock = TIMES.format(at);
  return make("time", { datetime: iso }, clock === "00:00" ? DAYS.format(at) : `${DAYS.format(at)}, ${clock}`);
}
