"""Counters that any runner shows, beside the books: items read, and how they left.

Names are those of the outcomes: `read`, `enriched`, `duplicate`, `seen`, `filtered.RULE`,
`dead.STAGE.REASON`. A bundle that an engine runs twice may count twice; the books do not.
"""

from typing import Final

from apache_beam.metrics.metric import Metrics

_NAMESPACE: Final = "newsbeam"


def count(name: str, items: int = 1) -> None:
    """Count items under a name."""
    Metrics.counter(_NAMESPACE, name).inc(items)
