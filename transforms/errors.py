"""What can go wrong with an item, as one tree.

ItemError                  this item ends as a dead letter
├── AdmitError             the bytes are not what they claim to be
└── CleanupError           no article is left after cleanup
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
