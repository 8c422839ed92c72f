"""What is delivered of an answer: entries where any changed, bytes where they cannot be read."""

import httpx
import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.fetch import client
from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.messages import Fetched, FetchRequest
from pipelines.fetch.redirects import Trail
from pipelines.fetch.settings import FetchSettings
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.polling.asking import envelope_of, request_for
from pipelines.sources.rss.polling.feed_state import FeedState, read_state, write_state
from pipelines.sources.rss.polling.reading import read_answer
from pipelines.sources.rss.settings import FeedSettings
from tests.unit.feeds.polls import HOUR, NOW
from transforms.admit.admit import AdmitLimits, admit
from transforms.records.travelling import FEED, FEED_ENTRY

URL = "https://courier.example/feed"
SPEC = FeedSpec(URL, full_text="never")
RSS = """<rss version="2.0"><channel><title>Courier</title><link>https://courier.example/</link>
<ttl>90</ttl>{items}</channel></rss>"""
ITEM = """<item><guid>{0}</guid><link>https://courier.example/{0}</link><title>About {0}</title>
<description>All of {0}.</description><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item>"""


def feed(*names):
    return RSS.format(items="".join(map(ITEM.format, names))).encode()


def fetched(body, **changes):
    usual = {
        "status": 200,
        "final_url": URL,
        "moved_to": None,
        "not_modified": False,
        "body": body,
        "etag": None,
        "last_modified": None,
        "content_type": "text/xml; charset=utf-8",
        "max_age": None,
        "date": NOW,
    }
    return Fetched(**{**usual, **changes})


def read(result, before=None, marks=None, spec=SPEC, now=NOW):
    return read_answer(spec, before or FeedState(), marks or {}, result, now, FeedSettings())


def test_a_changed_document_is_delivered_as_its_entries_in_their_order():
    given = read(fetched(feed("a", "b", "c"))).plan
    assert [one.source.item for one in given.at_once] == ["a", "b", "c"]
    assert {one.content_type for one in given.at_once} == {FEED_ENTRY}
    assert (given.pages, given.marks) == ([], {})


def test_the_graph_gets_from_the_entries_what_it_would_read_in_the_document():
    answer = fetched(feed("a", "b", "c"))
    document = envelope_of(SPEC, answer, NOW)
    entries = read(answer).plan.at_once
    whole = admit(document, AdmitLimits())
    parts = [one for entry in entries for one in admit(entry, AdmitLimits())]
    assert len(parts) == 3
    assert [(one.raw, one.envelope) for one in parts] == [(one.raw, one.envelope) for one in whole]


def test_all_entries_come_again_where_one_changed_and_none_where_none_did():
    state = read(fetched(feed("a", "b"))).state
    again = read(fetched(feed("a", "b") + b" "), state, now=NOW + HOUR)
    assert again.plan is None
    more = read(fetched(feed("a", "b", "c")), state, now=NOW + HOUR)
    assert [one.source.item for one in more.plan.at_once] == ["a", "b", "c"]


def test_nothing_is_delivered_of_a_feed_that_is_empty_and_its_pages_stay_known():
    state = read(fetched(feed("a"))).state
    empty = read(fetched(feed()), state, marks={"page": 0}, now=NOW + HOUR)
    assert (empty.plan.at_once, empty.plan.pages, empty.plan.marks) == ([], [], {"page": 0})
    assert (empty.state.entries, empty.state.failing) == (0, None)


def test_an_unreadable_document_is_delivered_as_its_bytes_once():
    page = fetched(b"<!doctype html><html><body>Sorry</body></html>", content_type="text/html")
    first = read(page)
    (one,) = first.plan.at_once
    assert (one.payload, one.content_type) == (page.body, FEED)
    assert first.state.failing.reason == "not_a_feed"
    assert read(page, first.state, now=NOW + HOUR).plan is None


def test_of_a_failure_nothing_is_delivered():
    failure = FetchFailedError("internal_error", "an unexpected ValueError came up")
    state, plan = read(failure)
    assert plan is None
    assert (state.failing.reason, state.failing.count) == ("internal_error", 1)
    assert state.next_due == NOW + HOUR
    again, _ = read(failure, state, now=NOW + HOUR)
    assert again.next_due == NOW + 3 * HOUR  # the second failure is waited out for two hours


#: What a header may hold, as the wire brings it.
values = st.one_of(
    st.binary(max_size=30).filter(lambda value: not {0, 10, 13} & set(value)),
    st.sampled_from(
        [
            b"5", b"\x1f5", b"\xb2", b"-1", b"1e400", b"nan", b"9" * 5000, b"charset=\xb2",
            b"text/html; charset=utf-7", b"charset=", b"text/xml;charset=idna", b"max-age=\xb2",
            b"Mon, 02 Mar 0000 12:00:00 GMT", b"Fri, 31 Dec 9999 23:59:59 -9999",
            b"Sat, 01 Jan 0001 00:00:00 +2359", b"Mon, 02 Mar 2026 12:00:00 " + b"9" * 400,
        ]
    ),
)  # fmt: skip
headers = st.dictionaries(
    st.sampled_from(
        [b"etag", b"last-modified", b"content-type", b"cache-control", b"date", b"expires", b"age"]
    ),
    values,
)
SEEDS = (
    feed("a", "b"),
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "\\ud800", "url": "x"}]}',
    (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><link href="http://["/>'
        b"<updated>9999-12-31T23:59:59-14:00</updated><title>T</title></entry></feed>"
    ),
    b'<html><link type="application/rss+xml" href="http://xn--0/"><body>Sorry</body></html>',
)


def spoilt(parts):
    document, start, length, noise = parts
    start %= len(document)
    return document[:start] + noise + document[start + length :]


documents = st.one_of(
    st.binary(max_size=60),
    st.tuples(
        st.sampled_from(SEEDS), st.integers(0, 999), st.integers(0, 30), st.binary(max_size=8)
    ).map(spoilt),
)
locations = st.none() | st.sampled_from(
    ["/new", "https://casino.example/feed", "http://xn--0/", "http://[::1", "//a:b@x.example/\x1f"]
)
modes = st.sampled_from(["auto", "always", "never"])


def answered(status, headers, body, location):
    """Make of an answer what the client makes of it."""
    trail = Trail(URL, FetchSettings())
    try:
        if location is not None:
            trail.follow(301, location)
        answer = client._Answer(status, httpx.Headers(list(headers.items())), body)
        return client._fetched(FetchRequest(url=URL), trail, answer)
    except FetchFailedError as failure:
        return failure


answers = st.builds(answered, st.sampled_from([200, 203, 304]), headers, documents, locations)


@settings(deadline=None)
@given(st.lists(answers, min_size=1, max_size=4), modes)
def test_whatever_a_server_answers_is_read_and_asked_again(results, mode):
    """No boundary stands here: what is not foreseen fails the test."""
    spec = FeedSpec(URL, full_text=mode)
    state, now, marks = FeedState(), NOW, {}
    for result in results:
        state, plan = read(result, state, marks, spec, now)
        if plan is not None:
            entries = [*plan.at_once, *(one.entry.envelope for one in plan.pages)]
            assert all(msgspec.msgpack.encode(one) for one in entries)
            marks = plan.marks | {one.mark: 0 for one in plan.pages}
        assert read_state(write_state(state)) == state
        assert request_for(spec, state, liars=(), robots=False).url.startswith("http")
        assert state.next_due > now
        now = state.next_due
