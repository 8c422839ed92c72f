"""Which versions of articles were given to be enriched anew, in the form of positions.

Rows of a database have no order of writing that is good for a position, so each version leaves a
mark, eight bytes of a hash. A position holds some thousand marks, and each turn adds to the last.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from transforms.identity import digest
from transforms.records.article import Record

_MARK_BYTES: Final = 8
_MARKS: Final = 1_000
_ITEM: Final = "given "


class _Marks(Record, frozen=True, kw_only=True):
    made_by: str
    marks: bytes


class Given:
    """Remembers versions; some hundred bytes of memory each.

    Args:
        positions: as they were committed; what other models have made of articles is forgotten.
        made_by: names what makes entities and topics now.
    """

    def __init__(self, positions: Mapping[str, str], made_by: str) -> None:
        self._made_by = made_by
        self._marks: set[bytes] = set()
        self._last = bytearray()
        self._number = 0
        self._new: dict[str, bytes | bytearray] = {}
        for name in sorted(positions):
            marks = self._read(name, positions[name])
            if marks is None:
                self._new[name] = b""
            else:
                self._number, self._last = int(name.removeprefix(_ITEM)), bytearray(marks)
                self._marks.update(_parted(marks))

    def __contains__(self, version: tuple[str, int]) -> bool:
        """Tell whether a version of an article, by id and number, was given."""
        return _mark(*version) in self._marks

    def add(self, name: str, version: int) -> None:
        """Remember a version."""
        if not self._number or len(self._last) >= _MARKS * _MARK_BYTES:
            self._number, self._last = self._number + 1, bytearray()
        mark = _mark(name, version)
        self._marks.add(mark)
        self._last += mark
        self._new[f"{_ITEM}{self._number:09d}"] = self._last

    def progress(self) -> dict[str, str]:
        """Give the positions that changed; an empty text where one is gone."""
        return {name: self._written(bytes(marks)) for name, marks in self._new.items()}

    def acknowledge(self) -> None:
        """The positions are in the ledger."""
        self._new.clear()

    def _read(self, name: str, text: str) -> bytes | None:
        if not name.startswith(_ITEM):
            return None
        known = msgspec.json.decode(text, type=_Marks)
        return known.marks if known.made_by == self._made_by else None

    def _written(self, marks: bytes) -> str:
        if not marks:
            return ""
        return msgspec.json.encode(_Marks(made_by=self._made_by, marks=marks)).decode()


def _mark(name: str, version: int) -> bytes:
    return bytes.fromhex(digest("version", name, str(version))[-2 * _MARK_BYTES :])


def _parted(marks: bytes) -> Iterator[bytes]:
    return (marks[at : at + _MARK_BYTES] for at in range(0, len(marks), _MARK_BYTES))
