"""What cleanup needs loaded, described without loading it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transforms.cleanup.reading import Reading


@dataclass(frozen=True, slots=True)
class ReadingSpec:
    """Pages read by trafilatura, languages recognised by py3langid.

    Attributes:
        without: rules for the blocks of a text that are switched off, by their names
            (`transforms.cleanup.rules.RULES`).
    """

    without: frozenset[str] = frozenset()

    def load(self) -> "Reading":
        """Load both."""
        from transforms.cleanup.reading import shipped  # noqa: PLC0415 - loads trafilatura

        return shipped(self.without)
