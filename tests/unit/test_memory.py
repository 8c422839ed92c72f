"""What is reduced of an item for the judge."""

import msgspec
import pytest

from tests.builders import MOMENT, article, item
from transforms.memory import NothingKnown, Window, best_url, sketch


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
