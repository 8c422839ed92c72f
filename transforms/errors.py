"""What can go wrong with an item, as one tree.

ItemError                  this item ends as a dead letter
├── AdmitError             the bytes are not what they claim to be
├── CleanupError           no article is left after cleanup
├── DedupeError            it cannot be told from another item, or repeats one that died
└── SinkError              a sink can never take its record
"""


class ItemError(Exception):
    """An item that cannot be handled: `reason` is a stable snake_case word, the text a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type["ItemError"], tuple[str, str]]:
        """Pickle both arguments: a worker process hands the error to the driver."""
        return (type(self), (self.reason, self.detail))


class AdmitError(ItemError):
    """The bytes are not what they claim to be: broken, empty, too large, of no known kind."""


class CleanupError(ItemError):
    """Nothing that could be called an article is left after cleanup."""


class DedupeError(ItemError):
    """An item comes under the key of another one, or repeats one that has no record."""


class SinkError(ItemError):
    """A record that a sink can never take, whenever it is tried."""
