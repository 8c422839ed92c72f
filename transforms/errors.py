"""What can go wrong with an item, and what no item is to blame for.

ItemError                  this item ends as a dead letter
├── AdmitError             the bytes are not what they claim to be
├── CleanupError           no article is left after cleanup
├── DedupeError            it cannot be told from another item, or repeats one that died
├── SinkError              a sink can never take its record
└── TooCostlyError         it takes more computing time than any item may

ResourceUnavailable        the run stops
└── ModelUnavailable       (entities.model) a spaCy pipeline cannot be used
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


class TooCostlyError(ItemError):
    """The item takes more computing time than any item may (`work_limit`)."""


class ResourceUnavailable(Exception):
    """What a step needs cannot be loaded: the text says in a sentence what is wrong.

    It stops the run: every item would fail alike, and none of them is to blame. The text is made
    one line, for only the last line of a worker's traceback is read.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(" ".join(sentence.split()))
