"""How an explanation of an article's topics is shown."""

from collections.abc import Iterator

from transforms.records.article import Record
from transforms.topics.explain import Explained, Reason

#: Reasons of a topic that are shown as text; `--json` has all of them.
_REASONS = 8


class ExplainedArticle(Record, frozen=True, kw_only=True):
    """An article's topics; `taxonomy` is what its record says in `pipeline.taxonomy`."""

    id: str
    title: str | None
    language: str | None
    taxonomy: str
    topics: list[Explained]


def explained_text(one: ExplainedArticle) -> str:
    """Show an article's topics, and those that it nearly has, with what speaks for each."""
    return "\n".join(_lines(one))


def _lines(one: ExplainedArticle) -> Iterator[str]:
    yield one.title or "(no title)"
    yield f"{one.id}, language {one.language or 'not known'}, topics of {one.taxonomy}"
    for heading, given in (("given", True), ("nearly given", False)):
        topics = [topic for topic in one.topics if topic.given == given]
        yield f"{heading}:" if topics else f"{heading}: none"
        for topic in topics:
            yield from _topic(topic)


def _topic(topic: Explained) -> Iterator[str]:
    needed = f"from {topic.threshold:.2f}" if topic.threshold else "above one that is given"
    if topic.given and topic.score < topic.threshold:
        needed = f"below {topic.threshold:.2f}, the likeliest"
    yield f"  {topic.score:.2f} ({needed})  {topic.id}  {topic.name}"
    for unmet in topic.unmet:
        yield f"      not met  {unmet}"
    for reason in topic.reasons[:_REASONS]:
        adds = "holds" if reason.kind == "condition" else f"{reason.adds:+5.2f}"
        yield f"      {adds}  {_reason(reason)}"
    left = len(topic.reasons) - _REASONS
    if left > 0:
        yield f"             and {left} more"
    if topic.measured:
        told = ", ".join(f"{name} {value:.2f}" for name, value in topic.measured.items())
        yield f"             {told}"


def _reason(reason: Reason) -> str:
    weight = "" if reason.kind == "condition" else f", weight {reason.weight:g}"
    often = f", {reason.mentions} times" if reason.mentions > 1 else ""
    return f'{reason.kind} "{reason.what}"{weight}{often}'
