"""What a verdict makes of an item, and which failures are new: the same, again, is seen."""

from collections.abc import Iterable

import msgspec

from transforms.dead_letters import bury, failure_key
from transforms.dedupe.judge import Verdict, place_of
from transforms.errors import DedupeError
from transforms.memory import Recall, sketch
from transforms.outcomes import Dead, Repeated, Seen, source_name
from transforms.records.article import Article, Duplicate, DuplicateOf
from transforms.records.travelling import Item

Judged = Item | Repeated | Seen | Dead


def judged(items: Iterable[Item], verdict: Verdict) -> list[Judged]:
    """Apply a verdict to all that came under its key.

    Args:
        items: one, as a rule. An item that was delivered twice is there twice: the second is seen.
            Another one under the same key (no source of newsbeam's gives that) is dead, with the
            reason `equal_keys`: it was not judged.
        verdict: on the first of them, in the judge's order.

    Returns:
        As many as the items: the first one by its verdict, the others as seen or dead.
    """
    first, *others = sorted(items, key=_place)
    return [_by_verdict(first, verdict), *(_again(one, first) for one in others)]


def _place(item: Item) -> tuple[object, ...]:
    return place_of(sketch(item))


def _by_verdict(item: Item, verdict: Verdict) -> Judged:
    if verdict.outcome == "seen":
        return _seen(item, verdict.detail)
    if verdict.duplicate_of is not None:
        record = duplicate_record(item.article, verdict.duplicate_of)
        return Repeated(key=item.key, envelope=item.envelope, record=record)
    return versioned(item, verdict)


def _again(item: Item, first: Item) -> Seen | Dead:
    if _named(item.article) == _named(first.article):
        return _seen(item, "")
    detail = (
        f"The articles {first.article.id} and {item.article.id} came under one key: an item's key "
        "is for one article."
    )
    return bury("dedupe", item.key, item.envelope, DedupeError("equal_keys", detail))


def _seen(item: Item, detail: str) -> Seen:
    return Seen(key=item.key, source=source_name(item.envelope.source), detail=detail)


def _named(article: Article) -> tuple[str, str]:
    return article.id, article.content_hash


def versioned(item: Item, verdict: Verdict) -> Item:
    """Give the article of a new or revised item its version, and what it revises."""
    article = item.article
    flags = sorted({*article.flags, verdict.detail}) if verdict.detail else article.flags
    revision = verdict.revision or article.revision  # a record of our own may revise an unknown one
    article = msgspec.structs.replace(
        article, version=verdict.version, revision=revision, flags=flags
    )
    return msgspec.structs.replace(item, article=article)


def duplicate_record(article: Article, original: DuplicateOf) -> Duplicate:
    """Make the short record of an article that repeats another one."""
    return Duplicate(
        id=article.id,
        content_hash=article.content_hash,
        url=article.url,
        canonical_url=article.canonical_url,
        title=article.title,
        language=article.language,
        published=article.published,
        discovered=article.discovered,
        source=article.source,
        duplicate_of=original,
        credit=next((one.name for one in article.authors if one.is_agency), None),
    )


def first_failures(failures: Iterable[Dead], memory: Recall) -> tuple[list[Dead], list[Dead]]:
    """Part failures that are dealt with at once.

    Returns:
        Those that are new, and those whose like failed before (earlier, or among these), both in
        their order.
    """
    keyed = [(failure_key(one.letter), one) for one in sorted(failures, key=_place_of_failure)]
    handled = memory.failed_before({name for name, _ in keyed})
    new: list[Dead] = []
    again: list[Dead] = []
    for name, one in keyed:
        (again if name in handled else new).append(one)
        handled.add(name)
    return new, again


def _place_of_failure(one: Dead) -> tuple[str, str]:
    return one.order, one.key
