"""What `newsbeam export` does, from flags to an exit code."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from pipelines.export.addresses import web_address
from pipelines.export.write import ExportFailed, Form, Wish, export
from pipelines.options import OptionError, without_credentials
from pipelines.sinks.base import SinkUnavailable
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.records.articles import records_of

DONE: Final = 0
UNUSABLE: Final = 3

#: Articles in a feed, where nothing else is said: a reader takes it whole at each look.
IN_A_FEED: Final = 100


def export_command(
    form: Form,
    sink: str,
    out: Path,
    *,
    items: int | None,
    bom: bool,
    title: str,
    link: str,
    show: Callable[[str], None],
    say: Callable[[str], None],
) -> int:
    """Write the articles of a sink to a file.

    Args:
        form: of the file.
        sink: its URI.
        out: the file.
        items: articles at most, the newest; None for all, or for a feed's usual number.
        bom: a table begins with a byte order mark.
        title: of a feed.
        link: the page that a feed belongs to.
        show: takes what was done.
        say: takes a sentence on what went wrong.

    Returns:
        The exit code.

    Raises:
        OptionError: the sink cannot be read back, or an option does not fit.
    """
    if items is not None and items < 1:
        raise OptionError(f"--items {items} is too few: 1 is the least")
    if web_address(link) != link:
        raise OptionError(f"--link {link!r} is no address of a page, as in https://example.org/")
    if out.is_dir():
        raise OptionError(f"--out {out} is a folder: name a file in it")
    most = IN_A_FEED if items is None and form == "rss" else items
    try:
        wish = Wish(form=form, items=most, bom=bom, title=title, link=link)
        count = export(records_of(sink), wish, out)
    except (ExportFailed, SinkUnavailable, SourceUnavailable) as error:
        say(str(error))
        return UNUSABLE
    articles = "1 article" if count == 1 else f"{count} articles"
    show(f"{articles} of {without_credentials(sink)} in {out}, as {form}")
    return DONE
