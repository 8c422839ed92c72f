"""The fields around an article's text: each is taken from the item, else from its page.

An item's own value counts more than its page's: who sent the item chose it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from transforms.cleanup.fields import dates
from transforms.cleanup.fields.authors import authors_of, is_too_much
from transforms.cleanup.fields.language import identify
from transforms.cleanup.fields.urls import absolute
from transforms.cleanup.fragment.markup import to_line
from transforms.cleanup.page.html import Page
from transforms.cleanup.page.meta import PageMeta
from transforms.cleanup.reading import Guess
from transforms.cleanup.text.opening import opening_of
from transforms.languages import count_words
from transforms.records.article import Author
from transforms.records.travelling import Origin, RawArticle

_SHORT_FOR_LANGUAGE: Final = 300
_SHORT_WORDS: Final = 25
#: Of 2,448 entries and pages none has more than 282; what is longer is a text in the wrong place.
_LONGEST_TITLE: Final = 1_000
#: Of those none has more than 41; and as for titles.
_MOST_CATEGORIES: Final = 100
_LONGEST_CATEGORY: Final = 1_000

Candidate = tuple[str | None, Origin | None]


class Notes:
    """What is said about one article beside its fields: provenance and flags."""

    def __init__(self) -> None:
        self.provenance: dict[str, str] = {}
        self.flags: set[str] = set()

    def pick(self, field: str, *candidates: Candidate) -> str | None:
        """Take the first candidate that holds anything, and note where it is from."""
        for value, origin in candidates:
            if value:
                if origin is not None:
                    self.provenance[field] = origin
                return value
        return None


class Places(NamedTuple):
    """The two places that fields are read from; `meta` is empty where there is no page."""

    raw: RawArticle
    meta: PageMeta

    @property
    def given(self) -> Origin:
        """Where the item's own fields are from: those of a page or a text came beside it."""
        return "attribute" if self.raw.came_from in {"html", "text"} else self.raw.came_from

    def both(self, field: str) -> list[Candidate]:
        """A field as the item has it, and as its page has it."""
        return [
            (getattr(self.raw, field), self.given),
            (getattr(self.meta, field), self.meta.origins.get(field)),
        ]

    def lines(self, field: str) -> list[Candidate]:
        """The same for a field that may hold markup, as one line of plain text."""
        return [(to_line(value) if value else None, origin) for value, origin in self.both(field)]


def title_of(places: Places, notes: Notes) -> str | None:
    """The title that was given, as one line of plain text; flagged where it was cut."""
    title = notes.pick("title", *places.lines("title"))
    if title is None or len(title) <= _LONGEST_TITLE:
        return title
    notes.flags.add("title_cut")
    return title[:_LONGEST_TITLE].rstrip()


def published_of(
    places: Places, header_date: str | None, discovered: datetime, notes: Notes
) -> datetime | None:
    """The date of publication: the item's own, else its text's header's, else its page's."""
    own, paged = places.both("published")
    candidates: list[Candidate] = [own, (header_date, "text"), paged]
    if not any(value for value, _ in candidates):
        notes.flags.add("no_date")
    return _date("published", candidates, discovered, notes)


def modified_of(places: Places, discovered: datetime, notes: Notes) -> datetime | None:
    """The date of the last change."""
    return _date("modified", places.both("modified"), discovered, notes)


def _date(
    field: str, candidates: Sequence[Candidate], discovered: datetime, notes: Notes
) -> datetime | None:
    """Read a date; one that cannot be read or be true stands in provenance, as it was written."""
    value = notes.pick(field, *candidates)
    if value is None:
        return None
    moment = dates.parse(value)
    doubt = dates.doubt(moment.at, discovered) if moment else "bad_date"
    if moment is not None and doubt is None:
        notes.flags.update(() if moment.zoned else ("no_zone",))
        return moment.at
    notes.flags.update((doubt,) if doubt else ())
    notes.provenance.pop(field, None)
    notes.provenance[f"{field}_raw"] = value.strip()
    return None


def language_of(
    places: Places, title: str | None, body: str, guess: Guess, notes: Notes
) -> str | None:
    """The language of the text, or the declared one where the text does not say."""
    said = next(((value, origin) for value, origin in places.both("language") if value), None)
    declared, origin = said or (None, None)
    text = body if len(body) >= _SHORT_FOR_LANGUAGE else f"{title or ''}\n{body}"
    spoken = identify(text, guess, declared)
    if spoken.mismatch:
        notes.flags.add("language_mismatch")
    return notes.pick("language", (spoken.code, "text" if spoken.from_text else origin))


def authors_and_dateline(
    places: Places, body: str, notes: Notes
) -> tuple[list[Author], str | None]:
    """The named authors, else those of the text; the dateline's agency is added to either."""
    opening = opening_of(body)
    found: list[Author] = []
    origin: Origin | None = None
    for bylines, place in (
        (places.raw.authors, places.given),
        (places.meta.authors, places.meta.origins.get("authors")),
    ):
        if not found:
            found, origin = authors_of(bylines), place
            if found and is_too_much(bylines):
                notes.flags.add("authors_cut")
    if not found:
        found, origin = opening.authors, "text"
    elif not any(author.is_agency for author in found):
        found = found + [author for author in opening.authors if author.is_agency]
    if found and origin:
        notes.provenance["authors"] = origin
    return found, notes.pick("dateline", (opening.dateline, "text"))


def categories_of(places: Places, notes: Notes) -> list[str]:
    """The publisher's categories as plain text, each once, whatever its case."""
    given, origin = places.raw.categories, places.given
    found = _distinct(given)
    if not found:
        given = places.meta.categories
        found, origin = _distinct(given), places.meta.origins.get("categories", origin)
    if len(given) > _MOST_CATEGORIES or any(len(name) > _LONGEST_CATEGORY for name in given):
        notes.flags.add("categories_cut")
    if found:
        notes.provenance["categories"] = origin
    return found


def image_of(places: Places, base: str | None, notes: Notes) -> str | None:
    """The image's absolute web address."""
    candidates = [(absolute(base, value), origin) for value, origin in places.both("image")]
    return notes.pick("image", *candidates)


def note_gaps(title: str | None, body: str, page: Page | None, notes: Notes) -> None:
    """Flag what is missing: "no_body", "short_body" (under 25 words), "no_title".

    And what a page is: "page_cut", "not_free" (for subscribers, as it says itself).
    """
    if not body:
        notes.flags.add("no_body")
    elif count_words(body) < _SHORT_WORDS:
        notes.flags.add("short_body")
    if not title:
        notes.flags.add("no_title")
    if page is not None and page.is_cut:
        notes.flags.add("page_cut")
    if page is not None and not page.meta.free:
        notes.flags.add("not_free")


def _distinct(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in islice(names, _MOST_CATEGORIES):
        line = to_line(name[:_LONGEST_CATEGORY])
        if not line:
            continue
        found.setdefault(line.casefold(), line)
    return list(found.values())
