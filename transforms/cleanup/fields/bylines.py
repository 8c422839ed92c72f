"""How bylines are written, taken apart: who is named in a line, and nothing beside.

"Von Courier-Redakteurin Ida Brandt (ibr) und Ola Falk in Oslo, dpa | 10. März 2026" names Ida
Brandt, Ola Falk and the agency.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from transforms.cleanup.fields.agencies import is_agency
from transforms.cleanup.fields.byline_words import (
    CREDITS,
    DATES,
    HOUSE,
    JOINT,
    KINDS,
    NOBODY,
    OPENINGS,
    PARTICLES,
    PLACES,
    ROLE,
    TAIL,
    TALK,
)

_LONGEST: Final = 80
_WORDS: Final = 6
_FULL: Final = (2, 5)
_INITIALS: Final = 4
_MAIL: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_MAIL_AND_NAME: Final = re.compile(r"^\s*\S+@\S+\s*\((?P<name>[^()]+)\)\s*$")
_HANDLE: Final = re.compile(r"(?<![\w.])@\w[\w.]*|^/?u/(?=\w)")
_BRACKET: Final = re.compile(r"\s*[(\[\uff08](?P<inside>[^()\[\]\uff08\uff09]*)[)\]\uff09]")
#: Between names in any case; a slash or a particle only where both sides are names.
_LISTED: Final = re.compile(r"\s*[;\u3001\uff1b]\s*")
_PARTS: Final = re.compile(r"\s*[|\u2022\u00b7\uff5c]\s*|\s+[-\u2013\u2014]\s+")
_EDGES: Final = " ,:;-\u2013\u2014()[]<>\"'|\u2022\u00b7*"
_SUFFIX: Final = re.compile(r"(?:jr|sr|ii|iii|iv|phd|ph\.d|md|m\.d|esq)\.?", re.IGNORECASE)
_ENDS_IN_INITIAL: Final = re.compile(r"(?:\b[A-Z]|\b[JS]r)\.$")
_INITIALS_ONLY: Final = re.compile(r"(?:[A-Z]\.? ?){1,3}")
_PLACE: Final = re.compile(
    r"\s+(?:(?:reporting\s+)?(?:in|for|at|from|aus|near)|\u00e0|i|uit|fra|fr\u00e5n)\s+"
    r"(?:the\s+|die\s+|der\s+)?[^\W\d_a-z].*$"
)
_CODE: Final = re.compile(r"[a-z]{2,4}")


def names_in(line: str) -> list[str]:
    """Take a byline apart.

    Args:
        line: one line of plain text, of bounded length.

    Returns:
        The names in it as they are written, agencies among them; an agency stands for its
        initials, too.
    """
    if "://" in line:
        return []
    named = _MAIL_AND_NAME.match(line)
    line = named["name"] if named else _HANDLE.sub(" ", _MAIL.sub(" ", line))
    line = " ".join(line.split())
    bare, inside = _without_brackets(DATES.sub(" | ", CREDITS.sub(_credited, line)))
    found: list[str] = []
    for part in filter(None, _PARTS.split(bare)):
        names = [name for one in _LISTED.split(part) for name in _people(one)]
        found += filter(_may_follow, names) if found else names
    found += [name for name in inside if is_agency(name) and not any(map(is_agency, found))]
    return [name for name in _with_families(found) if _is_name(name)]


def _credited(credit: re.Match[str]) -> str:
    """A label of who wrote parts names; what follows another label ("Fotos:") names nobody here."""
    return " | " if credit["text"] else " |\0 "


def _without_brackets(line: str) -> tuple[str, list[str]]:
    """The line without its brackets and other credits, and what stood in the brackets."""
    kept = " | ".join(part for part in line.split("|") if not part.startswith("\0"))
    inside = [found["inside"].strip() for found in _BRACKET.finditer(kept)]
    return _BRACKET.sub(" ", kept), inside


def _people(part: str) -> list[str]:
    """Names of a part without stronger separators: "Per Lund in Oslo, Ida Brandt and dpa"."""
    pieces = [piece for piece in map(_bare, part.split(",")) if piece]
    if len(pieces) == 2 and _is_inverted(*pieces):
        return [f"{pieces[1]} {pieces[0]}"]
    found: list[str] = []
    for place, piece in enumerate(pieces):
        if found and _SUFFIX.fullmatch(piece):
            found[-1] = f"{found[-1]}, {piece}"
            continue
        names = list(_joined(piece))
        if place and not found and not names:
            continue
        if not place:
            found += names
            continue
        shared = _with_families(names) if all(" " not in name for name in found) else names
        found += filter(_may_follow, shared)
    return found


def _joined(piece: str) -> Iterator[str]:
    """Part "A and B in Oslo", "A/AFP"; leave "Ortega y Gasset" and "CDU/CSU" whole."""
    had_place = False
    for one in _split_joint(piece):
        without = _PLACE.sub("", one)
        name = _signed(without.strip(_EDGES))
        is_place = had_place and " " not in name and not is_agency(name)
        had_place = had_place or without != one
        if name and not is_place:
            yield from _split_agency(name)


def _split_joint(piece: str) -> list[str]:
    parts = [""]
    joints = [*JOINT.finditer(piece)]
    start = 0
    for place, joint in enumerate(joints):
        end = joints[place + 1].start() if place + 1 < len(joints) else len(piece)
        left, right = piece[start : joint.start()], piece[joint.end() : end]
        if joint["weak"] and min(len(left.split()), len(right.split())) < 2:
            continue
        parts[-1] = left
        parts.append("")
        start = joint.end()
    parts[-1] = piece[start:]
    return [part for part in parts if part.strip()]


def _split_agency(name: str) -> list[str]:
    """Part "Ida Brandt Associated Press", "AFP/Ida Brandt"."""
    words = name.split()
    for size in range(1, min(4, len(words) - 1)):
        agency = " ".join(words[-size:])
        is_sure = size > 1 or agency.isupper() or agency == "Reuters"  # not Michael Bloomberg
        if is_sure and is_agency(agency):
            return [" ".join(words[:-size]), agency]
    return _split_slash(name)


def _split_slash(name: str) -> list[str]:
    sides = [side.strip() for side in name.split("/")]
    if len(sides) < 2:
        return [name]
    whole = [side for side in sides if is_agency(side) or is_full(side)]
    rest = [side for side in sides if side not in whole]
    if whole and all(_CODE.fullmatch(side) or not side for side in rest):
        return whole
    return [name]


def _bare(piece: str) -> str:
    """A piece without "By" and its like at the beginning, or what is no name at its end."""
    before = None
    text = piece.strip(_EDGES)
    while before != text:
        before = text
        text = TAIL.sub("", OPENINGS.sub("", text)).strip(_EDGES)
    if piece.rstrip(" ,:;").endswith(f"{text}.") and _ENDS_IN_INITIAL.search(f"{text}."):
        return f"{text}."
    return text if _ENDS_IN_INITIAL.search(text) else text.rstrip(".")


def _signed(text: str) -> str:
    """The name beside a role: "Political Editor Ida Brandt", "Ida Brandt Chief Reporter"."""
    text = OPENINGS.sub("", text).strip(_EDGES)
    if is_agency(text):
        return text
    words = text.split()
    roles = [place for place, word in enumerate(words) if ROLE.search(word)]
    if not roles:
        return text
    after = words[roles[-1] + 1 :]
    if 1 <= len(after) <= 4 and all(word[0].isupper() for word in after):
        return " ".join(after)
    before = words[: roles[0]]
    while before and before[-1].casefold() in KINDS:
        before.pop()
    return " ".join(before) if len(before) >= 2 and not HOUSE.search(" ".join(before)) else ""


def _is_inverted(last: str, first: str) -> bool:
    """Whether two pieces are one name, family first ("Roe, Jane Anne", "van der Berg, Max")."""
    if any(is_agency(one) or ROLE.search(one) or HOUSE.search(one) for one in (last, first)):
        return False
    family = last.split()
    while len(family) > 1 and family[0].casefold() in PARTICLES:
        family = family[1:]
    given = first.split()
    if len(family) != 1 or not given or first.casefold() in PLACES or JOINT.search(first):
        return False
    is_given = len(given) <= 3 and all(word[0].isupper() for word in given)
    return is_given or _INITIALS_ONLY.fullmatch(first) is not None


def _may_follow(name: str) -> bool:
    """Whether what stands behind a comma is another author, not a role, house or place."""
    return is_agency(name) or (is_full(name) and name.casefold() not in PLACES)


def is_full(text: str) -> bool:
    """Whether a text is a person's whole name: two to five words, neither role nor house."""
    words = text.split()
    if not _FULL[0] <= len(words) <= _FULL[1] or not text[0].isupper():
        return False
    if any(map(str.isdecimal, text)) or ROLE.search(text) or HOUSE.search(text):
        return False
    if not KINDS.isdisjoint(text.casefold().split()):
        return False
    return all(word[0].isupper() or word.casefold() in PARTICLES for word in words)


def _with_families(names: Sequence[str]) -> list[str]:
    """Give the given names before a whole name its family name: "Per and Ida Lund"."""
    found: list[str] = []
    for place, name in enumerate(names):
        later = next((one for one in names[place + 1 :] if " " in one or is_agency(one)), None)
        family = later.partition(" ")[2] if later and not is_agency(later) else ""
        alone = " " not in name and name[:1].isupper() and not is_agency(name)
        found.append(f"{name} {family}" if alone and family and not family.isdecimal() else name)
    return found


def _is_name(text: str) -> bool:
    if not text or len(text) > _LONGEST or len(text.split()) > _WORDS:
        return False
    if text.casefold() in NOBODY or TALK.match(text):
        return False
    return any(map(str.isalpha, text)) and not text.startswith(("@", "http:", "https:", "www."))
