"""A turn is a transaction: whatever happens within it, it is whole or it never was."""

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.integration.program import (
    assert_one_sentence,
    hold_at,
    killed_at,
    newsbeam,
    running,
    signal_at,
    succeeded,
)
from tests.integration.read_back import json_lines, leftovers, records, rows, runs, shown_by
from tests.integration.stories import broken, copy_of, stories, story, write_lines

pytestmark = pytest.mark.timeout(600)

_SABOTAGE = "from tests.integration import sabotage\nsabotage."


@pytest.fixture
def place(tmp_path):
    """A folder with ten articles, a copy of one and a broken line."""
    write_lines(tmp_path / "in.jsonl", [*stories(0, 10), copy_of(3), broken(0)])
    return tmp_path


def args(place, *more, sink="out"):
    return ["run", "--source", f"jsonl:{place}/in*.jsonl", "--sink", f"jsonl:{place}/{sink}", *more]


def ids(count, first=0):
    return [one["id"] for one in stories(first, count)]


def shown(place, sink="out"):
    return shown_by(f"jsonl:{place}/{sink}")


def left(place):
    return leftovers(place / "out", place)


def test_the_same_input_twice_gives_no_second_record(place):
    succeeded(newsbeam(*args(place)))
    before = {path: path.read_bytes() for path in (place / "out").rglob("*.jsonl")}
    again = succeeded(newsbeam(*args(place)))
    assert again.stdout.startswith("nothing new")
    os.utime(place / "in.jsonl")
    assert succeeded(newsbeam(*args(place))).stdout.startswith("nothing new")
    write_lines(place / "in.jsonl", [broken(0), copy_of(3), *stories(0, 10)])
    anew = succeeded(newsbeam(*args(place)))
    assert "12 read = 0 enriched + 0 duplicate + 12 seen + 0 filtered + 0 dead" in anew.stdout
    assert {path: path.read_bytes() for path in (place / "out").rglob("*.jsonl")} == before
    assert shown(place).articles == ids(10)


def test_lines_added_to_a_file_are_all_that_is_read_anew(place):
    succeeded(newsbeam(*args(place)))
    with (place / "in.jsonl").open("a") as file:
        write_lines(place / "more", stories(10, 2))
        file.write((place / "more").read_text())
    added = succeeded(newsbeam(*args(place)))
    assert "2 read = 2 enriched" in added.stdout
    assert shown(place).articles == ids(12)


def test_a_second_run_on_the_same_ledger_waits_or_says_that_it_cannot(place):
    gate = place / "gate.open"
    with running(place / "first", *args(place), before=hold_at("taken", 1, gate)) as first:
        first.until(gate.with_suffix(".reached").exists)
        hasty = newsbeam(*args(place, "--wait-seconds", "0"))
        assert hasty.returncode == 3
        assert_one_sentence(hasty, "another run is using the ledger", "--state")
        with running(place / "second", *args(place)) as patient:
            time.sleep(6)
            assert not patient.is_over
            gate.touch()
            assert first.ended() == 0
            assert patient.ended() == 0
            assert patient.out.startswith("nothing new")
    assert "12 read = 10 enriched" in first.out
    assert shown(place).articles == ids(10)


def test_a_file_that_may_not_grow_costs_the_turn_only(place):
    write_lines(place / "in-large.jsonl", [story(20, summary="long " * 80_000)])
    size_limit = f"{_SABOTAGE}limit_file_size(256 * 1024)"
    failed = newsbeam(*args(place, "--turn-items", "12"), before=size_limit)
    assert failed.returncode == 3
    assert_one_sentence(failed, "File too large")
    assert shown(place).articles == []
    assert left(place) == []
    succeeded(newsbeam(*args(place)))
    assert shown(place).articles == [*ids(10), "story-0020"]


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk is mounted, which only root may")
    yield disk
    _until_nobody_uses(disk)
    subprocess.run(["umount", str(disk)], check=True)


def _until_nobody_uses(disk):
    """Wait for the worker processes of a run that failed.

    Files that they hold open, removed ones too, take room, and keep the disk from being unmounted.
    """
    for _ in range(600):
        if not any(_target(link).startswith(str(disk)) for link in Path("/proc").glob("*/fd/*")):
            return
        time.sleep(0.1)
    pytest.fail(f"somebody still uses {disk}")


def _target(link):
    try:
        return str(link.readlink())
    except OSError:
        return ""  # closed, or its process is gone


def _fill(disk, *, but_for):
    """Leave so many bytes free."""
    _until_nobody_uses(disk)
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    status = os.statvfs(disk)
    filler.write_bytes(b"\0" * (status.f_bavail * status.f_frsize - but_for))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_full_disk_costs_the_turn_only_wherever_it_strikes(small_disk, tmp_path, workers):
    """The turn needs some 0.6 MB each for the spool, the graph's outcomes and the sink."""
    write_lines(tmp_path / "in.jsonl", [story(0)])
    command = args(tmp_path, "--workers", workers, sink="disk/out")
    succeeded(newsbeam(*command))
    write_lines(tmp_path / "in-large.jsonl", [story(n, summary="x " * 5_000) for n in range(1, 61)])
    for free in (0, 300_000, 900_000, 1_500_000):
        _fill(small_disk, but_for=free)
        failed = newsbeam(*command)
        assert failed.returncode == 3, failed
        assert_one_sentence(failed)
        assert shown(tmp_path, "disk/out").articles == ids(1)
        assert leftovers(small_disk / "out") == []
    (small_disk / "filler").unlink()
    succeeded(newsbeam(*command))
    assert shown(tmp_path, "disk/out").articles == ids(61)


@pytest.mark.parametrize(
    ("sabotage", "problem"),
    [
        ("lose('aaa')", "12 items were read and 11 came out"),
        ("lose_and_double('aaa', 'bbb')", "12 items were read and 12 came out, but not the same"),
    ],
    ids=["one is lost", "one is lost, another doubled"],
)
def test_a_turn_that_does_not_balance_is_taken_back(place, sabotage, problem):
    items = [*stories(0, 8), story(8, title="aaa"), story(9, title="bbb"), copy_of(3), broken(0)]
    write_lines(place / "in.jsonl", items)
    done = newsbeam(*args(place, "--json"), before=_SABOTAGE + sabotage)
    assert done.returncode == 4
    assert_one_sentence(done, "the books do not balance", problem, "rolled back")
    assert '"balanced":false' in done.stdout
    assert shown(place) == ([], [], [])
    assert left(place) == []
    succeeded(newsbeam(*args(place)))
    assert len(shown(place).articles) == 10


def test_turns_before_one_that_does_not_balance_stand(place):
    items = [*stories(0, 4), story(4, title="aaa"), *stories(5, 5)]
    write_lines(place / "in.jsonl", items)
    done = newsbeam(*args(place, "--turn-items", "3"), before=f"{_SABOTAGE}lose('aaa')")
    assert done.returncode == 4
    assert shown(place).articles == ids(3)


_SIGNALS = (
    ("taken", 2, signal.SIGINT, 130),
    ("before staging one outcome", 4, signal.SIGTERM, 143),
    ("ran", 2, signal.SIGTERM, 143),
    ("staged", 1, signal.SIGINT, 130),
)
_SIGNALS_AFTER_THE_COMMIT = (
    ("committed", 1, signal.SIGINT, 130),
    ("before showing one file", 2, signal.SIGTERM, 143),
    ("before marking published", 1, signal.SIGINT, 130),
)


def test_a_signal_takes_the_turn_back_and_the_next_run_goes_on(place):
    write_lines(place / "in.jsonl", stories(0, 30))
    for moment, nth, number, code in _SIGNALS:
        done = newsbeam(*args(place, "--turn-items", "5"), before=signal_at(moment, nth, number))
        assert done.returncode == code, (moment, done.stderr)
        assert_one_sentence(done, "stopped: what was committed stands")
        assert left(place) == [], moment
    succeeded(newsbeam(*args(place)))
    assert shown(place).articles == ids(30)
    assert len(runs(place / "out")) == 3


def test_a_signal_after_the_commit_loses_nothing(place):
    write_lines(place / "in.jsonl", stories(0, 30))
    for moment, nth, number, code in _SIGNALS_AFTER_THE_COMMIT:
        done = newsbeam(*args(place, "--turn-items", "5"), before=signal_at(moment, nth, number))
        assert done.returncode == code, (moment, done.stderr)
        assert_one_sentence(done, "stopped")
    succeeded(newsbeam(*args(place)))
    assert shown(place).articles == ids(30)
    assert left(place) == []


def test_a_document_on_which_spacy_raises_costs_that_document_only(place):
    poisoned = story(50, body="Poppycock was said in Norway, and more poppycock in Peru.")
    write_lines(place / "in.jsonl", [*stories(0, 5), poisoned, *stories(5, 5)])
    whole = succeeded(newsbeam(*args(place), before=f"{_SABOTAGE}fail_on('poppycock')"))
    assert "11 read = 10 enriched + 0 duplicate + 0 seen + 0 filtered + 1 dead" in whole.stdout
    (letter,) = records(place / "out", "dead_letters")
    assert (letter["stage"], letter["reason"]) == ("entities", "internal_error")
    assert letter["error"] == "ZeroDivisionError"
    assert letter["detail"] == "ZeroDivisionError: the model cannot count poppycock"
    sixth_line = (place / "in.jsonl").read_text().splitlines()[5]
    assert shown(place).dead_letters == [sixth_line]
    assert shown(place).articles == ids(10)


def test_neighbours_of_such_a_document_have_the_same_bytes_as_without_it(place):
    write_lines(place / "in.jsonl", stories(0, 6))
    succeeded(newsbeam(*args(place, "--state", "none:", sink="plain")))
    moment = (place / "in.jsonl").stat().st_mtime_ns
    with (place / "in.jsonl").open("a") as file:
        file.write('{"id": "bad", "body": "All poppycock, says Anna Berg in Norway."}\n')
    os.utime(place / "in.jsonl", ns=(moment, moment))
    failing = f"{_SABOTAGE}fail_on('poppycock')"
    succeeded(newsbeam(*args(place, "--state", "none:", sink="failing"), before=failing))
    plain, with_failure = (json_lines(place / name, "articles") for name in ("plain", "failing"))
    assert len(plain) == 6
    assert with_failure == plain


def test_a_committed_turn_is_shown_in_the_sink_it_was_committed_for(place):
    state = ["--state", f"{place}/ledger.db", "--turn-items", "4"]
    old = [*args(place, *state), "--sink", f"sqlite:{place}/old.db"]
    killed_at("committed", 1, *old)
    assert shown(place).articles == []
    succeeded(newsbeam(*args(place, *state, sink="new")))
    assert shown(place).articles == ids(4)
    assert shown_by(f"sqlite:{place}/old.db").articles == ids(4)
    assert shown(place, "new").articles == ids(6, first=4)
    assert leftovers(place, place / "out", place / "new") == []


def test_what_was_staged_for_a_sink_that_is_not_used_any_more_is_taken_back(place):
    state = ["--state", f"{place}/ledger.db"]
    former = [*args(place, *state), "--sink", f"sqlite:{place}/former.db"]
    killed_at("staged", 1, *former)
    assert len(left(place)) == 3  # a turn in the folder, the same held, and the spool
    succeeded(newsbeam(*args(place, *state, sink="new")))
    assert left(place) == []
    assert shown(place).articles == []
    assert shown(place, "new").articles == ids(10)


@contextmanager
def held_with_workers(place, moment):
    """Hold a run of two worker processes at a moment; give it, its gate and its children."""
    gate = place / "gate.open"
    before = hold_at(moment, 1, gate)
    with running(place / "said", *args(place, "--workers", "2"), before=before) as program:
        program.until(gate.with_suffix(".reached").exists)
        yield program, gate, psutil.Process(program.pid).children(recursive=True)


def last_worker(children):
    workers = [one for one in children if "spawn_main" in " ".join(one.cmdline())]
    return max(workers, key=lambda one: one.pid)


def test_worker_processes_end_with_a_killed_run(place):
    with held_with_workers(place, "ran") as (program, _, children):
        assert len(children) >= 2
        program.signal(signal.SIGKILL)
        assert program.ended() == -signal.SIGKILL
        gone, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []
    assert len(gone) == len(children)
    succeeded(newsbeam(*args(place, "--workers", "2")))
    assert shown(place).articles == ids(10)


def test_a_killed_worker_process_costs_the_turn_and_is_said_in_a_sentence(place):
    with held_with_workers(place, "taken") as (program, gate, children):
        last_worker(children).kill()
        gate.touch()
        assert program.ended() == 3
        done = subprocess.CompletedProcess([], 3, program.out, program.err)
        assert_one_sentence(done, "a worker process was killed", "was rolled back")
    assert left(place) == []
    succeeded(newsbeam(*args(place, "--workers", "2")))
    assert shown(place).articles == ids(10)


def test_a_worker_process_that_is_killed_at_work_is_said_in_a_sentence(place):
    write_lines(place / "in.jsonl", stories(0, 400))
    with held_with_workers(place, "taken") as (program, gate, children):
        victim = last_worker(children)
        begun = victim.cpu_times().user
        gate.touch()
        program.until(lambda: victim.cpu_times().user > begun + 0.2)
        victim.kill()
        assert program.ended() == 3
        done = subprocess.CompletedProcess([], 3, program.out, program.err)
        assert_one_sentence(done, "a worker process was killed", "was rolled back")
    assert left(place) == []


def test_the_books_of_a_run_count_every_turn(place):
    done = succeeded(newsbeam(*args(place, "--turn-items", "5"), "--sink", f"sqlite:{place}/n.db"))
    (books,) = runs(place / "out")
    assert (books["turns"], books["read"], books["enriched"]) == (3, 12, 10)
    assert (books["duplicate"], books["seen"]) == (1, 0)
    assert books["dead"] == {"admit.broken_json": 1}
    assert books["balanced"]
    assert done.stdout.splitlines()[0].startswith("12 read = 10 enriched + 1 duplicate + 0 seen")
    assert len(rows(place / "n.db", "runs")) == 1
