"""Bylines to authors: people one by one, and news agencies marked as such."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from transforms.cleanup.fragment.markup import to_line
from transforms.records.article import Author

#: Bylines that are read, and characters of each: some patterns below take quadratic time (7 ms on
#: a word of 1,000 letters), and lists of 100 names fit.
_MOST_BYLINES: Final = 50
_LONGEST_BYLINE: Final = 1_000
_LONGEST: Final = 80
_WORDS: Final = 6
#: News agencies as bylines and datelines name them, in lower case.
_AGENCIES: Final = frozenset({
    "ap", "associated press", "the associated press", "reuters", "thomson reuters", "afp",
    "agence france-presse", "agence france presse", "dpa", "dpa-afx", "deutsche presse-agentur",
    "apa", "sda", "keystone-sda", "ats", "kna", "epd", "sid", "ansa", "agi", "adnkronos", "efe",
    "agencia efe", "europa press", "lusa", "belga", "anp", "ritzau", "ntb", "tt", "stt", "bns",
    "leta", "elta", "pap", "ctk", "čtk", "mti", "xinhua", "cns", "kyodo", "kyodo news", "jiji",
    "jiji press", "yonhap", "yonhap news agency", "bernama", "antara", "pti", "ani", "ians", "uni",
    "app", "anadolu", "anadolu agency", "aa", "irna", "wam", "spa", "qna", "mena", "petra", "nna",
    "tass", "itar-tass", "ria", "ria novosti", "interfax", "interfax-ukraine", "ukrinform",
    "unian", "pa", "pa media", "press association", "cp", "the canadian press", "canadian press",
    "la presse canadienne", "aap", "australian associated press", "upi", "bloomberg",
    "bloomberg news", "dow jones", "dow jones newswires", "télam", "telam", "notimex",
    "prensa latina", "agência brasil", "agencia brasil", "agência lusa", "nan", "gna", "sapa",
    "pr newswire", "business wire", "globenewswire", "cna", "catholic news agency", "rns",
})  # fmt: skip
_INITIALS: Final = 4
#: Initials that agencies write in lower case themselves, and two short names that are none.
_LOWER_CASE: Final = frozenset({"dpa", "apa", "sda", "kna", "epd", "sid", "ats", "Tass", "Efe"})
_AGENCY_TAIL: Final = re.compile(r"\s+(?:staff|news agency|newswires?|reporters?)$", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_MAIL_AND_NAME: Final = re.compile(r"^\s*\S+@\S+\s*\((?P<name>[^()]+)\)\s*$")
_OPENING: Final = re.compile(
    r"^(?:(?:written|reported|words|story|text|posted|published|analysis|opinion)\s+)?"
    r"(?:by|von|par|por|door)\b:?\s+",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(
    r"\s*(?:[;|•·/]|,\s+and\s|\s(?:and|AND|und|UND|et|y|og|och|en|&|with)\s)\s*"
)
_PLACE: Final = re.compile(r"\s+(?:in|for|at|reporting from)\s+(?:the\s+)?[A-Z].*$")
_AFTER_DASH: Final = re.compile(r"\s+[-\u2013\u2014]\s+.*$")
_EDGES: Final = " ,:-\u2013\u2014()[]<>\"'"
_SUFFIX: Final = re.compile(r"^(?:jr|sr|ii|iii|iv|phd|ph\.d|md|m\.d|esq)\.?$", re.IGNORECASE)
_ENDS_IN_INITIAL: Final = re.compile(r"(?:\b[A-Z]|\b[JS]r)\.$")
_INITIALS_ONLY: Final = re.compile(r"(?:[A-Z]\.? ?){1,3}")
_ROLE: Final = re.compile(
    r"\b(?:editor|editors|correspondent|reporter|writer|columnist|contributor|producer|staff|desk"
    r"|bureau|chief|team|special|senior|political|business|sports?|science|health|redaktion"
    r"|redakteur|redacción|rédaction|journalist|analyst|photographer|newsroom|guest)\b",
    re.IGNORECASE,
)
#: What content systems write where nobody is named.
_NOBODY: Final = frozenset({
    "admin", "administrator", "webmaster", "editor", "editors", "unknown", "anonymous", "noreply",
    "no-reply", "none", "null", "n/a", "user", "root", "author", "staff", "guest", "test",
    "nobody", "undefined", "info", "redaktion", "[]",
})  # fmt: skip


def authors_of(bylines: Iterable[str]) -> list[Author]:
    """Read bylines as publishers write them; each name once, in the order of naming.

    Takes off e-mail addresses, "By", roles and places; parts several names of one line. Bylines
    after the 50th, and characters of one after the 1,000th, are not read.
    """
    found: dict[str, Author] = {}
    for byline in islice(bylines, _MOST_BYLINES):
        for name in _names(_bounded(byline)):
            found.setdefault(name.casefold(), Author(name=name, is_agency=is_agency(name)))
    return list(found.values())


def is_too_much(bylines: Sequence[str]) -> bool:
    """Whether `authors_of` reads these bylines only in part."""
    return len(bylines) > _MOST_BYLINES or any(len(line) > _LONGEST_BYLINE for line in bylines)


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency ("AFP", "Reuters Staff")."""
    short = _AGENCY_TAIL.sub("", name.strip(" ."))
    if len(short) <= _INITIALS and not (short.isupper() or short in _LOWER_CASE):
        return False  # "Ani" and "Pap" are people
    return bool({short.casefold(), name.casefold().strip(" .")} & _AGENCIES)


def _bounded(byline: str) -> str:
    """Cut what is too long after a whole name; without a comma there it is no list of names."""
    if len(byline) <= _LONGEST_BYLINE:
        return byline
    return byline[:_LONGEST_BYLINE].rpartition(",")[0]


def _names(byline: str) -> Iterator[str]:
    line = to_line(byline)[:_LONGEST_BYLINE]
    if "://" in line:
        return
    named = _MAIL_AND_NAME.match(line)
    line = named["name"] if named else _MAIL.sub(" ", line)
    line = _OPENING.sub("", " ".join(line.split()).strip(" <>()[],"))
    for part in _PARTS.split(line):
        yield from filter(_is_name, _of_commas(part))


def _of_commas(part: str) -> list[str]:
    """Part "Jane Roe, John Doe, Reuters"; turn "Roe, Jane"; drop the role in "Jane Roe, editor"."""
    pieces = [_bare(piece) for piece in part.split(",")]
    pieces = [piece for piece in pieces if piece]
    whole: list[str] = []
    for piece in pieces:
        if whole and _SUFFIX.match(piece):
            whole[-1] = f"{whole[-1]}, {piece}"
        else:
            whole.append(piece)
    if len(whole) == 2 and _is_inverted(*whole):
        return [f"{whole[1]} {whole[0]}"]
    return whole[:1] + [one for one in whole[1:] if is_agency(one) or _is_full_name(one)]


def _is_inverted(last: str, first: str) -> bool:
    """Whether two pieces are one name, family name first ("Roe, Jane", "Roe, J. K.")."""
    if is_agency(last) or is_agency(first) or " " in last:
        return False
    return " " not in first or _INITIALS_ONLY.fullmatch(first) is not None


def _bare(piece: str) -> str:
    without = _AFTER_DASH.sub("", _PLACE.sub("", piece.strip()))
    name = _OPENING.sub("", without).strip(_EDGES)
    return name if _ENDS_IN_INITIAL.search(name) else name.rstrip(".")


def _is_full_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 4 and text[0].isupper() and not _ROLE.search(text)


def _is_name(text: str) -> bool:
    if len(text) > _LONGEST or len(text.split()) > _WORDS or text.casefold() in _NOBODY:
        return False
    return any(map(str.isalpha, text)) and not text.startswith(("@", "http:", "https:", "www."))
