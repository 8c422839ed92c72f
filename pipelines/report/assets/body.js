// A body with what is marked in it. Offsets count code points, JavaScript's own count UTF-16.
function bodyOf(detail) {
  const letters = [...detail.body];
  const cuts = new Set([0, letters.length]);
  for (const [start, end] of [...(detail.mentions ?? []), ...(detail.evidence ?? [])]) cuts.add(start).add(end);
  for (let n = 0; n < letters.length - 1; n += 1) if (letters[n] === "\n" && letters[n + 1] === "\n") cuts.add(n);
  const places = [...cuts].sort((a, b) => a - b);
  const body = make("div", { class: "body" });
  let paragraph = make("p");
  body.append(paragraph);
  for (let n = 0; n + 1 < places.length; n += 1) {
    const [start, end] = [places[n], places[n + 1]];
    let text = letters.slice(start, end).join("");
    if (text.startsWith("\n\n")) {
      paragraph = make("p");
      body.append(paragraph);
      text = text.replace(/^\n+/, "");
    }
    if (text) paragraph.append(piece(text, start, end, detail));
  }
  if (detail.left_out) body.append(make("p", { class: "note" }, `${number(detail.left_out, "more character")} left out, so that this file stays below 20 MB.`));
  return body;
}

function piece(text, start, end, detail) {
  const covers = (one) => one[0] <= start && end <= one[1];
  const mention = (detail.mentions ?? []).find(covers);
  const spoke = (detail.evidence ?? []).filter(covers).map((one) => one[2]);
  let made = spoke.length ? make("span", { class: "ev", "data-topics": spoke.join(" ") }, text) : text;
  if (mention) {
    const entity = entities[mention[2]];
    const href = address_of(entity);
    const said = { title: `${kindName(entity.kind)}: ${entity.name}` };
    made = href
      ? make("a", { ...said, class: `mark ${entity.kind}`, href, target: "_blank", rel: "noopener noreferrer" }, made)
      : make("mark", { ...said, class: entity.kind }, made);
  }
  return made;
}

function address_of(entity) {
  return Object.values(entity.links ?? {}).find((link) => link.startsWith("https://"));
}

const KINDS = {
  PERSON: "person", ORG: "organisation", GPE: "country or place", LOC: "location", NORP: "people or group",
  FAC: "building", EVENT: "event", PRODUCT: "product", WORK_OF_ART: "work", LAW: "law",
};

function kindName(kind) {
  return KINDS[kind] ?? kind;
}
