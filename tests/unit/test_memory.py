"""What is reduced of an item for the judge."""

import msgspec
import pytest

from tests.builders import MOMENT, article, item
from transforms.memory import Change, NothingKnown, Window, best_url, sketch, taken_back, told


def test_an_item_without_a_fingerprint_is_a_fault_of_the_graph():
    bare = msgspec.structs.replace(item("0", name="a"), fingerprint=None)
    with pytest.raises(ValueError, match="a has no fingerprint"):
        sketch(bare)


def test_the_sketch_is_the_judges_view_of_the_item():
    one = item("00000007", "feed", name="a", canonical_url="https://a.example/1")
    seen = sketch(one)
    assert (seen.key, seen.id, seen.url) == ("00000007", "a", "https://a.example/1")
    assert (seen.content_hash, seen.discovered) == (
        one.article.content_hash,
        one.article.discovered,
    )
    assert seen.fingerprint == one.fingerprint
    assert (seen.order, seen.document) == ("00000007", "feed")


@pytest.mark.parametrize(
    ("canonical", "url", "shown"),
    [("https://c", "https://u", "https://c"), (None, "https://u", "https://u"), (None, None, None)],
)
def test_the_canonical_url_is_shown_where_there_is_one(canonical, url, shown):
    assert best_url(article(canonical_url=canonical, url=url)) == shown


def test_a_memory_without_a_past_knows_nothing():
    known = NothingKnown()
    assert known.by_id(["a"]) == {}
    assert (
        list(known.by_content(["a"])) == list(known.by_anchors([1], Window(MOMENT, MOMENT))) == []
    )
    assert known.failed_before(["a"]) == set()


def change(what="enriched", version=1, voice="harbour", **fields):
    one = msgspec.structs.replace(sketch(item("0", name="a", **fields)), voice=voice)
    return Change(key="0", place=0, what=what, version=version, sketch=one)


FIRST = told(change(body="one"), None, "1")
EDIT = change(version=2, body="two")


def test_what_was_new_is_forgotten_when_it_is_taken_back():
    assert taken_back(change(body="one"), None, FIRST) is None
    assert taken_back(change(body="one"), None, None) is None


def test_a_revision_that_is_taken_back_leaves_the_version_before():
    assert taken_back(EDIT, FIRST, told(EDIT, FIRST, "2")) == FIRST


def test_what_others_said_since_a_revision_stays_when_it_is_taken_back():
    heard = change("heard", 0, voice="lighthouse", body="three")
    now = told(heard, told(EDIT, FIRST, "2"), "3")
    left = taken_back(EDIT, FIRST, now)
    assert left.voices == {**FIRST.voices, "lighthouse": heard.sketch.content_hash}
    assert (left.version, left.content_hash, left.rank) == (1, FIRST.content_hash, FIRST.rank)


def test_the_voice_of_a_revision_that_is_taken_back_never_said_anything():
    said = change(version=2, voice="lighthouse", body="two")
    assert taken_back(said, FIRST, told(said, FIRST, "2")) == FIRST


def test_a_later_version_stands_whatever_is_taken_back():
    later = told(change(version=3, body="three"), told(EDIT, FIRST, "2"), "3")
    assert taken_back(EDIT, FIRST, later) == later
    assert taken_back(change(body="one"), None, later) == later


def test_a_duplicate_that_is_taken_back_is_unknown_again():
    repeats = change("duplicate", 0, body="one")
    assert taken_back(repeats, None, told(repeats, None, "1")) is None
