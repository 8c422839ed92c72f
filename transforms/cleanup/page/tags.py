"""Markup made bearable for a parser: tags and attributes are counted before anything is built.

libxml2 looks through all attributes of a tag to append one: 100,000 take it 15 seconds, a page full
of them an hour, in one call that nothing can stop.
"""

import re
from typing import Final

from transforms.characters import CONTROLS

#: Attributes of one tag that are kept; of 126 real pages none has more than 60.
_MOST_ATTRIBUTES: Final = 200
#: An attribute and what stands before it, as HTML's tokenizer parts them ("=" may begin a name).
#: Nothing here is tried twice: each repetition keeps what it took.
_VALUE: Final = rb"""\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>]*+)"""
_ATTRIBUTE: Final = rb"[\s/]*+[^\s/>][^\s/>=]*+(?:" + _VALUE + rb")?+"
_CROWDED: Final = re.compile(
    rb"(<[a-zA-Z][^\s/>]*+(?:%b){%d})(?:%b)++" % (_ATTRIBUTE, _MOST_ATTRIBUTES, _ATTRIBUTE)
)


def bearable(text: str) -> bytes:
    """Encode a fragment for the parser, without forbidden characters and crowds of attributes."""
    return _without_crowds(_legal(text))


def bearable_page(text: str, most_tags: int, most_bytes: int) -> tuple[bytes, bool]:
    """Do the same for a page, and cut it where it has more tags (counted by their "<") or bytes.

    Returns:
        The markup, and whether it was cut.
    """
    whole = _legal(text)
    cut = whole[:most_bytes]
    if cut.count(b"<") > most_tags:
        cut = b"<".join(cut.split(b"<", most_tags + 1)[: most_tags + 1])
    return _without_crowds(cut), len(cut) < len(whole)


def _without_crowds(markup: bytes) -> bytes:
    # Looking first takes two thirds of the time, and most often there is none.
    return _CROWDED.sub(rb"\1", markup) if _CROWDED.search(markup) else markup


def _legal(text: str) -> bytes:
    return text.encode("utf-8", "replace").translate(None, CONTROLS)
