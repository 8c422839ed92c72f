"""A compact diff of two texts, word by word.

Myers, "An O(ND) difference algorithm and its variations" (1986), the greedy one, with a bound on D:
difflib's time is not bounded by the size of a hostile text.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from transforms.languages import FOUR_A_WORD, TWO_A_WORD

#: Words that are left out and put in, at most: beyond that a text was rewritten, and is one hunk.
_MOST_EDITS: Final = 250
#: Words between the first and the last difference of either text, at most, that are compared.
_MOST_WORDS: Final = 4_000
_MOST_HUNKS: Final = 50
#: Characters of a diff, and of what one hunk takes out or puts in.
_LONGEST: Final = 4_000
_LONGEST_SIDE: Final = 1_500
#: Words that are shown around a hunk; hunks with so many between them, or fewer, are one.
_AROUND: Final = 3
_JOINED: Final = 1

_UNSPACED: Final = re.compile(f"{TWO_A_WORD}|{FOUR_A_WORD}")
_TOKEN: Final = re.compile(f"{TWO_A_WORD}|{FOUR_A_WORD}|(?:(?!{TWO_A_WORD}|{FOUR_A_WORD})\\S)+")
_WORD: Final = re.compile(r"\S+")


class Hunk(NamedTuple):
    """A stretch of each text, in words, that differs."""

    before: slice
    after: slice


def word_diff(before: str, after: str) -> str:
    """Say how one text became another, in the notation of wdiff.

    A line a hunk, with three words of what stays around it: `said that [-12-] {+13+} people were`.
    What more there is than 50 hunks, or 4,000 characters, is an ellipsis.
    """
    old, new = _words(before), _words(after)
    lines: list[str] = []
    room = _LONGEST
    for hunk in _hunks([one[0] for one in old], [one[0] for one in new]):
        line = _line(before, after, old, new, hunk)
        room -= len(line) + 1
        if len(lines) == _MOST_HUNKS or room < 2:
            return "\n".join([*lines, "\u2026"])
        lines.append(line)
    return "\n".join(lines)


def _words(text: str) -> list[re.Match[str]]:
    token = _TOKEN if not text.isascii() and _UNSPACED.search(text) else _WORD
    return list(token.finditer(text))


def _hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """Find what differs; stretches with few words between them are one."""
    start = common(old, new)
    end = common(old[start:][::-1], new[start:][::-1])
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    found: list[Hunk] = []
    for one, other in _parted(left, right):
        before = slice(one.start + start, one.stop + start)
        after = slice(other.start + start, other.stop + start)
        if found and before.start - found[-1].before.stop <= _JOINED:
            last = found.pop()
            before, after = slice(last[0].start, before.stop), slice(last[1].start, after.stop)
        found.append(Hunk(before, after))
    return found


def common(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the words with which both begin."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _parted(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    whole = Hunk(slice(0, len(old)), slice(0, len(new)))
    if not old and not new:
        return []
    if not old or not new or max(len(old), len(new)) > _MOST_WORDS:
        return [whole]
    ways = _ways(old, new)
    return [whole] if ways is None else list(_path(ways, len(old), len(new)))


def _ways(old: Sequence[str], new: Sequence[str]) -> list[dict[int, int]] | None:
    """Go ahead on each diagonal (place in `old` minus place in `new`), an edit more each time.

    Returns:
        How far each was come before each edit; None where there are too many.
    """
    furthest, ways = {1: 0}, []
    for edits in range(_MOST_EDITS + 1):
        ways.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            x = _next(furthest, diagonal, edits)
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            if x >= len(old) and y >= len(new):
                return ways
    return None


def _next(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    """Come to a diagonal from one of its two neighbours."""
    is_put_in = _is_put_in(furthest, diagonal, edits)
    return furthest[diagonal + 1] if is_put_in else furthest[diagonal - 1] + 1


def _is_put_in(furthest: dict[int, int], diagonal: int, edits: int) -> bool:
    """Say whether one comes further on a diagonal by a word put in than by one left out."""
    return diagonal == -edits or (
        diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1]
    )


def _path(ways: Sequence[dict[int, int]], x: int, y: int) -> Iterator[Hunk]:
    """Go back on the way that came to the end, and give its edits from the first on."""
    edits: list[Hunk] = []
    for count in range(len(ways) - 1, 0, -1):
        furthest, diagonal = ways[count], x - y
        if _is_put_in(furthest, diagonal, count):
            x = furthest[diagonal + 1]
            y = x - diagonal - 1
            edits.append(Hunk(slice(x, x), slice(y, y + 1)))
        else:
            x = furthest[diagonal - 1]
            y = x - diagonal + 1
            edits.append(Hunk(slice(x, x + 1), slice(y, y)))
    yield from reversed(edits)


def _line(
    before: str,
    after: str,
    old: Sequence[re.Match[str]],
    new: Sequence[re.Match[str]],
    hunk: Hunk,
) -> str:
    start, stop = hunk.after.start, hunk.after.stop
    parts = [
        _between(after, new[max(0, start - _AROUND) : start]),
        f"[-{_side(before, old[hunk.before])}-]" if hunk.before.start < hunk.before.stop else "",
        f"{{+{_side(after, new[start:stop])}+}}" if start < stop else "",
        _between(after, new[stop : stop + _AROUND]),
    ]
    return " ".join(filter(None, parts))


def _side(text: str, words: Sequence[re.Match[str]]) -> str:
    whole = _between(text, words)
    return whole if len(whole) <= _LONGEST_SIDE else f"{whole[:_LONGEST_SIDE]}\u2026"


def _between(text: str, words: Sequence[re.Match[str]]) -> str:
    return " ".join(text[words[0].start() : words[-1].end()].split()) if words else ""
