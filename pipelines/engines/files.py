"""ReadLines: the beginning of the graph where it ends, JSON lines in Cloud Storage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Final

import apache_beam as beam
from apache_beam.io.fileio import EmptyMatchTreatment, MatchFiles
from apache_beam.io.filesystem import CompressionTypes, FileMetadata
from apache_beam.io.filesystems import FileSystems
from apache_beam.pvalue import PCollection

from pipelines.sources.lines import Lines, start_of
from transforms.coders import register
from transforms.records.article import SourceRef
from transforms.records.travelling import JSON, Envelope

register(Envelope)

_END: Final = b"\r\n"


@dataclass
class ReadLines(beam.PTransform):
    """Read the files that match a pattern, each by one worker; the envelopes are those of `jsonl:`.

    Attributes:
        pattern: as in gs://bucket/2026/*.jsonl.gz.
    """

    pattern: str

    def expand(self, root: beam.Pipeline) -> PCollection:
        """Wire the reading."""
        matched = MatchFiles(self.pattern, EmptyMatchTreatment.DISALLOW)
        lines = beam.ParDo(_TakeLines()).with_output_types(Envelope)
        envelopes: PCollection = (
            root | "Files" >> matched | "Spread" >> beam.Reshuffle() | "Lines" >> lines
        )
        return envelopes


class _TakeLines(beam.DoFn):
    """Gives the lines of a file."""

    def process(self, found: FileMetadata) -> Iterator[Envelope]:
        lines = Lines(found.path, _opened)
        try:
            while line := lines.next_line():
                if line.strip():
                    yield _envelope(found, line.rstrip(_END), str(lines.line))
            if lines.damaged:
                yield _envelope(found, start_of(found.path, _opened), f"after {lines.line}")
        finally:
            lines.close()


def _opened(path: str) -> BinaryIO:
    """Open a file as it is: whether it is packed says its beginning, not its name."""
    plain = CompressionTypes.UNCOMPRESSED
    opened: BinaryIO = FileSystems.open(path, compression_type=plain)
    return opened


def _envelope(found: FileMetadata, payload: bytes, item: str) -> Envelope:
    return Envelope(
        payload=payload,
        content_type=JSON,
        source=SourceRef(kind="jsonl", origin=found.path, item=item),
        discovered=datetime.fromtimestamp(found.last_updated_in_seconds, UTC),
    )
