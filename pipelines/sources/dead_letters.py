"""Dead letters go through the same graph again."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from pipelines.options import OptionError, split_uri
from pipelines.sinks.folder import turn_files
from pipelines.sinks.open import bigquery_place, needs
from pipelines.sources.base import Limit, SourceUnavailable
from transforms.dead_letters import to_envelope
from transforms.records.dead_letter import DeadLetter
from transforms.records.travelling import Envelope


class DeadLetterSource:
    """Yields the dead letters of a sink as the envelopes they were made from, once a process.

    What is enriched this time is a record like any other; what fails again counts as seen, since
    its dead letter is there already. So a second replay changes nothing.

    Args:
        uri: of the sink that holds them, as the user gave it.

    Raises:
        OptionError: dead letters cannot be read back from a sink of this kind.
    """

    is_live = False

    def __init__(self, uri: str) -> None:
        self.uri = uri
        scheme, _ = split_uri(uri)
        if scheme not in _READERS:
            kinds = ", ".join(f"{name}:" for name in _READERS)
            raise OptionError(f"dead letters can be replayed from {kinds}, not from {uri!r}")
        self._reader = _READERS[scheme]
        self._letters: Iterator[DeadLetter] | None = None

    def check(self) -> None:
        """Look whether there is such a sink.

        Raises:
            SourceUnavailable: there is none.
            SinkUnavailable: it cannot be read, or a package that it needs is not installed.
        """
        if not self._reader.are_there(self.uri):
            raise SourceUnavailable(
                f"there are no dead letters at {self.uri}: name the sink of the run that wrote them"
            )

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Yield those that no earlier turn of this process yielded; positions play no part."""
        del positions, limit
        if self._letters is None:
            self._letters = self._reader.read(self.uri)
        for letter in self._letters:
            yield to_envelope(letter)

    def is_busy(self) -> bool:
        """All is there from the start."""
        return False

    def progress(self) -> Mapping[str, str]:
        """Nothing is remembered: every replay begins anew."""
        return {}

    def acknowledge(self) -> None:
        """Go on behind what was taken."""

    def release(self) -> None:
        """Begin anew."""
        self._letters = None

    def trouble(self) -> None:
        """Nothing: all is read, or SourceUnavailable is raised."""

    def close(self) -> None:
        """Forget where the reading stood."""
        self._letters = None


def _is_path(uri: str) -> bool:
    return _path(uri).exists()


def _path(uri: str) -> Path:
    return Path(split_uri(uri)[1])


def _are_in_delta(uri: str) -> bool:
    with needs(uri, "delta"):
        from pipelines.sinks.delta.letters import is_there  # noqa: PLC0415 - an extra
    return is_there(uri)


def _from_jsonl(uri: str) -> Iterator[DeadLetter]:
    decoder = msgspec.json.Decoder(DeadLetter)
    for path in turn_files(_path(uri) / "dead_letters", ".jsonl"):
        with path.open("rb") as lines:
            for line in lines:
                yield decoder.decode(line)


def _from_parquet(uri: str) -> Iterator[DeadLetter]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - loads Arrow

    for path in turn_files(_path(uri) / "dead_letters", ".parquet"):
        with pq.ParquetFile(path) as file:
            # `iter_batches` would keep the bytes of all row groups, and threads those of some.
            for number in range(file.num_row_groups):
                group = file.read_row_group(number, use_threads=False)
                for row in group.to_pylist(maps_as_pydicts="strict"):
                    yield msgspec.convert(row, DeadLetter)


def _from_sqlite(uri: str) -> Iterator[DeadLetter]:
    from pipelines.sinks.sql.sqlite import read_dead_letters  # noqa: PLC0415 - loads the tables

    yield from read_dead_letters(_path(uri))


def _are_in_postgresql(uri: str) -> bool:
    from pipelines.sinks.sql.postgresql import has_dead_letters  # noqa: PLC0415 - as above

    return has_dead_letters(uri)


def _from_postgresql(uri: str) -> Iterator[DeadLetter]:
    from pipelines.sinks.sql.postgresql import read_dead_letters  # noqa: PLC0415 - as above

    yield from read_dead_letters(uri)


def _are_in_bigquery(uri: str) -> bool:
    with needs(uri, "gcp"):
        from pipelines.sinks.bigquery.reading import check_dead_letters  # noqa: PLC0415 - as above
    check_dead_letters(bigquery_place(uri))
    return True


def _from_delta(uri: str) -> Iterator[DeadLetter]:
    from pipelines.sinks.delta.letters import read_dead_letters  # noqa: PLC0415 - an extra

    yield from read_dead_letters(uri)


def _from_bigquery(uri: str) -> Iterator[DeadLetter]:
    from pipelines.sinks.bigquery.reading import read_dead_letters  # noqa: PLC0415 - loads gRPC

    yield from read_dead_letters(bigquery_place(uri))


class _Reader(NamedTuple):
    """How to look whether a sink has dead letters, and how to read them, given its URI."""

    are_there: Callable[[str], bool]
    read: Callable[[str], Iterator[DeadLetter]]


_READERS: Final[dict[str, _Reader]] = {
    "jsonl": _Reader(_is_path, _from_jsonl),
    "parquet": _Reader(_is_path, _from_parquet),
    "delta": _Reader(_are_in_delta, _from_delta),
    "sqlite": _Reader(_is_path, _from_sqlite),
    "postgresql": _Reader(_are_in_postgresql, _from_postgresql),
    "bigquery": _Reader(_are_in_bigquery, _from_bigquery),
}
