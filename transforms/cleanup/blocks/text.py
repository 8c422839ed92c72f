"""The same for texts without a page: feed items, plain text. Only what is clear cut."""

from collections.abc import Sequence
from typing import Final

import msgspec

from transforms.cleanup.blocks import lines as rules
from transforms.cleanup.blocks.block import Block
from transforms.cleanup.blocks.lines import Known, Rule, lines_of
from transforms.cleanup.blocks.seen import key_of

_HEADLINE: Final = "drop_headline"
_TAKING: Final[dict[str, Rule]] = {
    "drop_elsewhere": rules.elsewhere,
    "drop_noise": rules.noise,
    "drop_closing": rules.closing,
}


def judged_text(
    blocks: Sequence[Block], titles: Sequence[str], names: frozenset[str]
) -> list[Block]:
    """Mark the paragraphs that are not the article's, and a first one that repeats a title.

    Where nothing would be left, nothing is marked.
    """
    kept = [number for number, block in enumerate(blocks) if block.op is None]
    doomed = repeated(blocks, titles) if _HEADLINE in names else {}
    lines = lines_of([blocks[number].text for number in kept], {})
    for name, rule in _TAKING.items():
        if name in names:
            for place in rule(lines, Known((), frozenset(), frozenset())):
                doomed.setdefault(kept[place], name)
    return marked(blocks, doomed) if len(doomed) < len(kept) else list(blocks)


def repeated(blocks: Sequence[Block], titles: Sequence[str]) -> dict[int, str]:
    """The first paragraph, where it is a title and nothing more; by its number."""
    first = next((number for number, block in enumerate(blocks) if block.op is None), None)
    keys = {key for title in titles if (key := key_of(title))}
    return {first: _HEADLINE} if first is not None and key_of(blocks[first].text) in keys else {}


def marked(blocks: Sequence[Block], doomed: dict[int, str]) -> list[Block]:
    """Name the rule at each of these blocks."""
    return [
        msgspec.structs.replace(block, op=doomed[number]) if number in doomed else block
        for number, block in enumerate(blocks)
    ]
