"""Normalise names, so that forms of the same name meet."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_LEADING_ARTICLE: Final = re.compile(r"^the\s+(?=\S)", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(r"(?<=\w)(?:['\u2019]s|(?<=s)['\u2019])$", re.IGNORECASE)
_INITIALISM: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_LATIN_MARKS: Final = re.compile("([a-z])[\u0300-\u036f]+")
#: Latin letters with a stroke, which no decomposition parts, and the typographic apostrophe.
_PLAIN: Final = {0xF8: "o", 0x142: "l", 0x111: "d", 0x131: "i", 0x2019: "'"}
_OUTER_MARKS: Final = "\"\u201c\u201d\u201e«»\u2018\u2019'`()[],;: "


def display_form(text: str) -> str:
    """Write a mention as a name: no outer quotes, leading "the", possessive 's or line breaks.

    A mention that consists of these alone stays as it is.
    """
    if text.isalpha():
        return text
    squeezed = " ".join(text.split())
    bare = squeezed.strip(_OUTER_MARKS)
    bare = _POSSESSIVE.sub("", bare)
    bare = _LEADING_ARTICLE.sub("", bare).strip(_OUTER_MARKS)
    return bare or squeezed


def name_key(form: str) -> str:
    """Fold a display form to what all its spellings share.

    Case and Unicode composition do not count, nor marks on Latin letters ("Novakova"), nor the
    stops of an initialism ("U.S." is "US"). Folding case joins an acronym to a word spelt alike
    ("WHO", "Who"); both in one article are rarer by far than a headline in capitals.
    """
    if form.isascii() and "." not in form:
        return form.casefold()
    composed = unicodedata.normalize("NFKC", form)
    folded = _INITIALISM.sub(_without_stops, composed).casefold()
    return folded if folded.isascii() else _LATIN_MARKS.sub(r"\1", _decomposed(folded))


def _decomposed(text: str) -> str:
    """Part letters from their marks, and write those without a mark that have none apart."""
    return unicodedata.normalize("NFKD", text.translate(_PLAIN))


def _without_stops(match: re.Match[str]) -> str:
    return match.group().replace(".", "")


def words(key: str) -> tuple[str, ...]:
    """Part a key into its words."""
    return tuple(key.split())


def endings(name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the shorter names that are a name's last words."""
    return (name[start:] for start in range(1, len(name)))


def beginnings(name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the shorter names that are a name's first words."""
    return (name[:end] for end in range(1, len(name)))


def stretches(name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the shorter names that stand anywhere in a name, as consecutive words."""
    size = len(name)
    return (
        name[start : start + width] for width in range(1, size) for start in range(size - width + 1)
    )
