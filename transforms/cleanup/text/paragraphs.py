"""Paragraphs that are not the article's: found one by one, dropped whole, each drop recorded."""

import re
from collections.abc import Mapping
from typing import Final

from transforms.identity import squeezed
from transforms.records.article import Edit

_BLANK: Final = "\n\n"
_LONGEST: Final = 300
_TAIL: Final = 4
#: Links to other articles, as a paragraph of their own. Words followed by a colon or nothing.
_ELSEWHERE: Final = re.compile(
    r"(?:>+\s*|-\s+|\W\s)?(?:read (?:more|also|next|the full (?:story|article))|also read|see also"
    r"|related(?: (?:stories|articles|content|news))?|more (?:on this|stories)|recommended"
    r"|you (?:might|may) also like|watch(?: (?:more|live|now))?|click here|continue reading"
    r"|don't miss|lesen sie (?:auch|mehr|dazu|hier)|mehr zum thema|auch interessant|hier lesen"
    r"|das könnte sie auch interessieren|lire (?:aussi|également)|à lire(?: aussi)?|voir aussi"
    r"|leer (?:más|también)|lea también|lee también|te puede interesar|leggi anche"
    r"|leia (?:também|mais)|lees ook|les også|läs (?:mer|också)|læs også|lue myös"
    r"|czytaj (?:więcej|też|także)|zobacz też|baca juga|читайте (?:также|ще|також))"
    r"\s*(?:[:…|\u203a»→].*|\.{3})?",
    re.IGNORECASE,
)
_NO_TEXT: Final = re.compile(
    r"\[?(?:advertisement|advertising|anzeige|werbung|publicité|publicidad|pubblicità|annonse"
    r"|reklam|article continues (?:below|after (?:this )?ad(?:vertisement)?)"
    r"|story continues below(?: this)?(?: advertisement)?"
    r"|(?:skip|scroll) (?:ad(?:vertisement)?|past newsletter promotion)|embed"
    r"|share(?: this(?: article)?)?|print|comments?|loading(?:\.\.\.|…)?|\.\.\.|…|\[…\])\]?",
    re.IGNORECASE,
)
#: Only at the end of a text: where it was first published, and whose it is.
_CLOSING: Final = re.compile(
    r"the post .{1,200} (?:appeared first|first appeared) on .{1,100}"
    r"|(?:copyright )?(?:©|\(c\) ?(?:19|20)\d\d|copyright (?:19|20)\d\d).{0,200}"
    r"|.{0,80}all rights reserved\.?.{0,120}"
    r"|(?:read (?:the )?(?:full|whole|original|entire|more) ?(?:story|article|post)?"
    r"|continue reading)(?: (?:on|at|here).{0,60})?\s*(?:\.{3}|…|\.|»|→|>{1,3})?",
    re.IGNORECASE,
)


def foreign(body: str, title: str | None) -> dict[int, str]:
    """Find paragraphs to drop: their number, and the edit's name ("repeated_title", "boilerplate").

    Only what is clear cut, by whole paragraphs: the title at the top, links to other articles,
    placeholders of advertisements, copyright lines at the end.
    """
    paragraphs = body.split(_BLANK)
    last = len(paragraphs) - _TAIL
    found = {
        number: "boilerplate"
        for number, text in enumerate(paragraphs)
        if len(text) <= _LONGEST and _is_foreign(text, closing=number >= last)
    }
    if title and _same(paragraphs[0], title):
        found[0] = "repeated_title"
    return found if len(found) < len(paragraphs) else {}


def without(body: str, doomed: Mapping[int, str]) -> tuple[str, list[Edit]]:
    """Drop paragraphs by number; each edit stands where the paragraph was, in the new body."""
    if not doomed:
        return body, []
    kept: list[str] = []
    edits: list[Edit] = []
    for number, text in enumerate(body.split(_BLANK)):
        if number not in doomed:
            kept.append(text)
            continue
        at = len(_BLANK.join(kept))
        op = doomed[number]
        edits.append(Edit(op=op, field="body", start=at, end=at, before=text, after=""))
    return _BLANK.join(kept), edits


def _is_foreign(text: str, *, closing: bool) -> bool:
    if _ELSEWHERE.fullmatch(text) or _NO_TEXT.fullmatch(text):
        return True
    return closing and _CLOSING.fullmatch(text) is not None


def _same(one: str, other: str) -> bool:
    return squeezed(one).casefold().rstrip(" .") == squeezed(other).casefold().rstrip(" .")
