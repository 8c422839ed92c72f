"""What a graph staged, as the driver reads it: merged by kind and key, in the items' order."""

import msgspec
import pytest

from pipelines.books import Tally
from pipelines.turns.ends import _WriteFrames, read_staged
from pipelines.turns.spool import FrameWriter
from tests.builders import article, dead, duplicate, envelope, item, words
from transforms.memory import Change, sketch
from transforms.outcomes import Enriched, Repeated


def enriched(order, key, title=None):
    return Enriched(key=key, envelope=envelope(order), record=article(key, title=title))


def repeated(order, key):
    return Repeated(key=key, envelope=envelope(order), record=duplicate(key))


def change(order, key):
    judged = sketch(item(order, name=key, body=words(0, 30)))
    return Change(key=key, place=0, what="enriched", version=1, sketch=judged)


def dead_at(order, key):
    return msgspec.structs.replace(dead(key), order=order)


def tally(what="read", *, count, detail="", source="text:a"):
    return Tally(what=what, detail=detail, source=source, count=count, checksum=7)


def write(folder, name, *frames):
    with FrameWriter(str(folder / name)) as writer:
        for frame in frames:
            writer.write(msgspec.msgpack.encode(frame))


def test_outcomes_of_all_files_are_parted_by_kind(tmp_path):
    one, two, three = enriched("1", "a"), repeated("2", "b"), dead("c")
    told, counted = change("1", "a"), tally(count=3)
    write(tmp_path, "x.frames", one, counted)
    write(tmp_path, "y.frames", two, three, told)
    staged = read_staged(tmp_path)
    assert (staged.enriched, staged.repeated, staged.dead) == ([one], [two], [three])
    assert (staged.changes, staged.tallies) == ([told], [counted])


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("enriched", enriched),
        ("repeated", repeated),
        ("dead", dead_at),
        ("changes", change),
    ],
)
def test_each_kind_is_in_the_items_order_then_by_key(tmp_path, kind, make):
    write(tmp_path, "a.frames", make("3", "a"), make("1", "z"))
    write(tmp_path, "b.frames", make("2", "y"), make("1", "b"))
    assert [one.key for one in getattr(read_staged(tmp_path), kind)] == ["b", "z", "y", "a"]


def test_a_bundle_that_ran_twice_counts_once(tmp_path):
    frames = [enriched("1", "a"), repeated("2", "b"), dead("c"), change("1", "a"), tally(count=4)]
    write(tmp_path, "first.frames", *frames)
    write(tmp_path, "second.frames", *frames)
    staged = read_staged(tmp_path)
    lists = (staged.enriched, staged.repeated, staged.dead, staged.changes, staged.tallies)
    assert [len(one) for one in lists] == [1, 1, 1, 1, 1]


def test_outcomes_of_several_kinds_may_have_one_key(tmp_path):
    write(tmp_path, "a.frames", enriched("1", "a"), repeated("1", "a"), dead("a"))
    staged = read_staged(tmp_path)
    assert (len(staged.enriched), len(staged.repeated), len(staged.dead)) == (1, 1, 1)


def test_tallies_are_told_apart_by_what_detail_and_source(tmp_path):
    counted = [
        tally("dead", count=1, detail="admit.broken_json"),
        tally("dead", count=2, detail="cleanup.no_text"),
        tally("dead", count=3, detail="admit.broken_json", source="text:b"),
        tally("read", count=6),
    ]
    write(tmp_path, "a.frames", *reversed(counted))
    assert [one.count for one in read_staged(tmp_path).tallies] == [1, 3, 2, 6]


def test_a_file_that_was_never_finished_is_passed_over(tmp_path):
    unfinished = FrameWriter(str(tmp_path / "a.frames"))
    unfinished.write(msgspec.msgpack.encode(enriched("1", "a")))
    unfinished._file.close()
    write(tmp_path, "b.frames", enriched("2", "b"))
    assert [one.key for one in read_staged(tmp_path).enriched] == ["b"]


def test_nothing_staged_is_nothing(tmp_path):
    staged = read_staged(tmp_path)
    assert (staged.enriched, staged.changes, staged.tallies) == ([], [], [])


def test_a_file_that_is_cut_short_or_holds_something_else_is_an_error(tmp_path):
    write(tmp_path, "a.frames", enriched("1", "a"))
    whole = (tmp_path / "a.frames").read_bytes()
    (tmp_path / "a.frames").write_bytes(whole[:-1])
    with pytest.raises(EOFError, match="ends within a frame"):
        read_staged(tmp_path)
    write(tmp_path, "a.frames", {"type": "unknown"})
    with pytest.raises(msgspec.ValidationError):
        read_staged(tmp_path)


def test_a_bundle_that_failed_leaves_nothing_to_the_one_that_is_run_in_its_place(tmp_path):
    """A worker uses one DoFn for many bundles, also after one that was not finished."""
    writing = _WriteFrames(str(tmp_path))
    writing.start_bundle()
    writing.process(enriched("1", "half"))
    writing.start_bundle()
    writing.process(enriched("2", "whole"))
    writing.finish_bundle()
    assert [one.key for one in read_staged(tmp_path).enriched] == ["whole"]


def test_a_bundle_without_outcomes_makes_no_file(tmp_path):
    writing = _WriteFrames(str(tmp_path))
    writing.start_bundle()
    writing.finish_bundle()
    assert list(tmp_path.iterdir()) == []


def test_bundles_have_files_of_their_own(tmp_path):
    writing = _WriteFrames(str(tmp_path))
    for key in ("a", "b"):
        writing.start_bundle()
        writing.process(enriched("1", key))
        writing.finish_bundle()
    assert len(list(tmp_path.glob("*.frames"))) == 2
    assert [one.key for one in read_staged(tmp_path).enriched] == ["a", "b"]
