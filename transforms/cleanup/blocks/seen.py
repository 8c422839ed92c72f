"""A page's blocks of text as a reader sees them, and what else one walk of its tree finds."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

_WORD: Final = re.compile(r"\w+")
#: What else is of ASCII: taken out by `str.translate`, which is several times as fast.
_NO_WORD: Final[dict[int, None]] = {
    code: None
    for code in range(128)
    if not (48 <= code <= 57 or 65 <= code <= 90 or code == 95 or 97 <= code <= 122)
}


@dataclass(slots=True)
class Seen:
    """A block of text.

    Attributes:
        text: on one line.
        key: its letters and digits only, in lower case: the same whatever stands between.
        element: the innermost block element around it; of what was pruned, where that stood.
        heading: it stands in a heading, of this level; 0 in none.
        linked: characters of the key that stand in links.
        listed: it is an item of a list.
        link_list: it stands in a list that is mostly links.
        op: the rule that takes it for furniture.
    """

    text: str
    key: str
    element: Any
    heading: int
    linked: int
    listed: bool
    link_list: bool = False
    op: str | None = None

    @property
    def link_share(self) -> float:
        """How much of it is links, 0 to 1."""
        return min(self.linked / len(self.key), 1.0) if self.key else 0.0


@dataclass(slots=True)
class Named:
    """An element with the name of furniture, and what it holds.

    Attributes:
        element: the element.
        op: the rule.
        first: the number of its first block.
        last: the number after its last one.
        prose: characters of its paragraphs.
        chars: characters of all its text.
        titles: how many of the page's first headings (<h1>) stand in it.
    """

    element: Any
    op: str
    first: int
    last: int
    prose: int
    chars: int
    titles: int


@dataclass(slots=True)
class Sight:
    """All that was seen: blocks in the page's order, elements named as furniture, sums.

    `breaks` are empty elements that part lines, `times` stand in a line's text, `layout` are items
    of lists that hold whole articles.
    """

    blocks: list[Seen] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    inline: list[Any] = field(default_factory=list)
    breaks: list[Any] = field(default_factory=list)
    times: list[Any] = field(default_factory=list)
    layout: list[Any] = field(default_factory=list)
    prose: int = 0
    chars: int = 0
    links: int = 0
    titles: int = 0
    paragraphs: int = 0


def key_of(text: str) -> str:
    """Reduce a text to its letters and digits, in lower case."""
    if text.isascii():
        return text.lower().translate(_NO_WORD)
    return "".join(_WORD.findall(text.lower()))
