"""In which line of a TOML file something stands: its reader does not tell."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a list of tables, for sentences about it.

    Attributes:
        file: as the user named it.
        lines: the whole file.
        start: the line of its header, counted from 0,
        end: and that of the next one.
    """

    file: str
    lines: tuple[str, ...]
    start: int
    end: int

    @property
    def where(self) -> str:
        """Name the line where it begins: "topics.toml:12"."""
        return f"{self.file}:{self.start + 1}"

    def where_of(self, key: str, value: str | None = None) -> str:
        """Name the line of a key, or of a value that is a text or a key below it.

        The table's own line where it cannot be told (a key may be written in other ways).
        """
        key_at = self._find(rf"\s*\[?.*\b{re.escape(key)}\b[\"']?\s*[=\]]", self.start)
        if key_at is None:
            return self.where
        at = None
        if value is not None:
            quoted = rf".*(?:\"{re.escape(value)}\"|'{re.escape(value)}'|\b{re.escape(value)}\s*=)"
            at = self._find(quoted, key_at)
        return f"{self.file}:{(key_at if at is None else at) + 1}"

    def _find(self, pattern: str, start: int) -> int | None:
        found = re.compile(pattern)
        numbers = range(start, self.end)
        return next((one for one in numbers if found.match(self.lines[one])), None)


def tables(file: str, text: str, name: str, count: int) -> list[Table]:
    """Place the tables [[name]] of a file.

    Args:
        file: as the user named it.
        text: the file's.
        name: the tables'.
        count: how many of them its reader found; where headers are written in unusual ways and
            another number is found here, all are placed at the file's first line.
    """
    lines = tuple(text.splitlines())
    header = re.compile(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]")
    starts = [number for number, line in enumerate(lines) if header.match(line)]
    if len(starts) != count:
        return [Table(file, lines, 0, len(lines))] * count
    ends = [*starts[1:], len(lines)]
    return [Table(file, lines, start, end) for start, end in zip(starts, ends, strict=True)]
