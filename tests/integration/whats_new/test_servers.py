"""What is new, and nothing else: scenarios of servers that fail, move, lie and go."""

from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.polling.asking import WHOLE_SHARE, is_whole
from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.sources.rss.verdicts.verdicts import verdicts
from tests.integration.fetch.server import Reply, raw, redirect
from tests.integration.whats_new.desk import NOTHING, told
from tests.integration.whats_new.feeds import NOON, entry, rss

PAGE = (
    b"<!doctype html><html><head><title>Sorry</title></head><body><p>Back soon.</p></body></html>"
)


def words(desk, place=0):
    return [verdict.word for verdict in verdicts(desk.state(place), desk.now)]


@pytest.mark.parametrize(
    "failure",
    [
        Reply(status=500),
        Reply(status=404),
        Reply(status=503, headers={"Retry-After": "120"}),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<rss"),
        raw(b"nonsense\r\n\r\n"),
        redirect("/feed"),
    ],
    ids=["500", "404", "503", "broken off", "no HTTP", "redirect loop"],
)
def test_a_feed_that_fails_once_and_recovers(desk, failure):
    assert desk.poll(entry("a"), headers={"ETag": '"1"'}) == told("a")
    desk.answer(failure)
    assert desk.poll() == NOTHING
    assert words(desk) == ["failing"]
    assert desk.poll(entry("b"), entry("a"), headers={"ETag": '"2"'}) == told("b", seen=1)
    assert words(desk) == ["ok"]


def test_a_page_in_the_place_of_the_feed_is_one_dead_letter(desk):
    assert desk.poll(entry("a")) == told("a")
    desk.answer(Reply(body=PAGE))
    assert desk.poll() == told(dead=["not_a_feed"])
    desk.answer(Reply(body=PAGE + b"<!-- another time -->"))
    assert desk.poll() == NOTHING
    assert words(desk) == ["not_a_feed"]
    assert desk.poll(entry("a"), entry("b")) == told("b", seen=1)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {one} "{f"&{before};" * 50}">' for before, one in pairwise("abcdefgh"))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY h SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("head", "reason"),
    [(BOMB, "entity_bomb"), (OUTSIDE, "external_entity")],
    ids=["entities within entities", "an entity of a local file"],
)
def test_a_document_that_declares_hostile_entities_is_one_dead_letter(desk, head, reason):
    document = head + rss([entry("a", title="&h;")])
    desk.answer(Reply(body=document.encode()))
    assert desk.poll() == told(dead=[reason])
    assert desk.poll(entry("a")) == told("a")


def test_a_document_that_is_cut_off(desk):
    whole = rss(map(entry, "abc")).encode()
    desk.answer(Reply(body=whole[: whole.index(b"About c")]))
    assert desk.poll() == told("a b")
    desk.answer(Reply(body=whole))
    assert desk.poll() == told("c", seen=2)


def test_a_permanent_redirect_is_remembered(desk):
    desk.answer(redirect(desk.url("/new"), status=301))
    desk.serve(entry("a"), path="/new")
    assert desk.poll() == told("a")
    desk.serve(entry("b"), entry("a"), path="/new")
    assert desk.poll() == told("b", seen=1)
    assert (desk.asked("/feed"), desk.asked("/new")) == (1, 2)


def test_a_temporary_redirect_is_not_remembered(desk):
    desk.answer(redirect(desk.url("/elsewhere"), status=302))
    desk.serve(entry("a"), path="/elsewhere")
    assert desk.poll() == told("a")
    assert desk.poll(entry("b"), entry("a")) == told("b", seen=1)
    assert (desk.asked("/feed"), desk.asked("/elsewhere")) == (2, 1)


def test_a_place_that_a_feed_moved_to_and_that_is_no_more(desk):
    desk.answer(redirect(desk.url("/new"), status=301))
    desk.serve(entry("a"), path="/new")
    assert desk.poll() == told("a")
    desk.answer(Reply(status=410), path="/new")
    assert desk.poll() == NOTHING
    assert desk.poll(entry("b"), entry("a")) == told("b", seen=1)


@pytest.mark.parametrize("status", [301, 302])
def test_a_redirect_to_another_sites_feed_does_not_flood(desk, status, caplog):
    assert desk.poll(entry("a"), entry("b")) == told("a b")
    spam = [entry(f"spam{number}") for number in range(20)]
    desk.serve(*spam, host="casino.test", site="https://casino.test")
    desk.answer(redirect(desk.url(host="casino.test"), status=status))
    assert desk.poll() == NOTHING
    desk.now += timedelta(days=1)
    assert desk.poll() == NOTHING
    assert words(desk) == ["moved"]
    assert caplog.text.count("put its URL into the list") == 1
    assert desk.poll(entry("c"), entry("b")) == told("c", seen=1)
    assert words(desk) == ["ok"]


def test_a_site_that_moves_to_another_host_is_followed(desk):
    assert desk.poll(entry("a"), entry("b")) == told("a b")
    desk.answer(redirect(desk.url(host="courier-news.test"), status=301))
    desk.serve(entry("c"), entry("b"), host="courier-news.test")
    assert desk.poll() == told("c", seen=1)
    assert words(desk) == ["moved"]
    assert desk.poll() == NOTHING
    assert desk.asked() == 4


def test_gone(desk):
    assert desk.poll(entry("a")) == told("a")
    desk.answer(Reply(status=410))
    assert desk.poll() == NOTHING
    desk.now += timedelta(days=400)
    assert desk.poll(entry("b")) == NOTHING
    assert desk.asked() == 2
    assert words(desk) == ["gone"]


def test_a_clock_that_is_an_hour_wrong_on_the_server(desk):
    for hours in (1, -1):
        path = f"/wrong{hours}"
        desk.feeds = [FeedSpec(desk.url(path))]
        names = [f"{name}{hours}" for name in "abc"]
        for number, expected in enumerate((told(names[0]), told(names[1], seen=1))):
            theirs = desk.now + timedelta(hours=hours)
            entries = [entry(name, date=NOON) for name in names[: number + 1]]
            headers = {"Date": format_datetime(theirs), "Last-Modified": format_datetime(theirs)}
            desk.serve(*entries, path=path, headers=headers)
            assert desk.poll() == expected
        assert words(desk) == ["clock_skew"]


def conditional(desk, tag, *entries):
    """Answer 304 to whoever knows the tag, else the feed."""
    body = rss(entries).encode()

    def answer(request):
        if request.headers.get("if-none-match") == tag:
            return Reply(status=304, headers={"ETag": tag})
        return Reply(headers={"ETag": tag}, body=body)

    desk.answer(answer)


def test_a_feed_that_did_not_change_is_not_sent_again(desk):
    conditional(desk, '"1"', entry("a"))
    assert desk.poll() == told("a")
    assert desk.poll() == NOTHING
    conditional(desk, '"2"', entry("a"), entry("b"))
    assert desk.poll() == told("b", seen=1)
    assert desk.poll() == NOTHING


def feed_that_is_asked_whole_at(desk, poll):
    """Find a URL whose lot falls on a certain poll, and on no other before it."""
    for number in range(10_000):
        spec = FeedSpec(desk.url(f"/lot{number}"))
        lots = [is_whole(spec.public_url, FeedState(fetches=past)) for past in range(poll + 1)]
        if lots == [False] * poll + [True]:
            desk.feeds = [spec]
            return f"/lot{number}"
    raise AssertionError(f"no lot of one in {WHOLE_SHARE} fell on poll {poll}")


def test_a_server_whose_validators_lie_is_found_out(desk):
    path = feed_that_is_asked_whole_at(desk, 3)
    lie = '"always the same"'
    sent = [entry("a")]

    def answer(request):
        if request.headers.get("if-none-match") == lie:
            return Reply(status=304)
        return Reply(headers={"ETag": lie}, body=rss(sent).encode())

    desk.answer(answer, path=path)
    assert desk.poll() == told("a")
    sent.insert(0, entry("b"))
    assert desk.poll() == NOTHING
    assert desk.poll() == NOTHING
    assert desk.poll() == told("b", seen=1)
    assert words(desk) == ["lying_validators"]
    sent.insert(0, entry("c"))
    assert desk.poll() == told("c", seen=2)
    assert "if-none-match" not in desk.server.seen(path)[-1].headers


def test_what_asks_for_rest_gets_it(desk):
    assert desk.poll(entry("a"), more="<ttl>90</ttl>") == told("a")
    assert desk.poll(entry("b"), more="<ttl>90</ttl>") == NOTHING
    assert desk.asked() == 1
    assert desk.poll() == told("b")


def test_retry_after_is_waited_for(desk):
    desk.answer(Reply(status=429, headers={"Retry-After": "9000"}))
    assert desk.poll() == NOTHING
    assert desk.poll(entry("a")) == NOTHING
    assert desk.poll() == NOTHING
    assert desk.asked() == 1
    assert desk.poll() == told("a")


def test_a_feed_that_fails_costs_the_others_nothing(desk):
    desk.feeds = [FeedSpec(desk.url("/broken")), FeedSpec(desk.url()), FeedSpec("http://[::1")]
    assert desk.poll(entry("a")) == told("a")
    assert desk.poll(entry("b")) == told("b")
