"""The fields around an article's text: each is taken from the item, else from its page.

An item's own value counts more than its page's: who sent the item chose it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from transforms.addresses import absolute
from transforms.cleanup.fields import dates
from transforms.cleanup.fields.authors import Credit, chosen
from transforms.cleanup.fields.language import identify
from transforms.cleanup.fields.titles import names_of, without_names
from transforms.cleanup.fields.urls import day_in
from transforms.cleanup.fragment.markup import to_line
from transforms.cleanup.page.html import Page
from transforms.cleanup.page.meta import PageMeta
from transforms.cleanup.reading import Guess
from transforms.cleanup.text.opening import Opening
from transforms.cleanup.text.withdrawn import says_withdrawn
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
    """The title that was given, on one line, without its site's name; flagged where it was cut."""
    title = notes.pick("title", *places.lines("title"))
    if title is not None and places.raw.title:
        raw = places.raw
        sites = [name for name in (raw.publisher, raw.feed_title) if name]
        title = without_names(title, places.meta.headlines, names_of(sites, raw.authors))
    if title is None or len(title) <= _LONGEST_TITLE:
        return title
    notes.flags.add("title_cut")
    return title[:_LONGEST_TITLE].rstrip()


def published_of(
    places: Places, header_date: str | None, discovered: datetime, notes: Notes
) -> datetime | None:
    """The date of publication.

    The item's own, else its text's header's, else its page's (`PageMeta.days` says in which order),
    else the day in its address; for a feed's entry that has none of these, the one of its change.
    """
    raw = places.raw
    addresses = [raw.url, *(address for address, _ in places.meta.addresses)]
    in_address = next(filter(None, map(day_in, filter(None, addresses))), None)
    own: Candidate = (raw.published, places.given)
    candidates: list[Candidate] = [(header_date, "text"), *places.meta.days, (in_address, "url")]
    candidates = [*candidates, own] if raw.published_is_updated else [own, *candidates]
    if not any(value for value, _ in candidates):
        notes.flags.add("no_date")
    published = _date("published", candidates, places, discovered, notes)
    if raw.published_is_updated and notes.provenance.get("published") == places.given:
        notes.provenance["published_from"] = "updated"
    return published


def modified_of(places: Places, discovered: datetime, notes: Notes) -> datetime | None:
    """The date of the last change."""
    return _date("modified", places.both("modified"), places, discovered, notes)


def _date(
    field: str,
    candidates: Sequence[Candidate],
    places: Places,
    discovered: datetime,
    notes: Notes,
) -> datetime | None:
    """Take the first date that can be read and be true.

    The first that is not is kept in provenance, as it was written, and its flag stays.
    """
    language = places.raw.language or places.meta.language
    for value, origin in candidates:
        if not value:
            continue
        moment = dates.parse(value, language)
        doubt = dates.doubt(moment.at, discovered) if moment else "bad_date"
        if moment is not None and doubt is None:
            notes.flags.update(moment.flags)
            if origin is not None:
                notes.provenance[field] = origin
            return moment.at
        notes.flags.update((doubt,) if doubt else ())
        notes.provenance.setdefault(f"{field}_raw", value.strip())
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
    places: Places, opening: Opening, notes: Notes
) -> tuple[list[Author], str | None]:
    """The named authors, and the dateline's place."""
    raw, meta = places.raw, places.meta
    named = [Credit(raw.authors, places.given)]
    named += [
        Credit(one.names, one.origin, one.is_house, is_seen=one.origin == "html")
        for one in meta.bylines
    ]
    sites = [name for name in (raw.publisher, raw.feed_title, meta.publisher, *meta.sites) if name]
    addresses = [raw.url, raw.site, *(address for address, _ in meta.addresses)]
    found = chosen(named, opening.authors, names_of(sites, [], addresses))
    if found.is_cut:
        notes.flags.add("authors_cut")
    if found.origin is not None:
        notes.provenance["authors"] = found.origin
    return found.authors, notes.pick("dateline", (opening.dateline, "text"))


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

    And what a text is: "page_cut", "not_free" (for subscribers, as it says itself), "withdrawn"
    (as its body says).
    """
    if not body:
        notes.flags.add("no_body")
    elif count_words(body) < _SHORT_WORDS:
        notes.flags.add("short_body")
    if says_withdrawn(body):
        notes.flags.add("withdrawn")
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
