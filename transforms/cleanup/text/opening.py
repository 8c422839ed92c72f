"""What an article's first lines say of themselves: the byline and the dateline. Only read."""

import re
from typing import Final, NamedTuple

from transforms.cleanup.fields.agencies import is_agency
from transforms.cleanup.fields.authors import authors_of
from transforms.records.article import Author

_MONTH: Final = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_DATE: Final = rf"(?P<date>(?i:{_MONTH}\.? \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?)"
_DATELINE: Final = re.compile(
    r"(?P<place>[^\W\d_][\w.'\u2019/ -]{1,40}?(?:, [^\W\d_][\w.'\u2019 -]{1,25}?){0,2}?)"
    rf"(?:,? {_DATE})?(?:,? ?\((?P<agency>[^()\n]{{2,40}})\))?\s?(?P<dash>--|[-\u2013\u2014])\s"
)
_BYLINE: Final = re.compile(r"(?:By|BY) (?P<first>[^\W\d_]\S*) (?P<second>[^\W\d_]).{1,80}")
#: Words in capitals before a dash that name no place.
_LABELS: Final = frozenset({
    "update", "updated", "breaking", "breaking news", "live", "live updates", "watch", "exclusive",
    "opinion", "analysis", "corrected", "correction", "explainer", "factbox", "fact check", "video",
    "photos", "review", "interview", "news", "alert", "listen", "read", "note", "editorial", "quiz",
    "preview", "report", "sponsored", "advertisement", "q", "a", "part", "podcast", "obituary",
})  # fmt: skip


class Opening(NamedTuple):
    """The dateline's place ("PARIS", "ST. PAUL, Minn."), and who is named before the text."""

    dateline: str | None
    authors: list[Author]


def opening_of(body: str) -> Opening:
    """Read the byline and dateline of a text whose paragraphs are parted by blank lines."""
    paragraphs = body[:1000].split("\n\n")[:3]
    byline: list[Author] = []
    for paragraph in paragraphs:
        if not byline and _is_byline(paragraph):
            byline = authors_of([paragraph])
            continue
        place, agency = _dateline(paragraph)
        return Opening(place, byline + authors_of([agency] if agency else []))
    return Opening(None, byline)


def _is_byline(paragraph: str) -> bool:
    found = _BYLINE.fullmatch(paragraph)
    if found is None or paragraph.endswith((".", ":", "?")):
        return False
    return found["first"][0].isupper() and found["second"].isupper()


def _dateline(paragraph: str) -> tuple[str | None, str | None]:
    found = _DATELINE.match(paragraph)
    if found is None:
        return None, None
    place, agency = found["place"].strip(), found["agency"]
    known = agency if agency and is_agency(agency) else None
    city = place.partition(",")[0]
    shouted = city.isupper() and sum(map(str.isalpha, city)) > 2
    if not (known or found["date"]) and found["dash"] == "-":
        return None, None  # "NATO - the alliance" parts a sentence
    if city.casefold() in _LABELS or not (shouted or (known and city[:1].isupper())):
        return None, None
    return place, known
