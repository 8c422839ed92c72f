"""CSV for spreadsheets: a row an article, and no cell that a spreadsheet would compute."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from transforms.records.article import Article

#: Characters of a cell that Excel takes, at most.
LONGEST: Final = 32_767

BOM: Final = b"\xef\xbb\xbf"
#: What a spreadsheet takes for a formula: also behind white space, also in full width.
_FORMULA: Final = re.compile("[\t\r\n]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_PEOPLE: Final = ("PERSON",)
_PLACES: Final = ("GPE", "LOC", "FAC")

COLUMNS: Final = (
    "id", "version", "published", "discovered", "language", "publisher", "site", "url", "title",
    "authors", "summary", "body", "words", "categories", "topics", "topic_ids", "people",
    "organisations", "places", "flags",
)  # fmt: skip


def table(articles: Iterable[Article], *, bom: bool) -> Iterator[bytes]:
    """Write articles as CSV (RFC 4180), every cell in quotation marks.

    Args:
        articles: in the order given.
        bom: begin with a byte order mark, by which Excel knows UTF-8.
    """
    yield (BOM if bom else b"") + _line(COLUMNS)
    for article in articles:
        yield _line(_row(article))


def safe_cell(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would compute; cut what none can hold."""
    guarded = f"'{text}" if _FORMULA.match(text) else text
    return guarded.replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST]


def _line(cells: Iterable[str]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow(map(safe_cell, cells))
    return written.getvalue().encode("utf-8", "replace")


def _row(article: Article) -> tuple[str, ...]:
    source = article.source
    return (
        article.id,
        str(article.version),
        _time(article.published),
        _time(article.discovered),
        article.language or "",
        source.publisher or "",
        source.site or "",
        article.url or article.canonical_url or "",
        article.title or "",
        _list(one.name for one in article.authors),
        article.summary or "",
        article.body,
        str(len(article.body.split())),
        _list(article.categories),
        _list(one.name for one in article.topics),
        _list(one.id for one in article.topics),
        _list(_named(article, _PEOPLE)),
        _list(_named(article, ("ORG",))),
        _list(_named(article, _PLACES)),
        _list(article.flags),
    )


def _named(article: Article, types: tuple[str, ...]) -> Iterator[str]:
    return (one.name for one in article.entities if one.type in types)


def _list(texts: Iterable[str]) -> str:
    return "; ".join(texts)


def _time(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"
