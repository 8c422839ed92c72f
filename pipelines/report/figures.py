"""What a chart is made of: plain numbers with their names; how it looks, templates say."""

from collections.abc import Sequence
from typing import Literal

from transforms.records.article import Record


class Row(Record, frozen=True, kw_only=True):
    """A bar, or a stack of them.

    Attributes:
        label: what it is of.
        tick: the same, short enough for a chart.
        values: a number a series.
        end: what stands behind the bar, if it is not the sum of its numbers.
        said: what the table shows beside the numbers, a text for each of the figure's `columns`.
        href: an address within the page, where its articles are shown.
    """

    label: str
    tick: str | None = None
    values: list[int]
    end: str | None = None
    said: list[str] = []
    href: str | None = None

    @property
    def total(self) -> int:
        """All its numbers together."""
        return sum(self.values)


class Figure(Record, frozen=True, kw_only=True):
    """A chart, and the table behind it.

    Attributes:
        id: unique in the page.
        title: what it shows.
        about: how it is to be read, a sentence or two.
        form: "bar" grows to the right, "column" upwards, "strips" is a row of columns a row.
        heading: of the rows' labels.
        series: what the numbers of a row are of; for strips the spans of time.
        styles: the names by which the series are coloured; empty for one colour.
        columns: headings of what the table says beside the numbers.
        rows: in their order.
    """

    id: str
    title: str
    about: str
    form: Literal["bar", "column", "strips"]
    heading: str
    series: list[str]
    styles: list[str] = []
    columns: list[str] = []
    rows: list[Row]

    @property
    def most(self) -> int:
        """The longest bar's number; 1 where there is none."""
        numbers = [value for row in self.rows for value in row.values]
        totals = [row.total for row in self.rows]
        return max([1, *(numbers if self.form == "strips" else totals)])

    @property
    def label_every(self) -> int:
        """Of how many columns one has its label shown."""
        return max(1, -(-len(self.rows) // 8))


def size(count: int) -> str:
    """Say a number of bytes as a person would."""
    if count < 1_000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1_000:.1f} kB"
    return f"{count / 1_000_000:.1f} MB"


def span(seconds: float) -> str:
    """Say a length of time as a person would, as in 40 min or 3.5 h."""
    if seconds < 60:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    if seconds < 3_600:
        return f"{seconds / 60:.0f} min"
    if seconds < 172_800:
        return f"{seconds / 3_600:.1f} h"
    return f"{seconds / 86_400:.1f} days"


def short(text: str, most: int = 24) -> str:
    """Leave out the middle of a long text: addresses and paths tell most at their ends."""
    if len(text) <= most:
        return text
    begin = most // 2
    return f"{text[:begin]}…{text[begin + 1 - most :]}"


def middle(ordered: Sequence[float], share: float) -> float:
    """Give the value of sorted ones below which a share of them lies (nearest rank)."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
