"""Which pages are fetched: each once, until its entry is edited."""

import msgspec
import pytest

from pipelines.sources.rss.page_plan import SETTLED, decode_marks, encode_marks, plan_pages
from tests.builders import envelope, source_ref
from transforms.records.travelling import FEED, FEED_ENTRY, RawArticle

FEED_URL = "https://quay.example/rss"
DOCUMENT = envelope(
    payload=b"<rss/>",
    content_type=FEED,
    source=source_ref(kind="rss", origin=FEED_URL),
    attributes={"content-type": "text/xml", "url": FEED_URL},
)
WHOLE = " ".join(f"word{number}" for number in range(80))


def entry(number, **fields):
    return RawArticle(
        **{
            "came_from": "feed",
            "url": f"https://quay.example/{number}",
            "item_id": f"g{number}",
            "title": f"Story {number}",
            "html": f"<p>The beginning of {number}…</p>",
            **fields,
        }
    )


def whole(number, **fields):
    return entry(number, html=f"<p>{WHOLE} {number}</p>", **fields)


def plan(*articles, marks=None, mode="auto"):
    return plan_pages(DOCUMENT, articles, marks or {}, mode)


def wanted(made):
    return [one.entry.raw.url for one in made.pages]


def settled(made):
    return {one.mark: SETTLED for one in made.pages} | made.marks


def delivered(made):
    return [one.source.item for one in made.at_once]


def test_entries_that_are_whole_are_delivered_at_once_in_their_order():
    made = plan(whole(2), whole(1), marks={"known": 0})
    assert (delivered(made), made.pages, made.marks) == (["g2", "g1"], [], {"known": 0})


def test_never_asks_for_no_page():
    made = plan(entry(1), mode="never")
    assert (delivered(made), made.pages) == (["g1"], [])


def test_auto_asks_for_the_pages_of_cut_entries_and_hands_on_the_others_at_once():
    made = plan(whole(1), entry(2), whole(3), entry(4))
    assert wanted(made) == ["https://quay.example/2", "https://quay.example/4"]
    assert [one.source.item for one in made.at_once] == ["g1", "g3"]
    assert {one.content_type for one in made.at_once} == {FEED_ENTRY}
    (first, _) = made.pages
    assert first.entry.envelope.source.origin == FEED_URL
    assert msgspec.json.decode(first.entry.envelope.payload, type=RawArticle) == entry(2)


def test_always_asks_for_every_page():
    assert len(plan(whole(1), entry(2), mode="always").pages) == 2


@pytest.mark.parametrize("mode", ["auto", "always"])
def test_an_entry_without_a_page_of_its_own_is_taken_as_it_is(mode):
    lonely = [entry(1, url=None), entry(2, url_is_shared=True)]
    made = plan(*lonely, mode=mode)
    assert (delivered(made), made.pages) == (["g1", "g2"], [])


def test_what_was_fetched_is_neither_fetched_nor_delivered_again():
    marks = settled(plan(entry(1), entry(2)))
    made = plan(whole(3), entry(2), entry(1), marks=marks)
    assert wanted(made) == []
    assert [one.source.item for one in made.at_once] == ["g3"]
    assert made.marks == marks


def test_a_new_entry_is_fetched_beside_known_ones():
    marks = settled(plan(entry(1)))
    assert wanted(plan(entry(2), entry(1), marks=marks)) == ["https://quay.example/2"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Story 1, corrected"},
        {"html": "<p>Another beginning of 1…</p>"},
        {"summary": "In short"},
        {"url": "https://quay.example/1-new"},
        {"modified": "2026-01-02T00:00:00Z"},
    ],
)
def test_an_edited_entry_is_fetched_anew(change):
    marks = settled(plan(entry(1)))
    assert len(plan(entry(1, **change), marks=marks).pages) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"html": "<p>The beginning of 1…<img src='https://quay.example/p?token=2'></p>"},
        {"image": "https://quay.example/p2.jpg"},
        {"categories": ["Sea"]},
        {"feed_title": "Quay"},
    ],
)
def test_what_no_reader_sees_is_no_edit(change):
    marks = settled(plan(entry(1)))
    assert plan(entry(1, **change), marks=marks).pages == []


def test_a_date_that_all_entries_share_is_the_documents_and_no_edit():
    def poll(stamp):
        return [entry(number, modified=stamp) for number in range(4)]

    marks = settled(plan(*poll("2026-01-01T00:00:00Z")))
    assert plan(*poll("2026-01-01T00:05:00Z"), marks=marks).pages == []


def test_marks_of_entries_that_left_the_feed_are_dropped():
    marks = settled(plan(entry(1), entry(2)))
    assert len(plan(entry(2), marks=marks).marks) == 1


def test_a_page_that_could_not_be_had_is_wanted_again_with_its_count():
    (one,) = plan(entry(1)).pages
    made = plan(entry(1), marks={one.mark: 2})
    assert [again.failed for again in made.pages] == [2]
    assert made.marks == {one.mark: 2}


def test_an_entry_that_stands_twice_in_a_feed_is_fetched_once():
    assert len(plan(entry(1), entry(1)).pages) == 1


def test_marks_are_kept_as_text():
    marks = settled(plan(entry(1))) | {"ab": 2}
    assert decode_marks(encode_marks(marks)) == marks
    assert decode_marks(None) == {}


def test_that_a_page_was_had_is_known_of_an_edited_entry_while_the_feed_shows_it():
    (first,) = plan(entry(1)).pages
    assert not first.was_there
    marks = {first.mark: SETTLED, first.had: SETTLED}
    edited = entry(1, html="<p>Another beginning…</p>")
    (again,) = plan(edited, entry(2, url=None), marks=marks).pages
    assert again.was_there
    assert again.mark != first.mark
    assert plan(edited, marks=marks).marks == {first.had: SETTLED}
    (other,) = plan(entry(2), marks=marks).pages
    assert not other.was_there
    assert plan(entry(2), marks=marks).marks == {}
