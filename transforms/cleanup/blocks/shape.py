"""A page's tree made readable for an extractor: what it would leave out, join or part wrongly."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import lxml.etree

from transforms.cleanup.blocks.names import is_container
from transforms.cleanup.blocks.seen import Seen, Sight, key_of

#: Readings of Japanese and Chinese words, and places where a word may be parted.
_WRAPPERS: Final = ("ruby", "rb", "rtc", "rt", "rp", "wbr")
_CLOCK: Final = re.compile(
    r"(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:\s?(?:uhr|h|am|pm|a\.m\.|p\.m\.))?", re.IGNORECASE
)
#: So many times before headings or paragraphs make a live blog.
_FEWEST_TIMES: Final = 2
_JOINER: Final = re.compile("[\u200c\u200d]")
_ITEM: Final = "- "
_MOST_CONTAINERS: Final = 50


def unwrapped(tree: Any) -> None:
    """Join words with what stands over them ("尹錫悦" with its reading)."""
    for ruby in tree.iter("ruby"):
        if ruby.find(".//rp") is None:
            lxml.etree.strip_elements(ruby, "rt", with_tail=False)
    lxml.etree.strip_tags(tree, *_WRAPPERS)


def shaped(sight: Sight) -> None:
    """Make breaks of empty elements, text of times, and no lists of what is laid out as one."""
    for element in sight.breaks:
        element.tag = "br"
    for element in sight.times:
        element.tag = "span"
    for item in sight.layout:
        item.tag = "div"
        around = item.getparent()
        if around is not None and around.tag in {"ul", "ol"}:
            around.tag = "div"


def timed(sight: Sight) -> None:
    """Put the time of a live blog's entry before its heading, or its first paragraph."""
    pairs = [
        (before, after)
        for before, after in zip(sight.blocks, sight.blocks[1:], strict=False)
        if _is_timed(before, after)
    ]
    if len(pairs) < _FEWEST_TIMES:
        return
    for before, after in pairs:
        after.element.text = f"{before.text}: {after.element.text or ''}"
        after.text = f"{before.text}: {after.text}"
        after.key = key_of(after.text)


def joined(lines: Sequence[str], blocks: Iterable[Seen]) -> list[str]:
    """Give words their joiners back, which extractors take for control characters.

    Persian and others part a word by a half-space (U+200C), emoji are joined by U+200D.
    """
    whole = {block.key: block.text for block in blocks if _JOINER.search(block.text)}
    if not whole:
        return list(lines)
    found = []
    for line in lines:
        item = _ITEM if line.startswith(_ITEM) else ""
        text = whole.get(key_of(line.removeprefix(_ITEM)))
        found.append(f"{item}{text}" if text is not None else line)
    return found


def _is_timed(before: Seen, after: Seen) -> bool:
    if before.op or after.op or after.element is None or before.element is after.element:
        return False
    if after.heading == 1 or after.element.tag not in {"p", "h2", "h3", "h4", "h5", "h6"}:
        return False
    return len(before.text) < 12 and _CLOCK.fullmatch(before.text) is not None


def merged(tree: Any) -> None:
    """Make one container of several of one class that hold an article's text between them.

    Extractors read the first of them only. Teasers, which often bear such names too, hold linked
    headings.
    """
    groups: dict[tuple[str, str], list[Any]] = {}
    known: dict[str, bool] = {}
    for element in tree.iter("div", "section"):
        name = _container(element, known)
        if name is not None and element.find(".//h1") is None:
            groups.setdefault(name, []).append(element)
    for group in groups.values():
        if 1 < len(group) <= _MOST_CONTAINERS:
            _merge(group)


def _container(element: Any, known: dict[str, bool]) -> tuple[str, str] | None:
    if "articlebody" in (element.get("itemprop") or "").lower():
        return "articleBody", ""
    classes = element.get("class") or ""
    if classes not in known:
        known[classes] = is_container(classes)
    return (element.tag, classes) if known[classes] else None


def _merge(group: list[Any]) -> None:
    """Take the name from each, and give it to what holds them all, with all that is between."""
    first = group[0]
    home = _article(first)
    others = [
        other
        for other in group[1:]
        if _article(other) is home and other.find("p") is not None and not _teases(other)
    ]
    above = list(first.iterancestors())
    for other in others:
        around = set(other.iterancestors())
        if first in around:
            return
        above = [element for element in above if element in around]
    if not others or not above or above[0].tag in {"body", "html"}:
        return
    for element in (first, *others):
        element.attrib.pop("class", None)
        element.attrib.pop("itemprop", None)
    above[0].set("itemprop", "articleBody")


def _article(element: Any) -> Any:
    return next(element.iterancestors("article", "li"), None)


def _teases(element: Any) -> bool:
    return any(
        heading.find(".//a") is not None or next(heading.iterancestors("a"), None) is not None
        for heading in element.iter("h2", "h3", "h4", "h5")
    )
