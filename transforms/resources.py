"""All that an article's way needs loaded: one description, made from the settings."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from transforms.cleanup.spec import ReadingSpec
from transforms.entities.spec import ModelSpec
from transforms.identity import digest
from transforms.loading import Resource, loaded
from transforms.records.article import VERSION
from transforms.topics.spec import TopicSpec

if TYPE_CHECKING:  # they load spaCy and trafilatura, which a description must not
    from transforms.cleanup.reading import Reading
    from transforms.entities.recognise.finder import Finders
    from transforms.topics.tagging import Tagging


class Resources(NamedTuple):
    """What was loaded, a part for each step that needs one."""

    reading: "Reading"
    finders: "Finders"
    tagger: "Tagging"


def made_by(resources: Resources) -> str:
    """Name what entities and topics are made by: other models, words or topics, another name."""
    finders, tagger = resources.finders, resources.tagger
    languages = (f"{name}={one.label}" for name, one in sorted(finders.by_language.items()))
    return digest(
        "made by", VERSION, finders.default.label, *languages, tagger.digest(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResourceSpec:
    """Describes what the steps need; small and light, it travels to every worker.

    Another kind of any part may stand in its place: a frozen value with a `load` of its own.

    Attributes:
        reading: how pages are read and languages recognised.
        models: what finds entities and knows places.
        topics: what knows topics and their words.
    """

    reading: "Resource[Reading]" = field(default_factory=ReadingSpec)
    models: "Resource[Finders]" = field(default_factory=ModelSpec)
    topics: "Resource[Tagging]" = field(default_factory=TopicSpec)

    def load(self) -> Resources:
        """Load every part that this process has not loaded yet.

        Raises:
            ResourceUnavailable: a part cannot be loaded.
        """
        return Resources(loaded(self.reading), loaded(self.models), loaded(self.topics))
