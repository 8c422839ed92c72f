"""Items that die when their way has ended: a sink refuses the record, or the original died."""

from typing import Final

from transforms.dead_letters import bury
from transforms.errors import DedupeError, SinkError
from transforms.outcomes import Dead, Enriched, Repeated

ORIGINAL_DIED: Final = "original_died"
REFUSED: Final = "refused"


def refused(one: Enriched, problem: str) -> Dead:
    """Bury an article whose record a sink can never take.

    Args:
        one: the article.
        problem: why, in a sentence.
    """
    return bury("sink", one.key, one.envelope, SinkError(REFUSED, problem))


def orphaned(one: Repeated) -> Dead:
    """Bury a duplicate of an article that has no record, for it died."""
    original = one.record.duplicate_of.id
    detail = f"It repeats {original}, which died; a replay judges it anew."
    return bury("dedupe", one.key, one.envelope, DedupeError(ORIGINAL_DIED, detail))
