"""The sinks of a run, as one: what goes where, and what an earlier run staged in others."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from pipelines.moments import reached
from pipelines.sinks.base import Choosy, JoinsCommit, Outputs, Sink
from transforms.records.article import Article
from transforms.records.travelling import Envelope


@dataclass(frozen=True)
class Outlet:
    """A sink and what it gets."""

    sink: Sink
    articles: bool = True
    dead_letters: bool = True

    def share(self, outputs: Outputs) -> Outputs:
        """Leave out what the sink does not get."""
        return msgspec.structs.replace(
            outputs,
            articles=outputs.articles if self.articles else [],
            duplicates=outputs.duplicates if self.articles else [],
            dead_letters=outputs.dead_letters if self.dead_letters else [],
        )


@dataclass(frozen=True)
class Outlets:
    """All sinks of a run.

    Attributes:
        outlets: where its outputs go.
        reopen: opens the sink of a URI, for what an earlier run left.
    """

    outlets: Sequence[Outlet]
    reopen: Callable[[str], Sink]

    @property
    def uris(self) -> list[str]:
        """Name the sinks as the ledger keeps them."""
        return [outlet.sink.uri for outlet in self.outlets]

    def refusal(self, article: Article) -> str | None:
        """Say in a sentence why one of the sinks can never take a record; None where all can."""
        for outlet in self.outlets:
            said = outlet.sink.refusal(article) if outlet.articles else None
            if said is not None:
                return said
        return None

    def refuses(self, envelope: Envelope) -> str | None:
        """Say in a sentence why one of the sinks can never take an envelope, as it is."""
        choosy = [one.sink for one in self.outlets if isinstance(one.sink, Choosy)]
        return next((said for sink in choosy if (said := sink.refuses(envelope))), None)

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Stage a turn in all sinks.

        Raises:
            SinkUnavailable: one of them cannot keep it; the others have, and are to discard it.
        """
        for outlet in self.outlets:
            outlet.sink.stage(turn, outlet.share(outputs))
            reached("one sink staged")

    def joining(self, turn: str) -> list[Callable[[Any], None]]:
        """Give what writes a staged turn within its commit, of the sinks that can."""
        sinks = [outlet.sink for outlet in self.outlets]
        return [
            partial(sink.join, turn)
            for sink in sinks
            if isinstance(sink, JoinsCommit) and sink.joins_commit
        ]

    def publish(self, turn: str) -> None:
        """Show a staged turn in all sinks.

        Raises:
            SinkUnavailable: one of them cannot show it; this can be done again.
        """
        for outlet in self.outlets:
            outlet.sink.publish(turn)
            reached("one sink published")

    def discard(self, turn: str) -> None:
        """Take a turn back in all sinks."""
        for outlet in self.outlets:
            outlet.sink.discard(turn)

    def discard_in(self, uris: Sequence[str], turn: str) -> None:
        """Take a turn back also in sinks that are not used any more."""
        for uri in sorted(set(uris) - set(self.uris)):
            with closing(self.reopen(uri)) as sink:
                sink.discard(turn)
