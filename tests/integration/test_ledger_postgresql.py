"""What only a ledger in PostgreSQL can do, or can suffer."""

import os
import pickle
import socket
import subprocess
import sys
import threading
import time

import psycopg
import pytest

from pipelines.books import Books
from pipelines.ledger.learning import Learnt
from pipelines.ledger.migrate import migrate
from pipelines.ledger.overview import read_overview
from pipelines.ledger.reading import has_ledger, read_positions
from pipelines.ledger.store import open_ledger
from pipelines.ledger.unavailable import CommitUnknown, LedgerUnavailable
from tests.builders import item, words
from tests.integration.program import newsbeam
from tests.integration.test_ledger import BOOKS, enriched, learnt

NOTHING = Learnt(changes=(), failures=(), positions={})


@pytest.fixture
def ledger(database):
    opened = open_ledger(database, wait_s=0.0)
    yield opened
    opened.close()


def tables(url):
    with psycopg.connect(url) as connection:
        query = "SELECT schemaname, tablename FROM pg_tables WHERE tablename LIKE 'ledger%'"
        return connection.execute(query).fetchall()


def end_sessions(postgresql, url):
    """Cut every connection to a database, as a server that restarts does."""
    postgresql.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
        (url.rpartition("/")[2],),
    )


def test_its_tables_lie_in_a_schema_out_of_the_users_way(ledger):
    assert {schema for schema, _ in tables(ledger.place)} == {"newsbeam"}


def test_a_url_can_name_another_schema_and_so_another_ledger(database, ledger):
    other = open_ledger(f"{database}?schema=sports", wait_s=0.0)
    assert other.id != ledger.id
    assert {schema for schema, _ in tables(database)} == {"newsbeam", "sports"}
    other.close()


def test_who_holds_a_ledger_is_said(ledger):
    with pytest.raises(LedgerUnavailable) as caught:
        open_ledger(ledger.place, wait_s=0.05)
    own = f"(newsbeam {socket.gethostname()[:40]} {os.getpid()} at 127.0.0.1, since 20"
    said = str(caught.value)
    assert said.startswith(f"another run is using the ledger {ledger.place} {own}")
    assert said.endswith(": wait for it to end, or give each run its own --state")


def test_a_second_run_waits_until_the_first_ends(ledger):
    threading.Timer(0.3, ledger.close).start()
    began = time.monotonic()
    second = open_ledger(ledger.place, wait_s=10.0)
    assert 0.2 < time.monotonic() - began < 5.0
    second.close()


HOLDER = """
import sys, time
from pipelines.ledger.store import open_ledger
ledger = open_ledger(sys.argv[1], wait_s=0)
print("held", flush=True)
time.sleep(60)
"""


def test_a_run_that_was_killed_holds_nothing(database):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, database], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        holder.kill()
    open_ledger(database, wait_s=10.0).close()


def test_a_lost_connection_ends_the_turn_and_nothing_is_committed_without_the_lock(
    postgresql, database
):
    ledger = open_ledger(database, wait_s=0.0)
    end_sessions(postgresql, database)
    other = open_ledger(database, wait_s=10.0)
    for _ in range(2):
        with pytest.raises(LedgerUnavailable, match="cannot be used"):
            ledger.commit(1, "r", [], BOOKS, NOTHING)
    other.commit(1, "other", [], BOOKS, NOTHING)
    assert read_overview(database).last_run == "other"
    other.close()
    ledger.close()


def test_a_connection_lost_in_a_commit_leaves_it_to_the_next_start_to_look(
    postgresql, database, monkeypatch
):
    ledger = open_ledger(database, wait_s=0.0)
    monkeypatch.setattr(
        "pipelines.ledger.store.reached", lambda moment: end_sessions(postgresql, database)
    )
    with pytest.raises(CommitUnknown, match="what it holds then is true"):
        ledger.commit(1, "r", [], BOOKS, NOTHING)
    ledger.close()
    again = open_ledger(database, wait_s=10.0)
    assert again.next_turn() == 1
    again.close()


def test_look_ups_go_on_after_the_server_was_started_anew(postgresql, ledger):
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(item("0", name="a", body=words(0, 50)))]))
    assert list(ledger.recall.by_id(["a"])) == ["a"]
    end_sessions(postgresql, ledger.place)
    assert list(ledger.recall.by_id(["a"])) == ["a"]


def test_a_password_is_refused_in_the_url_found_in_the_environment_and_never_travels(
    postgresql, database, monkeypatch
):
    role = f"reader_{database.rpartition('/')[2]}"
    postgresql.ask(f"CREATE ROLE {role} LOGIN SUPERUSER PASSWORD 'geheim'")
    url = database.replace("postgres@", f"{role}@")
    with pytest.raises(LedgerUnavailable, match="a password in a URL can be seen") as caught:
        open_ledger(url.replace("@", ":geheim@"), wait_s=0.0)
    assert "geheim" not in str(caught.value)
    monkeypatch.setenv("PGPASSWORD", "geheim")
    ledger = open_ledger(url, wait_s=0.0)
    assert ledger.recall.by_id(["a"]) == {}
    assert b"geheim" not in pickle.dumps(ledger.recall)
    assert "geheim" not in repr(ledger.recall)
    ledger.close()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("/news", "/never"),
            r"\(.*database \"never\d+\" does not exist\): make it",
        ),
        (("postgres@", "nobody@"), r"cannot be used \(.*role \"nobody\" does not exist\): it must"),
        (("127.0.0.1:", "127.0.0.1:1"), r"cannot be used \(.*(refused|invalid port).*\): it must"),
    ],
)
def test_what_the_server_refuses_is_a_sentence(database, change, sentence):
    with pytest.raises(LedgerUnavailable, match=sentence):
        open_ledger(database.replace(*change), wait_s=0.0)


def test_who_may_make_no_schema_is_told_what_is_missing(postgresql, database):
    role = f"guest_{database.rpartition('/')[2]}"
    postgresql.ask(f"CREATE ROLE {role} LOGIN")
    with pytest.raises(LedgerUnavailable, match=r"permission denied .*\): grant the user"):
        open_ledger(database.replace("postgres@", f"{role}@"), wait_s=0.0)


def test_a_database_in_another_encoding_is_refused(postgresql, database):
    name = f"latin_{database.rpartition('/')[2]}"
    postgresql.ask(f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(LedgerUnavailable, match="the encoding LATIN1; make one with ENCODING"):
        open_ledger(postgresql.url(name), wait_s=0.0)


LONG = "https://feeds.example/" + "".join(f"{n * 7919 % 9973:x}" for n in range(2_000))


@pytest.mark.parametrize("name", [LONG, "a\0b", "a\ud800b", "ß" * 3_000, "it's 100% \\ ?"])
def test_positions_of_any_name_are_kept_and_forgotten(ledger, name):
    ledger.note({(name, name): name, ("s", "b"): "1"})
    ledger.close()
    again = open_ledger(ledger.place, wait_s=0.0)
    fit = name.replace("\0", "\ufffd").replace("\ud800", "\ufffd")
    assert again.positions(name) == {fit: fit}
    again.note({(name, name): ""})
    again.close()
    assert [one.source for one in read_positions(ledger.place, "s")] == []
    last = open_ledger(ledger.place, wait_s=0.0)
    assert last.positions(name) == {}
    assert last.positions("s") == {"b": "1"}
    last.close()


def test_a_url_that_no_database_could_hold_is_made_fit(ledger):
    one = item("0", name="a", body=words(0, 50), canonical_url="https://a.example/\0\udc80")
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(one)]))
    assert ledger.recall.by_id(["a"])["a"].url == "https://a.example/\ufffd\ufffd"


def test_what_it_holds_can_be_looked_at_while_a_run_holds_it(ledger):
    one = item("0", name="a", body=words(0, 50))
    ledger.commit(1, "run-1", ["stdout:"], BOOKS, learnt([enriched(one)], failures=["k"]))
    ledger.note({("rss:b", "z"): "1", ("rss:b", "Z"): "2", ("text:a", "y"): "3"})
    overview = read_overview(ledger.place)
    assert (overview.format, overview.id, overview.turns) == ("4", ledger.id, 1)
    assert (overview.enriched, overview.failures, overview.voices) == (1, 1, 1)
    assert [one.number for one in overview.pending] == [1]
    assert overview.positions == {"rss:b": 2, "text:a": 1}
    assert overview.size > 8_192
    assert [one.item for one in read_positions(ledger.place, "rss")] == ["Z", "z"]


def test_an_empty_database_holds_no_ledger_and_looking_makes_none(database):
    assert not has_ledger(database)
    with pytest.raises(LedgerUnavailable, match="is no newsbeam ledger: name the --state"):
        read_overview(database)
    assert tables(database) == []


def test_there_is_nothing_to_migrate(ledger):
    assert migrate(ledger.place, wait_s=0.0) is None


def test_the_commands_that_look_into_ledgers_take_a_url(ledger):
    ledger.commit(1, "run-1", ["stdout:"], BOOKS, NOTHING)
    info = newsbeam("ledger", "info", "--state", ledger.place)
    assert f"ledger    {ledger.place}, 0." in info.stdout
    assert f"turn 1 ({ledger.turn_name(1)}) of the run run-1 waits" in info.stdout
    feeds = newsbeam("feeds", "--state", ledger.place)
    assert (feeds.returncode, feeds.stderr) == (0, "")
    done = newsbeam("ledger", "migrate", "--state", ledger.place)
    assert done.stdout == (
        f"the ledger {ledger.place} has the format 4 already: nothing was done\n"
    )
    waiting = newsbeam("ledger", "give-up", "--state", ledger.place)
    assert "the next run publishes them" in waiting.stdout


def test_two_processes_that_make_one_ledger_at_once_make_one(database):
    made = [subprocess.Popen([sys.executable, "-c", MAKER, database]) for _ in range(3)]
    assert [one.wait(60) for one in made] == [0, 0, 0]
    with psycopg.connect(database) as connection:
        query = "SELECT count(*) FROM newsbeam.ledger_about WHERE name = 'id'"
        assert connection.execute(query).fetchone() == (1,)


MAKER = """
import sys
from pipelines.ledger.store import open_ledger
open_ledger(sys.argv[1], wait_s=30).close()
"""


def test_books_come_back_as_they_were(ledger):
    ledger.commit(1, "r", [], Books(read=2, enriched=1, seen=1), NOTHING)
    with psycopg.connect(ledger.place) as connection:
        (books,) = connection.execute("SELECT books FROM newsbeam.ledger_turns").fetchone()
    assert '"seen":1' in books
