"""Ampersands of broken feeds that begin no reference."""

import re
from typing import Final

_CDATA: Final = "<![CDATA["
_BARE_AMPERSAND: Final = re.compile(
    r"&(?!(?:[A-Za-z][\w.-]{0,31}|#\d{1,8}|#[xX][0-9A-Fa-f]{1,6});)"
)


def with_references(text: str) -> str:
    """Write ampersands that begin no reference as one ("?a=1&lang=en"), but in CDATA sections.

    The forgiving parser would take `&lang` for the bracket of that name.
    """
    if "&" not in text:
        return text
    first, *others = text.split(_CDATA)
    parts = [_BARE_AMPERSAND.sub("&amp;", first)]
    for other in others:
        inside, end, after = other.partition("]]>")
        parts.append(inside + end + _BARE_AMPERSAND.sub("&amp;", after))
    return _CDATA.join(parts)
