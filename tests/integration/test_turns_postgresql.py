"""Turns whose ledger is in PostgreSQL: as with SQLite, and no file outlives a turn but a sink's."""

import psycopg
import pytest

from tests.integration.program import (
    assert_one_sentence,
    hold_at,
    killed_at,
    newsbeam,
    running,
    succeeded,
)
from tests.integration.read_back import records, shown_by
from tests.integration.stories import broken, copy_of, stories, write_lines

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def place(tmp_path):
    """A folder with ten articles, a copy of one and a broken line."""
    write_lines(tmp_path / "in.jsonl", [*stories(0, 10), copy_of(3), broken(0)])
    return tmp_path


def args(place, database, *more, sink="jsonl:{}/out"):
    source = f"jsonl:{place}/in*.jsonl"
    return ["run", "--source", source, "--sink", sink.format(place), "--state", database, *more]


def ids(count, first=0):
    return [one["id"] for one in stories(first, count)]


def shown(place):
    return shown_by(f"jsonl:{place}/out")


def held(database):
    """Name what sinks keep in the ledger, but for marks."""
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT name FROM newsbeam.ledger_held").fetchall()
    return [name for (name,) in found if not name.endswith(".published")]


def machine(place, name):
    """The environment of a machine with an empty disk."""
    (place / name).mkdir()
    return {"TMPDIR": str(place / name)}


def test_the_same_input_twice_gives_no_second_record(place, database):
    first = succeeded(newsbeam(*args(place, database, "--turn-items", "5")))
    assert "12 read = 10 enriched + 1 duplicate + 0 seen + 0 filtered + 1 dead" in first.stdout
    assert succeeded(newsbeam(*args(place, database))).stdout.startswith("nothing new")
    write_lines(place / "in.jsonl", [broken(0), copy_of(3), *stories(0, 10)])
    anew = succeeded(newsbeam(*args(place, database)))
    assert "12 read = 0 enriched + 0 duplicate + 12 seen + 0 filtered + 0 dead" in anew.stdout
    assert shown(place).articles == ids(10)
    assert not list(place.rglob("*.db*"))


def test_worker_processes_ask_the_ledger_too(place, database):
    write_lines(place / "in-b.jsonl", [copy_of(5), *stories(10, 3)])
    workers = ["--workers", "2", "--turn-items", "6"]
    done = succeeded(newsbeam(*args(place, database, *workers)))
    assert "16 read = 13 enriched + 2 duplicate + 0 seen + 0 filtered + 1 dead" in done.stdout
    assert len({one["id"] for one in records(place / "out")}) == 13


def test_a_second_run_on_the_same_ledger_says_that_it_cannot(place, database):
    gate = place / "gate.open"
    command = args(place, database)
    with running(place / "first", *command, before=hold_at("taken", 1, gate)) as first:
        first.until(gate.with_suffix(".reached").exists)
        hasty = newsbeam(*command, "--wait-seconds", "0")
        assert hasty.returncode == 3
        assert_one_sentence(hasty, "another run is using the ledger", "(newsbeam ", "--state")
        gate.touch()
        assert first.ended() == 0
    assert shown(place).articles == ids(10)


@pytest.mark.kill
def test_a_new_machine_shows_what_was_committed_on_one_that_is_gone(place, database):
    """The first machine's disk goes with it: what it had staged is found in the database."""
    for sink in ("stdout:", "sqlite:{}/shared.db"):
        name = sink.partition(":")[0]
        url = f"{database}?schema={name}"
        killed_at("committed", 1, *args(place, url, sink=sink), env=machine(place, f"old-{name}"))
        then = succeeded(newsbeam(*args(place, url, sink=sink), env=machine(place, name)))
        if name == "stdout":
            lines = [line for line in then.stdout.splitlines() if line.startswith("{")]
            assert len(lines) == 10
    assert shown_by(f"sqlite:{place}/shared.db").articles == ids(10)


@pytest.mark.kill
def test_what_was_staged_and_not_committed_is_taken_back(place, database):
    old = args(place, database, sink="sqlite:{}/shared.db")
    killed_at("staged", 1, *old, env=machine(place, "old"))
    assert len(held(database)) == 1
    succeeded(newsbeam(*args(place, database), env=machine(place, "new")))
    assert held(database) == []
    assert shown(place).articles == ids(10)
    assert not (place / "shared.db").exists()


@pytest.mark.kill
def test_a_turn_that_cannot_be_shown_is_given_up_by_a_command(place, database):
    killed_at("committed", 1, *args(place, database, sink="sqlite:{}/gone/shared.db"))
    (place / "gone").rmdir()
    (place / "gone").touch()
    failed = newsbeam(*args(place, database))
    assert failed.returncode == 3
    assert f"newsbeam ledger give-up --state {database}`" in failed.stderr
    done = succeeded(newsbeam("ledger", "give-up", "--state", database, "--all"))
    assert f"not shown in sqlite:{place}/gone/shared.db" in done.stdout
    assert held(database) == []
    assert succeeded(newsbeam(*args(place, database))).stdout.startswith("nothing new")


@pytest.mark.parametrize("moment", ["taken", "staged", "ledger written", "committed"])
def test_a_server_that_goes_away_costs_the_turn_only(place, postgresql, database, moment):
    gate = place / "gate.open"
    command = args(place, database, "--turn-items", "8", sink="sqlite:{}/shared.db")
    with running(place / "said", *command, before=hold_at(moment, 1, gate)) as program:
        program.until(gate.with_suffix(".reached").exists)
        postgresql.stop("immediate")
        gate.touch()
        code, said = program.ended(), program.err
    postgresql.start()
    assert code == 3, said
    assert "Traceback" not in said
    assert f"the ledger {database} " in said
    succeeded(newsbeam(*command))
    assert shown_by(f"sqlite:{place}/shared.db").articles == ids(10)
    assert held(database) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("/news", "/never"), "make it first (createdb)"),
        (("127.0.0.1:", "127.0.0.1:1"), "it must be a PostgreSQL database that answers"),
    ],
)
def test_a_dry_run_says_that_the_database_cannot_be_used(place, database, change, words):
    done = newsbeam(*args(place, database.replace(*change), "--dry-run"))
    assert done.returncode == 3
    assert_one_sentence(done, "cannot be used", words)


def test_a_dry_run_shows_the_ledger_and_makes_nothing(place, database):
    done = succeeded(newsbeam(*args(place, database, "--dry-run")))
    assert f"ledger       {database}" in done.stdout
    with psycopg.connect(database) as connection:
        query = "SELECT count(*) FROM pg_namespace WHERE nspname = 'newsbeam'"
        assert connection.execute(query).fetchone() == (0,)


def test_a_missing_right_is_said_before_anything_is_read(place, postgresql, database):
    role = f"reporter_{database.rpartition('/')[2]}"
    postgresql.ask(f"CREATE ROLE {role} LOGIN")
    done = newsbeam(*args(place, database.replace("postgres@", f"{role}@"), "--dry-run"))
    assert done.returncode == 3
    assert_one_sentence(done, "the user lacks the right CREATE on the database news")
