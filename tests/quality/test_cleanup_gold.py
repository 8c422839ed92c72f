"""Cleanup against gold: 126 article pages of news sites in 27 countries, and the seed.

The floors stand a little under what was measured: shingle F1 of the body 0.972, token F1 0.975.
The fields are measured in `test_fields_gold.py`.
"""

import functools
import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from benchmarks import bodies
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


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def test_every_page_holds_an_article():
    assert [gold["file"] for gold, record in pages() if record is None] == []


def measured(pairs):
    return bodies.scores((record.body if record else "", gold["body"]) for gold, record in pairs)


def test_the_pages_are_those_that_the_floors_were_set_on():
    pages()
    files = [PAGES / "gold.jsonl", *PAGES.glob("*.html.gz")]
    assert bodies.digest(files) == bodies.PAGES_DIGEST


def test_bodies_are_those_of_the_gold(figure):
    found = measured(pages())
    figure("bodies, shingle F1", f"{found.shingle_f1:.4f}")
    figure("bodies, token F1", f"{found.tokens:.4f}")
    assert found.shingle_f1 >= 0.970
    assert found.tokens >= 0.972


def test_english_bodies_are_those_of_the_gold():
    english = [pair for pair in pages() if pair[0]["country"] in ENGLISH]
    assert len(english) == 37
    assert measured(english).shingle_f1 >= 0.970


def test_what_the_rules_take_is_not_the_articles(figure):
    """Of all blocks that rules took, those that the gold has."""
    taken = wrong = 0
    for gold, record in pages():
        whole = squeezed(gold["body"])
        pieces = [squeezed(edit.before) for edit in record.edits]
        pieces = [piece for piece in pieces if len(piece) > 20]
        taken += len(pieces)
        wrong += sum(piece in whole and piece not in squeezed(record.body) for piece in pieces)
    figure("blocks that rules took, of them in the gold", f"{wrong} of {taken}")
    assert taken > 300
    assert wrong <= 0.05 * taken


def squeezed(text):
    return "".join(tokens(text))


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
    assert [edit.op for edit in record.edits] == ["header_date", *["split_glue"] * 6]
    repairs = [(edit.before, edit.after) for edit in record.edits if edit.op == "split_glue"]
    bare = [(before.strip(",."), after.strip(",.")) for before, after in repairs]
    assert [list(pair) for pair in bare] == gold["repairs"]
