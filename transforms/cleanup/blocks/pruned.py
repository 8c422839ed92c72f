"""What was pruned within an article, put where it stood, for the edits to tell."""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Any, Final

from transforms.cleanup.blocks.block import Block
from transforms.cleanup.blocks.lines import Line
from transforms.cleanup.blocks.seen import Seen, Sight

#: So many pieces, of so many characters, are told.
_MOST: Final = 100
_LONGEST: Final = 300
#: Furniture above the first line, or below the last, is the article's within so many elements.
_LEVELS: Final = 3


def with_pruned(blocks: Iterable[Block], lines: Sequence[Line], sight: Sight) -> list[Block]:
    """Tell what was pruned between the article's lines, and right before and after them.

    Args:
        blocks: what was found, a block for each line.
        lines: the same, beside what was seen.
        sight: the page; its blocks that bear a rule's name were pruned.
    """
    places = {id(block): place for place, block in enumerate(sight.blocks)}
    whole: list[Block] = []
    last: int | None = None
    for block, line in zip(blocks, lines, strict=True):
        place = places[id(line.seen)] if line.seen is not None else None
        if place is not None and last is None:
            whole += _told(reversed([*_near(reversed(sight.blocks[:place]), sight.blocks[place])]))
        elif place is not None and last is not None and place > last:
            whole += _told(sight.blocks[last + 1 : place])
        last = place if place is not None and (last is None or place > last) else last
        whole.append(block)
    if last is not None:
        whole += _told(_near(sight.blocks[last + 1 :], sight.blocks[last]))
    return _few(whole)


def _near(blocks: Iterable[Seen], line: Seen) -> Iterable[Seen]:
    """Those next to a line that stand in it, or beside it in the same container."""
    around: list[Any] = []
    element = line.element
    while element is not None and len(around) < _LEVELS and element.tag not in {"body", "html"}:
        around.append(element)
        element = element.getparent()
    return takewhile(lambda one: one.op is not None and one.element in around, blocks)


def _told(pruned: Iterable[Seen]) -> list[Block]:
    """One block for all that one rule took at one place."""
    found: list[Block] = []
    for block in pruned:
        if block.op is None:
            continue
        text = block.text[:_LONGEST]
        if found and found[-1].op == block.op:
            text = f"{found.pop().text} {text}"[:_LONGEST]
        found.append(Block(text=text, op=block.op, pruned=True))
    return found


def _few(blocks: Sequence[Block]) -> list[Block]:
    room = _MOST
    kept = []
    for block in blocks:
        room -= block.pruned
        if room >= 0 or not block.pruned:
            kept.append(block)
    return kept
