"""A committed turn is shown whatever happened, or its loss is said: missing is not published."""

import io
import os
import re
import shutil
from itertools import count
from pathlib import Path

import pytest

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.held import FolderShelf, Held
from pipelines.sinks.stdout import StdoutSink
from tests.builders import outputs
from tests.integration.sink_place import DURABLE, FILES, FULL, NEXT, PLAIN, TURN, Place, publish

GONE = f"cannot show the turn {TURN}: its records were staged and are gone; put the files back"


@pytest.fixture
def place(request, tmp_path):
    return Place(request.param, tmp_path)


every_durable = pytest.mark.parametrize("place", DURABLE, indirect=True)
every_folder = pytest.mark.parametrize("place", FILES, indirect=True)


class Crash(BaseException):
    """The process dies here."""


#: All that changes what is on the disk.
_CHANGES = (
    (os, "fsync"),
    (Path, "mkdir"),
    (Path, "replace"),
    (Path, "rename"),
    (Path, "unlink"),
    (Path, "touch"),
    (shutil, "rmtree"),
)


def crash_before(monkeypatch, nth):
    """Die before the n-th change of the disk."""
    changes = count(1)

    def dying(original):
        def changed(*args, **options):
            if next(changes) == nth:
                raise Crash
            return original(*args, **options)

        return changed

    for holder, name in _CHANGES:
        monkeypatch.setattr(holder, name, dying(getattr(holder, name)))


def has_crashed(monkeypatch, nth, act):
    """Say whether an act came to its n-th change of the disk, and died there."""
    with monkeypatch.context() as patch:
        crash_before(patch, nth)
        try:
            act()
        except Crash:
            return True
    return False


@every_durable
def test_a_publish_cut_short_anywhere_is_carried_through(place, monkeypatch, tmp_path_factory):
    publish(place, TURN, FULL)
    wanted = place.visible()
    crashes = 0
    for nth in count(1):
        one = Place(place.kind, tmp_path_factory.mktemp("crash"))
        one.open().stage(TURN, FULL)
        if not has_crashed(monkeypatch, nth, lambda one=one: one.open().publish(TURN)):
            break
        crashes += 1
        for _ in range(2):
            one.open().publish(TURN)
            assert one.visible() == wanted
            assert one.leftovers() == []
    assert crashes >= {"jsonl": 14, "parquet": 14, "sqlite": 1, "delta": 20}[place.kind]


def without_day(path):
    """Name a file, staged or shown, as it was before there were folders by day."""
    return Path(re.sub(r"[./]day=[\d-]+", "", str(path)))


def flat(visible):
    return {str(without_day(Path(name))): content for name, content in visible.items()}


def stage_as_before(place, turn):
    """Stage a turn as for a ledger of format 2: no list of files, the folder named by the turn.

    Nor were there folders by day.
    """
    place.open().stage(turn, FULL)
    aside = place.path / ".staged" / f"{turn}.{place.kind}"
    (aside / "files").unlink()
    for path in aside.glob("*.day=*"):
        path.rename(without_day(path))
    aside.rename(aside.with_name(turn))


@every_folder
def test_what_the_release_before_staged_is_published_even_if_cut_short(
    place, monkeypatch, tmp_path_factory
):
    publish(place, TURN, FULL)
    wanted = flat(place.visible())
    for nth in count(1):
        one = Place(place.kind, tmp_path_factory.mktemp("crash"))
        stage_as_before(one, TURN)
        if not has_crashed(monkeypatch, nth, lambda one=one: one.open().publish(TURN)):
            break
        one.open().publish(TURN)
        assert one.visible() == wanted
        assert one.leftovers() == []
    assert nth > 14


@every_folder
def test_what_the_release_before_published_in_part_is_published_to_the_end(place):
    publish(place, TURN, FULL)
    wanted = flat(place.visible())
    one = Place(place.kind, place.root / "other")
    stage_as_before(one, TURN)
    (one.path / "articles").mkdir()
    staged = one.path / ".staged" / TURN / f"articles.{one.kind}"
    staged.rename(one.path / "articles" / f"{TURN}.{one.kind}")
    one.open().publish(TURN)
    assert one.visible() == wanted


@every_folder
def test_what_the_release_before_staged_for_a_turn_that_never_was_is_discarded(place):
    stage_as_before(place, TURN)
    place.open().discard(TURN)
    assert list((place.path / ".staged").iterdir()) == []


@every_durable
def test_a_stage_cut_short_anywhere_is_staged_anew(place, monkeypatch):
    publish(place, TURN, outputs([PLAIN]))
    for nth in count(1):
        if not has_crashed(monkeypatch, nth, lambda: place.open().stage(NEXT, FULL)):
            break
        assert len(place.articles()) == 1
        place.open().discard(NEXT)
        assert place.leftovers() == []
    assert nth > 3
    place.open().publish(NEXT)
    assert len(place.articles()) == (3 if place.kind in FILES else 2)


@every_durable
def test_publishing_what_was_never_staged_is_a_loss(place):
    with pytest.raises(SinkUnavailable, match=GONE):
        place.open().publish(TURN)
    assert not any(place.visible().values())


@every_durable
def test_a_staged_turn_that_is_gone_is_a_loss_at_each_try(place):
    place.open().stage(TURN, FULL)
    for path in place.leftovers():
        path.unlink()
    for _ in range(2):
        with pytest.raises(SinkUnavailable, match=GONE):
            place.open().publish(TURN)


@every_folder
@pytest.mark.parametrize("kind", ["articles", "duplicates", "dead_letters"])
def test_one_file_that_is_gone_is_a_loss_and_nothing_is_shown(place, kind):
    place.open().stage(TURN, FULL)
    (lost,) = (path for path in place.leftovers() if path.name.startswith(kind))
    aside = lost.rename(place.root / "kept")
    with pytest.raises(SinkUnavailable, match=GONE):
        place.open().publish(TURN)
    assert place.visible() == {}
    aside.rename(lost)
    place.open().publish(TURN)
    assert len(place.articles()) == 2


@every_folder
def test_files_that_were_moved_away_after_publishing_are_not_missed(place):
    publish(place, TURN, FULL)
    shutil.rmtree(place.path / "articles")
    place.open().publish(TURN)
    assert place.articles() == []


@every_durable
def test_the_marks_of_a_ledger_do_not_pile_up_and_those_of_another_stay(place):
    other = "aaaaaaaa-000001"
    for turn in (other, TURN, NEXT):
        publish(place, turn, outputs([PLAIN]))
    place.open().publish(NEXT)
    if place.kind in FILES:
        place.open().publish(other)
        marks = sorted(path.name for path in (place.path / ".staged").iterdir())
        assert marks == [f"{NEXT}.{place.kind}.published", f"{other}.{place.kind}.published"]


def test_outputs_that_are_held_are_due_until_they_are_done(tmp_path):
    held = Held("stdout:", FolderShelf(tmp_path / "new" / "held"))
    with pytest.raises(SinkUnavailable, match=GONE):
        held.due(TURN)
    held.put(TURN, FULL)
    assert held.due(TURN) == FULL
    held.done(TURN)
    assert held.due(TURN) is None
    held.put(NEXT, FULL)
    with pytest.raises(SinkUnavailable, match=GONE):
        held.due(TURN)
    held.drop(NEXT)
    assert list((tmp_path / "new" / "held").iterdir()) == []


def test_a_turn_without_articles_is_held_and_done_too(tmp_path):
    sink = StdoutSink("stdout:", FolderShelf(tmp_path), io.BytesIO())
    sink.stage(TURN, outputs())
    for _ in range(2):
        sink.publish(TURN)


def test_a_stream_that_was_written_to_and_not_marked_is_written_to_again(tmp_path, monkeypatch):
    """At least once: all that can be promised of a stream."""
    stream = io.BytesIO()
    sink = StdoutSink("stdout:", FolderShelf(tmp_path), stream)
    sink.stage(TURN, outputs([PLAIN]))
    assert has_crashed(monkeypatch, 1, lambda: sink.publish(TURN))
    lines = []
    for _ in range(2):
        sink.publish(TURN)
        lines.append(len(stream.getvalue().splitlines()))
    assert lines == [2, 2]


@pytest.fixture
def synced(monkeypatch, tmp_path):
    """What is synced to the disk, in order, as paths below the test's folder."""
    paths = []
    original = os.fsync

    def fsync(descriptor):
        original(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        paths.append(str(path.relative_to(tmp_path)))

    monkeypatch.setattr(os, "fsync", fsync)
    return paths


@every_folder
def test_all_that_a_turn_makes_in_a_folder_is_synced(place, synced):
    """Each file, and each folder that got an entry: a power cut takes what was not."""
    place.path = place.root / "new" / "out"
    place.uri = f"{place.kind}:{place.path}"
    place.open().stage(TURN, FULL)
    aside = f"new/out/.staged/{TURN}.{place.kind}"
    folders = [".", "new", "new/out", "new/out/.staged"]
    kinds = [
        f"{kind}.day=2026-10-12.{place.kind}" for kind in ("articles", "duplicates", "dead_letters")
    ]
    files = [*kinds, f"run-{FULL.summary.run}.json", "files"]
    assert synced == [*folders, *(f"{aside}/{name}" for name in files), aside]
    synced.clear()
    place.open().publish(TURN)
    *shown, mark = synced
    assert shown == [
        *("new/out", "new/out/articles", "new/out/articles/day=2026-10-12"),
        *("new/out", "new/out/duplicates", "new/out/duplicates/day=2026-10-12"),
        *("new/out", "new/out/dead_letters", "new/out/dead_letters/day=2026-10-12"),
        *("new/out", "new/out/runs"),
    ]
    assert mark == "new/out/.staged"


def test_all_that_a_turn_makes_where_turns_are_held_is_synced(tmp_path, synced):
    held = Held("stdout:", FolderShelf(tmp_path / "new" / "held"))
    held.put(TURN, FULL)
    assert synced == [".", "new", f"new/held/{TURN}.held", "new/held"]
    synced.clear()
    held.done(TURN)
    assert synced == [f"new/held/{TURN}.published", "new/held"]
