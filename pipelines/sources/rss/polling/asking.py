"""From a feed's state to the request, and from the answer to what came of it; no I/O."""

import hashlib
from collections.abc import Container, Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.messages import Fetched, FetchRequest, Validators
from pipelines.fetch.urls import host_of, with_credentials
from pipelines.sources.rss.lists.discover import feed_links
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.sources.rss.polling.marks import Mark, compared, mark, packed
from pipelines.sources.rss.polling.outcome import (
    Changed,
    Document,
    Elsewhere,
    Failed,
    Outcome,
    Reply,
    Same,
    Unreadable,
)
from transforms.admit.admit import AdmitLimits, FeedDocument, read_feed_document
from transforms.cleanup.fields.dates import parse
from transforms.cleanup.fields.urls import are_related
from transforms.errors import AdmitError
from transforms.records.article import SourceRef
from transforms.records.travelling import FEED, Envelope, RawArticle

_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
#: One fetch in so many is unconditional, to find servers whose validators lie.
WHOLE_SHARE: Final = 20

_PAGES: Final = frozenset({"not_a_feed"})


def request_for(
    spec: FeedSpec, state: FeedState, *, liars: Container[str], robots: bool
) -> FetchRequest:
    """Make the request for a feed.

    Args:
        spec: the feed as listed.
        state: its past.
        liars: hosts whose validators lied: they are asked for the whole feed.
        robots: obey robots.txt.

    Raises:
        FetchFailedError: bad_url.
    """
    url = with_credentials(state.moved_to, spec.url) if state.moved_to else spec.url
    validators = None
    if state.answered and (state.etag or state.last_modified):
        validators = Validators(
            etag=state.etag, last_modified=state.last_modified, url=state.answered
        )
    return FetchRequest(
        url=url,
        validators=validators,
        accept=_ACCEPT,
        headers=dict(spec.headers),
        whole=is_whole(spec.public_url, state) or host_of(state.answered) in liars,
        robots=robots,
    )


def is_whole(url: str, state: FeedState) -> bool:
    """Tell whether a feed is fetched whole whatever its validators say: now and then, by its count.

    The choice hangs on nothing but the URL and the number of fetches so far.
    """
    chance = hashlib.blake2b(f"{url} {state.fetches}".encode(), digest_size=4).digest()
    return state.lied is not None or int.from_bytes(chance, "big") % WHOLE_SHARE == 0


def envelope_of(spec: FeedSpec, fetched: Fetched, now: datetime) -> Envelope:
    """Wrap a fetched document as it goes into the graph."""
    attributes = {"content-type": fetched.content_type or "", "url": fetched.final_url}
    if spec.language:
        attributes["language"] = spec.language
    return Envelope(
        payload=fetched.body,
        content_type=FEED,
        source=SourceRef(kind="rss", origin=spec.public_url),
        discovered=now,
        attributes=attributes,
    )


def outcome_of(
    spec: FeedSpec, state: FeedState, result: Fetched | FetchFailedError, now: datetime
) -> Outcome:
    """Say what came of asking a feed; reads the document where its bytes are new."""
    if isinstance(result, FetchFailedError):
        return failed(result)
    reply = _reply(result)
    digest = hashlib.blake2b(result.body, digest_size=16).hexdigest()
    if result.not_modified or digest == state.digest:
        return Same(reply)
    try:
        read = read_feed_document(envelope_of(spec, result, now), AdmitLimits())
    except AdmitError as error:
        is_page = error.reason in _PAGES
        found = feed_links(result.body, result.final_url) if is_page else ()
        return Unreadable(reply, error.reason, error.detail, found)
    document = document_of(read, digest)
    changed = Changed(reply, document, tuple(read.articles))
    return _elsewhere(spec, state, reply, document) or changed


def failed(error: FetchFailedError) -> Failed:
    """Turn a failure to fetch into an outcome."""
    return Failed(
        error.reason,
        error.sentence,
        status=error.status,
        retry_after=error.retry_after,
        was_asked=error.reason != "held",
    )


def document_of(read: FeedDocument, digest: str) -> Document:
    """Reduce a feed to what is remembered of it."""
    marks = [_mark(raw) for raw in read.articles]
    return Document(
        digest=digest,
        content=hashlib.blake2b(msgspec.json.encode(read.articles), digest_size=16).hexdigest(),
        entries=len(marks),
        keys=len({one.key for one in marks}),
        shared=sum(raw.url_is_shared for raw in read.articles),
        marks=packed(marks),
        dates=tuple(_dates(read.articles)),
        hints=read.hints,
    )


def _mark(raw: RawArticle) -> Mark:
    own_url = None if raw.url_is_shared else raw.url
    words = raw.title or raw.html or raw.text or ""
    return mark(own_url or raw.item_id or words, raw.item_id, raw.title)


def _dates(articles: Sequence[RawArticle]) -> Iterator[datetime]:
    for raw in articles:
        moment = parse(raw.published or raw.modified or "")
        if moment is not None:
            yield moment.at


def _elsewhere(
    spec: FeedSpec, state: FeedState, reply: Reply, document: Document
) -> Elsewhere | None:
    """Notice that a redirect leads to another site whose feed has nothing in common with ours."""
    known_hosts = {host_of(spec.url), host_of(state.moved_to), host_of(state.answered)}
    host = host_of(reply.final_url)
    if not state.marks or any(are_related(host, known) for known in known_hosts if known):
        return None
    found = compared(state.marks, document.marks, document.keys)
    if found.common:
        return None
    return Elsewhere(reply, known=state.entries, offered=document.entries)


def _reply(fetched: Fetched) -> Reply:
    return Reply(
        final_url=fetched.final_url,
        moved_to=fetched.moved_to,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        max_age=fetched.max_age,
        date=fetched.date,
    )
