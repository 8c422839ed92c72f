"""The fields around an article's text: each is taken from the item, else from its page.

An item's own value counts more than its page's: who sent the item chose it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from transforms.cleanup.fields import dates
from transforms.cleanup.fields.authors import authors_of
from transforms.cleanup.fields.language import identify
from transforms.cleanup.fields.urls import absolute
from transforms.cleanup.fragment.markup import to_line
from transforms.cleanup.page.meta import PageMeta
from transforms.cleanup.reading import Guess
from transforms.cleanup.text.opening import opening_of
from transforms.records.article import Author
from transforms.records.travelling import Origin, RawArticle

_SHORT_FOR_LANGUAGE: Final = 300
_SHORT_WORDS: Final = 25
#: Languages written without spaces, where two characters make about one word.
_UNSPACED: Final = frozenset({"zh", "ja", "th", "lo", "km", "my"})

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
    """The title that was given, as one line of plain text."""
    return notes.pick("title", *places.lines("title"))


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
    if not found:
        found, origin = opening.authors, "text"
    elif not any(author.is_agency for author in found):
        found = found + [author for author in opening.authors if author.is_agency]
    if found and origin:
        notes.provenance["authors"] = origin
    return found, notes.pick("dateline", (opening.dateline, "text"))


def categories_of(places: Places, notes: Notes) -> list[str]:
    """The publisher's categories as plain text, each once, whatever its case."""
    found, origin = _distinct(places.raw.categories), places.given
    if not found:
        found = _distinct(places.meta.categories)
        origin = places.meta.origins.get("categories", origin)
    if found:
        notes.provenance["categories"] = origin
    return found


def image_of(places: Places, base: str | None, notes: Notes) -> str | None:
    """The image's absolute web address."""
    candidates = [(absolute(base, value), origin) for value, origin in places.both("image")]
    return notes.pick("image", *candidates)


def note_gaps(title: str | None, body: str, language: str | None, notes: Notes) -> None:
    """Flag what an article lacks: "no_body", "short_body" (under 25 words), "no_title"."""
    words = len(body) // 2 if language in _UNSPACED else len(body.split())
    if not body:
        notes.flags.add("no_body")
    elif words < _SHORT_WORDS:
        notes.flags.add("short_body")
    if not title:
        notes.flags.add("no_title")


def _distinct(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for line in filter(None, map(to_line, names)):
        found.setdefault(line.casefold(), line)
    return list(found.values())
