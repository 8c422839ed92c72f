from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.rss.polling.marks import SAMPLE, compared, mark, packed


def sample(*entries):
    return packed(mark(key, guid, title) for key, guid, title in entries)


def numbered(numbers):
    return packed(mark(f"key {n}", f"guid {n}", f"title {n}") for n in numbers)


def test_entries_of_small_documents_are_counted_exactly():
    found = compared(numbered(range(10)), numbered(range(7, 15)), 8)
    assert (found.new, found.common, found.compared, found.churned) == (5, 3, 3, 0)


def test_the_order_of_entries_does_not_matter():
    assert numbered(range(1000)) == numbered(reversed(range(1000)))


def test_what_is_kept_is_bounded():
    assert len(numbered(range(10_000))) == SAMPLE * 18


def test_new_entries_of_large_documents_are_estimated():
    found = compared(numbered(range(10_000)), numbered(range(2_000, 12_000)), 10_000)
    assert 1_400 < found.new < 2_600
    assert compared(numbered(range(10_000)), numbered(range(10_000)), 10_000).new == 0


def test_changed_guids_of_known_entries_are_churn():
    before = sample(("a", "1", "A"), ("b", "2", "B"), ("c", None, "C"))
    now = sample(("a", "3", "A"), ("b", "2", "B"), ("c", "4", "C"), ("d", "5", "D"))
    found = compared(before, now, 4)
    assert (found.new, found.compared, found.churned) == (1, 2, 1)


def test_entries_in_common_are_found_by_guid_or_title_where_all_links_changed():
    before = sample(("old/a", "1", "A"), ("old/b", "2", "B"), ("old/c", "3", "C"))
    now = sample(("new/a", "1", None), ("new/b", None, "B"), ("new/d", None, None))
    found = compared(before, now, 3)
    assert (found.new, found.common) == (3, 2)


def test_nothing_is_in_common_with_nothing():
    assert compared(b"", numbered(range(3)), 3) == (3, 0, 0, 0)
    assert compared(numbered(range(3)), b"", 0) == (0, 0, 0, 0)


numbers = st.sets(st.integers(0, 60))


@given(numbers, numbers)
def test_small_documents_are_compared_as_sets(before, now):
    found = compared(numbered(before), numbered(now), len(now))
    assert (found.new, found.common) == (len(now - before), len(now & before))
