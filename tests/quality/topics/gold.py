"""Our own gold for topics: short articles, labelled before anything was tuned to them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from transforms.loading import loaded
from transforms.topics.shipped import MEDTOP
from transforms.topics.spec import TopicSpec

GOLD: Final = Path(__file__).with_name("gold.jsonl")
TRAPS: Final = Path(__file__).with_name("traps.tsv")


class Gold(NamedTuple):
    """An article: `main` is its first topic, `right` all it is about, `may` what is no mistake."""

    title: str
    body: str
    main: str
    right: tuple[str, ...]
    may: tuple[str, ...]


class Trap(NamedTuple):
    """A term in its literal reading, and in another one; `other` is "" for whatever else."""

    term: str
    topic: str
    literal: str
    figurative: str
    other: str


def articles() -> list[Gold]:
    """Read all articles, in the file's order."""
    return read(GOLD)


def read(path: Path) -> list[Gold]:
    """Read the articles of a file of gold."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Gold(row["title"], row["body"], MEDTOP + row["main"], _ids(row["right"]), _ids(row["may"]))
        for row in rows
    ]


def odd() -> list[Gold]:
    """Those that the curves are fitted on."""
    return articles()[::2]


def even() -> list[Gold]:
    """Those that are kept for judging."""
    return articles()[1::2]


def traps() -> list[Trap]:
    """Read the table of traps."""
    lines = TRAPS.read_text(encoding="utf-8").splitlines()
    return read_traps(line for line in lines if not line.startswith("#"))


def read_traps(lines: Iterable[str]) -> list[Trap]:
    """Read the lines of a table of traps."""
    rows = [line.split("\t") for line in lines]
    return [
        Trap(term, _top(topic), literal, other, "" if its == "-" else _top(its))
        for term, topic, literal, other, its in rows
    ]


def above(topics: tuple[str, ...]) -> set[str]:
    """Return topics and all that stand above them."""
    taxonomy = loaded(TopicSpec()).taxonomy
    return {each for topic in topics for each in (topic, *taxonomy.ancestors(topic))}


def _ids(topics: list[str]) -> tuple[str, ...]:
    return tuple(MEDTOP + topic for topic in topics)


def _top(digits: str) -> str:
    return f"{MEDTOP}{digits}000000"
