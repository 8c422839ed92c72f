"""Who reads articles in other languages than the tagger's own: loaded when the first one comes."""

from typing import TYPE_CHECKING, NamedTuple

from transforms.loading import Resource, loaded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transforms.topics.scorer import Tagger


class Elsewhere(NamedTuple):
    """Readers of languages.

    Attributes:
        readers: what to load for a language (ISO 639-1).
        digest: names all that they are made of.
        sections: what a publisher's section is about, by its name, casefolded.
    """

    readers: "Mapping[str, Resource[Tagger]]"
    digest: str
    sections: "Mapping[str, str]"

    def reader(self, language: str) -> "Tagger | None":
        """Return who reads a language; it is loaded once a process."""
        resource = self.readers.get(language)
        return None if resource is None else loaded(resource)
