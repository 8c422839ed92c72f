"""A step of the user's own, at two places of an article's way: after cleanup, and at its end.

It is a function, which takes an article and gives the article that goes on (None to drop it), or a
PTransform. A function runs behind the failure boundary as our own steps do: what it raises makes a
dead letter of that item. An `ItemError` gives the reason. A function that needs something loaded is
described: by a frozen value whose `load()` gives the function.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import apache_beam as beam
import msgspec
from apache_beam.pvalue import PCollection

from transforms.boundary import DEAD, Step, attempt, part
from transforms.coders import register
from transforms.counters import count
from transforms.identity import content_hash
from transforms.loading import Resource, loaded
from transforms.outcomes import Dead, Filtered, filtered
from transforms.records.article import Article
from transforms.records.travelling import Item

#: The user's function.
ArticleFunction = Callable[[Article], Article | None]
#: What takes a place in the way: a function, or a PTransform from items to `Stepped` or to items.
Own = ArticleFunction | Resource[ArticleFunction] | beam.PTransform

_FILTERED: Final = "filtered"

register(Filtered)


class Stepped(NamedTuple):
    """What a step of the user's own gives."""

    kept: PCollection[Item]
    filtered: PCollection[Filtered]
    dead: PCollection[Dead]


@dataclass
class RunFunction(Step):
    """Apply a user's function to each article.

    Attributes:
        function: gives the article that goes on, or None to drop it, which counts as filtered by a
            rule of the function's name. It can be pickled. A description of it, whose `load()`
            gives the function, is loaded once in each process, before the first article; a
            `ResourceUnavailable` that it raises stops the run.
    """

    function: ArticleFunction | Resource[ArticleFunction]

    def expand(self, items: PCollection[Item]) -> Stepped:
        """Wire the function."""
        parted = items | "Run" >> part(_Run(self.function), Item, filtered=Filtered, dead=Dead)
        return Stepped(parted.kept, parted.filtered, parted.dead)


class _Run(beam.DoFn):
    """Runs a function on articles one by one."""

    def __init__(self, function: ArticleFunction | Resource[ArticleFunction]) -> None:
        self._given = function
        self._name = name_of(function)

    def setup(self) -> None:
        """Load a function that is described: a failure here is no item's, and stops the run."""
        self._function: ArticleFunction = (
            loaded(self._given) if isinstance(self._given, Resource) else self._given
        )

    def process(self, item: Item) -> Iterator[Any]:
        for result in attempt(f"own.{self._name}", self._run_all, [item]):
            if isinstance(result, Dead):
                yield beam.pvalue.TaggedOutput(DEAD, result)
            elif result is None:
                count(f"filtered.{self._name}")
                yield beam.pvalue.TaggedOutput(_FILTERED, filtered(item, self._name))
            else:
                yield result

    def _run_all(self, batch: Sequence[Item]) -> list[Item | None]:
        return [with_article(item, self._function(item.article)) for item in batch]


def with_article(item: Item, article: object) -> Item | None:
    """Take over what a user's function made of an article; its content is hashed anew.

    Raises:
        TypeError: it gave something that is no article.
    """
    if article is None:
        return None
    if not isinstance(article, Article):
        raise TypeError(f"a step gave {type(article).__name__}, an Article or None is wanted")
    content = content_hash(article.title, article.body)
    return msgspec.structs.replace(
        item, article=msgspec.structs.replace(article, content_hash=content)
    )


def name_of(function: object) -> str:
    """Name a user's function, for its dead letters and as a rule."""
    name: str = getattr(function, "__name__", type(function).__name__)
    return name


def apply_own(items: PCollection[Item], label: str, own: Own) -> Stepped | PCollection[Item]:
    """Put a user's function or PTransform under a label."""
    step = own if isinstance(own, beam.PTransform) else RunFunction(own)
    result: Stepped | PCollection[Item] = items | label >> step
    return result
