"""Dead letters by reason, with the first of their bytes."""

from collections.abc import Iterable
from datetime import UTC
from typing import Final

from pipelines.report.figures import Figure, Row, short, size
from transforms.records.article import Record
from transforms.records.dead_letter import DeadLetter

#: Letters of one reason that are shown, and how many bytes of each.
_MOST: Final = 20
_EXCERPT: Final = 1_000


class Letter(Record, frozen=True, kw_only=True):
    """A dead letter as it is shown; `excerpt` is its beginning, `left_out` counts bytes."""

    origin: str
    item: str | None
    at: str
    detail: str
    error: str
    size: str
    excerpt: str
    left_out: int


class Reason(Record, frozen=True, kw_only=True):
    """Letters with one stage and reason."""

    name: str
    count: int
    payload: int
    letters: list[Letter]

    @property
    def size(self) -> str:
        """The bytes of all its letters."""
        return size(self.payload)


def reasons(letters: Iterable[DeadLetter]) -> list[Reason]:
    """Part dead letters by their reasons, the most frequent first; the last of each are shown."""
    counts: dict[str, int] = {}
    payloads: dict[str, int] = {}
    kept: dict[str, list[Letter]] = {}
    for letter in letters:
        name = f"{letter.stage}.{letter.reason}"
        counts[name] = counts.get(name, 0) + 1
        payloads[name] = payloads.get(name, 0) + len(letter.payload)
        kept[name] = [*kept.get(name, [])[-_MOST + 1 :], _letter(letter)]
    found = [
        Reason(name=name, count=counts[name], payload=payloads[name], letters=kept[name][::-1])
        for name in counts
    ]
    return sorted(found, key=lambda one: (-one.count, one.name))


def letters_by_reason(found: Iterable[Reason]) -> Figure:
    """Count dead letters by reason."""
    return Figure(
        id="dead",
        title="Dead letters by reason",
        about="Items that could not be enriched; their bytes are kept, and can be replayed.",
        form="bar",
        heading="reason",
        series=["dead letters"],
        styles=["dead"],
        columns=["bytes"],
        rows=[
            Row(
                label=one.name,
                tick=short(one.name),
                values=[one.count],
                end=f"{one.count:,} · {one.size}",
                said=[one.size],
            )
            for one in found
        ],
    )


def _letter(letter: DeadLetter) -> Letter:
    start = letter.payload[:_EXCERPT]
    return Letter(
        origin=letter.source.origin,
        item=letter.source.item,
        at=f"{letter.at.astimezone(UTC):%Y-%m-%d %H:%M}",
        detail=letter.detail,
        error=letter.error,
        size=size(len(letter.payload)),
        excerpt="".join(_visible(letter_) for letter_ in start.decode("utf-8", "replace")),
        left_out=max(0, len(letter.payload) - _EXCERPT),
    )


def _visible(character: str) -> str:
    """Show what has no glyph as U+FFFD: bytes of a picture are no text."""
    is_shown = character.isprintable() or character in "\n\t"
    return character if is_shown else "\N{REPLACEMENT CHARACTER}"
