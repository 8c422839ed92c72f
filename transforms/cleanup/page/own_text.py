"""The publisher's own text of an article, as its JSON-LD gives it beside the page."""

import re
from collections.abc import Mapping
from typing import Any, Final

from transforms.cleanup.fragment.markup import has_markup, to_text
from transforms.cleanup.text.plain import decoded

#: Marks of editors' tools: "+++dropcap".
_MARK: Final = "+++"
_CLOCK: Final = re.compile(r"\d{4}-\d\d-\d\dT(?P<clock>\d\d:\d\d)")
_MOST_UPDATES: Final = 2_000
#: A text that begins anew with so many of its first characters is given twice.
_BEGINNING: Final = 60
_TEASER_WORDS: Final = 80
_ELLIPSIS: Final = re.compile(r"(?:\u2026|\.\.\.|\[\u2026\])\s?\]?$")


def own_body(node: Mapping[str, Any]) -> str | None:
    """Read an article's text from its JSON-LD object."""
    return _text(node.get("articleBody"))


def own_updates(node: Mapping[str, Any]) -> str | None:
    """Read a live blog's updates from its JSON-LD object; they may be more than the page shows.

    An update has its time before its headline ("14:05: Minister arrives"), as pages show it.
    """
    updates = node.get("liveBlogUpdate")
    told = [_update(one) for one in updates[:_MOST_UPDATES]] if isinstance(updates, list) else []
    return "\n\n".join(filter(None, told)) or None


def is_free(node: Mapping[str, Any]) -> bool:
    """Whether everybody may read it: it does not say that it is not ("False", false, a URL)."""
    said = node.get("isAccessibleForFree")
    return not (said is False or (isinstance(said, str) and said.lower().endswith("false")))


def own_lines(text: str | None) -> list[str]:
    """Give the lines of such a text: plain or HTML, escaped once or not, on one line or many."""
    if not text:
        return []
    if is_marked(text):
        text = to_text(text)
    lines = (line.strip() for line in text.split("\n"))
    kept = [line for line in lines if line and not line.startswith(_MARK)]
    return [_once(kept[0])] if len(kept) == 1 else kept


def is_marked(text: str) -> bool:
    """Tell whether such a text has tags, escaped once or not."""
    return has_markup(text) or has_markup(decoded(text))


def is_teaser(lines: list[str]) -> bool:
    """Whether such a text breaks off: few words, and an ellipsis at the end."""
    if not lines:
        return True
    words = sum(line.count(" ") + 1 for line in lines)
    return words < _TEASER_WORDS and _ELLIPSIS.search(lines[-1][-10:]) is not None


def _once(text: str) -> str:
    """Cut a text that is given twice where it begins anew."""
    start = text.find(text[:_BEGINNING], _BEGINNING)
    if len(text) < 4 * _BEGINNING or start < len(text) // 3:
        return text
    return text[:start].rstrip()


def _update(value: Any) -> str:
    if not isinstance(value, Mapping):
        return ""
    headline = " ".join((_text(value.get("headline")) or "").split())
    found = _CLOCK.match(_text(value.get("datePublished")) or "")
    head = ": ".join(part for part in (found["clock"] if found else "", headline) if part)
    return "\n\n".join(part for part in (head, _text(value.get("articleBody"))) if part)


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return "\n\n".join(part for part in value if isinstance(part, str)) or None
    return value if isinstance(value, str) and value.strip() else None
