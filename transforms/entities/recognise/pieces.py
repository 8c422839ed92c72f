"""Cut a long text for the model; all offsets are code points."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

#: Code points a piece; spaCy refuses a text of more than 1,000,000.
PIECE_LENGTH: Final = 100_000

#: Where a text may be cut, the best first.
_BORDERS: Final = ("\n\n", "\n", " ")
_PARAGRAPH_BREAK: Final = "\n\n"
#: spaCy's tokenizer takes marks off a word one by one, and looks at the rest each time: 100,000
#: brackets cost it a minute. No name has more marks in a row,
_MOST_MARKS: Final = 100
_MARKS: Final = re.compile(rf"(?<![^\w\s])[^\w\s]{{{_MOST_MARKS + 1},}}")
#: or is longer than this without a space, in a script that has them (the others, from Thai to
#: Khmer and from Han upwards, are left as they are).
_SPACED: Final = "[^\\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0010ffff]"
_ENDLESS: Final = re.compile(rf"(?<!{_SPACED}){_SPACED}{{1001,}}")


class Piece(NamedTuple):
    """A stretch of a field: `text == field[offset:offset + len(text)]`."""

    offset: int
    text: str


def pieces(text: str, length: int = PIECE_LENGTH) -> Iterator[Piece]:
    """Cut a text after a paragraph break, else a line break, else a space, else anywhere.

    The pieces are at most `length` code points long, none is empty, and joined they are the text.
    """
    start = 0
    while start < len(text):
        end = _cut(text, start, length)
        yield Piece(start, text[start:end])
        start = end


def _cut(text: str, start: int, length: int) -> int:
    limit = start + length
    if limit >= len(text):
        return len(text)
    for border in _BORDERS:
        found = text.rfind(border, start, limit)
        if found > start:
            return found + len(border)
    return limit


def readable(text: str) -> str:
    """Blank out what no name has and a tokenizer chokes on; all offsets stay."""
    if max(map(len, text.split()), default=0) <= _MOST_MARKS:
        return text
    return _ENDLESS.sub(_blank, _MARKS.sub(_blank, text))


def _blank(run: re.Match[str]) -> str:
    return " " * len(run[0])
