"""Entities against hand-tagged text: reading token-per-line gold, and F1 of exact spans."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from transforms.entities.extract import extract
from transforms.entities.recognise.finder import Finders
from transforms.records.article import Article, Entity, Pipeline, SourceRef

KINDS = ("PER", "ORG", "LOC")
#: The gold knows persons, organisations and places; what else the record knows has no match there.
_GOLD_KIND = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
_NO_SPACE_BEFORE = re.compile(r"^(?:[.,;:?!%)\]]|'s|'re|'ve|'ll|'d|'m|n't|')$")
_NO_SPACE_AFTER = frozenset({"(", "[", "$"})
#: Sentences that make a document where the gold marks none.
_SENTENCES = 12


class Gold(NamedTuple):
    """A text and its spans: start, end, kind."""

    text: str
    spans: set[tuple[int, int, str]]


def article(body: str, title: str | None = None) -> Article:
    return Article(
        id="urn:newsbeam:gold",
        content_hash="gold",
        title=title,
        body=body,
        language="en",
        discovered=datetime(2024, 5, 1, tzinfo=UTC),
        source=SourceRef(kind="text", origin="gold"),
        pipeline=Pipeline(newsbeam="0.1.0"),
    )


def gold_documents(path: Path) -> Iterator[Gold]:
    """Read a document per -DOCSTART- line; without those, one for every twelve sentences."""
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"^-DOCSTART-.*$", text, flags=re.MULTILINE)
    for part in parts:
        blocks = [block.splitlines() for block in part.strip().split("\n\n") if block.strip()]
        sentences = [[line.split() for line in lines] for lines in blocks]
        size = _SENTENCES if len(parts) == 1 else max(1, len(sentences))
        for start in range(0, len(sentences), size):
            yield gold_document(sentences[start : start + size])


def gold_document(sentences: list[list[list[str]]]) -> Gold:
    """Join tokens as they are written in print, a sentence a paragraph, and place the spans."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    for sentence in sentences:
        text += "\n\n" if text else ""
        before = tag_before = ""
        for columns in sentence:
            token, tag = columns[0], columns[-1]
            glued = not before or before in _NO_SPACE_AFTER or _NO_SPACE_BEFORE.match(token)
            text += token if glued else f" {token}"
            start, end, kind = len(text) - len(token), len(text), tag[2:]
            if tag.startswith("I-") and tag_before[2:] == kind:
                spans[-1] = (spans[-1][0], end, kind)
            elif tag != "O":
                spans.append((start, end, kind))
            before, tag_before = token, tag
    return Gold(text, {span for span in spans if span[2] in KINDS})


def found_spans(entities: list[Entity]) -> set[tuple[int, int, str]]:
    """Take the spans as the gold writes them: without a leading "the" and a possessive 's."""
    return {
        (mention.start + lead(mention.text), mention.end - tail(mention.text), kind)
        for entity in entities
        if (kind := _GOLD_KIND.get(entity.type))
        for mention in entity.mentions
    }


def lead(text: str) -> int:
    return 4 if text[:4].lower() == "the " else 0


def tail(text: str) -> int:
    return 2 if text.endswith("'s") else 0


def f1(gold: set[object], found: set[object]) -> float:
    return 2 * len(gold & found) / max(1, len(gold) + len(found))


def measured(documents: Sequence[Gold], enriched: Sequence[Article]) -> dict[str, float]:
    """F1 of exact spans, of each kind and of all together."""
    gold = {(at, *span) for at, it in enumerate(documents) for span in it.spans}
    found = {(at, *span) for at, it in enumerate(enriched) for span in found_spans(it.entities)}
    kinds = {
        kind: f1({it for it in gold if it[-1] == kind}, {it for it in found if it[-1] == kind})
        for kind in KINDS
    }
    return {**kinds, "all": f1(gold, found)}


def score(documents: Sequence[Gold], finders: Finders, without: Collection[str] = ()) -> float:
    """F1 of all kinds, with some passes left out."""
    found = extract([article(gold.text) for gold in documents], finders, without)
    return measured(documents, found)["all"]
