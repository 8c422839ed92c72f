"""What `newsbeam init` does: a settings file that says what was found, and asks nothing."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pipelines.options import OptionError
from transforms.entities.spec import MEDIUM_MODEL, default_model

DONE: Final = 0
UNUSABLE: Final = 3

#: Lists of feeds by their usual names, the first that is there; then any list.
_LISTS: Final = ("feeds.opml", "feeds.toml", "feeds.txt", "subscriptions.opml", "*.opml")
#: Patterns of files to the sources that read them.
_FILES: Final = {
    "feeds/*.xml": "feed",
    "*.jsonl": "jsonl",
    "*.jsonl.gz": "jsonl",
    "pages/*.html": "html",
}
_EXAMPLES: Final = (
    "rss:https://example.com/feed.xml",
    "rss:feeds.txt",
    "jsonl:desk/*.jsonl",
    "pubsub:projects/acme/subscriptions/articles",
)
_MEDIUM: Final = "the medium English model is installed"
_SMALL: Final = f"only the small English model is installed: {MEDIUM_MODEL} finds more"


class Found(NamedTuple):
    """What there is.

    Attributes:
        sources: URIs of what can be read in the folder.
        has_output: a sink's folder or file is there already.
        model: the spaCy pipeline that a run takes.
        cores: processors of the machine.
    """

    sources: list[str]
    has_output: bool
    model: str
    cores: int


def init_command(file: Path, *, show: Callable[[str], None], say: Callable[[str], None]) -> int:
    """Write a settings file.

    Args:
        file: to be made; what is there stays.
        show: takes what was done.
        say: takes a sentence on what went wrong.

    Returns:
        The exit code.

    Raises:
        OptionError: the file is there already.
    """
    found = look(file.parent)
    try:
        with file.open("x", encoding="utf-8") as made:
            made.write(settings_text(found))
    except FileExistsError:
        raise OptionError(
            f"{file} is there already, and stays as it is: name another file, as in newsbeam init "
            f"other.toml"
        ) from None
    except OSError as error:
        say(f"{file} cannot be written: {error.strerror or error}")
        return UNUSABLE
    if found.sources:
        next_ = f"look at it, then: newsbeam run --config {file}"
    else:
        next_ = "nothing to read was found: name a source in it"
    show("\n".join([f"wrote {file}", *(f"  found {one}" for one in found.sources), next_]))
    return DONE


def look(folder: Path) -> Found:
    """Find out what can be: reads no file."""
    return Found(
        sources=list(_sources(folder)),
        has_output=(folder / "news.db").exists(),
        model=default_model(),
        cores=os.cpu_count() or 1,
    )


def _sources(folder: Path) -> Iterator[str]:
    for pattern in _LISTS:
        lists = [one.name for one in sorted(folder.glob(pattern)) if one.name.isprintable()]
        if lists:
            yield f"rss:{lists[0]}"
            break
    for pattern, kind in _FILES.items():
        if next(folder.glob(pattern), None) is not None:
            yield f"{kind}:{pattern}"


def settings_text(found: Found) -> str:
    """Write the settings: what was found stands, all else is a comment with its default."""
    sources = [f"    {_quoted(one)}," for one in found.sources]
    examples = [f"    # {_quoted(one)}," for one in _EXAMPLES if one not in found.sources]
    lines = [
        "# Settings of newsbeam. Every key is the flag of the same name, with underscores; a flag",
        "# on the command line wins. `newsbeam run --config FILE --dry-run` checks them, and",
        "# `newsbeam doctor --config FILE` what they need.",
        "",
        "# Where articles come from, paths as seen from where newsbeam is started.",
        "source = [",
        *sources,
        *examples,
        "]",
        "",
        "# Where records go; each of them gets all.",
        f"sink = [{_quoted('sqlite:news.db')}]"
        + (" # is there already, and is added to" if found.has_output else ""),
        "",
        _REST.format(
            model=_quoted(found.model),
            which=_MEDIUM if found.model == MEDIUM_MODEL else _SMALL,
            cores="1 core" if found.cores == 1 else f"{found.cores} cores",
        ),
    ]
    return "\n".join(lines)


_REST: Final = """\
# The ledger: what was read and seen. Left out, it lies beside or in the first sink.
#state = "newsbeam.db"

# Items that could not be enriched, for `newsbeam replay`; left out, they are in the sinks.
#dead_letters = "jsonl:dead"

# Keep articles in these languages only, and with so many words at least.
#languages = ["en"]
#min_words = 0

# Names are found by spaCy pipelines, one a language ("de_core_news_sm=de"): {which}.
#spacy_model = [{model}]

# Live feeds: a page or address for the operators of the sites; bounds of the time between two
# polls; pages of articles of which a feed has only the beginning ("auto", "always", "never").
#contact = "https://example.com/about-our-bot"
#poll_floor_minutes = 5
#poll_ceiling_minutes = 1440
#full_text = "auto"

# How long texts and ids are remembered, in days.
#remember_days = 30
#remember_ids_days = 365

# Envelopes in one turn, which is one transaction; processes (this machine has {cores}).
#turn_items = 1000
#workers = 1
"""


def _quoted(text: str) -> str:
    """Write a text as TOML does: its basic strings are JSON's."""
    return json.dumps(text, ensure_ascii=False)
