"""One walk of a page's tree, in linear time: what elements hold is the difference of two sums."""

import re
from typing import Any, Final

import lxml.etree

from transforms.cleanup.blocks.names import LONGEST, Name, furniture, hides, is_hidden
from transforms.cleanup.blocks.seen import Named, Seen, Sight, key_of

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS: Final = _HEADINGS | {
    "p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "ul", "ol", "li",
    "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "figure",
    "figcaption", "blockquote", "pre", "form", "fieldset", "address", "center", "details",
    "summary", "body", "html", "hr", "legend", "label",
}  # fmt: skip
_LISTS: Final = frozenset({"ul", "ol"})
#: What stands in a line of text; a name on one counts where little text is inside.
_INLINE: Final = frozenset({"span", "a", "small", "em", "strong", "b", "i", "sup", "sub", "time"})
_NEVER: Final = frozenset({"html", "body", "main", "article", "h1", "br", "hr", "img"})
_INLINE_CHARS: Final = 300
_INLINE_SPACES: Final = 7
_LINKED_LIST: Final = 0.6
#: An item of a list with so many paragraphs is laid out as one, and is none.
_LAID_OUT: Final = 3
_BREAK: Final = re.compile(r"(?i)(?:^|[\s_-])(?:br|break|linebreak|line-break)(?:$|[\s_-])")
_LONGEST_CLASS: Final = 300


def look(tree: Any, rules: frozenset[str]) -> Sight:
    """Walk a tree once.

    Args:
        tree: the page, without scripts.
        rules: the rules by names that count.
    """
    walk = _Walk(rules)
    for event, element in lxml.etree.iterwalk(tree, ("start", "end")):
        if event == "start":
            walk.enter(element)
        else:
            walk.leave(element)
    walk.flush()
    return walk.sight


class _Walk:
    def __init__(self, rules: frozenset[str]) -> None:
        self.sight = Sight()
        self._rules = rules
        self._known: dict[str, Name | None] = {}
        self._words: dict[str, Name | None] = {}
        self._buffer: list[str] = []
        self._linked: list[str] = []
        self._blocks: list[Any] = []
        self._headings: list[int] = []
        self._open: list[Named] = []
        self._inline: list[tuple[Any, str, int, int]] = []
        self._layout: list[tuple[int, int]] = []
        self._lists: list[tuple[int, int, int]] = []
        self._links = 0
        self._items = 0

    def enter(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            if self._buffer:
                self.flush()
            self._enter_block(element, tag)
        elif tag == "a":
            self._links += 1
        elif tag == "br":
            self.flush()
        elif tag == "span" and self._parts(element):
            self.sight.breaks.append(element)
            self.flush()
        elif tag == "time" and (self._headings or self._is_in("p")):
            self.sight.times.append(element)
        if (op := self._op(element, tag)) is not None:
            self._name(element, tag, op)
        text = element.text
        if text:
            self._add(text)

    def _enter_block(self, element: Any, tag: str) -> None:
        sight = self.sight
        self._blocks.append(element)
        if tag in _HEADINGS:
            self._headings.append(int(tag[1]))
        elif tag == "li":
            self._items += 1
            self._layout.append((len(sight.blocks), sight.paragraphs))
        elif tag in _LISTS:
            self._lists.append((len(sight.blocks), sight.chars, sight.links))

    def leave(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            if self._buffer:
                self.flush()
            self._blocks.pop()
            if tag in _HEADINGS:
                self._headings.pop()
            elif tag == "li":
                self._items -= 1
                self._end_item(element, *self._layout.pop())
            elif tag in _LISTS:
                self._end_list(*self._lists.pop())
        elif tag == "a":
            self._links -= 1
        if self._inline and self._inline[-1][0] is element:
            self._end_inline(*self._inline.pop())
        if self._open and self._open[-1].element is element:
            self._end_named(self._open.pop())
        tail = element.tail
        if tail:
            self._add(tail)

    def flush(self) -> None:
        """End a block of text."""
        text = " ".join("".join(self._buffer).split())
        linked = key_of("".join(self._linked)) if self._linked else ""
        self._buffer.clear()
        self._linked.clear()
        key = key_of(text) if text else ""
        if not key:
            return
        element = self._blocks[-1] if self._blocks else None
        heading = self._headings[-1] if self._headings else 0
        sight = self.sight
        sight.blocks.append(Seen(text, key, element, heading, len(linked), self._items > 0))
        sight.chars += len(key)
        sight.links += len(linked)
        if element is not None and element.tag == "p":
            sight.prose += len(key)
            sight.paragraphs += 1
        if heading == 1:
            sight.titles += 1

    def _add(self, text: str) -> None:
        if not self._buffer and text.isspace():  # between two blocks, as most white space is
            return
        self._buffer.append(text)
        if self._links:
            self._linked.append(text)

    def _op(self, element: Any, tag: str) -> str | None:
        """The rule that takes an element for furniture, by its class, id or style."""
        if tag in _NEVER:
            return None
        get = element.get
        classes, name, style = get("class"), get("id"), get("style")
        if (style and self._hides(style)) or get("hidden") is not None:
            return "drop_hidden" if "drop_hidden" in self._rules else None
        if not classes and not name:
            return None
        names = f"{classes or ''} {name or ''}"
        if names not in self._known:
            self._known[names] = self._strongest(classes or "", name or "")
        known = self._known[names]
        if known is None or known.op not in self._rules:
            return None
        if known.weak and not self._links and element.find(".//a") is None:
            return None
        return known.op

    def _hides(self, style: str) -> bool:
        return "drop_hidden" in self._rules and hides(style)

    def _strongest(self, classes: str, name: str) -> Name | None:
        """What classes and an id say together: that it is hidden, a strong name, a weak one."""
        if "drop_hidden" in self._rules and is_hidden(classes):
            return Name("drop_hidden", weak=False)
        weak: Name | None = None
        for word in (*classes[:LONGEST].split(), *name[:LONGEST].split()):
            if word not in self._words:
                self._words[word] = furniture(word)
            found = self._words[word]
            if found is not None and not found.weak:
                return found
            weak = weak or found
        return weak

    def _name(self, element: Any, tag: str, op: str) -> None:
        if tag in _INLINE:
            self._inline.append((element, op, len(self._buffer), len(self.sight.blocks)))
            return
        sight = self.sight
        place = len(sight.blocks)
        named = Named(element, op, place, place, sight.prose, sight.chars, sight.titles)
        self._open.append(named)
        sight.named.append(named)

    def _end_named(self, named: Named) -> None:
        sight = self.sight
        named.prose = sight.prose - named.prose
        named.chars = sight.chars - named.chars
        named.titles = sight.titles - named.titles
        named.last = len(sight.blocks)

    def _end_inline(self, element: Any, op: str, start: int, place: int) -> None:
        """Take a piece of a line out of it, as a block of its own."""
        text = " ".join("".join(self._buffer[start:]).split())
        if (op != "drop_hidden" and text.count(" ") > _INLINE_SPACES) or len(text) > _INLINE_CHARS:
            return
        if len(self.sight.blocks) > place:
            return
        del self._buffer[start:]
        self.sight.inline.append(element)
        if key := key_of(text):
            around = self._blocks[-1] if self._blocks else None
            self.sight.blocks.append(Seen(text, key, around, 0, 0, listed=False, op=op))

    def _is_in(self, tag: str) -> bool:
        return bool(self._blocks) and self._blocks[-1].tag == tag

    def _parts(self, element: Any) -> bool:
        """Whether an empty element parts two lines: by its name, or between two sentences."""
        if len(element) or (element.text and element.text.strip()):
            return False
        if _BREAK.search(element.get("class") or "", 0, _LONGEST_CLASS):
            return True
        after = element.tail or ""
        before = self._buffer[-1] if self._buffer else ""
        return before.endswith((".", "!", "?", ".\u201d", '."')) and after[:1].isupper()

    def _end_item(self, element: Any, first: int, paragraphs: int) -> None:
        if self.sight.paragraphs - paragraphs >= _LAID_OUT:
            self.sight.layout.append(element)
            for block in self.sight.blocks[first:]:
                block.listed = False

    def _end_list(self, first: int, chars: int, links: int) -> None:
        blocks = self.sight.blocks
        chars, links = self.sight.chars - chars, self.sight.links - links
        if len(blocks) - first > 1 and links >= _LINKED_LIST * chars:
            for block in blocks[first:]:
                block.link_list = True
