"""The fields of an article against gold: titles, days, authors, addresses of 126 pages.

Each floor stands just under what was measured (docs/quality.md), for the pages whose digest is
here: another corpus needs other floors. A title is right where it is the label's or the visible
first heading: publishers carry several, and the gold holds one of them.
"""

import functools
import gzip
import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import lxml.html
import pytest

from transforms.cleanup.clean import clean
from transforms.cleanup.fields.agencies import is_agency
from transforms.cleanup.fields.urls import canonicalize
from transforms.cleanup.spec import ReadingSpec
from transforms.loading import loaded
from transforms.records.article import Pipeline, SourceRef
from transforms.records.travelling import HTML, Admitted, Envelope, RawArticle

PAGES: Final = Path(__file__).parents[3] / "shared" / "data" / "pages"
DIGEST: Final = "f8b2f18187515c64"
DISCOVERED: Final = datetime(2027, 1, 1, tzinfo=UTC)


def cleaned(page, url):
    envelope = Envelope(
        payload=b"",
        content_type=HTML,
        source=SourceRef(kind="html", origin="gold"),
        discovered=DISCOVERED,
    )
    raw = RawArticle(came_from="html", page=page, url=url)
    admitted = Admitted(key="0", envelope=envelope, raw=raw)
    return clean(admitted, Pipeline(newsbeam="0"), loaded(ReadingSpec()))


@functools.lru_cache(maxsize=1)
def pages():
    """Every label with its page and its record, made from the page alone (no URL is given)."""
    if not (PAGES / "gold.jsonl").exists():
        pytest.skip("the gold pages are not here")
    found = []
    for line in (PAGES / "gold.jsonl").read_text().splitlines():
        gold = json.loads(line)
        page = gzip.decompress((PAGES / gold["file"]).read_bytes())
        found.append((gold, page, cleaned(page, None)))
    return found


def words(text):
    return re.findall(r"\w+", (text or "").lower())


def headings(page):
    parser = lxml.html.HTMLParser(encoding="utf-8")
    tree = lxml.html.document_fromstring(page.decode(errors="replace").encode(), parser=parser)
    return [words(one.text_content()) for one in tree.iter("h1")]


def share(figure, name, right, floor):
    values = list(right)
    found = sum(values) / len(values)
    figure(name, f"{found:.3f}")
    assert found >= floor


def test_the_floors_are_those_of_these_pages():
    digest = hashlib.sha256()
    for gold, page, _ in pages():
        digest.update(json.dumps(gold, sort_keys=True).encode() + page)
    assert digest.hexdigest()[:16] == DIGEST


def test_titles_are_a_headline_of_the_page(figure):
    right = (
        words(record.title) in [words(gold["title"]), *headings(page)]
        for gold, page, record in pages()
    )
    share(figure, "title, equal to the label or the visible headline", right, 0.985)


def test_days_are_those_of_the_gold(figure):
    def day(gold):
        return datetime.fromisoformat(gold["published"]).date() if gold["published"] else None

    right = (
        (record.published.date() if record.published else None) == day(gold)
        for gold, _, record in pages()
    )
    share(figure, "day of publication", right, 0.985)


def test_authors_are_those_of_the_gold(figure):
    """F1 over names, agencies aside: whether a wire is an author is a matter of convention."""
    right = found = wanted = 0
    for gold, _, record in pages():
        named = {one.name.casefold() for one in record.authors if not one.is_agency}
        label = {name.casefold() for name in gold["authors"] or [] if not is_agency(name)}
        right, found, wanted = (
            right + len(named & label), found + len(named), wanted + len(label)
        )  # fmt: skip
    score = 2 * right / (found + wanted)
    figure("authors, F1 over names without agencies", f"{score:.3f}")
    assert score >= 0.89


def test_addresses_are_those_that_the_pages_were_found_at(figure):
    """Host and path; some labels have the parameters of the feed that led to the page."""

    def place(url):
        parts = urlsplit(canonicalize(url or "") or "")
        return parts.hostname, parts.path

    right = (place(record.url) == place(gold["url"]) for gold, _, record in pages())
    share(figure, "address, read from the page alone", right, 0.97)


def test_every_field_says_where_it_is_from():
    for _, _, record in pages():
        for field in ("title", "published", "authors", "url"):
            assert bool(getattr(record, field)) == (field in record.provenance)
