"""Steps that do what no step may, put into the program by tests that look whether it is noticed."""

import resource
from collections.abc import Sequence

import transforms.entities.step
import transforms.topics.step
from transforms.records.article import Article
from transforms.records.travelling import Item


def lose(word: str) -> None:
    """Have the topics step drop the items with this word in the title."""
    _replace_tagging(lambda item, tagged: [] if _has(item, word) else tagged)


def lose_and_double(lost: str, doubled: str) -> None:
    """Have the topics step drop one item and give another one twice."""

    def given(item: Item, tagged: list[Item]) -> list[Item]:
        if _has(item, lost):
            return []
        return [*tagged, *tagged] if _has(item, doubled) else tagged

    _replace_tagging(given)


def fail_on(word: str) -> None:
    """Have spaCy raise for every text with this word."""
    original = transforms.entities.step.extract

    def extract(articles: Sequence[Article], *rest: object) -> list[Article]:
        if any(word in article.body for article in articles):
            raise ZeroDivisionError(f"the model cannot count {word}")
        return original(articles, *rest)

    transforms.entities.step.extract = extract


def limit_file_size(size: int) -> None:
    """Let no file grow over so many bytes, as if the disk were full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _replace_tagging(given) -> None:
    original = transforms.topics.step._tag_all

    def tag_all(batch: Sequence[Item], *rest: object) -> list[Item]:
        return [one for item in batch for one in given(item, original([item], *rest))]

    transforms.topics.step._tag_all = tag_all


def _has(item: Item, word: str) -> bool:
    return word in (item.article.title or "")
