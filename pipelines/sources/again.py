"""`--refilter`: files and archives are read again from the start, whatever was read of them."""

from collections.abc import Iterator, Mapping, Sequence

from pipelines.options import OptionError, split_uri
from pipelines.sources.base import Limit, Source
from pipelines.troubles import Trouble
from transforms.records.travelling import Envelope

#: What gives an item once only.
_ONCE = ("rss", "pubsub")


class Again:
    """A source that goes on from where this run has read it, not from where an earlier one had.

    Args:
        source: gives all of its items to who has no positions.
    """

    def __init__(self, source: Source) -> None:
        self.uri = source.uri
        self.is_live = source.is_live
        self._source = source
        self._reached: dict[str, str] = {}

    def check(self) -> None:
        """Look whether the source can be used."""
        self._source.check()

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Yield what this run has not read yet."""
        del positions
        return self._source.take(self._reached, limit)

    def is_busy(self) -> bool:
        """As the source."""
        return self._source.is_busy()

    def progress(self) -> Mapping[str, str]:
        """Positions reached, which take the place of those of earlier runs."""
        return self._source.progress()

    def acknowledge(self) -> None:
        """The turn is committed: go on from there."""
        self._reached.update(self._source.progress())
        self._source.acknowledge()

    def release(self) -> None:
        """The turn was rolled back."""
        self._source.release()

    def trouble(self) -> Trouble | None:
        """As the source."""
        return self._source.trouble()

    def close(self) -> None:
        """Close the source."""
        self._source.close()


def read_again(sources: Sequence[Source]) -> list[Source]:
    """Have sources read from their start.

    Raises:
        OptionError: one of them gives nothing twice.
    """
    for source in sources:
        if split_uri(source.uri)[0] in _ONCE:
            raise OptionError(
                f"--refilter reads files again, and {source.uri} gives an item once: keep what "
                "comes with --sink archive:DIR, and give --source archive:DIR"
            )
    return [Again(source) for source in sources]
