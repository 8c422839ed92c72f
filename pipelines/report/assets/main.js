// The page: what the address says is shown, and what is chosen goes into the address.
const PAGE = 40;
const list = document.getElementById("list");
const more = document.getElementById("more");
const field = { q: document.getElementById("q"), from: document.getElementById("from"), to: document.getElementById("to") };
let found = [];
let shown = 0;

function showMore() {
  const next = found.slice(shown, shown + PAGE);
  const cards = next.map(cardOf);
  list.append(...cards);
  shown += next.length;
  more.hidden = shown >= found.length;
  more.textContent = `Show ${Math.min(PAGE, found.length - shown)} more of ${found.length.toLocaleString("en-GB")}`;
  return cards[0];
}

function show() {
  const { found: all, counts } = matches();
  found = all;
  shown = 0;
  list.replaceChildren();
  showMore();
  for (const name of Object.keys(facets)) {
    facets[name].counts = counts[name];
    showFacet(name);
  }
  showActive(changed);
  for (const [name, input] of Object.entries(field)) if (input.value !== chosen[name]) input.value = chosen[name];
  showCount();
}

function showCount() {
  const of = found.length === entries.length ? "" : ` of ${entries.length.toLocaleString("en-GB")}`;
  document.getElementById("count").textContent = `${number(found.length, "article")}${of}, newest first${chosen.q && !searched ? "; texts are still looked through" : ""}`;
}

function changed() {
  history.replaceState(null, "", `#${address() || "view=articles"}`);
  show();
  searchTexts();
}

// The bodies take a moment to be unpacked: what is found in them comes then, if it is still wanted.
function searchTexts() {
  const query = chosen.q;
  if (!query) return;
  allTexts(() => {
    if (chosen.q !== query) return;
    if (matches().found.length === found.length) showCount();
    else show();
  });
}

function only(name, value) {
  choose(new URLSearchParams());
  chosen[name].add(value);
  history.pushState(null, "", `#${address()}`);
  go();
  window.scrollTo(0, 0);
  document.getElementById("main").focus({ preventScroll: true });
}

function go() {
  const said = new URLSearchParams(location.hash.slice(1));
  const asked = said.get("view") === "run" ? "run" : "articles";
  const view = entries.length ? asked : "run";
  for (const one of document.querySelectorAll(".view")) one.hidden = one.id !== view;
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "articles") {
    choose(said);
    show();
    searchTexts();
  }
}

let waiting = 0;
for (const [name, input] of Object.entries(field)) {
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { chosen[name] = input.value.trim(); changed(); }, name === "q" ? 120 : 0);
  });
}
document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("clear").addEventListener("click", () => { choose(new URLSearchParams()); changed(); field.q.focus(); });
more.addEventListener("click", () => showMore()?.querySelector("h3 button").focus());
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName) && !document.getElementById("articles").hidden) {
    event.preventDefault();
    field.q.focus();
  }
});

const theme = document.getElementById("theme");
const THEMES = { auto: "as the system has them", light: "light", dark: "dark" };
theme.addEventListener("click", () => {
  const names = Object.keys(THEMES);
  const next = names[(names.indexOf(document.documentElement.dataset.theme ?? "auto") + 1) % names.length];
  document.documentElement.dataset.theme = next;
  theme.setAttribute("aria-label", `Colours: ${THEMES[next]}`);
});

makeFacets(changed);
document.getElementById("narrow").open = !matchMedia("(max-width: 48rem)").matches;
window.addEventListener("hashchange", () => { if (/^(view=run|view=articles|)$/.test(location.hash.slice(1)) || location.hash.includes("=")) go(); });
window.addEventListener("popstate", go);
go();
// When the page stood, for whoever measures it.
requestAnimationFrame(() => setTimeout(() => {
  performance.mark("shown");
  document.documentElement.dataset.ready = "true";
}));
