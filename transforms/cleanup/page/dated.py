"""Dates in a page's visible texts: which of them are of publication, which of a change."""

import re
from collections.abc import Iterator
from typing import Final

from transforms.cleanup.fields.dates import parse

_CHANGED: Final = (
    r"modif\w*|updat\w*|edited|revis\w*|last[ _-]?\w*|corrected|aktualisiert\w*|ge[äa]ndert|"
    r"stand|"
    r"mis(?:e)? [àa] jour|actualizad\w*|atualizad\w*|aggiornat\w*|bijgewerkt|uppdaterad\w*|"
    r"oppdatert|"
    r"opdateret|päivitetty|zaktualizowan\w*|aktualizov\w*|обновлен\w*|изменен\w*|оновлен\w*|"
    r"güncelle\w*|diperbarui|更新\w*|수정|최종|تحديث|به‌روز\w*"
)
_PUBLISHED: Final = (
    r"publi\w*|posted|created|first|erstellt|veröffentlicht\w*|erschienen|pubblicat\w*|gepubliceerd|"
    r"geplaatst|publicerad\w*|publisert|udgivet|julkaistu|opublikowan\w*|zveřejněn\w*|"
    r"опубликован\w*|опубліковано|yayın\w*|diterbitkan|発行|公開|発表|입력|등록|نشر\w*|发布\w*|發布\w*"
)
_CHANGE: Final = re.compile(rf"(?<![^\W_])(?:{_CHANGED})", re.IGNORECASE)
_LABELS: Final = re.compile(
    rf"(?<![^\W_])(?:(?P<changed>{_CHANGED})|(?P<published>{_PUBLISHED}))", re.IGNORECASE
)
_SEPARATOR: Final = re.compile(r"\s*(?:[|•·]|\s[-\u2013\u2014]\s|\n)\s*")
_YEAR: Final = re.compile(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d\d|[٠-٩۰-۹०-९০-৯]{4}")
_MOST_PARTS: Final = 6


def is_change(text: str) -> bool:
    """Whether a class, a name of microdata or a label speaks of a change ("dateModified")."""
    return _CHANGE.search(_parted(text)) is not None and "publish" not in text.lower()


def days_in(text: str) -> list[str]:
    """The dates of publication that a short visible text holds, as they are written.

    Of "Updated 12 March 2026, published 10 March 2026" the second.
    """
    if not _YEAR.search(text):
        return []
    return [part for part in _parts(text) if parse(part) is not None]


def _parts(text: str) -> Iterator[str]:
    """The text between labels that say "changed", whole and in its parts."""
    labels = list(_LABELS.finditer(text))
    if not any(label["changed"] for label in labels):
        yield text
        yield from _SEPARATOR.split(text)[:_MOST_PARTS]
        return
    starts = [0, *(label.end() for label in labels)]
    kinds = ["published", *(label.lastgroup for label in labels)]
    ends = [*(label.start() for label in labels), len(text)]
    for start, kind, end in zip(starts, kinds, ends, strict=True):
        if kind == "published":
            yield from (part.strip(" ,:;|") for part in _SEPARATOR.split(text[start:end]))


def _parted(text: str) -> str:
    """Part words that are written as one ("dateModified", "date-modified")."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[-_]", " ", text)
