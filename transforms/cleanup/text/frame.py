"""What stands round a story in plain text: date line, byline, dateline, credits at the end.

Each is read for its field and taken off the text; what is not clearly one of them stays.
"""

import re
from typing import Final, NamedTuple

from transforms.cleanup.fields import dates
from transforms.cleanup.fields.authors import authors_of
from transforms.cleanup.fields.byline_words import OPENINGS, ROLE
from transforms.cleanup.fields.bylines import is_full
from transforms.cleanup.text.datelines import dateline_of
from transforms.cleanup.text.opening import Opening

_HEAD_LINES: Final = 8
_LONGEST_LINE: Final = 120
_LAST_PARAGRAPHS: Final = 5
_LONGEST_CREDIT: Final = 300
_SEPARATOR: Final = re.compile(r"\s*[|\u2022\u00b7]\s*|\s+[-\u2013\u2014]\s+")
#: A full stop behind a word; "8 p.m." has it behind a letter.
_SENTENCE_END: Final = re.compile(r"(?:\w{3}\.|[?!])$")
_MAIL: Final = re.compile(r"\S+@\S+\.\w{2,}")
_YEAR: Final = re.compile(r"(?:1[6-9]|20)\d\d")
_READ_ON: Final = re.compile(r"\b\d+\s*min(?:ute)?s?(?:\s+read)?\b", re.IGNORECASE)
#: Who wrote, at a story's end; `names` are authors.
_WROTE: Final = re.compile(
    r"\(?\s*(?:reporting|written|reported|words|text|story) by (?P<names>[^;()]{3,200})(?:;.*)?"
    r"\)?\.?"
    r"|(?:von|text|autor(?:in)?|par|por|di)\s*:\s*(?P<labelled>[^;()]{3,100})",
    re.IGNORECASE,
)
#: Who helped, and whose rules hold: taken off, and no author.
_HELPED: Final = re.compile(
    r"\(?(?:additional reporting|editing|edited|compiled|production|writing) by [^()]{3,200}\)?\.?"
    r"|.{2,120} (?:contributed to this (?:report|story|article)|reported from [A-Z][^.]{1,60}"
    r"|contributed (?:reporting|from [A-Z][^.]{1,60}))\.?"
    r"|our standards:.{0,120}|\(with (?:agency|agencies|inputs?|files)[^()]{0,80}\)"
    r"|(?:with (?:agency material|files from|inputs? from)|mit material(?: von|der)?|avec agences?)"
    r"[^.]{0,80}\.?|(?:source|quelle|fuente|fonte)\s*:\s*[^.]{2,60}|-?\s*(?:ends?|30|###)\s*-?",
    re.IGNORECASE,
)


class Taken(NamedTuple):
    """What was taken off: by which edit, and whether a paragraph that stayed stood above it."""

    op: str
    before: str
    below: bool


class Frame(NamedTuple):
    """A story without its frame, and what the frame said; `date` is a date as it was written."""

    text: str
    date: str | None
    opening: Opening
    head: list[Taken]
    tail: list[str]


class _Head(NamedTuple):
    op: str
    line: str
    date: str | None
    byline: str | None
    below: bool = False


def unframed(text: str, *, has_title: bool) -> Frame:
    """Take a story out of its frame.

    Args:
        text: tidy plain text, its lines as they were.
        has_title: whether the headline is known; without, the first line may be it.
    """
    taken, text = _without_head(text, has_title=has_title)
    text, tail, credited = _without_tail(text)
    kept, separator, rest = _first_of_story(text, has_title=has_title)
    found = dateline_of(rest)
    head = [Taken(one.op, one.line, one.below) for one in taken]
    bylines = [one.byline for one in taken if one.byline]
    place = agency = dated = None
    if found is not None and len(rest) > found.end:
        place, agency, dated = found.place, found.agency, found.date
        head.append(Taken("dateline", rest[: found.end], bool(kept)))
        text = f"{kept}{separator}{rest[found.end :]}"
    authors = authors_of(bylines or credited)
    if agency and not any(author.is_agency for author in authors):
        authors += authors_of([agency])
    days = [one.date for one in taken if one.date]
    days += [dated] if dated and _YEAR.search(dated) else []
    return Frame(text, next(iter(days), None), Opening(place, authors), head, tail)


def _first_of_story(text: str, *, has_title: bool) -> tuple[str, str, str]:
    """The headline, where it is still in the text, and the paragraph behind it."""
    first, blank, rest = text.partition("\n\n")
    is_headline = not has_title and blank and len(first) <= _LONGEST_LINE and "\n" not in first
    if is_headline and dateline_of(first) is None:
        return first, blank, rest
    return "", "", text


def _without_head(text: str, *, has_title: bool) -> tuple[list[_Head], str]:
    """Take lines of date and byline off a text's beginning, from below a headline, too."""
    lines = text.split("\n", _HEAD_LINES + 1)
    head, rest = lines[:_HEAD_LINES], lines[_HEAD_LINES:]
    taken: list[_Head] = []
    kept: list[str] = []
    for place, line in enumerate(head):
        found = _head_line(line, is_first=not any(kept))
        if found is not None:
            below = any(kept)
            taken.append(found._replace(below=below))
            kept += [""] if below else []
        elif not line:
            kept.append(line)
        elif any(kept) or len(line) > _LONGEST_LINE or (has_title and line.endswith(".")):
            kept += head[place:]
            break
        else:
            kept.append(line)
    if not taken:
        return [], text
    bare = "\n".join([*kept, *rest])
    return taken, re.sub(r"\n{3,}", "\n\n", bare).strip("\n")


def _head_line(line: str, *, is_first: bool) -> _Head | None:
    """What a line at the top is: a date, a byline, both, or (None) neither."""
    if not line or len(line) > _LONGEST_LINE:
        return None
    parts = [part for part in _SEPARATOR.split(_READ_ON.sub("", line)) if part]
    read = [(part, _date_in(part), _byline_in(part, is_first=is_first)) for part in parts]
    if not read or not all(date or byline for _, date, byline in read):
        date = _date_in(line)
        return _Head("date_line", line, date, None) if date else None
    days = [date for _, date, _ in read if date]
    bylines = [byline for _, _, byline in read if byline]
    op = "byline" if bylines else "date_line"
    return _Head(op, line, next(iter(days), None), "; ".join(bylines) or None)


def _date_in(part: str) -> str | None:
    """The date of a line that holds little else: "Westhaven Courier, Tuesday 10 March 2026"."""
    if not _YEAR.search(part) or _SENTENCE_END.search(part):
        return None
    pieces = part.split(", ")
    for place in range(min(3, len(pieces))):
        date = ", ".join(pieces[place:])
        if dates.parse(date) is not None and all(len(one.split()) <= 4 for one in pieces[:place]):
            return date
    return None


def _byline_in(part: str, *, is_first: bool) -> str | None:
    """A byline that says so: "By …", an e-mail address, a role; not a headline or a sentence."""
    if part.endswith((":", "?", "!")) or (part.endswith(".") and not _MAIL.search(part)):
        return None
    opening = OPENINGS.match(part)
    named = part[opening.end() :] if opening else part
    people = [author for author in authors_of([part]) if author.is_agency or is_full(author.name)]
    if not people or _is_sentence(named):
        return None
    if opening or _MAIL.search(part):
        return part
    has_role = ROLE.search(part) is not None and "," in part
    has_agency = any(author.is_agency for author in people) and len(people) > 1
    return part if not is_first and (has_role or has_agency) else None


def _is_sentence(text: str) -> bool:
    """Whether a line goes on as prose: most of its words are no names."""
    words = [word for word in text.split() if word.isalpha()]
    return sum(word[0].islower() for word in words) > len(words) / 2


def _without_tail(text: str) -> tuple[str, list[str], list[str]]:
    """Take credits off a text's end: the rest, what was taken, and who wrote."""
    paragraphs = text.split("\n\n")
    tail: list[str] = []
    credited: list[str] = []
    for paragraph in reversed(paragraphs[1:][-_LAST_PARAGRAPHS:]):
        if len(paragraph) > _LONGEST_CREDIT:
            break
        wrote = _WROTE.fullmatch(paragraph)
        if wrote is not None:
            credited.append(wrote["names"] or wrote["labelled"])
        elif not _HELPED.fullmatch(paragraph):
            break
        tail.append(paragraph)
    return "\n\n".join(paragraphs[: len(paragraphs) - len(tail)]), tail[::-1], credited[::-1]
