"""What is new, and nothing else: scenarios of items that come, change, go and come back.

A test is a script: each `poll` serves a feed, polls it in a run of its own, and compares what came
out of the whole pipeline with what should have: nothing lost, nothing repeated, edits as revisions.
"""

from datetime import timedelta

import pytest

from pipelines.sources.rss.lists.spec import FeedSpec
from tests.integration.whats_new.desk import NOTHING, told
from tests.integration.whats_new.feeds import NOON, SITE, entry


def test_restart_between_polls(desk):
    assert desk.poll(entry("a"), entry("b")) == told("a b")
    assert desk.poll() == NOTHING
    assert desk.poll(entry("c"), entry("b"), entry("a")) == told("c", seen=2)
    assert desk.poll() == NOTHING


def test_polls_of_one_process(desk):
    with desk.one_process() as poll:
        assert poll(entry("a"), entry("b")) == told("a b")
        assert poll() == NOTHING
        assert poll(entry("c"), entry("b", edit="And more.")) == told("c", [("About b", 2)])
        assert poll() == NOTHING
    assert desk.poll() == NOTHING


def test_equal_dates_in_different_polls(desk):
    assert desk.poll(entry("a", date=NOON)) == told("a")
    assert desk.poll(entry("b", date=NOON), entry("a", date=NOON)) == told("b", seen=1)
    assert desk.poll(entry("c", date=NOON), entry("b", date=NOON)) == told("c", seen=1)


def test_an_item_dated_before_the_last_one_seen(desk):
    early = NOON - timedelta(days=3)
    assert desk.poll(entry("a", date=NOON)) == told("a")
    assert desk.poll(entry("late", date=early), entry("a", date=NOON)) == told("late", seen=1)


def test_items_without_dates(desk):
    assert desk.poll(entry("a", date=None)) == told("a")
    assert desk.poll(entry("b", date=None), entry("a", date=None)) == told("b", seen=1)


def test_guids_that_change_at_every_poll(desk):
    for number, expected in enumerate((told("a b"), told(seen=2), told("c", seen=2))):
        names = "ab" if number < 2 else "abc"
        entries = [entry(name, guid=f"{number}-{name}") for name in names]
        assert desk.poll(*entries) == expected


def test_a_missing_guid(desk):
    assert desk.poll(entry("a", guid=None)) == told("a")
    assert desk.poll(entry("a", guid=None), entry("b", guid=None)) == told("b", seen=1)
    edited = entry("a", guid=None, edit="And more.")
    assert desk.poll(edited) == told(revised=[("About a", 2)])


def test_a_missing_link(desk):
    assert desk.poll(entry("a", link=None)) == told("a")
    assert desk.poll(entry("b", link=None), entry("a", link=None)) == told("b", seen=1)
    edited = entry("a", link=None, edit="And more.")
    assert desk.poll(edited) == told(revised=[("About a", 2)])


def test_neither_guid_nor_link(desk):
    bare = {"guid": None, "link": None}
    assert desk.poll(entry("a", **bare)) == told("a")
    assert desk.poll(entry("b", **bare), entry("a", **bare)) == told("b", seen=1)


def test_the_same_guid_twice_in_one_document(desk):
    twins = [entry("a", guid="same"), entry("b", guid="same")]
    assert desk.poll(*twins) == told("a b")
    assert desk.poll(*twins, entry("c")) == told("c", seen=2)


def test_the_same_item_twice_in_one_document_in_two_wordings(desk):
    twice = [entry("a", edit="Second wording."), entry("a")]
    assert desk.poll(*twice) == told("a", seen=1)
    assert desk.poll(*twice, entry("b")) == told("b", seen=2)
    assert desk.poll(*reversed(twice), entry("b")).new == []


def test_the_same_item_twice_in_one_document_word_for_word(desk):
    assert desk.poll(entry("a"), entry("b"), entry("a")) == told("a b", seen=1)
    assert desk.poll(entry("a"), entry("a")) == told(seen=2)


def test_the_same_guid_with_a_new_story(desk):
    assert desk.poll(entry("a", guid="top-story")) == told("a")
    assert desk.poll(entry("b", guid="top-story")) == told("b")


def test_a_title_edit(desk):
    assert desk.poll(entry("a"), entry("b")) == told("a b")
    edited = entry("a", title="More about a")
    assert desk.poll(edited, entry("b")) == told(revised=[("More about a", 2)], seen=1)
    assert desk.poll(edited) == told(seen=1)


def test_body_edits(desk):
    assert desk.poll(entry("a"), entry("b")) == told("a b")
    for version in (2, 3):
        edited = entry("a", edit=f"Correction {version}.")
        assert desk.poll(edited, entry("b")) == told(revised=[("About a", version)], seen=1)


def test_an_edit_that_is_taken_back(desk):
    assert desk.poll(entry("a")) == told("a")
    assert desk.poll(entry("a", edit="Wrong.")) == told(revised=[("About a", 2)])
    assert desk.poll(entry("a")) == told(revised=[("About a", 3)])


def test_an_item_that_leaves_and_comes_back(desk):
    assert desk.poll(entry("a"), entry("b")) == told("a b")
    assert desk.poll(entry("b"), entry("c")) == told("c", seen=1)
    assert desk.poll(entry("a"), entry("c")) == told(seen=2)


def test_a_reordered_feed(desk):
    names = "abcdef"
    assert desk.poll(*map(entry, names)) == told(" ".join(names))
    assert desk.poll(*map(entry, reversed(names))) == told(seen=6)


def test_a_feed_that_shrinks_to_nothing(desk):
    assert desk.poll(entry("a"), entry("b")) == told("a b")
    desk.serve()
    assert desk.poll() == NOTHING
    assert desk.poll(entry("a"), entry("c")) == told("c", seen=1)


def test_a_document_whose_bytes_change_and_whose_items_do_not(desk):
    assert desk.poll(entry("a"), more="<ttl>0</ttl>") == told("a")
    assert desk.poll(entry("a"), more="<lastBuildDate>now</lastBuildDate>") == NOTHING


def test_ten_thousand_items(desk):
    names = [f"item-{number}" for number in range(10_000)]
    entries = [entry(name, text=f"There is {name}.") for name in names]
    assert desk.poll(*entries) == told(" ".join(names))
    assert desk.poll(entry("fresh"), *entries[:-1]) == told("fresh", seen=9_999)


@pytest.mark.parametrize("link", [f"{SITE}/", SITE, f"{SITE}/?utm_source=rss", f"{SITE}/news"])
def test_one_link_for_all(desk, link):
    assert desk.poll(entry("a", link=link), entry("b", link=link)) == told("a b")
    edited = entry("a", link=link, edit="And more.")
    again = desk.poll(entry("c", link=link), edited, entry("b", link=link))
    assert again == told("c", [("About a", 2)], seen=1)


def test_items_that_are_places_on_one_page(desk):
    def post(name, **more):
        return entry(name, link=f"{SITE}/live#{name}", guid=None, **more)

    assert desk.poll(post("a"), post("b")) == told("a b")
    edited = post("b", edit="And more.")
    assert desk.poll(post("c"), edited) == told("c", [("About b", 2)])


def test_links_with_tracking_parameters_that_change(desk):
    def tracked(name, campaign):
        return entry(name, link=f"{SITE}/{name}?utm_campaign={campaign}")

    assert desk.poll(tracked("a", 1), tracked("b", 1)) == told("a b")
    assert desk.poll(tracked("a", 2), tracked("c", 2)) == told("c", seen=1)


def two_feeds(desk):
    desk.feeds = [FeedSpec(desk.url("/feed")), FeedSpec(desk.url("/other", "gazette.test"))]


def test_two_feeds_with_the_same_item(desk):
    two_feeds(desk)
    gazette = {"path": "/other", "host": "gazette.test", "site": "https://gazette.test"}
    desk.serve(entry("a", guid="theirs"), **gazette)
    first = desk.poll(entry("a"))
    assert (first.new, first.duplicates) == (["About a"], ["About a"])
    desk.serve(entry("b", guid="theirs-b"), entry("a", guid="theirs"), **gazette)
    assert desk.poll(entry("c"), entry("a")) == told("c b", seen=2)
    assert desk.poll() == NOTHING


def test_two_feeds_of_one_site_that_word_an_item_differently(desk):
    """Neither revises the other by repeating itself; an edit in either is one revision."""
    two_feeds(desk)
    desk.feeds[1] = FeedSpec(desk.url("/world"))
    desk.serve(entry("a", edit="Longer."), path="/world", title="Courier: World")
    first = desk.poll(entry("a"))
    assert (first.new, first.revised, first.duplicates) == (["About a"], [], ["About a"])
    desk.serve(entry("a", edit="Longer."), entry("w"), path="/world", title="Courier: World")
    assert desk.poll(entry("a"), entry("b")) == told("b w", seen=2)
    edited = entry("a", edit="Corrected.")
    assert desk.poll(edited, entry("b")) == told(revised=[("About a", 2)], seen=1)
    desk.serve(entry("a", edit="Longer."), path="/world", title="Courier: World")
    assert desk.poll() == told(seen=1)
