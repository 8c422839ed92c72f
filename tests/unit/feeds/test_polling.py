from datetime import UTC, datetime

import pytest

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.messages import Fetched
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.polling.asking import WHOLE_SHARE, is_whole, outcome_of, request_for
from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.sources.rss.polling.outcome import Changed, Elsewhere, Failed, Same, Unreadable
from tests.unit.feeds.polls import HOUR, NOW, past

URL = "https://courier.example/feed"
SPEC = FeedSpec(URL)
FEED = """<rss version="2.0"><channel><title>Courier</title><link>https://courier.example/</link>
<ttl>90</ttl><skipHours><hour>2</hour></skipHours>{items}</channel></rss>"""
ITEM = """<item><guid>{0}</guid><link>https://{1}/{0}</link><title>About {0}</title>
<pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item>"""
PAGE = b"""<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/rss">
</head><body>Hello</body></html>"""


def feed(*names, host="courier.example"):
    return FEED.format(items="".join(ITEM.format(name, host) for name in names)).encode()


def fetched(body=b"", **changes):
    usual = {
        "status": 200,
        "final_url": URL,
        "moved_to": None,
        "not_modified": False,
        "body": body,
        "etag": '"1"',
        "last_modified": None,
        "content_type": "text/xml",
        "max_age": 60,
        "date": NOW,
    }
    return Fetched(**{**usual, **changes})


def read(*names, spec=SPEC, **changes):
    """The state of a feed that was read once."""
    outcome = outcome_of(spec, FeedState(), fetched(feed(*names), **changes), NOW)
    return past(outcome)[0]


def test_a_new_feed_is_asked_whole_and_as_listed():
    spec = FeedSpec("https://ann:word@courier.example/feed", headers=(("X-Key", "1"),))
    request = request_for(spec, FeedState(), liars=(), robots=True)
    assert (request.url, request.validators, request.robots) == (spec.url, None, True)
    assert request.headers == {"X-Key": "1"}
    assert request.accept.startswith("application/atom+xml")
    assert "word" not in repr(request)


def test_a_known_feed_is_asked_whether_it_changed():
    state = FeedState(fetches=2, etag='"1"', last_modified="then", answered=URL)
    validators = request_for(SPEC, state, liars=(), robots=False).validators
    assert (validators.etag, validators.last_modified, validators.url) == ('"1"', "then", URL)


def test_a_feed_that_moved_is_asked_where_it_is_with_its_credentials_at_home_only():
    spec = FeedSpec("https://ann:word@courier.example/feed")
    near, far = "https://courier.example/new", "https://new.example/feed"
    urls = [
        request_for(spec, FeedState(moved_to=url), liars=(), robots=False).url
        for url in (near, far)
    ]
    assert urls == ["https://ann:word@courier.example/new", far]


def test_one_fetch_in_twenty_is_whole():
    lots = [is_whole(URL, FeedState(fetches=number)) for number in range(10_000)]
    assert 400 < sum(lots) < 600
    assert lots == [is_whole(URL, FeedState(fetches=number)) for number in range(10_000)]
    assert WHOLE_SHARE == 20


def test_a_liar_and_its_host_are_always_asked_whole():
    assert all(is_whole(URL, FeedState(fetches=number, lied="ETag")) for number in range(50))
    state = FeedState(fetches=3, answered=URL)
    assert not request_for(SPEC, state, liars=("other.example",), robots=False).whole
    assert request_for(SPEC, state, liars=("courier.example",), robots=False).whole


def test_a_document_is_reduced_to_what_is_remembered():
    outcome = outcome_of(SPEC, FeedState(), fetched(feed("a", "b")), NOW)
    assert isinstance(outcome, Changed)
    found = outcome.document
    assert (found.entries, found.keys, found.shared) == (2, 2, 0)
    assert (found.hints.seconds, found.hints.skip_hours) == (5400, [2])
    assert found.dates == (datetime(2026, 3, 2, 9, tzinfo=UTC),) * 2
    assert (outcome.reply.etag, outcome.reply.max_age, outcome.reply.date) == ('"1"', 60, NOW)
    assert [raw.item_id for raw in outcome.articles] == ["a", "b"]


@pytest.mark.parametrize("answer", [fetched(status=304, not_modified=True), fetched(feed("a"))])
def test_a_304_and_the_same_bytes_are_the_same(answer):
    assert isinstance(outcome_of(SPEC, read("a"), answer, NOW), Same)


def test_a_page_is_unreadable_and_names_its_feeds():
    outcome = outcome_of(SPEC, FeedState(), fetched(PAGE), NOW)
    assert isinstance(outcome, Unreadable)
    assert (outcome.reason, outcome.found) == ("not_a_feed", ("https://courier.example/rss",))


def test_a_failure_keeps_its_reason():
    error = FetchFailedError("status_503", "the server answered 503", 60.0, 503)
    assert outcome_of(SPEC, FeedState(), error, NOW) == Failed(
        "status_503", "the server answered 503", status=503, retry_after=60.0
    )
    held = FetchFailedError("held", "the host rests", 60.0, 503)
    assert not outcome_of(SPEC, FeedState(), held, NOW).was_asked


def test_another_sites_feed_without_an_entry_in_common_is_elsewhere():
    there = fetched(feed("x", "y", host="casino.example"), final_url="https://casino.example/feed")
    outcome = outcome_of(SPEC, read("a", "b"), there, NOW + HOUR)
    assert isinstance(outcome, Elsewhere)
    assert (outcome.known, outcome.offered) == (2, 2)


@pytest.mark.parametrize(
    ("names", "final_url"),
    [
        ("xy", URL + "/new"),
        ("xy", "https://www.courier.example/feed"),
        ("xy", "https://feeds.courier.example/feed"),
        ("ax", "https://new.example/feed"),
    ],
    ids=["same host", "www", "subdomain", "an entry in common"],
)
def test_a_move_within_a_site_or_with_known_entries_is_followed(names, final_url):
    answer = fetched(feed(*names), final_url=final_url)
    assert isinstance(outcome_of(SPEC, read("a", "b"), answer, NOW + HOUR), Changed)


def test_a_site_that_moved_is_known_by_its_guids():
    there = fetched(feed("a", host="new.example"), final_url="https://new.example/feed")
    assert isinstance(outcome_of(SPEC, read("a"), there, NOW + HOUR), Changed)


def test_a_feed_of_which_nothing_is_known_is_followed_anywhere():
    there = fetched(feed("a"), final_url="https://new.example/feed")
    assert isinstance(outcome_of(SPEC, FeedState(), there, NOW), Changed)
