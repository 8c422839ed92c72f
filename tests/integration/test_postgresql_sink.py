"""What only a sink in PostgreSQL has: types, a schema of its own, and the ledger's transaction."""

import sys
from datetime import UTC, datetime

import msgspec
import psycopg
import pytest

from pipelines.ledger.learning import Learnt
from pipelines.ledger.store import open_ledger
from pipelines.options import OptionError
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.held import beside, in_folder
from pipelines.sinks.open import open_sink
from pipelines.sinks.places import check_places
from tests.builders import outputs
from tests.integration.program import assert_one_sentence, newsbeam, succeeded
from tests.integration.sink_place import FERRY, FULL, LETTER, PLAIN, TURN
from tests.integration.stories import stories, write_lines
from tests.integration.test_ledger import BOOKS

NOTHING = Learnt(changes=(), failures=(), positions={})


def ask(url, query):
    with psycopg.connect(url) as connection:
        found = connection.execute(query)
        return found.fetchall() if found.description else []


def sink_at(url, tmp_path):
    return open_sink(url, in_folder(tmp_path / "work"))


def publish(url, tmp_path, what=FULL, turn=TURN):
    sink = sink_at(url, tmp_path)
    sink.stage(turn, what)
    sink.publish(turn)


def test_times_structures_and_bytes_have_types_of_their_own(database, tmp_path):
    publish(database, tmp_path)
    query = "SELECT published, entities.link, aliases ->> 0, mentions -> 1 ->> 'text' FROM articles"
    (row,) = ask(database, f"{query} JOIN entities ON article = articles.id")
    assert row == (datetime(2026, 10, 12, 8, 30, tzinfo=UTC), None, "Reed", "Reed")
    assert ask(database, "SELECT payload FROM dead_letters") == [(LETTER.payload,)]
    assert ask(database, "SELECT (summary ->> 'read')::int FROM runs") == [(4,)]
    assert ask(database, "SELECT count(*) FROM articles WHERE discovered > '2026-10-01'") == [(2,)]


def test_the_schema_is_the_first_that_the_user_sees_or_the_one_the_url_names(database, tmp_path):
    ask(database, "CREATE SCHEMA mine")
    publish(f"{database}?options=-csearch_path%3Dmine", tmp_path)
    publish(f"{database}?schema=named", tmp_path)
    publish(database, tmp_path)
    query = "SELECT schemaname FROM pg_tables WHERE tablename = 'articles' ORDER BY 1"
    assert ask(database, query) == [("mine",), ("named",), ("public",)]
    with pytest.raises(SinkUnavailable, match=r"names no schema that is there: add \?schema=NAME"):
        sink_at(f"{database}?options=-csearch_path%3Dnone", tmp_path).check()


def test_nul_is_written_as_a_replacement_and_a_backslash_stays(database, tmp_path):
    flags = ["a\0b", r"a\u0000b", "a\\\0", "ß"]
    one = msgspec.structs.replace(PLAIN, title="a\0b", summary=r"a\u0000b", flags=flags)
    publish(database, tmp_path, outputs([one]))
    ((title, summary, written),) = ask(database, "SELECT title, summary, flags FROM articles")
    assert (title, summary) == ("a\ufffdb", r"a\u0000b")
    assert written == ["a\ufffdb", r"a\u0000b", "a\\\ufffd", "ß"]


def test_a_sink_beside_its_ledger_is_written_within_the_commit_and_nothing_is_staged(
    database, tmp_path
):
    ledger = open_ledger(database, wait_s=0)
    sink = open_sink(database, beside(ledger, tmp_path))
    assert sink.joins_commit
    sink.stage(TURN, FULL)
    assert ask(database, "SELECT count(*) FROM newsbeam.ledger_held") == [(0,)]
    with pytest.raises(ZeroDivisionError):
        ledger.commit(1, "r", [], BOOKS, NOTHING, [lambda c: sink.join(TURN, c), fail])
    assert ask(database, "SELECT count(*) FROM articles") == [(0,)]
    ledger.commit(1, "r", [], BOOKS, NOTHING, [lambda c: sink.join(TURN, c)])
    assert ask(database, "SELECT count(*) FROM articles") == [(2,)]
    assert ledger.next_turn() == 2  # its own tables are found again after the sink's
    sink.publish(TURN)
    open_sink(database, beside(ledger, tmp_path)).publish(TURN)
    assert ask(database, "SELECT count(*) FROM articles") == [(2,)]
    ledger.close()


def fail(connection):
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("other", "joins"),
    [
        (("postgres@", "postgres@"), True),
        (("postgres@127.0.0.1", "postgres@localhost"), False),
        (("/news", "/other"), False),
        (("postgres@", "someone@"), False),
    ],
)
def test_only_a_sink_in_the_ledgers_own_database_joins_its_commit(database, tmp_path, other, joins):
    staging = in_folder(tmp_path, f"{database}?schema=elsewhere&connect_timeout=3")
    assert open_sink(database.replace(*other), staging).joins_commit is joins


def test_what_the_environment_says_counts_for_where_a_database_is(database, tmp_path, monkeypatch):
    port = database.rpartition(":")[2].partition("/")[0]
    for name, value in (("HOST", "127.0.0.1"), ("PORT", port), ("USER", "postgres")):
        monkeypatch.setenv(f"PG{name}", value)
    short = f"postgresql:///{database.rpartition('/')[2]}"
    assert open_sink(short, in_folder(tmp_path, database)).joins_commit
    publish(short, tmp_path)
    assert ask(database, "SELECT count(*) FROM articles") == [(2,)]


def test_without_a_state_the_ledger_is_in_the_sinks_database(database, tmp_path):
    write_lines(tmp_path / "in.jsonl", stories(0, 3))
    command = ["run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", database]
    succeeded(newsbeam(*command))
    assert ask(database, "SELECT count(*) FROM public.articles") == [(3,)]
    assert ask(database, "SELECT count(*) FROM newsbeam.ledger_articles") == [(3,)]
    assert succeeded(newsbeam(*command)).stdout.startswith("nothing new")
    assert ask(database, "SELECT count(*) FROM public.runs") == [(2,)]


def test_another_database_gets_what_was_staged_in_the_ledgers(postgresql, database, tmp_path):
    other = postgresql.url(postgresql.new_database())
    write_lines(tmp_path / "in.jsonl", stories(0, 3))
    source = ["--source", f"jsonl:{tmp_path}/in.jsonl"]
    succeeded(newsbeam("run", *source, "--sink", other, "--state", database))
    assert ask(other, "SELECT count(*) FROM articles") == [(3,)]
    assert ask(database, "SELECT to_regclass('public.articles')") == [(None,)]


def test_a_table_that_is_another_one_is_a_sentence_and_the_turn_is_taken_back(database, tmp_path):
    ask(database, "CREATE TABLE articles (mine int)")
    write_lines(tmp_path / "in.jsonl", stories(0, 3))
    done = newsbeam("run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", database)
    assert done.returncode == 3
    assert_one_sentence(done, f"the sink {database} cannot be used", "does not exist")
    assert ask(database, "SELECT count(*) FROM newsbeam.ledger_turns") == [(0,)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("/news", "/never"), ["does not exist", "make it first (createdb)"]),
        (("postgres@", "nobody@"), ['role "nobody" does not exist']),
        (("127.0.0.1:", "127.0.0.1:1"), ["it must be a PostgreSQL database that answers"]),
    ],
)
def test_a_database_that_cannot_be_used_is_a_sentence_at_the_check(
    database, tmp_path, change, words
):
    with pytest.raises(SinkUnavailable, match=r"the sink postgresql://.* cannot be used") as caught:
        sink_at(database.replace(*change), tmp_path).check()
    assert all(one in str(caught.value) for one in words)


def test_a_missing_right_is_a_sentence_at_the_check(postgresql, database, tmp_path):
    role = f"writer_{database.rpartition('/')[2]}"
    postgresql.ask(f"CREATE ROLE {role} LOGIN")
    sink = sink_at(database.replace("postgres@", f"{role}@"), tmp_path)
    with pytest.raises(SinkUnavailable, match="the user lacks the right CREATE on the schema pub"):
        sink.check()
    publish(database, tmp_path)
    with pytest.raises(SinkUnavailable, match=r"lacks the right INSERT on the table public\.art"):
        sink.check()
    ask(database, f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    sink.check()


def test_a_wrong_password_is_a_sentence_that_says_how_to_give_it(postgresql, database, tmp_path):
    hba = postgresql.data / "pg_hba.conf"
    before = hba.read_text()
    role = f"locked_{database.rpartition('/')[2]}"
    postgresql.ask(f"CREATE ROLE {role} LOGIN PASSWORD 'geheim'")
    hba.write_text(f"host all {role} 127.0.0.1/32 scram-sha-256\n{before}")
    postgresql.ask("SELECT pg_reload_conf()")
    try:
        sink = sink_at(database.replace("postgres@", f"{role}@"), tmp_path)
        with pytest.raises(SinkUnavailable, match=r"password.*\): give it in PGPASSWORD, or in a"):
            sink.check()
    finally:
        hba.write_text(before)
        postgresql.ask("SELECT pg_reload_conf()")


def test_a_missing_driver_is_a_sentence_that_names_the_extra(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SinkUnavailable, match=r"pip install 'newsbeam\[postgresql\]'"):
        sink_at("postgresql://db/news", tmp_path).check()


def test_one_database_named_twice_is_refused_and_two_schemas_are_not():
    with pytest.raises(OptionError, match="are the same sink"):
        check_places(
            ["postgresql://a@db/news", "postgresql://db/news?schema=public"], None, None, None
        )
    check_places(["postgresql://db/news", "postgresql://db/news?schema=b"], None, None, None)


def test_a_database_without_dead_letters_is_a_sentence(database, tmp_path):
    done = newsbeam("replay", "--dead-letters", database, "--sink", f"jsonl:{tmp_path}/out")
    assert done.returncode == 3
    assert_one_sentence(done, f"there are no dead letters at {database}")


def test_a_newer_version_of_another_ledger_stays(database, tmp_path):
    newer = msgspec.structs.replace(FERRY, version=3, entities=[])
    publish(database, tmp_path, outputs([newer]))
    publish(database, tmp_path, outputs([FERRY]), turn="other-000001")
    assert ask(database, "SELECT version FROM articles") == [(3,)]
    assert ask(database, "SELECT count(*) FROM entities") == [(0,)]
