"""A taxonomy: which topics there are, what they are called, what stands above them.

The one that ships (data/mediatopics.tsv) is derived from IPTC's own release of the Media Topics,
(c) IPTC, CC BY 4.0; see data/README.md. Ids are written as records carry them: "medtop:" and eight
digits.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from transforms.records.article import Record

_VERSION_MARK: Final = "# version\t"


class Concept(Record, frozen=True, kw_only=True):
    """One topic: `parents` are ids (none for a top-level topic), `wikidata` is "Q…" or None."""

    id: str
    name: str
    parents: tuple[str, ...]
    wikidata: str | None


class Taxonomy(Record, frozen=True, kw_only=True):
    """The concepts in use in the release `version` ("2025-10-09"), keyed and sorted by id."""

    version: str
    concepts: Mapping[str, Concept]

    @staticmethod
    def parse(text: str, prefix: str) -> "Taxonomy":
        """Read the lines of a mediatopics.tsv: id, name, parents parted by a space, Wikidata id.

        Args:
            text: the file's.
            prefix: what stands before the ids in records.

        Raises:
            ValueError: the version line is missing, or a line has not four columns.
        """
        lines = text.splitlines()
        if not lines or not lines[0].startswith(_VERSION_MARK):
            raise ValueError("the first line of a taxonomy names its version")
        concepts = [_concept(line, prefix) for line in lines if line and not line.startswith("#")]
        by_id = {concept.id: concept for concept in sorted(concepts, key=_id)}
        return Taxonomy(
            version=lines[0].removeprefix(_VERSION_MARK), concepts=MappingProxyType(by_id)
        )

    def name(self, topic: str) -> str:
        """Return the topic's British English name; KeyError for an id that is not in use."""
        return self.concepts[topic].name

    def ancestors(self, topic: str) -> tuple[str, ...]:
        """Return the ids above a topic, nearest first, each once; none for a top-level topic."""
        return tuple(dict.fromkeys(self._above(topic)))

    def top(self, topic: str) -> str:
        """Return the top-level topic that a topic belongs to: itself, or its last ancestor."""
        return (topic, *self.ancestors(topic))[-1]

    def _above(self, topic: str) -> Iterator[str]:
        level = self.concepts[topic].parents
        while level:
            yield from level
            level = tuple(up for parent in level for up in self.concepts[parent].parents)


def _id(concept: Concept) -> str:
    return concept.id


def _concept(line: str, prefix: str) -> Concept:
    topic, name, parents, wikidata = line.split("\t")
    return Concept(
        id=prefix + topic,
        name=name,
        parents=tuple(prefix + parent for parent in parents.split()),
        wikidata=wikidata or None,
    )
