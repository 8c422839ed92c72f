"""What a label may say: sources choose their own names, and each name is a series to be kept."""

from typing import Final
from urllib.parse import urlsplit

#: Sources, and reasons of all sources, that are told apart; the others are one.
MOST_SOURCES: Final = 100
MOST_REASONS: Final = 50
OTHER: Final = "other"

_LONGEST: Final = 80


class Bounded:
    """Gives the first names that come as they are, and "other" for all later ones.

    Args:
        most: names that are told apart.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: set[str] = set()

    def __call__(self, name: str) -> str:
        """Give a name, or "other"."""
        if name in self._known:
            return name
        if len(self._known) >= self._most or len(name) > _LONGEST:
            return OTHER
        self._known.add(name)
        return name


def source_label(source: str) -> str:
    """Name a source (`outcomes.source_name`) by a feed's host, else by its kind."""
    kind, _, origin = source.partition(":")
    return _host(origin) if kind == "rss" else kind


def _host(url: str) -> str:
    """Name the host of a URL, which may be a relayed item's: anybody's text."""
    try:
        return urlsplit(url).hostname or OTHER
    except ValueError:
        return OTHER
