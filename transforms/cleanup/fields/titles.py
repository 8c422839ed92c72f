"""Headlines without the names that sites hang on them: of the site, the section, the author.

A part goes only where what is left is another of the page's headlines, or where it is a name that
the page gives elsewhere; nothing is cut to one word.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from transforms.records.travelling import Origin

_LONGEST: Final = 1_000
_MOST_CUTS: Final = 5
_MOST_NAMES: Final = 40
_LEAST_WORDS: Final = 2
_LEAST_SIGNS: Final = 4
_WORD: Final = re.compile(r"\w+")
#: What parts a headline from names. A hyphen does with spaces round it; a colon where the name is
#: known; an underscore as Chinese sites write it.
_STRONG: Final = re.compile(
    r"\s+[-\u2010-\u2015\u2212*·•»«~/]+\s+|\s*[|\uff5c¦\u3163\u2502]+\s*|\s*::\s*|\s*\u30fb\s*|_+|\s+[<>]\s+"
)
_WEAK: Final = re.compile(
    r"\s*(?<!:)[:\uff1a]\s+|\uff1a|\s+-\s*|\s*[\u2013\u2014]\s*|\s*-\s+|\s*-(?=[^\x00-\x7f])"
)
_BRACKETS: Final = re.compile(
    r"\s*[(\[\uff08【](?P<name>[^()\[\]\uff08\uff09【】]{2,80})[)\]\uff09】]$"
)
_OPENING_BRACKETS: Final = re.compile(
    r"^[(\[\uff08【](?P<name>[^()\[\]\uff08\uff09【】]{2,80})[)\]\uff09】]\s*"
)
_BY: Final = re.compile(r"^(?:by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)
#: Words that go with a site's name and name nothing themselves.
_GENERIC: Final = frozenset({
    "the", "a", "der", "die", "das", "le", "la", "el", "il", "de", "news", "online", "com",
    "net", "org", "co", "uk", "tv", "radio", "magazine", "newspaper", "website", "official",
    "haber", "haberleri", "nachrichten", "noticias", "noticies", "nouvelles", "actualités",
    "notizie", "nyheter", "nieuws", "новости", "новини", "新聞", "デジタル", "ニュース", "digital",
    "daily", "international",
})  # fmt: skip
_CJK: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Names(NamedTuple):
    """Names in lower case, words parted by one space: of a site (also in parts), and others."""

    sites: frozenset[str]
    others: frozenset[str]


def names_of(
    sites: Iterable[str], others: Iterable[str], addresses: Iterable[str | None] = ()
) -> Names:
    """Gather the names that may hang on a headline.

    Args:
        sites: the site's and publisher's.
        others: sections and authors.
        addresses: of the page: their hosts are names, too.
    """
    hosts = (host for address in islice(addresses, _MOST_NAMES) for host in _host_names(address))
    own = [site[:_LONGEST] for site in islice(sites, _MOST_NAMES)]
    bare = (_BRACKETS.sub("", site) for site in own)
    return Names(
        frozenset(filter(None, map(_plain, (*own, *bare, *hosts)))),
        frozenset(filter(None, map(_plain, islice(others, _MOST_NAMES)))),
    )


def chosen(
    titles: Sequence[tuple[str, Origin]], headlines: Collection[str], names: Names
) -> tuple[str, Origin]:
    """Choose among the titles of a page, and cut names off.

    The first, unless two other places agree on another one: a headline for search engines stands
    alone.

    Args:
        titles: each with its place, the most trusted first; at least one.
        headlines: all that the page is called, wherever.
        names: those that are known.

    Returns:
        What is left of the chosen one, and its place.
    """
    places: dict[str, set[str]] = {}
    cut = {title: without_names(title, headlines, names) for title in dict(titles)}
    bare = [(cut[title], place) for title, place in titles]
    for title, place in bare:
        places.setdefault(_plain(title), set()).add(place)
    return next((one for one in bare if len(places[_plain(one[0])]) > 1), bare[0])


def without_names(title: str, headlines: Collection[str], names: Names) -> str:
    """Take names off a title's ends, as long as there are any.

    Args:
        title: on one line.
        headlines: the page's other ones.
        names: those that are known.
    """
    title = " ".join(title[: 2 * _LONGEST].split())
    if len(title) > _LONGEST:
        return title
    others = [words for line in islice(headlines, _MOST_NAMES) if (words := _words(line))]
    for _ in range(_MOST_CUTS):
        rest = _cut(title, others, names)
        if rest is None:
            break
        title = rest
    return title


def _cut(title: str, headlines: Sequence[list[str]], names: Names) -> str | None:
    """The title less one part at an end, or None where no part may go."""
    for headline in headlines:
        rest = _as_headline(title, headline)
        if rest is not None:
            return rest
    for part, rest in _parts(title):
        if is_name(part, names) and _is_enough(rest):
            return rest
    return None


def _as_headline(title: str, headline: list[str]) -> str | None:
    """The beginning or end of a title that has a headline's words, parted clearly from the rest."""
    found = list(_WORD.finditer(title.casefold())) if len(title) == len(title.casefold()) else []
    size = len(headline)
    if not size < len(found) or not _is_enough(" ".join(headline)):
        return None
    words = [word[0] for word in found]
    if words[:size] == headline:
        start, end = found[size - 1].end(), found[size].start()
        gap = _STRONG.search(title[start:end]) or _STRONG.search(f"{title[start:end]} ")
        if gap is not None:
            return title[: start + gap.start()].rstrip()
    if words[-size:] == headline:
        start, end = found[-size - 1].end(), found[-size].start()
        gaps = list(_STRONG.finditer(title[start:end]))
        if gaps:
            return title[start + gaps[-1].end() :].lstrip()
    return None


def _parts(title: str) -> Iterable[tuple[str, str]]:
    """Each part that may be a name, with what is left without it; ends before beginnings."""
    inside = _BRACKETS.search(title)
    if inside is not None:
        yield inside["name"], title[: inside.start()]
    seams = [*_STRONG.finditer(title), *_WEAK.finditer(title)]
    seams.sort(key=re.Match.start)
    for seam in seams[::-1][:_MOST_CUTS]:
        yield title[seam.end() :], title[: seam.start()]
    inside = _OPENING_BRACKETS.search(title)
    if inside is not None:
        yield inside["name"], title[inside.end() :]
    for seam in seams[:_MOST_CUTS]:
        yield title[: seam.start()], title[seam.end() :]


def is_name(part: str, names: Names) -> bool:
    """Whether a part of a headline, or an author, is one of the names that are known."""
    plain = _plain(_BY.sub("", part.strip()))
    if plain in names.others or plain in names.sites:
        return True
    packed = plain.replace(" ", "")
    if any(packed == site.replace(" ", "") for site in names.sites):
        return True
    words = set(plain.split()) - _GENERIC
    return bool(words) and any(
        words <= set(site.split()) - _GENERIC == words for site in names.sites
    )


def _is_enough(text: str) -> bool:
    """Whether what is left is no single word; in Chinese or Japanese, no sign or two."""
    if _CJK.search(text):
        return len(_WORD.sub("", text)) < len(text) and sum(map(len, _words(text))) >= _LEAST_SIGNS
    return len(_words(text)) >= _LEAST_WORDS


def _host_names(address: str | None) -> Iterable[str]:
    """A host as a name, and its parts that name the site: "dw.com", "dw"."""
    try:
        host = (urlsplit(address or "").hostname or "").removeprefix("www.")
    except ValueError:
        return
    if not host:
        return
    yield host
    labels = host.split(".")
    yield from (label for label in labels[:-1] if len(label) > 1 and label not in _GENERIC)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _plain(text: str) -> str:
    return " ".join(_words(text))
