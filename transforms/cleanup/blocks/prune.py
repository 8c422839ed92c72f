"""Furniture taken out of the tree before the article is looked for."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from transforms.cleanup.blocks.seen import Named, Sight

#: Of a page's paragraphs, and of all its text, one piece of furniture has no more: an article
#: whose own container bears such a name stays.
_MOST_PROSE: Final = 0.15
_MOST_TEXT: Final = 0.3
#: Of a page's paragraphs one rule takes no more: where a third is hidden, it is the article's.
_MOST_OF_ONE: Final = 0.3
_LITTLE_CHARS: Final = 320
_RELATED: Final = "drop_related"
_HIDDEN: Final = "drop_hidden"
_FEWEST_TEASERS: Final = 3
_TEASER_BLOCKS: Final = 6
_LINKED: Final = 0.9


def prune(sight: Sight) -> None:
    """Empty what is named as furniture, and mark its blocks with the rule's name."""
    taken = _taken(sight, _teasers(sight))
    prose: Counter[str] = Counter()
    for named in taken:
        prose[named.op] += named.prose
    for named in taken:
        if named.op != _RELATED and prose[named.op] > _MOST_OF_ONE * sight.prose:
            _show(named)
            continue
        around = named.element.getparent()
        for block in sight.blocks[named.first : named.last]:
            block.op, block.element = named.op, around
        _empty([named.element])
    _empty(sight.inline)


def _show(named: Named) -> None:
    """Let an extractor see what is hidden until somebody pays, or a script runs."""
    if named.op == _HIDDEN:
        for name in ("style", "hidden", "class"):
            named.element.attrib.pop(name, None)


def _taken(sight: Sight, teasers: set[int]) -> list[Named]:
    """The outermost pieces of furniture."""
    taken: list[Named] = []
    end = 0
    for named in sight.named:
        if named.first < end:
            continue
        if _is_furniture(named, sight) or id(named) in teasers:
            end = named.last
            taken.append(named)
        else:
            _show(named)
    return taken


def _is_furniture(named: Named, sight: Sight) -> bool:
    if named.titles:
        return False
    most = _MOST_TEXT * sight.chars + _LITTLE_CHARS
    return named.prose <= _MOST_PROSE * sight.prose and named.chars <= most


def _teasers(sight: Sight) -> set[int]:
    """Elements of one name, three or more of them, with a linked heading in each: other articles.

    They may be most of a page whose own article is short.
    """
    groups: dict[tuple[str, str], list[Named]] = {}
    for named in sight.named:
        if named.op == _RELATED and not named.titles and _heads(named, sight):
            classes = named.element.get("class") or ""
            groups.setdefault((named.element.tag, classes), []).append(named)
    many = [group for group in groups.values() if len(group) >= _FEWEST_TEASERS]
    if sum(named.chars for group in many for named in group) >= sight.chars:
        return set()
    return {id(named) for group in many for named in group}


def _heads(named: Named, sight: Sight) -> bool:
    blocks = sight.blocks[named.first : min(named.last, named.first + _TEASER_BLOCKS)]
    return any(block.heading > 1 and block.link_share >= _LINKED for block in blocks)


def _empty(elements: Iterable[Any]) -> None:
    """Take out what is in them: to take them out would copy the text behind them once for each."""
    for element in elements:
        element.clear(keep_tail=True)
