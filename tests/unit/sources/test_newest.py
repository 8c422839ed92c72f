"""Of several versions of an article the newest is given, once."""

import pytest

from pipelines.sources.records.newest import Head, Newest, head_of

ONE, TWO = (f"urn:newsbeam:01{letter * 30}" for letter in "ab")


def given(*heads):
    newest = Newest(heads)
    return [newest.gives(head) for head in heads]


def test_only_the_newest_version_is_given():
    heads = [Head(id=ONE), Head(id=TWO), Head(id=ONE, version=3), Head(id=ONE, version=2)]
    assert given(*heads) == [False, True, True, False]
    assert len(Newest(heads)) == 2


def test_of_equals_the_first_is_given():
    assert given(Head(id=ONE, version=2), Head(id=ONE, version=2)) == [True, False]


def test_what_came_since_is_given_where_it_is_not_older():
    newest = Newest([Head(id=ONE, version=2)])
    assert newest.gives(Head(id=TWO))
    assert not newest.gives(Head(id=ONE, version=1))
    assert newest.gives(Head(id=ONE, version=2))
    assert newest.gives(Head(id=ONE, version=3))
    assert not newest.gives(Head(id=ONE, version=2))


def test_what_is_no_record_is_always_given():
    assert given(None, Head(id="urn:isbn:1"), Head(id="urn:isbn:1"), None) == [True] * 4


@pytest.mark.parametrize("data", [b"{", b"[]", b"\xff", b'{"id": 7}', b"[" * 100_000])
def test_what_has_no_head_is_no_record(data):
    assert head_of(data) is None


def test_a_head_is_read_whatever_else_is_there():
    assert head_of(b'{"id": "x", "body": [1], "version": 2}') == Head(id="x", version=2)
