// Which entries are shown: all groups must agree, within a group any of what is chosen will do.
const GROUPS = {
  topic: { title: "Topic", size: topics.length, key: (n) => topics[n].id, name: (n) => topics[n].name,
    of: (one) => (one.topics ?? []).map((topic) => topic[0]) },
  entity: { title: "Entity", size: entities.length, key: (n) => `${entities[n].kind} ${entities[n].name}`,
    name: (n) => entities[n].name, of: (one) => one.entities ?? [] },
  source: { title: "Source", size: sources.length, key: (n) => sources[n], name: (n) => sources[n],
    of: (one) => [one.source] },
  language: { title: "Language", size: languages.length, key: (n) => languages[n],
    name: (n) => languageName(languages[n]), of: (one) => [languages.indexOf(one.language ?? "?")] },
};
const FEW = 8;
const MANY = 60;

const chosen = { q: "", from: "", to: "", topic: new Set(), entity: new Set(), source: new Set(), language: new Set() };
const facets = {};

function languageName(code) {
  if (code === "?") return "not known";
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(code);
  } catch {
    return code;
  }
}

function wordsOf(query) {
  return [...folded(query).matchAll(/["“”]([^"“”]+)["“”]?|([^\s"“”]+)/g)].map((found) => (found[1] ?? found[2]).trim());
}

function matches() {
  const words = wordsOf(chosen.q).filter(Boolean);
  const names = Object.keys(GROUPS);
  const counts = Object.fromEntries(names.map((name) => [name, new Uint32Array(GROUPS[name].size)]));
  const found = [];
  entries.forEach((one, place) => {
    const day = one.when.slice(0, 10);
    if ((chosen.from && day < chosen.from) || (chosen.to && day > chosen.to)) return;
    if (!words.every((word) => head(place).includes(word) || (texts[place] ?? "").includes(word))) return;
    const values = names.map((name) => GROUPS[name].of(one));
    const failing = names.filter((name, n) => chosen[name].size && !values[n].some((value) => chosen[name].has(value)));
    // What would be found if one more were chosen: a group's counts leave its own choice out.
    if (failing.length === 0) found.push(place);
    names.forEach((name, n) => {
      if (failing.length === 0 || (failing.length === 1 && failing[0] === name)) {
        for (const value of values[n]) counts[name][value] += 1;
      }
    });
  });
  return { found, counts };
}

function makeFacets(changed) {
  for (const [name, group] of Object.entries(GROUPS)) {
    if (group.size === 0 || (name === "language" && group.size === 1)) continue;
    const list = make("div");
    const find = group.size > FEW ? make("input", { class: "find", type: "search", "aria-label": `Find: ${name}`, placeholder: `find ${name === "entity" ? "an" : "a"} ${name}`, autocomplete: "off" }) : null;
    const more = make("button", { type: "button" });
    const facet = { list, find, more, all: false, counts: null };
    find?.addEventListener("input", () => showFacet(name));
    more.addEventListener("click", () => { facet.all = !facet.all; showFacet(name); });
    list.addEventListener("change", (event) => {
      const value = Number(event.target.value);
      if (event.target.checked) chosen[name].add(value);
      else chosen[name].delete(value);
      changed();
    });
    facets[name] = facet;
    document.getElementById("facets").append(make("fieldset", { class: "facet", id: `facet-${name}` }, make("legend", {}, group.title), find, list, more));
  }
}

function showFacet(name) {
  const { list, find, more, all, counts } = facets[name];
  const group = GROUPS[name];
  const sought = folded(find?.value ?? "");
  const values = [...counts.keys()].filter((n) => (counts[n] > 0 || chosen[name].has(n)) && (!sought || folded(group.name(n)).includes(sought)));
  values.sort((a, b) => chosen[name].has(b) - chosen[name].has(a) || counts[b] - counts[a] || a - b);
  const shown = values.slice(0, all ? MANY : FEW);
  const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
  list.replaceChildren(...shown.map((n) => {
    const box = make("input", { type: "checkbox", value: n });
    box.checked = chosen[name].has(n);
    return make("label", {}, box, make("span", {}, group.name(n)), make("b", {}, counts[n].toLocaleString("en-GB")));
  }));
  if (focused !== null) list.querySelector(`input[value="${focused}"]`)?.focus();
  more.hidden = values.length <= FEW;
  const count = values.length.toLocaleString("en-GB");
  const some = all ? "Fewer" : values.length > MANY ? `The first ${MANY} of ${count}` : `All ${count}`;
  more.textContent = some;
  more.setAttribute("aria-label", `${group.title}: ${some}`);
}

function showActive(changed) {
  const items = [];
  const add = (text, off) => items.push(make("li", {}, make("button", { type: "button", "aria-label": `Remove the filter ${text}`, onclick: () => { off(); changed(); } }, `${text} ✕`)));
  if (chosen.q) add(`“${chosen.q}”`, () => { chosen.q = ""; });
  if (chosen.from) add(`from ${chosen.from}`, () => { chosen.from = ""; });
  if (chosen.to) add(`to ${chosen.to}`, () => { chosen.to = ""; });
  for (const name of Object.keys(GROUPS)) {
    for (const value of chosen[name]) add(GROUPS[name].name(value), () => chosen[name].delete(value));
  }
  document.getElementById("active").replaceChildren(...items);
  document.getElementById("active").hidden = items.length === 0;
  document.getElementById("clear").hidden = items.length === 0;
}

// The address holds what is chosen, so that it can be kept and gone back to.
function address() {
  const said = new URLSearchParams();
  for (const name of ["q", "from", "to"]) if (chosen[name]) said.append(name, chosen[name]);
  for (const name of Object.keys(GROUPS)) for (const value of chosen[name]) said.append(name, GROUPS[name].key(value));
  return said.toString();
}

function choose(said) {
  for (const name of ["q", "from", "to"]) chosen[name] = said.get(name) ?? "";
  for (const [name, group] of Object.entries(GROUPS)) {
    const wanted = new Set(said.getAll(name));
    chosen[name].clear();
    if (wanted.size) for (let n = 0; n < group.size; n += 1) if (wanted.has(group.key(n))) chosen[name].add(n);
  }
}
