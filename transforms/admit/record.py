"""A record of newsbeam's own, read again: it keeps its id, version, source and dates.

What stands in a file may have been written by anybody: so a record is checked as any input is, and
what is made anew (entities, topics, the content hash) is not believed.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from transforms.admit.limits import AdmitLimits
from transforms.errors import AdmitError
from transforms.identity import content_hash
from transforms.records.article import SCHEMA, Article

_ID: Final = re.compile(r"urn:newsbeam:[0-9a-f]{32}")
_MOST_VERSIONS: Final = 1_000_000
#: Of lists and maps that cleanup keeps short, more than it ever lets through.
_LISTS: Final = ("authors", "categories", "flags", "provenance")
_MOST_PARTS: Final = 1_000


def is_record(value: object) -> bool:
    """Tell whether a JSON value says that it is a record of newsbeam's."""
    return isinstance(value, Mapping) and value.get("schema") == SCHEMA


def read_record(payload: bytes, limits: AdmitLimits) -> Article:
    """Read an enriched article, in UTF-8, without what the steps make of its text.

    Args:
        payload: a record as a sink writes it.
        limits: caps on size.

    Raises:
        AdmitError: `broken_json`; `not_a_record` where it is no article of newsbeam's (a duplicate,
            a dead letter, a field of a wrong type, an id of another form); `empty_item`;
            `too_large`, naming the field.
    """
    article = _decoded(payload)
    if not _ID.fullmatch(article.id) or not 0 < article.version <= _MOST_VERSIONS:
        raise _no_record(f"its id {article.id[:80]!r} or version {article.version} is not ours")
    if not (article.title or "").strip() and not article.body.strip():
        raise AdmitError("empty_item", "The record has neither title nor body.")
    for name in _LISTS:
        if len(getattr(article, name)) > _MOST_PARTS:
            raise AdmitError("too_large", f"The field {name} has more than {_MOST_PARTS} parts.")
    for name, text in _texts(article):
        if len(text) > limits.field_chars:
            detail = f"The field {name} has more than {limits.field_chars} characters."
            raise AdmitError("too_large", detail)
        if "\0" in text:
            raise _no_record(f"its field {name} holds a NUL")
    return article


def _decoded(payload: bytes) -> Article:
    try:
        article = msgspec.json.decode(payload, type=Article)
    except msgspec.ValidationError as error:
        raise _no_record(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AdmitError("broken_json", f"The record cannot be read: {error}.") from error
    return msgspec.structs.replace(
        article,
        content_hash=content_hash(article.title, article.body),
        entities=[],
        quantities=[],
        topics=[],
        duplicate_of=None,
    )


def _no_record(why: str) -> AdmitError:
    return AdmitError("not_a_record", f"It has newsbeam's schema and is no article of it: {why}.")


def _texts(article: Article) -> Iterator[tuple[str, str]]:
    """Give every text of a record, with the name of the field that it stands in."""
    for name in article.__struct_fields__:
        for text in _within(getattr(article, name)):
            yield name, text


def _within(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _within(getattr(value, name))
    elif isinstance(value, list):
        for part in value:
            yield from _within(part)
    elif isinstance(value, dict):
        for pair in value.items():
            for part in pair:
                yield from _within(part)
