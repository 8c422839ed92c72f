"""The standfirst: the sentence or two between the headline and the text, which extractors miss."""

import re
from collections.abc import Sequence
from typing import Any, Final

from transforms.cleanup.blocks.seen import Seen, key_of

_FEWEST_SPACES: Final = 4
_SUMMARY_SPACES: Final = 8
_MOST_CHARS: Final = 1_200
_LINKED: Final = 0.5
_LEVELS: Final = 2
_CLASS_CHARS: Final = 300
_BEGINNING: Final = 60
_NAME: Final = re.compile(
    r"(?i)(?:^|[\s_-])(?:intro|introduction|preamble|ingress|lead|lede|standfirst|stand-first|dek"
    r"|deck|excerpt|subtitle|sub-?headline|sub-?heading|subhead|chapo|chapeau|vorspann|anriss|entradilla|bajada"
    r"|sottotitolo|sommario|occhiello|abstract|summary|synopsis)(?:$|[\s_-])|articleintro|articlelead"
)


def with_standfirst(
    lines: Sequence[str], blocks: Sequence[Seen], summary: str | None
) -> Sequence[str]:
    """Put the standfirst first, where the extractor left it out.

    It is the visible block that says the same as the page's description, else what bears a
    standfirst's name between the page's headline and the first line that was found.
    """
    if not lines:
        return lines
    have = {key_of(line)[:_BEGINNING] for line in lines}
    found = _described(blocks, summary) or _named(blocks, have)
    fresh = [block.text for block in found if block.key[:_BEGINNING] not in have]
    return [*dict.fromkeys(fresh), *lines]


def _described(blocks: Sequence[Seen], summary: str | None) -> list[Seen]:
    text = " ".join((summary or "").split())
    if text.count(" ") < _SUMMARY_SPACES:
        return []
    key = key_of(text)
    return [block for block in blocks if block.key == key and not block.op][:1]


def _named(blocks: Sequence[Seen], have: set[str]) -> list[Seen]:
    end = next(
        (n for n, block in enumerate(blocks) if _is_text(block) and block.key[:_BEGINNING] in have),
        0,
    )
    start = next((n for n, block in enumerate(blocks[:end]) if block.heading == 1), None)
    if start is None:
        return []
    return [
        block for block in blocks[start + 1 : end] if _is_text(block) and _bears_name(block.element)
    ]


def _is_text(block: Seen) -> bool:
    return (
        block.op is None
        and block.heading != 1
        and not block.listed
        and block.text.count(" ") >= _FEWEST_SPACES
        and len(block.text) <= _MOST_CHARS
        and block.link_share < _LINKED
    )


def _bears_name(element: Any) -> bool:
    for _ in range(_LEVELS):
        if element is None:
            return False
        if _NAME.search(element.get("class") or "", 0, _CLASS_CHARS):
            return True
        element = element.getparent()
    return False
