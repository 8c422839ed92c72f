"""Which of several versions of an article is to be given: the newest, once."""

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from transforms.records.article import Record

_ID: Final = re.compile(r"urn:newsbeam:([0-9a-f]{32})")


class Head(Record, frozen=True, kw_only=True):
    """All of a record that is needed to choose it."""

    id: str
    version: int = 1


_DECODER: Final = msgspec.json.Decoder(Head)


def head_of(record: bytes) -> Head | None:
    """Read a record's id and version; None where it is no record."""
    try:
        return _DECODER.decode(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


class Newest:
    """The newest version of each id; some 150 bytes of memory an article.

    Args:
        heads: of all records.
    """

    def __init__(self, heads: Iterable[Head | None]) -> None:
        # Twice the version, and one more once it was given.
        self._marks: dict[int, int] = {}
        for head in heads:
            number = _number(head)
            if head is not None and number is not None:
                self._marks[number] = max(self._marks.get(number, 0), 2 * head.version)

    def __len__(self) -> int:
        """Count the articles."""
        return len(self._marks)

    def gives(self, head: Head | None) -> bool:
        """Tell whether a record is to be given, and note that it was; what is no record is."""
        number = _number(head)
        if head is None or number is None:
            return True
        if 2 * head.version < self._marks.get(number, 0):
            return False
        self._marks[number] = 2 * head.version + 1
        return True


def _number(head: Head | None) -> int | None:
    found = None if head is None else _ID.fullmatch(head.id)
    return int(found[1], 16) if found else None
