"""Cleanup against gold: 126 article pages of news sites in 27 countries, and the seed.

The floors stand a little under what was measured: token F1 of the body 0.958 (in English 0.971).
The fields are measured in `test_fields_gold.py`.
"""

import functools
import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from transforms.cleanup.clean import clean
from transforms.cleanup.spec import ReadingSpec
from transforms.errors import CleanupError
from transforms.loading import loaded
from transforms.records.article import Pipeline, SourceRef
from transforms.records.travelling import HTML, TEXT, Admitted, Envelope, RawArticle

DATA: Final = Path(__file__).parents[3] / "shared" / "data"
PAGES: Final = DATA / "pages"
SEED: Final = DATA / "seed"
ENGLISH: Final = frozenset({"au", "ca", "ie", "in", "intl", "nz", "uk", "us", "za"})
DISCOVERED: Final = datetime(2027, 1, 1, tzinfo=UTC)
PIPELINE: Final = Pipeline(newsbeam="0.1.0")


def cleaned(raw, kind, content_type):
    envelope = Envelope(
        payload=b"",
        content_type=content_type,
        source=SourceRef(kind=kind, origin="gold"),
        discovered=DISCOVERED,
    )
    admitted = Admitted(key="0", envelope=envelope, raw=raw)
    return clean(admitted, PIPELINE, loaded(ReadingSpec()))


@functools.lru_cache(maxsize=1)
def pages():
    """All gold labels, each beside the record that cleanup made (None: no article was found)."""
    if not (PAGES / "gold.jsonl").exists():
        pytest.skip("the gold pages are not here")
    found = []
    for line in (PAGES / "gold.jsonl").read_text().splitlines():
        gold = json.loads(line)
        page = gzip.decompress((PAGES / gold["file"]).read_bytes())
        raw = RawArticle(came_from="html", page=page, url=gold["url"])
        try:
            found.append((gold, cleaned(raw, "html", HTML)))
        except CleanupError:
            found.append((gold, None))
    return found


def tokens(text):
    return re.findall(r"\w+", (text or "").lower())


def token_f1(found, wanted):
    """The harmonic mean of precision and recall over words, each counted as often as it stands."""
    found, wanted = Counter(tokens(found)), Counter(tokens(wanted))
    shared = sum((found & wanted).values())
    return 2 * shared / (sum(found.values()) + sum(wanted.values()))


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def body_f1(gold, record):
    return token_f1(record.body, gold["body"]) if record else 0.0


def test_every_page_holds_an_article():
    assert [gold["file"] for gold, record in pages() if record is None] == []


def test_bodies_are_those_of_the_gold():
    assert mean(body_f1(*pair) for pair in pages()) >= 0.95


def test_english_bodies_are_those_of_the_gold():
    english = [pair for pair in pages() if pair[0]["country"] in ENGLISH]
    assert len(english) == 37
    assert mean(body_f1(*pair) for pair in english) >= 0.96


def test_no_page_keeps_markup_or_loses_its_paragraphs():
    assert [gold["file"] for gold, record in pages() if "</" in record.body] == []
    assert mean(record.body.count("\n\n") > 1 for _, record in pages()) >= 0.97


def test_the_seed_is_read_as_its_gold_says():
    if not (SEED / "gold.json").exists():
        pytest.skip("the seed is not here")
    gold = json.loads((SEED / "gold.json").read_text())
    text = (SEED / gold["source"]).read_text()
    record = cleaned(RawArticle(came_from="text", text=text), "text", TEXT)
    assert record.published is not None
    assert record.published.date().isoformat() == gold["published"]
    assert record.language == gold["language"]
    assert record.title == gold["title"]
    assert record.body.startswith("The Russian Foreign Minister")
    assert [phrase for phrase in gold["must_stay"] if phrase not in record.body] == []
    assert [phrase for phrase in gold["not_in_text"] if phrase in record.body] == []
    assert [edit.op for edit in record.edits] == ["header_date"]
