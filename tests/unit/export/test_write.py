"""A file is written in one order, whole or not at all."""

import tracemalloc
from datetime import timedelta

import pytest

from pipelines.export.write import FORMS, ExportFailed, Wish, export
from tests.builders import MOMENT, article


def wish(form="ninjs", items=None):
    return Wish(form=form, items=items, bom=False, title="t", link="https://a.example/")


def some(count):
    return [
        article(f"urn:newsbeam:{at:02d}", published=MOMENT - timedelta(days=at % 3), title=f"t{at}")
        for at in range(count)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_articles_give_the_same_bytes_in_whatever_order_they_come(form, tmp_path):
    articles = some(7)
    assert export(articles, wish(form), tmp_path / "a") == 7
    assert export(articles[::-1], wish(form), tmp_path / "b") == 7
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_newest_come_first_and_only_those_that_are_wanted(tmp_path):
    assert export([*some(5), article("urn:newsbeam:x")], wish("csv", 3), tmp_path / "a.csv") == 3
    lines = (tmp_path / "a.csv").read_text().splitlines()[1:]
    assert [line[:17] for line in lines] == [
        '"urn:newsbeam:00"', '"urn:newsbeam:03"', '"urn:newsbeam:x",'
    ]  # fmt: skip


def test_a_file_stays_as_it_was_where_reading_fails(tmp_path):
    def failing():
        yield from some(2)
        raise KeyError("gone")

    (tmp_path / "a").write_text("before")
    with pytest.raises(KeyError):
        export(failing(), wish(), tmp_path / "a")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("a", "before")]


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ExportFailed, match="cannot be written"):
        export(some(1), wish(), tmp_path / "file" / "a")


def test_memory_does_not_grow_with_the_articles(tmp_path):
    def many():
        for at in range(3_000):
            yield article(f"urn:newsbeam:{at}", body="word " * 1_000)

    tracemalloc.start()
    export(many(), wish("schema.org"), tmp_path / "a")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "a").stat().st_size > 15_000_000
    assert peak < 5_000_000
