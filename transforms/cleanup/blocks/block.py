"""Paragraphs as blocks: those that are not the article's are dropped whole, each drop recorded."""

from collections.abc import Iterable
from typing import Final

from transforms.records.article import Edit, Record

_BLANK: Final = "\n\n"
#: Characters of a dropped block that its edit holds.
_LONGEST_TOLD: Final = 1_000


class Block(Record, frozen=True, kw_only=True):
    """A paragraph, or an item of a list (`listed`); `op` names the edit that drops it.

    `pruned` says that an extractor never saw it: the edit tells of it only.
    """

    text: str
    op: str | None = None
    listed: bool = False
    pruned: bool = False


def blocks_of(body: str) -> list[Block]:
    """Part a text at its blank lines."""
    return [Block(text=text) for text in body.split(_BLANK)] if body else []


def written(blocks: Iterable[Block]) -> tuple[str, list[Edit]]:
    """Write what is kept; each edit stands where its block was, in the new text."""
    parts: list[str] = []
    edits: list[Edit] = []
    length = 0
    listed = False
    for block in blocks:
        if block.op is not None:
            before = block.text[:_LONGEST_TOLD]
            edits.append(
                Edit(op=block.op, field="body", start=length, end=length, before=before, after="")
            )
            continue
        if parts:
            parts.append("\n" if listed and block.listed else _BLANK)
            length += len(parts[-1])
        parts.append(block.text)
        length += len(block.text)
        listed = block.listed
    return "".join(parts), edits
