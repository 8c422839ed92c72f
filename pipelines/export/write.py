"""A sink's articles become a file of another form, all at once or not at all."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from pipelines.disk import forget, make_folder, sync, sync_folder
from pipelines.export.ninjs import ninjs
from pipelines.export.ordered import newest_first
from pipelines.export.rss import rss
from pipelines.export.schema_org import schema_org
from pipelines.export.table import table
from transforms.records.article import Article

Form = Literal["ninjs", "schema.org", "rss", "csv"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)


class ExportFailed(Exception):
    """The file cannot be written: one sentence."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be written.

    Attributes:
        form: of the file.
        items: articles at most, the newest; None for all.
        bom: a table begins with a byte order mark.
        title: of a feed.
        link: the page that a feed belongs to.
    """

    form: Form
    items: int | None
    bom: bool
    title: str
    link: str


def export(articles: Iterable[Article], wish: Wish, out: Path) -> int:
    """Write articles to a file, which is the old one until the new one is whole.

    Args:
        articles: each once; the same ones give the same bytes, in whatever order they come.
        wish: what is to be written.
        out: the file.

    Returns:
        How many articles were written.

    Raises:
        ExportFailed: there is no room, or no right.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        make_folder(out.absolute().parent)
        with newest_first(articles, out.parent, wish.items) as ordered:
            counted = _Counted(ordered)
            with part.open("wb") as file:
                for piece in _pieces(wish)(counted):
                    file.write(piece)
        sync(part)
        part.replace(out)
        sync_folder(out.absolute().parent)
    except (OSError, sqlite3.Error) as error:
        what = getattr(error, "strerror", None) or error
        raise ExportFailed(
            f"{out} cannot be written ({what}): its folder must be writable and have room for it "
            "twice"
        ) from error
    finally:
        forget(part)
    return counted.count


def _pieces(wish: Wish) -> Callable[[Iterable[Article]], Iterator[bytes]]:
    made: dict[Form, Callable[[Iterable[Article]], Iterator[bytes]]] = {
        "ninjs": ninjs,
        "schema.org": schema_org,
        "rss": lambda articles: rss(articles, wish.title, wish.link),
        "csv": lambda articles: table(articles, bom=wish.bom),
    }
    return made[wish.form]


class _Counted:
    """Counts what is taken from it."""

    def __init__(self, articles: Iterator[Article]) -> None:
        self._articles = articles
        self.count = 0

    def __iter__(self) -> Iterator[Article]:
        for article in self._articles:
            self.count += 1
            yield article
