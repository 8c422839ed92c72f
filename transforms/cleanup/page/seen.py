"""What a reader sees of an article's fields: its headlines, its dates, its bylines; and microdata.

Only what belongs to the article counts: not what stands in margins, lists of other articles,
readers' comments, or in another <article>. Elements looked at, steps taken from each and characters
read are bounded, however a page is nested.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from transforms.cleanup.fields.byline_words import OPENINGS
from transforms.cleanup.fields.bylines import is_full
from transforms.cleanup.page.dated import days_in, is_change
from transforms.cleanup.page.standing import (
    MOST_STEPS,
    NAME_CLASSES,
    Heading,
    Where,
    above,
    around,
    belongs,
    below,
    candidates,
    is_profile,
    is_teaser,
    text_of,
)

_MOST_CANDIDATES: Final = 300
_MOST_DATED: Final = 20


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


def seen_on(
    tree: Any,
    headings: Sequence[Heading],
    titles: Collection[str],
    *,
    dates: bool,
    names: bool,
) -> Seen:
    """Read what is visible on a parsed page.

    Args:
        tree: the page.
        headings: its own, as `headings_of` gives them.
        titles: what it is called elsewhere, to tell its headline from a site's name.
        dates: whether they are wanted, beside the headlines.
        names: whether bylines are.
    """
    headline = next(
        (one for one, text in headings if any(_is_like(text, title) for title in titles)),
        headings[0][0] if headings else None,
    )
    where = Where(headline, above(headline, "article"))
    bare = Seen(_text_in(headings, headline), [text for _, text in headings])
    if not (dates or names):
        return bare
    found = list(islice(candidates(tree), _MOST_CANDIDATES))
    own = [one for one in found if one.tag != "h1" and belongs(one, where)]
    if dates:
        bare = bare._replace(
            marked_days=list(_marked(own, "datepublished", "datecreated")),
            changes=list(_marked(own, "datemodified")),
            days=list(dict.fromkeys(_days(_nearest_first(own, found, headline), where))),
        )
    if names:
        groups = _bylines(own, where)
        bare = bare._replace(bylines=[list(dict.fromkeys(filter(None, one))) for one in groups])
    return bare


def _text_in(headings: Iterable[Heading], headline: Any) -> str | None:
    return next((text for one, text in headings if one is headline), None)


def _is_like(headline: str, title: str) -> bool:
    """Whether a visible headline and a title of the page's are of one article."""
    one, other = set(headline.casefold().split()), set(title.casefold().split())
    return len(one & other) > len(one) / 2


def _marked(own: Iterable[Any], *wanted: str) -> Iterator[str]:
    """Dates of such a name in microdata or RDFa; the old attribute of <time> means publication."""
    for one in own:
        names = f"{one.get('itemprop', '')} {one.get('property', '')}".lower().split()
        if one.get("pubdate") is not None:
            names.append("datepublished")
        if any(name in names for name in wanted):
            yield from filter(None, [one.get("content") or one.get("datetime") or text_of(one)])


def _nearest_first(own: list[Any], found: list[Any], headline: Any) -> list[Any]:
    """What follows the headline, in the page's order; then what comes before, the nearest first."""
    if headline is None:
        return own
    place = found.index(headline) if headline in found else 0
    before = set(found[:place])
    return [one for one in own if one not in before] + [one for one in own[::-1] if one in before]


def _days(own: Iterable[Any], where: Where) -> Iterator[str]:
    """What stands close to the headline, then what is called a date by its class or its label."""
    looked_at = 0
    for one in (*below(where.headline), *own):
        if is_change(around(one)) or looked_at >= _MOST_DATED or not belongs(one, where):
            continue
        label = text_of(one)
        exact = one.get("datetime") or one.get("content") if one.tag != "meta" else None
        found = [exact] if exact and not is_change(label) else days_in(label)
        looked_at += bool(found)
        if found and not is_teaser(one, where):
            yield from found


def _bylines(own: list[Any], where: Where) -> Iterator[list[str]]:
    """Microdata's authors, links to profiles, what is called a byline, and what begins as one."""
    yield [_name(one) for one in own if "author" in (one.get("itemprop") or "").lower().split()]
    yield [text_of(one) for one in own if is_profile(one)]
    for name in NAME_CLASSES:
        called = [one for one in own if name in (one.get("class") or "").lower()]
        yield [text for one in called for text in _texts(one)]
    near = [one for one in (*below(where.headline), *own) if belongs(one, where)]
    yield [text for one in near if OPENINGS.match(text := text_of(one))]


def _texts(byline: Any) -> list[str]:
    """A byline's text; where each of its innermost elements is a whole name, those."""
    leaves = [one for one in islice(byline.iter("*"), MOST_STEPS) if len(one) == 0]
    names = [text for one in leaves if is_full(text := text_of(one))]
    return names if len(names) > 1 else [text_of(byline)]


def _name(author: Any) -> str:
    if author.get("content"):
        return str(author.get("content"))
    names = (one for one in author.iter() if one.get("itemprop") == "name")
    name = next(names, None)
    if name is None:
        return text_of(author)
    return str(name.get("content") or "") or text_of(name)
