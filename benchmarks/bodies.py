"""The gold of cleanup and how it is measured: shared by the quality tests and `cleanup`.

Shingle F1 is that of the article extraction benchmark (github.com/scrapinghub): the harmonic mean
of precision and recall over word 4-shingles, each the mean of all pages. Both sides are composed
(NFC) first and freed of soft hyphens and half-spaces, which no reader sees.
"""

import gzip
import hashlib
import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from transforms.cleanup.clean import clean
from transforms.cleanup.reading import Reading
from transforms.errors import CleanupError
from transforms.records.article import VERSION, Article, Pipeline, SourceRef
from transforms.records.travelling import HTML, Admitted, Envelope, RawArticle

DATA = Path(__file__).parents[2] / "shared" / "data"
PAGES = DATA / "pages"
BBC = DATA / "topics" / "bbc-news.jsonl.gz"
#: What the floors and figures were measured on (`digest`).
PAGES_DIGEST = "e696179cc8a0bf92"
BBC_DIGEST = "aefd32002914f2ed"
DISCOVERED = datetime(2027, 1, 1, tzinfo=UTC)

_WORD = re.compile(r"\w+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_SHINGLE = 4
#: Of a hundred spaces one is taken out.
_PLANTED = 0.01
_SPACE = re.compile(r"(?<=[A-Za-z.,;:!?%)]) (?=[A-Za-z])")


class Scores(NamedTuple):
    """Means of all pages."""

    precision: float
    recall: float
    tokens: float

    @property
    def shingle_f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def digest(paths: Iterable[Path]) -> str:
    """Name a corpus by its files' names and contents."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


def pages() -> Iterator[tuple[dict[str, Any], bytes]]:
    """All labels, each with its page as served."""
    for line in (PAGES / "gold.jsonl").read_text().splitlines():
        gold = json.loads(line)
        yield gold, gzip.decompress((PAGES / gold["file"]).read_bytes())


def cleaned(gold: dict[str, Any], page: bytes, reading: Reading) -> Article | None:
    """The record of a page; None where no article was found."""
    envelope = Envelope(
        payload=b"",
        content_type=HTML,
        source=SourceRef(kind="html", origin="gold"),
        discovered=DISCOVERED,
    )
    raw = RawArticle(came_from="html", page=page, url=gold["url"])
    try:
        return clean(
            Admitted(key="0", envelope=envelope, raw=raw), Pipeline(newsbeam=VERSION), reading
        )
    except CleanupError:
        return None


def shingles(text: str, size: int = _SHINGLE) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).lower())
    if len(words) < size:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(size)), strict=False))


def scores(bodies: Iterable[tuple[str, str]]) -> Scores:
    """Measure bodies that were found against those of the gold."""
    precision, recall, tokens = [], [], []
    for found, wanted in bodies:
        ours, theirs = shingles(found), shingles(wanted)
        shared = (ours & theirs).total()
        precision.append(shared / max(ours.total(), 1))
        recall.append(shared / max(theirs.total(), 1))
        ours, theirs = shingles(found, 1), shingles(wanted, 1)
        tokens.append(2 * (ours & theirs).total() / max(ours.total() + theirs.total(), 1))
    count = len(precision)
    return Scores(sum(precision) / count, sum(recall) / count, sum(tokens) / count)


def bbc_texts() -> list[str]:
    with gzip.open(BBC, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def planted(text: str, chance: random.Random) -> tuple[str, set[int]]:
    """Take some spaces out of a text; the places where they were, in the text that is left."""
    parts, places, length, end = [], set(), 0, 0
    for space in _SPACE.finditer(text):
        if chance.random() < _PLANTED:
            parts.append(text[end : space.start()])
            length += len(parts[-1])
            places.add(length)
            end = space.end()
    return "".join([*parts, text[end:]]), places
