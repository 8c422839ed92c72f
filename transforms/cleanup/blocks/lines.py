"""Lines that an extractor found and that are not the article's: a rule for each kind.

Each rule is a function from the lines, and what is known of their page, to the numbers of those to
drop. A rule's name stands in the record's `edits`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from transforms.cleanup.blocks import patterns
from transforms.cleanup.blocks.seen import Seen, key_of

_WORD: Final = re.compile(r"\w+")
_ITEM: Final = "- "
#: Where headlines, stamps and bylines are looked for, and closing words.
_HEAD_LINES: Final = 4
_STAMP_LINES: Final = 6
_TAIL_LINES: Final = 5
_LONGEST_HEADLINE: Final = 40
_HEADLINE_CHARS: Final = 400
_SAME_WORDS: Final = 0.7
_LONGER: Final = 1.6
_SHORT_LINE: Final = 40
_LATE: Final = 0.4
_SECTION_LINES: Final = 40
_INVITED_CHARS: Final = 220
_NOISE_CHARS: Final = 320
_LINKED: Final = 0.4
_FEW_WORDS: Final = 6
_ALL_LINK: Final = 0.9


@dataclass(slots=True)
class Line:
    """A line found; `seen` is the block of the page it is, None where it is none as it stands."""

    text: str
    seen: Seen | None = None

    @property
    def key(self) -> str:
        """Its letters and digits."""
        return key_of(self.text)

    @property
    def words(self) -> list[str]:
        """Its words, in lower case."""
        return _WORD.findall(self.text.lower())

    @property
    def link_share(self) -> float:
        """How much of it is links, 0 to 1."""
        return self.seen.link_share if self.seen else 0.0


class Known(NamedTuple):
    """What is known of a page beside its lines: its headlines, and its authors' names as keys."""

    titles: Sequence[str]
    headings: frozenset[str]
    authors: frozenset[str]


Rule = Callable[[Sequence[Line], Known], Iterable[int]]


def lines_of(texts: Iterable[str], seen: Mapping[str, Seen]) -> list[Line]:
    """Put what was seen beside each line."""
    if not seen:
        return [Line(text) for text in texts]
    bare = [text.removeprefix(_ITEM).strip() for text in texts]
    return [Line(text, seen.get(key_of(text))) for text in bare]


def headline(lines: Sequence[Line], known: Known) -> Iterable[int]:
    """The first lines that are the page's first heading, or say what a title says."""
    titles = [words for title in known.titles if (words := _WORD.findall(title.lower()))]
    for number, line in enumerate(lines[:_HEAD_LINES]):
        if len(line.text) > _HEADLINE_CHARS or len(line.words) >= _LONGEST_HEADLINE:
            continue
        heads = line.key in known.headings or (line.seen is not None and line.seen.heading == 1)
        if heads or any(_is_title(line, title) for title in titles):
            yield number


def _is_title(line: Line, title: Sequence[str]) -> bool:
    words = set(line.words)
    if len(line.words) <= 3 or line.text.endswith(".") or len(line.words) > _LONGER * len(title):
        return False
    return len(words & set(title)) >= _SAME_WORDS * max(len(words), len(set(title)))


def link_list(lines: Sequence[Line], _known: Known) -> Iterable[int]:
    """Items of a list that is mostly links."""
    return [n for n, line in enumerate(lines) if line.seen is not None and line.seen.link_list]


def link_line(lines: Sequence[Line], _known: Known) -> Iterable[int]:
    """Lines that are a link and no sentence, but for headings above a paragraph."""
    for number, line in enumerate(lines):
        if line.seen is None or line.link_share < _ALL_LINK or line.seen.listed:
            continue
        after = lines[number + 1] if number + 1 < len(lines) else None
        heads = line.seen.heading and after and len(after.words) >= 25 and after.link_share < 0.5
        ends = line.text.endswith((".", "!", "?", "\u2026"))
        if 3 <= len(line.words) <= 30 and not heads and not ends and "://" not in line.text:
            yield number


def related_section(lines: Sequence[Line], _known: Known) -> Iterable[int]:
    """From a late heading of other articles to the end, where only short lines follow."""
    start = None
    for number in range(len(lines) - 1, max(0, len(lines) - _SECTION_LINES), -1):
        if number <= _LATE * len(lines) or len(lines[number].words) >= _SHORT_LINE:
            break
        if patterns.SECTION.fullmatch(lines[number].text):
            start = number
    return range(start, len(lines)) if start is not None else ()


def elsewhere(lines: Sequence[Line], _known: Known) -> Iterable[int]:
    """Links to other articles in lines of their own: "Read more: …"; no sentence is one."""
    for number, line in enumerate(lines):
        if len(line.text) > _INVITED_CHARS or not patterns.ELSEWHERE.fullmatch(line.text):
            continue
        ends = line.text.endswith(".") and not line.text.endswith("..")
        is_short = len(line.words) <= _FEW_WORDS and not ends
        if is_short or line.link_share >= _LINKED or ":" in line.text[:40]:
            yield number


def noise(lines: Sequence[Line], _known: Known) -> Iterable[int]:
    """Placeholders and buttons: advertisements, sharing, loading."""
    for number, line in enumerate(lines):
        if len(line.text) <= _NOISE_CHARS and patterns.NOISE.fullmatch(line.text):
            yield number


def invitation(lines: Sequence[Line], _known: Known) -> Iterable[int]:
    """What a publisher asks of readers: to subscribe, to log in, to write in."""
    for number, line in enumerate(lines):
        if len(line.text) <= _NOISE_CHARS and patterns.INVITATION.fullmatch(line.text):
            yield number


def consent(lines: Sequence[Line], _known: Known) -> Iterable[int]:
    """What a site says of its cookies, and of browsers that run no scripts."""
    for number, line in enumerate(lines):
        if patterns.CONSENT.match(line.text):
            yield number


def settings(lines: Sequence[Line], _known: Known) -> Iterable[int]:
    """A program's settings ("isSubscriber: false"), name by name with their values."""
    named = [patterns.SETTING.fullmatch(line.text) is not None for line in lines]
    for number, line in enumerate(lines):
        after = number > 0 and named[number - 1]
        if named[number] or (after and patterns.VALUE.fullmatch(line.text)):
            yield number


def closing(lines: Sequence[Line], _known: Known) -> Iterable[int]:
    """Copyright, standards, sources and addresses among the last lines."""
    for number in range(max(0, len(lines) - _TAIL_LINES), len(lines)):
        text = lines[number].text
        if len(text) <= _NOISE_CHARS and patterns.CLOSING.fullmatch(text):
            yield number


def stamp(lines: Sequence[Line], _known: Known) -> Iterable[int]:
    """Dates in lines of their own, above the text."""
    for number, line in enumerate(lines[:_STAMP_LINES]):
        if len(line.text) < 70 and patterns.STAMP.fullmatch(line.text):
            yield number


def byline(lines: Sequence[Line], known: Known) -> Iterable[int]:
    """The authors' names in lines of their own, above the text."""
    for number, line in enumerate(lines[:_STAMP_LINES]):
        named = line.text[:100]
        if len(line.words) < 12 and key_of(patterns.BY.sub("", named)) in known.authors:
            yield number


def breadcrumb(lines: Sequence[Line], known: Known) -> Iterable[int]:
    """Items of a list above the first heading: where on the site the page stands."""
    above = 0
    for line in lines:
        if line.seen is None or not line.seen.listed or len(line.words) > _SHORT_LINE:
            break
        above += 1
    heads = above < len(lines) and lines[above].key in known.headings
    return range(above if heads else 0)
