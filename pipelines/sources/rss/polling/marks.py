"""What is remembered of a feed's entries: a bounded sample of hashes, fit to count what is new.

Each entry is three hashes: its key (its link, else its guid, else what it says), its guid and its
title. Of a large document the entries with the smallest keys are kept (a bottom-k sketch,
Bar-Yossef et al. 2002): the same ones whatever their order, so two documents can be compared.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

#: Entries of a document that are remembered; nearly all feeds have fewer.
SAMPLE: Final = 300

_HASH_BYTES: Final = 6
_NOTHING: Final = bytes(_HASH_BYTES)


class Mark(NamedTuple):
    """An entry: hashes of its key, guid and title; zeros where it has no guid or title."""

    key: bytes
    guid: bytes
    title: bytes


class Comparison(NamedTuple):
    """How a document differs from the one before it.

    Attributes:
        new: entries whose key was not there before; an estimate where the sample is not all.
        common: entries known by key, guid or title.
        compared: entries with a guid that were known by their key.
        churned: those of them whose guid is another one now.
    """

    new: int
    common: int
    compared: int
    churned: int


def mark(key: str, guid: str | None, title: str | None) -> Mark:
    """Hash an entry."""
    return Mark(_hash(key), _hash(guid) if guid else _NOTHING, _hash(title) if title else _NOTHING)


def packed(marks: Iterable[Mark]) -> bytes:
    """Keep a sample of a document's entries; entries of one key count once."""
    distinct = {one.key: one for one in sorted(marks)}
    return b"".join(b"".join(distinct[key]) for key in sorted(distinct)[:SAMPLE])


def compared(before: bytes, now: bytes, entries: int) -> Comparison:
    """Compare the samples of two documents.

    Args:
        before: of the document before.
        now: of this document.
        entries: of this document, by distinct key.
    """
    known, found = list(_unpacked(before)), list(_unpacked(now))
    known, found = _same_range(known, found)
    by_key = {one.key: one for one in known}
    guids, titles = ({one[place] for one in known} - {_NOTHING} for place in (1, 2))
    again = [(one, by_key[one.key]) for one in found if one.key in by_key]
    with_guids = [(a, b) for a, b in again if _NOTHING not in {a.guid, b.guid}]
    fresh = len(found) - len(again)
    return Comparison(
        new=round(fresh * entries / len(found)) if found else 0,
        common=sum(one.key in by_key or one.guid in guids or one.title in titles for one in found),
        compared=len(with_guids),
        churned=sum(a.guid != b.guid for a, b in with_guids),
    )


def _same_range(known: list[Mark], found: list[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Leave out the keys above the last one of a sample that is not all of its document."""
    lasts = [marks[-1].key for marks in (known, found) if len(marks) >= SAMPLE]
    if not lasts:
        return known, found
    end = min(lasts)
    return _up_to(known, end), _up_to(found, end)


def _up_to(marks: Sequence[Mark], end: bytes) -> list[Mark]:
    return [one for one in marks if one.key <= end]


def _unpacked(marks: bytes) -> Iterator[Mark]:
    size = 3 * _HASH_BYTES
    for start in range(0, len(marks) - size + 1, size):
        parts = (marks[start + at : start + at + _HASH_BYTES] for at in range(0, size, _HASH_BYTES))
        yield Mark(*parts)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_HASH_BYTES).digest()
