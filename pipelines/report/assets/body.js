// A body with what is marked in it. Offsets count code points, JavaScript's own count UTF-16.
function bodyOf(detail) {
  const letters = [...detail.body];
  const cuts = new Set([0, letters.length]);
  for (const [start, end] of [...(detail.mentions ?? []), ...(detail.evidence ?? [])]) cuts.add(start).add(end);
  for (let n = 0; n < letters.length - 1; n += 1) if (letters[n] === "\n" && letters[n + 1] === "\n") cuts.add(n);
  const places = [...cuts].sort((a, b) => a - b);
  const body = make("div", { class: "body" });
  const at = marks(detail);
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
    const [mention, spoke] = at(start);
    if (text) paragraph.append(piece(text, mention, spoke));
  }
  if (detail.left_out) body.append(make("p", { class: "note" }, `${number(detail.left_out, "more character")} left out, so that this file stays below 20 MB.`));
  return body;
}

// Tells what covers a place; places are asked for from left to right.
function marks({ mentions = [], evidence = [] }) {
  let [m, e, open] = [0, 0, []];
  return (place) => {
    while (m < mentions.length && mentions[m][1] <= place) m += 1;
    while (e < evidence.length && evidence[e][0] <= place) open.push(evidence[e++]);
    open = open.filter((one) => one[1] > place);
    const mention = m < mentions.length && mentions[m][0] <= place ? mentions[m] : null;
    return [mention, open.map((one) => one[2])];
  };
}

function piece(text, mention, spoke) {
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
