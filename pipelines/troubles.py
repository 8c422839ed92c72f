"""What of a source could not be read in a run: part of the run's summary."""

from collections.abc import Collection

from transforms.records.article import Record


class Trouble(Record, frozen=True, kw_only=True):
    """How many feeds of a source could not be read, and why.

    Attributes:
        source: its URI, without credentials.
        feeds: that the run came to.
        failed: those of them that could not be asked or read.
        resting: those that were not asked, since all is well and they wanted to be left alone.
        reasons: the failed ones by reason (see pipelines/fetch/errors.py and the dead letters').
    """

    source: str
    feeds: int
    failed: int
    resting: int
    reasons: dict[str, int]

    @property
    def is_total(self) -> bool:
        """Nothing of the source could be read."""
        return self.failed == self.feeds


def is_all_lost(troubles: Collection[Trouble], sources: Collection[str]) -> bool:
    """Tell whether no source could be read at all.

    Args:
        troubles: of the sources that had any.
        sources: all of the run, without credentials.
    """
    lost = [trouble for trouble in troubles if trouble.is_total]
    return bool(lost) and len(lost) >= len(set(sources))


def lines_of(troubles: Collection[Trouble], at_most: int) -> list[str]:
    """Say what could not be read, a line for each source and reason, the most feeds first.

    Args:
        troubles: of the sources that had any.
        at_most: lines; the last one sums up what would be too many.
    """
    failed = [
        (count, _failed(one, reason, count))
        for one in troubles
        for reason, count in one.reasons.items()
    ]
    resting = [(one.resting, _resting(one)) for one in troubles if one.resting]
    rows = sorted(failed, key=lambda row: (-row[0], row[1])) + resting
    if len(rows) > at_most:
        others = rows[at_most - 1 :]
        feeds = sum(count for count, _ in others)
        rows[at_most - 1 :] = [(feeds, f"and {_feeds(feeds)} more, for {len(others)} reasons")]
    return [line for _, line in rows]


def _failed(trouble: Trouble, reason: str, count: int) -> str:
    return f"not read: {count} of {_feeds(trouble.feeds)} of {trouble.source}: {reason}"


def _resting(trouble: Trouble) -> str:
    feeds = _feeds(trouble.feeds)
    return f"not asked: {trouble.resting} of {feeds} of {trouble.source}, which asked for rest"


def _feeds(count: int) -> str:
    return "1 feed" if count == 1 else f"{count} feeds"
