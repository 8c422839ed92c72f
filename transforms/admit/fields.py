"""Small rules for the fields of a raw article, shared by all kinds of payload."""

import html
import re
from collections.abc import Iterable
from typing import Final

import msgspec
from w3lib.html import remove_tags

from transforms import addresses
from transforms.admit.limits import AdmitLimits
from transforms.errors import AdmitError
from transforms.records.travelling import Envelope, RawArticle

_DATA_URI: Final = re.compile(r"data:[\w/+.-]{1,100};base64,[A-Za-z0-9+/=]+")
_SURROGATES: Final = re.compile("[\ud800-\udfff\x00]")


def present(text: str | None) -> str | None:
    """Strip a text; None when nothing is left. Lone surrogates and NULs, fit for no file, go."""
    stripped = _SURROGATES.sub("", text).strip() if text else ""
    return stripped or None


def plain(text: str | None) -> str | None:
    """Take markup and entities out of a name (a feed's title), which goes into the record as is."""
    if text is None:
        return None
    return present(" ".join(html.unescape(remove_tags(text)).split()))


def person(text: str | None) -> str | None:
    """Take an e-mail address out of a byline: "desk@quay.example (Ada Holm)", "Ada Holm <ada@…>".

    None when only an address is there: it names nobody.
    """
    words = (text or "").split()
    names = [word for word in words if "@" not in word]
    if len(names) == len(words):
        return present(text)
    return present(" ".join(names).strip("()<>[],;:- "))


def distinct(texts: Iterable[str | None]) -> list[str]:
    """Drop blanks and repetitions, keeping the order."""
    return list(dict.fromkeys(found for text in texts if (found := present(text))))


def absolute(base: str | None, url: str | None) -> str | None:
    """Mend an address, and make it absolute; None where it is none."""
    return addresses.absolute(base, present(url))


def from_attributes(raw: RawArticle, envelope: Envelope) -> RawArticle:
    """Fill what the payload lacks from a message's attributes of the same names."""
    given = envelope.attributes
    return msgspec.structs.replace(
        raw,
        url=raw.url or present(given.get("url")),
        item_id=raw.item_id or present(given.get("id")),
        title=raw.title or present(given.get("title")),
        published=raw.published or present(given.get("published")),
        language=raw.language or present(given.get("language")),
        publisher=raw.publisher or present(given.get("publisher")),
    )


def bounded(raw: RawArticle, limits: AdmitLimits) -> RawArticle:
    """Check that no field is too long; images inlined into HTML are dropped first.

    Raises:
        AdmitError: `too_large`, naming the field.
    """
    raw = without_images(raw, limits)
    detail = excess(raw, limits)
    if detail is not None:
        raise AdmitError("too_large", detail)
    return raw


def without_images(raw: RawArticle, limits: AdmitLimits) -> RawArticle:
    """Drop images inlined into HTML that is too long."""
    if raw.html and len(raw.html) > limits.field_chars:
        return msgspec.structs.replace(raw, html=_DATA_URI.sub("data:,", raw.html))
    return raw


def excess(raw: RawArticle, limits: AdmitLimits) -> str | None:
    """Name the first field that is too long, in a sentence; None where none is."""
    for name in raw.__struct_fields__:
        value = getattr(raw, name)
        parts = value if isinstance(value, list) else [value]
        if any(isinstance(part, str) and len(part) > limits.field_chars for part in parts):
            return f"The field {name} has more than {limits.field_chars} characters."
    return None
