"""Paragraphs that the extractor left out, though their like are in the article."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from transforms.cleanup.blocks.seen import Seen, key_of

_DIGITS: Final = re.compile(r"\d+")
_LEVELS: Final = 3
_CLASS_CHARS: Final = 200
#: Of the paragraphs of one class path, so many, and such a share, must be in the article.
_FEWEST: Final = 3
_SHARE: Final = 0.25
_SPACES: Final = 11
_CHARS: Final = 40
_LINKED: Final = 0.5
#: Two paragraphs that begin with so many letters alike are one.
_BEGINNING: Final = 60


class _Candidate(NamedTuple):
    path: str
    block: Seen
    is_found: bool


def filled(lines: Sequence[str], blocks: Iterable[Seen]) -> list[str]:
    """Put each missing paragraph behind the found one that stands before it on the page.

    A paragraph is missing where three or more of its class path (its own and its next two
    elements' tags and classes, without digits) were found, and a quarter of all of that path.

    Args:
        lines: what the extractor found.
        blocks: the page's blocks, in its order.
    """
    have = {key_of(line)[:_BEGINNING] for line in lines}
    candidates = [
        _Candidate(_path(block.element), block, block.key[:_BEGINNING] in have)
        for block in blocks
        if _is_paragraph(block)
    ]
    found = Counter(one.path for one in candidates if one.is_found)
    missing = Counter(one.path for one in candidates if not one.is_found)
    wanted = {
        path
        for path, count in missing.items()
        if found[path] >= max(_FEWEST, _SHARE * (found[path] + count))
    }
    return _with(lines, candidates, wanted) if wanted else list(lines)


def _with(lines: Sequence[str], candidates: Iterable[_Candidate], wanted: set[str]) -> list[str]:
    places = {key_of(line)[:_BEGINNING]: number for number, line in enumerate(lines)}
    after: dict[int, list[str]] = {}
    known: set[str] = set()
    last = -1
    for path, block, is_found in candidates:
        beginning = block.key[:_BEGINNING]
        if is_found:
            last = places[beginning]
        elif path in wanted and beginning not in known:
            known.add(beginning)
            after.setdefault(last, []).append(block.text)
    whole = after.get(-1, [])
    for number, line in enumerate(lines):
        whole += [line, *after.get(number, ())]
    return whole


def _is_paragraph(block: Seen) -> bool:
    element = block.element
    return (
        block.op is None
        and element is not None
        and element.tag == "p"
        and _is_long(block)
        and block.link_share < _LINKED
    )


def _is_long(block: Seen) -> bool:
    """Whether it has so many words; in scripts without spaces, so many characters."""
    spaces = block.text.count(" ")
    return spaces >= _SPACES or (len(block.key) >= _CHARS and spaces * _SPACES < len(block.key))


def _path(element: Any) -> str:
    levels = []
    for _ in range(_LEVELS):
        if element is None or element.tag in {"body", "html"}:
            break
        levels.append(
            f"{element.tag}.{_DIGITS.sub('', (element.get('class') or '')[:_CLASS_CHARS])}"
        )
        element = element.getparent()
    return "/".join(levels)
