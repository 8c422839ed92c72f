"""Enriched articles as a person reads them."""

import io
from collections.abc import Mapping, Sequence
from typing import Final

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from transforms.records.article import Article, Duplicate
from transforms.records.dead_letter import DeadLetter

_WIDTH: Final = 100
_MOST_ENTITIES: Final = 6
_MOST_TOPICS: Final = 3
_PREFIX: Final = "medtop:"


def shown(
    *,
    articles: Sequence[Article],
    duplicates: Sequence[Duplicate],
    dead_letters: Sequence[DeadLetter],
    summary: str,
    places: Mapping[str, str],
    styled: bool = False,
) -> str:
    """Lay out records, duplicates, dead letters, books and places as one text.

    `styled` adds a terminal's codes for bold and dim.
    """
    titles = {article.id: article.title or "(no headline)" for article in articles}
    console = Console(file=io.StringIO(), width=_WIDTH, force_terminal=None, record=True)
    ordered = sorted(articles, key=lambda one: (one.published is None, one.published, one.id))
    for article in ordered:
        console.print(_article(article))
    if duplicates:
        console.print(Text("\nDuplicates", style="bold"))
        for duplicate in duplicates:
            console.print(_duplicate(duplicate, titles))
    if dead_letters:
        console.print(Text("\nDead letters", style="bold"))
        for letter in dead_letters:
            console.print(_dead_letter(letter))
    console.print(Text("\nThe books", style="bold"))
    console.print(Padding(Text(summary), (0, 2)), highlight=False)
    console.print(Text("\nWhere it lies", style="bold"))
    console.print(_places(places))
    text = console.export_text(styles=styled)
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines())


def _article(article: Article) -> Group:
    published = f"{article.published:%Y-%m-%d}" if article.published else "no date   "
    head = Text.assemble((published, "dim"), "  ", (article.title or _start(article), "bold"))
    entities = ", ".join(f"{e.name} ({e.type})" for e in article.entities[:_MOST_ENTITIES])
    topics = ", ".join(f"{t.name} {t.score:.2f}" for t in article.topics[:_MOST_TOPICS])
    table = Table.grid(padding=(0, 1))
    table.add_column(width=8, justify="right", style="dim")
    table.add_column(overflow="fold")
    table.add_row("entities", Text(entities or "-"))
    table.add_row("topics", Text(topics or "-"))
    if article.flags:
        table.add_row("flags", ", ".join(article.flags))
    return Group(Text(""), head, Padding(table, (0, 0, 0, 12)))


def _start(article: Article) -> str:
    """Stand in for a headline: the first words."""
    return " ".join(article.body.split()[:10]) + " ..."


def _duplicate(duplicate: Duplicate, titles: Mapping[str, str]) -> Padding:
    original = duplicate.duplicate_of
    text = (
        f"{duplicate.title or duplicate.id}\n"
        f"  repeats: {titles.get(original.id, original.id)}\n"
        f"  by {original.method}, similarity {original.similarity:.2f}, "
        f"from {duplicate.source.origin}"
    )
    return Padding(Text(text), (0, 2))


def _dead_letter(letter: DeadLetter) -> Padding:
    item = f" item {letter.source.item}" if letter.source.item else ""
    text = f"{letter.source.origin}{item}\n  {letter.stage}, {letter.reason}: {letter.detail}"
    return Padding(Text(text), (0, 2))


def _places(places: Mapping[str, str]) -> Padding:
    table = Table.grid(padding=(0, 2))
    for name, place in places.items():
        table.add_row(name, Text(place))
    return Padding(table, (0, 2))
