"""What `newsbeam topics explain` does: why an article got its topics, and which it nearly got."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipelines.cli.topics_text import ExplainedArticle, explained_text
from pipelines.options import OptionError, Settings
from pipelines.own_topics import resources_by
from pipelines.sources.files import CONTENT_TYPES
from transforms.admit.admit import AdmitLimits, admit
from transforms.cleanup.clean import clean
from transforms.entities.extract import extract
from transforms.errors import ItemError, ResourceUnavailable
from transforms.loading import loaded
from transforms.records.article import VERSION, Article, Pipeline, SourceKind, SourceRef, to_json
from transforms.records.travelling import Envelope
from transforms.resources import Resources
from transforms.topics.explain import explain

DONE: Final = 0
UNUSABLE: Final = 3

#: How a file is read, by the end of its name; any other is plain text.
_KINDS: Final[dict[str, SourceKind]] = {
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".json": "jsonl",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
}


def topics_explain(
    settings: Settings,
    file: Path,
    *,
    as_json: bool,
    show: Callable[[str], None],
    say: Callable[[str], None],
) -> int:
    """Explain the topics of each article in a file.

    Args:
        settings: of which the topics and the models count.
        file: a page, feed, JSON lines (of a jsonl: sink too) or plain text, by the end of its name.
        as_json: show an object a line.
        show: takes the explanation.
        say: takes a sentence on what went wrong.

    Returns:
        The exit code.

    Raises:
        OptionError: the file cannot be read, or the topics do not fit.
    """
    spec = resources_by(settings)
    envelopes = list(_envelopes(file))
    try:
        resources = loaded(spec)
    except ResourceUnavailable as error:
        say(str(error))
        return UNUSABLE
    articles = [article for one in envelopes for article in _articles(one, resources, say)]
    explained = [_explained(one, resources) for one in extract(articles, resources.finders)]
    if as_json:
        show("\n".join(to_json(one).decode() for one in explained))
    else:
        show("\n\n".join(map(explained_text, explained)))
    return DONE if explained else UNUSABLE


def _envelopes(file: Path) -> Iterator[Envelope]:
    try:
        data = file.read_bytes()
        moment = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as error:
        raise OptionError(f"{file} cannot be read: {error.strerror}") from None
    kind = _KINDS.get(file.suffix.lower(), "text")
    for number, payload in enumerate(data.splitlines() if kind == "jsonl" else [data], start=1):
        if kind == "jsonl" and not payload.strip():
            continue
        yield Envelope(
            order=f"{number:08d}",
            payload=payload,
            content_type=CONTENT_TYPES[kind],
            source=SourceRef(kind=kind, origin=f"{file}", item=f"{number}"),
            discovered=moment,
        )


def _articles(
    envelope: Envelope, resources: Resources, say: Callable[[str], None]
) -> Iterator[Article]:
    """Yield the clean articles of an envelope, and say what cannot be read."""
    try:
        for one in admit(envelope, AdmitLimits()):
            if one.record is not None:
                yield one.record
            else:
                yield clean(one, Pipeline(newsbeam=VERSION), resources.reading)
    except ItemError as error:
        say(f"{envelope.source.origin}, item {envelope.source.item}, cannot be read: {error}")


def _explained(article: Article, resources: Resources) -> ExplainedArticle:
    return ExplainedArticle(
        id=article.id,
        title=article.title,
        language=article.language,
        taxonomy=resources.tagger.version,
        topics=explain(article, resources.tagger),
    )
