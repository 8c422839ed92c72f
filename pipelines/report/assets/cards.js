// An entry in the list, and the article that it opens into.
function cardOf(place) {
  const one = entries[place];
  const full = make("div", { class: "full", id: `full-${place}`, hidden: true });
  const title = make("button", { type: "button", "aria-expanded": "false", "aria-controls": full.id }, one.title);
  const card = make("article", { class: "card", "aria-labelledby": `title-${place}` },
    make("p", { class: "meta" },
      make("span", { class: "source" }, sources[one.source]),
      one.undated ? make("span", {}, "found ", time(one.when)) : time(one.when),
      one.language ? make("span", {}, languageName(one.language)) : null,
      one.copies ? make("span", { class: "badge copies" }, number(one.copies, "duplicate")) : null,
      one.change ? make("span", { class: "badge revised" }, `version ${one.version}, ${one.change === "both" ? "headline and body" : one.change} changed`) : null,
      ...(one.flags ?? []).map((flag) => make("span", { class: "badge" }, flag.replaceAll("_", " ")))),
    make("h3", { id: `title-${place}` }, title),
    make("p", { class: "start" }, one.start ?? ""),
    chipsOf(one, place, full), full);
  title.addEventListener("click", async () => {
    if (!full.hasChildNodes()) full.append(...fullOf(one, await detailsOf(place)));
    full.hidden = !full.hidden;
    card.classList.toggle("open", !full.hidden);
    title.setAttribute("aria-expanded", String(!full.hidden));
  });
  return card;
}

function chipsOf(one, place, full) {
  return make("ul", { class: "chips", "aria-label": "Topics" }, ...(one.topics ?? []).map(([topic, score, said], n) => {
    const tip = `tip-${place}-${n}`;
    const spoke = said.length ? `: ${said.map((text) => `“${text}”`).join(", ")}` : ", from no text of its own";
    const chip = make("li", { class: "chip" },
      make("button", { type: "button", "aria-describedby": tip, onclick: () => only("topic", topic) },
        topics[topic].name, make("b", {}, score.toFixed(2))),
      make("span", { role: "tooltip", id: tip }, `Score ${score.toFixed(2)}${spoke}`));
    const glow = (on) => full.querySelectorAll(".ev").forEach((mark) =>
      mark.classList.toggle("hot", on && mark.dataset.topics.split(" ").includes(String(n))));
    chip.addEventListener("pointerenter", () => glow(true));
    chip.addEventListener("pointerleave", () => { glow(false); chip.classList.remove("dismissed"); });
    chip.addEventListener("focusin", () => glow(true));
    chip.addEventListener("focusout", () => { glow(false); chip.classList.remove("dismissed"); });
    chip.addEventListener("keydown", (event) => { if (event.key === "Escape") chip.classList.add("dismissed"); });
    return chip;
  }));
}

function fullOf(one, detail) {
  const byline = [...(detail.authors ?? []), detail.dateline, (detail.categories ?? []).join(", ")].filter(Boolean);
  return [
    make("p", { class: "byline" }, byline.join(" · "), byline.length && one.url ? " · " : "",
      one.url ? make("a", { href: one.url, target: "_blank", rel: "noopener noreferrer" }, "Read it at its source ↗") : null),
    bodyOf(detail),
    namedOf(detail),
    changesOf(one, detail),
    copiesOf(one, detail),
    make("details", {}, make("summary", {}, "About this record"),
      make("dl", { class: "facts" }, ...Object.entries(detail.facts ?? {}).flatMap(([name, fact]) => [make("dt", {}, name), make("dd", {}, fact)]))),
  ].filter(Boolean);
}

function namedOf(detail) {
  const named = detail.named ?? [];
  if (!named.length) return null;
  return make("section", {}, make("h4", {}, "Who and what it names"), make("ul", { class: "named" }, ...named.map(([place, count]) => {
    const entity = entities[place];
    const links = Object.entries(entity.links ?? {}).map(([name, link]) => link.startsWith("https://")
      ? make("a", { href: link, target: "_blank", rel: "noopener noreferrer", "aria-label": `${entity.name} in ${name}` }, name)
      : make("small", {}, link));
    return make("li", { class: entity.kind },
      make("button", { type: "button", title: "Show the articles that name it", onclick: () => only("entity", place) }, entity.name),
      make("small", {}, `${kindName(entity.kind)}, ${count}×`), ...links);
  })));
}

function changesOf(one, detail) {
  if (!one.change) return null;
  const similar = detail.similarity === undefined || detail.similarity === null ? "" : `, similarity ${detail.similarity.toFixed(2)}`;
  const tags = { same: "span", out: "del", in: "ins" };
  const lines = (detail.diff ?? []).map((parts) => make("li", {}, ...parts.flatMap(([kind, text]) => [make(tags[kind], {}, text), " "])));
  return make("details", { open: true }, make("summary", {}, "What changed since the version before ", make("small", {}, `${one.change === "both" ? "headline and body" : one.change}${similar}`)),
    lines.length ? make("ul", { class: "diff" }, ...lines) : make("p", { class: "note" }, "The words of the version before are not known any more, or only the headline changed."));
}

function copiesOf(one, detail) {
  const copies = detail.copies ?? [];
  if (!copies.length) return null;
  const more = one.copies > copies.length ? make("p", { class: "note" }, `The first ${copies.length} of ${number(one.copies, "duplicate")}.`) : null;
  return make("details", {}, make("summary", {}, number(one.copies, "duplicate")), make("ul", { class: "copies-list" }, ...copies.map((copy) => make("li", {},
    copy.url ? make("a", { href: copy.url, target: "_blank", rel: "noopener noreferrer" }, copy.title) : copy.title,
    make("p", {}, `${copy.source}${copy.credit ? `, crediting ${copy.credit}` : ""} · `, time(copy.when), ` · by ${copy.method}, similarity `,
      make("meter", { min: 0, max: 1, value: copy.similarity, "aria-label": "similarity" }), ` ${copy.similarity.toFixed(2)}`)))), more);
}
