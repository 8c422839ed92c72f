"""TagTopics: what an article is about, in IPTC Media Topics."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from apache_beam.pvalue import PCollection

from transforms.records import Article, Item
from transforms.stage import Attempt, Passed, Step
from transforms.topics.scorer import tag
from transforms.topics.taxonomy import Taxonomy


@dataclass
class TagTopics(Step):
    """Add topics with their evidence, most relevant first."""

    def expand(self, items: PCollection[Item]) -> Passed:
        """Wire the scorer."""
        passed: Passed = items | "Tag" >> Attempt("topics", _tag_all, gives=Item)
        return passed


def _tag_all(batch: Sequence[Item]) -> list[Item]:
    return [msgspec.structs.replace(item, article=_tagged(item.article)) for item in batch]


def _tagged(article: Article) -> Article:
    topics = tag(article.title, article.body, article.language, article.categories)
    pipeline = msgspec.structs.replace(article.pipeline, taxonomy=Taxonomy.load().version)
    return msgspec.structs.replace(article, topics=topics, pipeline=pipeline)
