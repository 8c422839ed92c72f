"""`relay:projects/P/topics/T`: an envelope a message; at least once, with a stable key.

It is what `newsbeam relay` makes of `pubsub:…`, so that the ledger says which kind of turn waits.
Requests follow one another, and each message says its place, so that the order of taking is kept.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

from google.api_core import exceptions
from google.auth.exceptions import GoogleAuthError
from google.pubsub_v1 import PublisherClient
from google.pubsub_v1.types import PubsubMessage

from pipelines.frames import spooled
from pipelines.gcloud import resource_name
from pipelines.packed import BEGINNING, SUFFIX, Damaged, pack_into, read_packed
from pipelines.relayed import ORDER, RelayedMessage, to_message
from pipelines.sinks.base import Outputs, SinkUnavailable, lost
from pipelines.sinks.files import explained
from pipelines.sinks.held import Held, Shelf
from pipelines.sinks.topic import CALL_S, PATIENCE_S, Topic, patient
from transforms.records.article import Article
from transforms.records.travelling import Envelope

#: Of one request, in messages and in bytes; Pub/Sub takes 1,000 and 10 MB.
_REQUEST_MESSAGES: Final = 500
_REQUEST_BYTES: Final = 5_000_000
#: Of what is kept in one go, in bytes of payload.
_PIECE_BYTES: Final = 2_000_000


class RelaySink:
    """One topic that gets what came in, as it came.

    Args:
        uri: `relay:projects/P/topics/T`.
        shelf: of this sink's own, for turns that are staged and not yet published.
        patience_s: how long `publish` tries each request again before it gives up.

    Raises:
        ValueError: the URI is not of this form.
    """

    def __init__(self, uri: str, shelf: Shelf, *, patience_s: float = PATIENCE_S) -> None:
        self.uri = uri
        self._topic = Topic(resource_name(f"pubsub:{uri.removeprefix('relay:')}", "topics"))
        self._held = Held(uri, shelf)
        self._shelf = shelf
        self._patience_s = patience_s

    def check(self) -> None:
        """Look whether the topic exists and may be published to, for some 10 seconds at most."""
        self._held.check()
        self._topic.check()

    def refusal(self, article: Article) -> str | None:
        """Records are not sent, and so none is refused."""
        del article
        return None

    def refuses(self, envelope: Envelope) -> str | None:
        """Say how large an envelope is that Pub/Sub would not take, however it is packed."""
        message = to_message(envelope)
        if not message.is_too_large:
            return None
        return (
            f"the payload has {len(envelope.payload)} bytes, {message.size} as a packed message, "
            f"and {self.uri} takes 10 MB at most"
        )

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Keep all that the turn took and the topic takes.

        Raises:
            SinkUnavailable: it cannot be kept.
        """
        taken = (one for one in spooled(outputs.spool) if self.refuses(one) is None)
        pieces = 0
        for pieces, some in enumerate(_in_pieces(taken), start=1):
            packed = BytesIO()
            pack_into(packed, some)
            with explained(self.uri):
                self._shelf.put(_piece(turn, pieces), packed.getvalue())
        self._held.keep(turn, str(pieces).encode())

    def publish(self, turn: str) -> None:
        """Publish what the turn took, request after request, and forget it.

        Raises:
            SinkUnavailable: some was not taken in time (the turn stays staged, to be tried again),
                or what was staged is gone.
        """
        pieces = self._held.due_bytes(turn)
        if pieces is not None:
            try:
                self._publish(turn, int(pieces))
            except (exceptions.GoogleAPIError, GoogleAuthError, TimeoutError) as error:
                raise SinkUnavailable(
                    f"{self._topic.sentence(error)}; the turn is kept for the next start"
                ) from error
            self._held.done(turn)
        self._drop_pieces(turn)

    def _publish(self, turn: str, pieces: int) -> None:
        for messages in _in_requests(self._messages(turn, pieces)):
            # The client's own `publish` gathers messages in threads, which lose their order.
            PublisherClient.publish(
                self._topic.client(),
                topic=self._topic.name,
                messages=messages,
                retry=patient(self._patience_s),
                timeout=4 * CALL_S,
            )

    def _messages(self, turn: str, pieces: int) -> Iterator[RelayedMessage]:
        for place, envelope in enumerate(self._envelopes(turn, pieces)):
            data, attributes = to_message(envelope)
            yield RelayedMessage(data, {**attributes, ORDER: f"{turn}.{place:08d}"})

    def _envelopes(self, turn: str, pieces: int) -> Iterator[Envelope]:
        for number in range(1, pieces + 1):
            packed = self._shelf.get(_piece(turn, number))
            if packed is None:
                raise lost(self.uri, turn)
            for what, _ in read_packed(BytesIO(packed), BEGINNING):
                if isinstance(what, Damaged):
                    raise lost(self.uri, turn)
                yield what

    def discard(self, turn: str) -> None:
        """Forget what is staged for the turn."""
        self._held.drop(turn)
        self._drop_pieces(turn)

    def _drop_pieces(self, turn: str) -> None:
        for name in self._shelf.names():
            if name.startswith(turn) and name.endswith(SUFFIX):
                self._shelf.drop(name)

    def close(self) -> None:
        """End the client's threads and its connection."""
        self._topic.close()


def _piece(turn: str, number: int) -> str:
    return f"{turn}.{number:04d}{SUFFIX}"


def _in_pieces(envelopes: Iterator[Envelope]) -> Iterator[list[Envelope]]:
    """Gather envelopes to what is kept in one go; a turn is never in memory as a whole."""
    piece: list[Envelope] = []
    size = 0
    for envelope in envelopes:
        piece.append(envelope)
        size += len(envelope.payload)
        if size >= _PIECE_BYTES:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _in_requests(messages: Iterator[RelayedMessage]) -> Iterator[list[PubsubMessage]]:
    """Gather messages to requests; one that is large goes alone."""
    request: list[PubsubMessage] = []
    size = 0
    for message in messages:
        if request and (size + message.size > _REQUEST_BYTES or len(request) == _REQUEST_MESSAGES):
            yield request
            request, size = [], 0
        request.append(PubsubMessage(data=message.data, attributes=message.attributes))
        size += message.size
    if request:
        yield request
