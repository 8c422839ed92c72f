"""What topics of the user's own need loaded, described without loading it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transforms.loading import Resource, loaded
from transforms.topics.own.taxonomy import OwnTaxonomy
from transforms.topics.spec import TopicSpec

if TYPE_CHECKING:
    from transforms.topics.own.tagger import OwnTagger
    from transforms.topics.scorer import Tagger


@dataclass(frozen=True, slots=True)
class OwnTopicSpec:
    """Topics of the user's own.

    Attributes:
        taxonomy: which; checked.
        iptc: the Media Topics, where the taxonomy stands beside them.
    """

    taxonomy: OwnTaxonomy
    iptc: "Resource[Tagger]" = field(default_factory=TopicSpec)

    def load(self) -> "OwnTagger":
        """Prepare the terms, and load what knows IPTC's."""
        from transforms.topics.own.tagger import OwnTagger  # noqa: PLC0415 - all that it needs

        return OwnTagger.build(self.taxonomy, loaded(self.iptc) if self.taxonomy.iptc else None)
