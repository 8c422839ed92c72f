"""TagTopics: what an article is about, in IPTC Media Topics or a taxonomy of the user's."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from apache_beam.pvalue import PCollection

from transforms.boundary import Attempt, Passed, Step
from transforms.loading import Resource
from transforms.records.article import Article
from transforms.records.travelling import Item
from transforms.topics.sections import flagged
from transforms.topics.spec import TopicSpec
from transforms.topics.tagging import Tagging


@dataclass
class TagTopics(Step):
    """Add topics with their evidence, most relevant first.

    Attributes:
        topics: which topics there are, and which words speak for them.
    """

    topics: Resource[Tagging] = field(default_factory=TopicSpec)

    def expand(self, items: PCollection[Item]) -> Passed:
        """Wire the scorer."""
        passed: Passed = items | "Tag" >> Attempt("topics", _tag_all, gives=Item, needs=self.topics)
        return passed


def _tag_all(batch: Sequence[Item], tagger: Tagging) -> list[Item]:
    return [msgspec.structs.replace(item, article=_tagged(item.article, tagger)) for item in batch]


def _tagged(article: Article, tagger: Tagging) -> Article:
    topics = tagger.topics_of(article)
    flags = flagged(article.flags, holds=not topics and not tagger.reads(article.language))
    pipeline = msgspec.structs.replace(article.pipeline, taxonomy=tagger.version)
    return msgspec.structs.replace(article, topics=topics, flags=flags, pipeline=pipeline)
