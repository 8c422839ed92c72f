"""The dateline that opens a story: "MOSCOW, April 17 (Reuters) - ", "Berlin (dpa/lnw) - "."""

import re
from typing import Final, NamedTuple

from transforms.cleanup.fields.agencies import is_agency
from transforms.cleanup.fields.days import is_month

_LOOKED_AT: Final = 160
_DAY: Final = (
    r"(?P<date>(?:(?:le|el|am|den|the) )?(?:\d{1,2}\.? (?:de )?(?P<m1>[^\W\d_]{3,12})\.?"
    r"|(?P<m2>[^\W\d_]{3,12})\.? \d{1,2})(?:,? \d{4})?)"
)
_NAME: Final = r"[^\W\d_][\w.'\u2019-]{0,40}"
_PLACE: Final = rf"{_NAME}(?:[ /]{_NAME}){{0,4}}?(?:, {_NAME}(?: {_NAME}){{0,3}}?){{0,2}}?"
_AGENCY: Final = r"\((?P<agency>[^()\n]{2,40})\)"
_DASH: Final = r"(?P<dash>\s?(?:--|[-\u2013\u2014])|\s?\.-|:)\s"
_WESTERN: Final = re.compile(rf"(?P<place>{_PLACE})(?:[,.]? {_DAY})?(?:[,.]? ?{_AGENCY})?{_DASH}")
_AGENCY_FIRST: Final = re.compile(
    rf"{_AGENCY}\s?(?:--|[-\u2013\u2014])\s(?:(?P<place>{_NAME}(?: {_NAME}){{0,3}}), "
    rf"{_DAY}(?P<dash>\s?(?:--|[-\u2013\u2014])|\.)\s)?"
)
#: Korean and Chinese agencies: "(서울=연합뉴스) 홍길동 기자 = ", "新华社北京3月10日电".
_EASTERN: Final = re.compile(
    r"[(\[](?P<place>[^\W\d_]{2,12})=(?P<agency>[^()\[\]=]{2,20})[)\]]\s*(?:[^=\n]{1,40}=\s)?"
    r"|(?P<cn_agency>新华社|中新社|中新网)(?P<cn_place>[\u4e00-\u9fff]{2,6}?)"
    r"(?P<cn_date>\d{1,2}月\d{1,2}日)电\s*(?:[(\uff08][^()\uff08\uff09\n]{1,40}[)\uff09])?\s*"
)
#: Words in capitals before a dash that name no place.
_LABELS: Final = frozenset({
    "update", "updated", "breaking", "breaking news", "live", "live updates", "watch", "exclusive",
    "opinion", "analysis", "corrected", "correction", "explainer", "factbox", "fact check", "video",
    "photos", "review", "interview", "news", "alert", "listen", "read", "note", "editorial", "quiz",
    "preview", "report", "sponsored", "advertisement", "q", "a", "part", "podcast", "obituary",
})  # fmt: skip


class Dateline(NamedTuple):
    """A dateline's parts as they are written, and where the story begins behind it."""

    place: str | None
    agency: str | None
    date: str | None
    end: int


def dateline_of(paragraph: str) -> Dateline | None:
    """Read the dateline at the beginning of a paragraph; None where there is none for sure.

    A place in capitals before a dash is one, or any place with a day or an agency behind it.
    """
    text = paragraph[:_LOOKED_AT]
    eastern = _EASTERN.match(text)
    if eastern is not None:
        place = eastern["place"] or eastern["cn_place"]
        return Dateline(place, eastern["agency"] or eastern["cn_agency"], None, eastern.end())
    first = _AGENCY_FIRST.match(text)
    if first is not None:
        return _of_agency(first)
    return _of_place(text)


def _of_agency(found: re.Match[str]) -> Dateline | None:
    agency = _known(found["agency"])
    if agency is None or (found["place"] and not is_month(found["m1"] or found["m2"])):
        return None
    return Dateline(found["place"], agency, found["date"], found.end())


def _of_place(text: str) -> Dateline | None:
    found = _WESTERN.match(text)
    if found is None:
        return None
    place, agency, date = found["place"].strip(), _known(found["agency"]), found["date"]
    is_odd_day = date is not None and not is_month(found["m1"] or found["m2"])
    if is_odd_day or (found["agency"] and agency is None):
        return None
    if not _is_place(place, found, agency):
        return None
    if is_agency(place):
        return Dateline(None, agency or place, date, found.end())
    return Dateline(place, agency, date, found.end())


def _is_place(place: str, found: re.Match[str], agency: str | None) -> bool:
    """Whether what stands before the dash is a place: "NATO - the alliance" parts a sentence."""
    is_bare = not (agency or found["date"])
    if is_bare and found["dash"].strip() not in {"--", "\u2013", "\u2014"}:
        return False
    city = place.partition(",")[0]
    if city.casefold() in _LABELS:
        return False
    if city.isupper() and sum(map(str.isalpha, city)) > 2:
        return True
    # In small letters a day alone is not enough ("Mr Smith May 4 - ").
    return city[:1].isupper() and (agency is not None or (not is_bare and "," in found[0]))


def _known(agency: str | None) -> str | None:
    """The agency of a bracket, which may name a desk, too ("dpa/lnw")."""
    name = (agency or "").strip()
    if is_agency(name):
        return name
    first = name.partition("/")[0].strip()
    return first if first and is_agency(first) else None
