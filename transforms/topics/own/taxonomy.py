"""What a user says of topics of his own."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

#: What can speak for a topic.
Kind = Literal["term", "phrase", "entity", "link", "category", "source"]

#: What each says where the topic gives it no weight of its own.
WEIGHTS: Final[Mapping[Kind, float]] = MappingProxyType(
    {"term": 0.6, "phrase": 0.8, "entity": 0.6, "link": 0.6, "category": 0.8, "source": 0.3}
)
#: From which score on a topic is given, where nothing else is said.
THRESHOLD: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTopic:
    """One topic; names, categories and sources fit in any case.

    Attributes:
        id: as records carry it, as in "harbour:quays".
        name: what people read.
        parent: the id of the topic above it: one of the same taxonomy, or an IPTC one.
        terms: words that speak for it, in the notation of docs/topics.md.
        phrases: the same, but in this form only.
        any: terms of which one must stand in the title or body,
        all: of which every one must,
        none: and of which none may.
        entities: names of entities that speak for it.
        links: identifiers of such, as in "wikidata:Q585", "iso3166:NO", "geonames:3143244".
        categories: the publisher's.
        sources: parts of where an article came from, or of its URL.
        weights: what some of all these say, in the place of `WEIGHTS`; below 0 against it.
        threshold: from which score on it is given, above 0 and at most 1.
    """

    id: str
    name: str
    parent: str | None = None
    terms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    threshold: float = THRESHOLD

    @property
    def speaking(self) -> tuple[tuple[Kind, str], ...]:
        """List all that speaks for it, or against it."""
        said: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("term", self.terms),
            ("phrase", self.phrases),
            ("entity", self.entities),
            ("link", self.links),
            ("category", self.categories),
            ("source", self.sources),
        )
        return tuple((kind, one) for kind, of in said for one in dict.fromkeys(of))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTaxonomy:
    """A taxonomy of the user's; it travels to the workers as it is.

    Attributes:
        name: stands before the ids of its topics in records, and in `pipeline.taxonomy`.
        topics: in any order.
        languages: ISO 639-1 codes of articles that it is for; empty for all of them.
        iptc: whether the IPTC Media Topics are given, too.
        digest: names the state of the file; another one, other records.
    """

    name: str
    topics: tuple[OwnTopic, ...]
    languages: tuple[str, ...] = ()
    iptc: bool = True
    digest: str = ""

    @property
    def version(self) -> str:
        """What a record says of it: "harbour@1f0c2d3e4b5a"."""
        return f"{self.name}@{self.digest}" if self.digest else self.name
