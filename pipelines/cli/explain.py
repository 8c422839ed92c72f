"""What `newsbeam explain` does, from checked options to an exit code; runs no turn."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from pipelines.ledger.explaining import Copies, Explained, Known, Read, Taken, Traced, explain
from pipelines.ledger.place import state_place
from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.options import OptionError, Settings
from transforms.records.article import to_json

DONE: Final = 0
NOT_KNOWN: Final = 1
UNUSABLE: Final = 3

_OLD: Final = (
    "this ledger has no traces yet: what was repeated, filtered or died is told of what comes in "
    "from the next run on"
)
_OUTCOMES: Final = {
    "enriched": "enriched: it has a record",
    "duplicate": "duplicate: it repeats another article",
    "dropped": "filtered: a rule dropped it once its topics were known",
}
_SAME_WORDS: Final = {"content": "the same text", "near": "nearly the same text", "url": "same id"}


def explain_command(
    settings: Settings,
    asked: str,
    *,
    as_json: bool,
    show: Callable[[str], None],
    say: Callable[[str], None],
) -> int:
    """Say what became of an article.

    Args:
        settings: of which the ledger's place counts.
        asked: an id, a URL or a path.
        as_json: show all that is known as JSON.
        show: takes what is to be shown.
        say: takes a sentence on what went wrong.

    Returns:
        The exit code.

    Raises:
        OptionError: no ledger is named, or nothing is asked.
    """
    if not asked.strip():
        raise OptionError("say what is to be explained: an id, a URL or the path of a file")
    place = state_place(settings)
    if place is None:
        raise OptionError("say which ledger to look into, as in --state newsbeam.db")
    try:
        found = explain(place, asked)
    except LedgerUnavailable as error:
        say(str(error))
        return UNUSABLE
    show(to_json(found).decode() if as_json else explained_text(found))
    return DONE if found.is_known else NOT_KNOWN


def explained_text(found: Explained) -> str:
    """Say all that is known, a paragraph an article, an item without a record, or a file."""
    parts = [
        *map(_known, found.articles),
        *(_traced(one) for one in found.traces),
        *(_read(one, found) for one in found.read),
    ]
    if found.traced > len(found.traces):
        parts.append(f"and {found.traced - len(found.traces)} more like these")
    if not parts:
        parts.append(
            f"nothing is known of {found.asked}: it never came in, or is forgotten "
            "(--remember-ids-days)"
        )
    if not found.has_traces:
        parts.append(_OLD)
    return "\n\n".join(parts)


def _known(one: Known) -> str:
    is_record = one.outcome == "enriched"
    lines = {
        "article": one.id,
        "address": one.url or "none",
        "outcome": _OUTCOMES[one.outcome],
        "run": _taken(one.first),
        "last news": _last(one),
        "found": _day(one.discovered),
    }
    if is_record:
        before = "" if one.version == 1 else " (which runs made those between is not recorded)"
        lines["versions"] = f"{one.version}{before}"
        lines["copies"] = _copies(one.copies)
    lines["feeds"] = f"{one.feeds} carried it under this id"
    return _lines(lines)


def _last(one: Known) -> str:
    return f"{_day(one.learnt)}, {_taken(one.last) if one.last else 'the run is forgotten'}"


def _copies(copies: Copies | None) -> str:
    if copies is None:
        return "none"
    names = ", ".join(copies.publishers) or "publishers not recorded"
    return (
        f"{copies.count}, from {_day(copies.first_seen)} to {_day(copies.last_seen)}, by: {names}"
    )


def _traced(one: Traced) -> str:
    lines = {"article": one.id or "not known: it died before it had an id"}
    if one.url is not None:
        lines["address"] = one.url
    lines |= {"outcome": one.outcome, "reason": "; ".join(_reason(one))}
    if one.original is not None:
        lines["original"] = " ".join(filter(None, [one.original, one.original_url]))
    lines["run"] = _taken(one.last)
    lines["source"] = _source(one)
    if one.publisher is not None:
        lines["publisher"] = one.publisher
    lines["seen"] = f"first {_day(one.first_seen)}, last {_day(one.last_seen)}"
    return _lines(lines)


def _reason(one: Traced) -> Iterator[str]:
    if one.outcome == "filtered":
        yield f"the rule {one.reason!r} dropped it"
    elif one.outcome == "dead":
        yield f"{one.reason}: its dead letter says more, and newsbeam replay runs it again"
    else:
        yield f"{one.reason}: {_SAME_WORDS.get(one.reason, 'it repeats another')}"
        if one.similarity:
            yield f"similarity {one.similarity:.2f}"


def _source(one: Traced) -> str:
    if one.origin is None:
        return "not recorded: it was judged on an engine"
    return one.origin if one.item is None else f"{one.origin}, item {one.item}"


def _read(one: Read, found: Explained) -> str:
    lines = {"read": f"{one.item} by {one.source}"}
    if not found.articles:
        lines["records"] = "which articles came of it is not recorded: ask by their id or URL"
    return _lines(lines)


def _taken(taken: Taken) -> str:
    if taken.turn is None:
        return "none: it was judged on an engine"
    if taken.run is None:
        return f"forgotten (turn {taken.turn})"
    at = "" if taken.at is None else f", {_day(taken.at)}"
    return f"{taken.run}, turn {taken.turn}{at}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _lines(lines: dict[str, str]) -> str:
    return "\n".join(f"{name:<10}{text}" for name, text in lines.items())
