"""What topics need loaded, described without loading it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transforms.topics.scorer import Tagger


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """The IPTC Media Topics and the word lists that ship with the package."""

    def load(self) -> "Tagger":
        """Read the taxonomy, and build the lexicon over it."""
        from transforms.topics.shipped import tagger  # noqa: PLC0415 - all that a tagger needs

        return tagger()


@dataclass(frozen=True, slots=True)
class LanguageSpec:
    """The Media Topics, and the words of one other language than English.

    Attributes:
        language: ISO 639-1, one of `shipped.languages()`.
    """

    language: str

    def load(self) -> "Tagger":
        """Build the language's lexicon."""
        from transforms.topics.shipped import reader  # noqa: PLC0415 - all that a tagger needs

        return reader(self.language)
