"""Where in a page something stands: in the article, or in what surrounds it.

Not in the article are margins, lists of other articles, readers' comments, and another <article>.
Elements looked at, steps taken from each and characters read are bounded, however a page is nested.
"""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, Final, NamedTuple

_TAGS: Final = (
    "h1", "time", "span", "p", "div", "a", "li", "ul", "address", "section", "header", "td", "em",
    "small", "abbr", "meta", "strong", "b", "dt", "th", "cite",
)  # fmt: skip
NAME_CLASSES: Final = (
    "author", "byline", "autor", "auteur", "writer", "reporter", "journalist", "forfatter",
    "skribent", "redakteur", "firma",
)  # fmt: skip
_CLASSES: Final = re.compile(
    r"date|time|publi|posted|fecha|datum|created|meta|info|author|byline|autor|auteur|writer"
    r"|reporter|journalist|forfatter|skribent|redakteur|firma"
)
_PROFILES: Final = re.compile(
    r"/(?:authors?|autor(?:e[ns]|s)?|auteurs?|journalists?|reporters?|writers?|contributors?|by"
    r"|columnists?|staff|profiles?|people|redaktion|skribent(?:er)?|forfatter|firm[ae]|redact\w+)/"
)
#: What stands in bold before a date or a name ("Datum", "Autorin/Autor").
_LABELLED: Final = frozenset({"strong", "b", "dt", "th"})
_LABEL: Final = re.compile(
    r"dat(?:e|um|a)|fecha|publi|veröff|erstellt|aut(?:h?or|eur)|text|by|von|par|por|дата|автор",
    re.IGNORECASE,
)
_LONGEST_LABEL: Final = 24
MOST_STEPS: Final = 60
_LONGEST: Final = 160
_MARGINS: Final = frozenset({"aside", "footer", "nav", "figure", "figcaption", "form", "dialog"})
_ELSEWHERE: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comentarios?|commentaires?"
    r"|commenti|kommentar\w*|reacties|yorum\w*|komentar\w*|replies|disqus|related|teasers?|sidebar|recommend\w*"
    r"|promo\w*|popular|trending|most-?read|newsletter|breaking|ticker|read-?(?:more|next|also)"
    r"|more-(?:stories|news|articles|on)|carousel|latest|up-?next|infinite\w*|modal|popup|caption|copyright|footer)(?=$|[\s_-])",
    re.IGNORECASE,
)
_OTHER_TYPES: Final = ("Comment", "ImageObject", "VideoObject", "Person", "Organization", "Claim")
_HEADINGS: Final = ("h2", "h3", "h4", "h5")
_TEASER_STEPS: Final = 3
_WORDS_OF_HEADLINE: Final = 4
_STEPS_UP: Final = 3
_CLOSE: Final = 10


class Where(NamedTuple):
    """The main headline, and the article that it stands in, where there is one."""

    headline: Any
    article: Any


Heading = tuple[Any, str]


def headings_of(tree: Any) -> list[Heading]:
    """The page's headings of the first level that have a text, with it."""
    found = islice(tree.iter("h1"), MOST_STEPS)
    return [(one, text) for one in found if (text := text_of(one))]


def candidates(tree: Any) -> Iterator[Any]:
    """Elements that may hold a date or a name, by their class, attributes or label."""
    looked_up: dict[str, bool] = {}
    for one in tree.iter(*_TAGS):
        tag, name = one.tag, one.get("class")
        if name:
            if name not in looked_up:
                looked_up[name] = _CLASSES.search(name.lower()) is not None
            if looked_up[name]:
                yield one
                continue
        if (
            tag in {"h1", "time", "address"}
            or one.get("itemprop")
            or one.get("property") == "datePublished"
        ):
            yield one
        elif tag == "a":
            if is_profile(one):
                yield one
        elif tag in _LABELLED and _is_label(one.text):
            yield one.getparent()


def _is_label(text: str | None) -> bool:
    return bool(text) and len(text or "") < _LONGEST_LABEL and _LABEL.search(text or "") is not None


def text_of(element: Any) -> str:
    """An element's text on one line, "" where it is longer than a headline or a byline is."""
    parts: list[str] = []
    room = 2 * _LONGEST
    for part in islice(element.itertext(), _LONGEST):
        room -= len(part.strip())
        if room < 0:
            return ""
        parts.append(part)
    return " ".join(" ".join(parts).split())


def above(element: Any, tag: str) -> Any:
    """The nearest element of a kind that an element stands in, or None."""
    if element is None:
        return None
    return next(islice(element.iterancestors(tag), 1), None)


def belongs(element: Any, where: Where) -> bool:
    """Whether an element stands in the article, not in a margin or beside a comment."""
    article = above(element, "article")
    if article is not None and article is not where.article:
        if where.article is not None and article not in where.article.iterancestors("article"):
            return False
        if where.article is None and _has_linked_heading(article):
            return False
    for one in islice(_with_ancestors(element), MOST_STEPS):
        if one is where.article or one.tag in {"body", "main", "article"}:
            return True
        if one.tag in _MARGINS or _ELSEWHERE.search(f"{one.get('class', '')} {one.get('id', '')}"):
            return False
        scope = one.get("itemtype") or ""
        if one is not element and scope.endswith(_OTHER_TYPES):
            return False
    return True


def _with_ancestors(element: Any) -> Iterator[Any]:
    yield element
    yield from element.iterancestors()


def _has_linked_heading(element: Any) -> bool:
    return any(heading.find(".//a") is not None for heading in islice(element.iter(*_HEADINGS), 3))


def is_teaser(element: Any, where: Where) -> bool:
    """Whether a date stands beside the linked heading of another article, or is changed later."""
    own = text_of(element)
    for one in islice(_with_ancestors(element), _TEASER_STEPS + 1):
        if one is where.article or one.tag in {"body", "main"}:
            return False
        is_other_link = one.tag == "a" and one.get("rel") != "bookmark" and text_of(one) != own
        if one.tag in _HEADINGS or is_other_link or (one.tag == "li" and _has_long_link(one)):
            return True
        if where.headline is not None and one in where.headline.iterancestors():
            return False
        if _has_linked_heading(one):
            return True
    return False


def _has_long_link(item: Any) -> bool:
    links = islice(item.iter("a"), _TEASER_STEPS)
    return any(len(text_of(link).split()) >= _WORDS_OF_HEADLINE for link in links)


def is_profile(element: Any) -> bool:
    """Whether an element is a link to an author's page."""
    if element.tag != "a":
        return False
    if "author" in (element.get("rel") or ""):
        return True
    return _PROFILES.search(element.get("href") or "") is not None


def around(element: Any) -> str:
    """What is said of a date: its names, its parent's, and the text just before it."""
    parent, before = element.getparent(), element.getprevious()
    told = [element.get("itemprop"), element.get("class")]
    if before is not None:
        told += [before.tail, before.text if before.tag != "time" else None]
    elif parent is not None:
        told += [parent.text, parent.get("class")]
    return " ".join(text for text in told if text and len(text) < _LONGEST)


def below(headline: Any) -> Iterator[Any]:
    """The first short elements below a headline."""
    if headline is None:
        return
    following = chain.from_iterable(
        sibling.iter(
            "p", "address", "span", "div", "li", "small", "em", "b", "strong", "time", "td"
        )
        for one in islice(_with_ancestors(headline), _STEPS_UP)
        for sibling in islice(one.itersiblings(), _CLOSE)
    )
    yield from islice(following, _CLOSE)
