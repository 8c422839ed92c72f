"""The names of a turn's streams, kept until they are committed."""

import msgspec

from pipelines.sinks.bigquery.names import Kind
from pipelines.sinks.held import Held, Shelf
from transforms.records.article import Record


class TurnStreams(Record, frozen=True, kw_only=True):
    """The pending streams of a turn by kind; a kind without records has none."""

    streams: dict[Kind, str]


class HeldStreams:
    """Streams of turns, kept where the ledger keeps what is staged.

    Args:
        uri: of the sink, for sentences.
        shelf: of this sink's own.
    """

    def __init__(self, uri: str, shelf: Shelf) -> None:
        self._held = Held(uri, shelf)
        self.check = self._held.check
        self.done = self._held.done
        self.drop = self._held.drop

    def put(self, turn: str, streams: TurnStreams) -> None:
        """Keep a turn's streams so that another process finds them.

        Raises:
            SinkUnavailable: they cannot be kept.
        """
        self._held.keep(turn, msgspec.msgpack.encode(streams))

    def due(self, turn: str) -> TurnStreams | None:
        """Read the streams to be committed; None where the turn is marked as published.

        Raises:
            SinkUnavailable: they are gone, and there is no mark.
        """
        kept = self._held.due_bytes(turn)
        return None if kept is None else msgspec.msgpack.decode(kept, type=TurnStreams)
