"""What a reader sees of an article's fields: its headlines, its dates, its bylines; and microdata.

Only what belongs to the article counts: not what stands in margins, lists of other articles,
readers' comments, or in another <article>. Elements looked at, steps taken from each and characters
read are bounded, however a page is nested.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final, NamedTuple

from transforms.cleanup.page.dated import days_in, is_change

_TAGS: Final = (
    "h1", "time", "span", "p", "div", "a", "li", "ul", "address", "section", "header", "td", "em",
    "small", "abbr", "meta", "strong", "b", "dt", "th", "cite",
)  # fmt: skip
_NAME_CLASSES: Final = (
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
_MOST_CANDIDATES: Final = 300
_MOST_DATED: Final = 20
_MOST_STEPS: Final = 60
_LONGEST: Final = 160
_MARGINS: Final = frozenset({"aside", "footer", "nav", "figure", "figcaption", "form", "dialog"})
_ELSEWHERE: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|replies|disqus|related|teasers?|sidebar|recommend\w*|promo\w*|popular"
    r"|trending|most-?read|newsletter|breaking|ticker|read-?(?:more|next|also)|more-(?:stories|news|articles|on)"
    r"|carousel|latest|up-?next|infinite\w*|modal|popup|caption|copyright|footer)(?=$|[\s_-])",
    re.IGNORECASE,
)
_OTHER_TYPES: Final = ("Comment", "ImageObject", "VideoObject", "Person", "Organization", "Claim")
_HEADINGS: Final = ("h2", "h3", "h4", "h5")
_TEASER_STEPS: Final = 3
_STEPS_UP: Final = 3
_CLOSE: Final = 10


class Seen(NamedTuple):
    """A page's visible fields; dates as they are written, bylines by place, the surest first.

    `headline` is the article's; `marked_days` and `changes` are dates that microdata
    calls those of publication and of a change.
    """

    headline: str | None
    headlines: list[str]
    marked_days: Sequence[str] = ()
    changes: Sequence[str] = ()
    days: Sequence[str] = ()
    bylines: Sequence[list[str]] = ()


class _Where(NamedTuple):
    """The main headline, and the article that it stands in, where there is one."""

    headline: Any
    article: Any


Heading = tuple[Any, str]


def headings_of(tree: Any) -> list[Heading]:
    """The page's headings of the first level that have a text, with it."""
    found = islice(tree.iter("h1"), _MOST_STEPS)
    return [(one, text) for one in found if (text := text_of(one))]


def seen_on(
    tree: Any, headings: Sequence[Heading], titles: Collection[str], *, fully: bool
) -> Seen:
    """Read what is visible on a parsed page.

    Args:
        tree: the page.
        headings: its own, as `headings_of` gives them.
        titles: what it is called elsewhere, to tell its headline from a site's name.
        fully: more than the headlines.
    """
    headline = next(
        (one for one, text in headings if any(_is_like(text, title) for title in titles)),
        headings[0][0] if headings else None,
    )
    where = _Where(headline, _above(headline, "article"))
    if not fully:
        return Seen(_text_in(headings, headline), [text for _, text in headings])
    candidates = list(islice(_candidates(tree), _MOST_CANDIDATES))
    own = [one for one in candidates if one.tag != "h1" and _belongs(one, where)]
    return Seen(
        headline=_text_in(headings, headline),
        headlines=[text for _, text in headings],
        marked_days=list(_marked(own, "datepublished", "datecreated")),
        changes=list(_marked(own, "datemodified")),
        days=list(dict.fromkeys(_days(_nearest_first(own, candidates, headline), where))),
        bylines=list(_bylines(own)),
    )


def _text_in(headings: Iterable[Heading], headline: Any) -> str | None:
    return next((text for one, text in headings if one is headline), None)


def _candidates(tree: Any) -> Iterator[Any]:
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
        if tag in {"h1", "time"} or one.get("itemprop") or one.get("property") == "datePublished":
            yield one
        elif tag == "a":
            if _is_profile(one):
                yield one
        elif tag in _LABELLED and _is_label(one.text):
            yield one.getparent()


def _is_label(text: str | None) -> bool:
    return bool(text) and len(text or "") < _LONGEST_LABEL and _LABEL.search(text or "") is not None


def _is_like(headline: str, title: str) -> bool:
    """Whether a visible headline and a title of the page's are of one article."""
    one, other = set(headline.casefold().split()), set(title.casefold().split())
    return len(one & other) > len(one) / 2


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


def _above(element: Any, tag: str) -> Any:
    if element is None:
        return None
    return next(islice(element.iterancestors(tag), 1), None)


def _belongs(element: Any, where: _Where) -> bool:
    """Whether an element stands in the article, not in a margin or beside a comment."""
    article = _above(element, "article")
    if article is not None and article is not where.article:
        if where.article is not None and article not in where.article.iterancestors("article"):
            return False
        if where.article is None and _has_linked_heading(article):
            return False
    for one in islice(_with_ancestors(element), _MOST_STEPS):
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


def _marked(own: Iterable[Any], *wanted: str) -> Iterator[str]:
    """Dates of such a name in microdata or RDFa; the old attribute of <time> means publication."""
    for one in own:
        names = f"{one.get('itemprop', '')} {one.get('property', '')}".lower().split()
        if one.get("pubdate") is not None:
            names.append("datepublished")
        if any(name in names for name in wanted):
            yield from filter(None, [one.get("content") or one.get("datetime") or text_of(one)])


def _nearest_first(own: list[Any], candidates: list[Any], headline: Any) -> list[Any]:
    """What follows the headline, in the page's order; then what comes before, the nearest first."""
    if headline is None:
        return own
    place = candidates.index(headline)
    before = set(candidates[:place])
    return [one for one in own if one not in before] + [one for one in own[::-1] if one in before]


def _days(own: Iterable[Any], where: _Where) -> Iterator[str]:
    """What stands close to the headline, then what is called a date by its class or its label."""
    looked_at = 0
    for one in (*_below(where.headline), *own):
        if is_change(_around(one)) or looked_at >= _MOST_DATED or not _belongs(one, where):
            continue
        label = text_of(one)
        exact = one.get("datetime") or one.get("content") if one.tag != "meta" else None
        found = [exact] if exact and not is_change(label) else days_in(label)
        looked_at += bool(found)
        if found and not _is_teaser(one, where):
            yield from found


def _around(element: Any) -> str:
    """What is said of a date: its names, its parent's, and the text just before it."""
    parent, before = element.getparent(), element.getprevious()
    told = [element.get("itemprop"), element.get("class")]
    if before is not None:
        told.append(before.tail)
    elif parent is not None:
        told += [parent.text, parent.get("class")]
    return " ".join(text for text in told if text and len(text) < _LONGEST)


def _below(headline: Any) -> Iterator[Any]:
    """The first short elements below a headline."""
    if headline is None:
        return
    following = chain.from_iterable(
        sibling.iter("p", "span", "div", "li", "small", "em", "b", "strong", "time", "td")
        for one in islice(_with_ancestors(headline), _STEPS_UP)
        for sibling in islice(one.itersiblings(), _CLOSE)
    )
    yield from islice(following, _CLOSE)


def _is_teaser(element: Any, where: _Where) -> bool:
    """Whether a date stands beside the linked heading of another article, or is changed later."""
    own = text_of(element)
    for one in islice(_with_ancestors(element), _TEASER_STEPS + 1):
        if one is where.article or one.tag in {"body", "main"}:
            return False
        if one.tag in _HEADINGS or (one.tag == "a" and text_of(one) != own):
            return True
        if where.headline is not None and one in where.headline.iterancestors():
            return False
        if _has_linked_heading(one):
            return True
    return False


def _bylines(own: list[Any]) -> Iterator[list[str]]:
    """Microdata's authors, links to profiles, and what is called a byline by its class."""
    yield [_name(one) for one in own if "author" in (one.get("itemprop") or "").lower().split()]
    yield [text_of(one) for one in own if _is_profile(one)]
    for name in _NAME_CLASSES:
        yield [text_of(one) for one in own if name in (one.get("class") or "").lower()]


def _name(author: Any) -> str:
    if author.get("content"):
        return str(author.get("content"))
    names = (one for one in author.iter() if one.get("itemprop") == "name")
    name = next(names, None)
    if name is None:
        return text_of(author)
    return str(name.get("content") or "") or text_of(name)


def _is_profile(element: Any) -> bool:
    if element.tag != "a":
        return False
    if "author" in (element.get("rel") or ""):
        return True
    return _PROFILES.search(element.get("href") or "") is not None
