"""Sinks: staged is invisible, published is there once, discarded is gone, whatever is repeated."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import duckdb
import msgspec
import psycopg
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.days import day_of
from pipelines.sinks.held import absolute, in_folder
from pipelines.sinks.open import open_sink
from pipelines.sinks.parquet import arrow_schema
from tests import strategies
from tests.builders import (
    MOMENT,
    article,
    dead_letter,
    duplicate,
    outputs,
    run_summary,
    source_ref,
)
from tests.integration.sink_place import (
    ANN,
    DURABLE,
    ECONOMY,
    FERRY,
    FILES,
    FULL,
    LETTER,
    NEXT,
    PLAIN,
    TABLES,
    TURN,
    Place,
    place_of,
    publish,
)
from transforms.records.article import Article, Duplicate, DuplicateOf
from transforms.records.dead_letter import DeadLetter


@pytest.fixture
def place(request, tmp_path):
    return place_of(request, tmp_path)


every_durable = pytest.mark.parametrize("place", [*DURABLE, "postgresql"], indirect=True)
every_file = pytest.mark.parametrize("place", DURABLE, indirect=True)
every_folder = pytest.mark.parametrize("place", FILES, indirect=True)
only_sqlite = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
only_tables = pytest.mark.parametrize("place", TABLES, indirect=True)


@every_durable
def test_what_is_staged_is_not_seen_before_it_is_published(place):
    sink = place.open()
    sink.stage(TURN, FULL)
    assert not place.visible() or not any(place.visible().values())
    sink.publish(TURN)
    assert len(place.articles()) == 2
    assert place.leftovers() == []


@every_durable
def test_another_process_publishes_what_this_one_staged(place):
    place.open().stage(TURN, FULL)
    place.open().publish(TURN)
    assert len(place.articles()) == 2


@every_durable
def test_publishing_again_changes_nothing(place):
    publish(place, TURN, FULL)
    before = place.visible()
    place.open().publish(TURN)
    assert place.visible() == before


@every_durable
def test_a_turn_staged_and_published_again_after_a_crash_appears_once(place):
    publish(place, TURN, FULL)
    before = place.visible()
    publish(place, TURN, FULL)
    assert place.visible() == before


@every_durable
def test_what_is_discarded_is_never_published(place):
    sink = place.open()
    sink.stage(TURN, FULL)
    place.open().discard(TURN)
    with pytest.raises(SinkUnavailable, match="its records were staged and are gone"):
        sink.publish(TURN)
    assert not any(place.visible().values())
    assert place.leftovers() == []


@every_durable
def test_discarding_nothing_and_discarding_twice_do_nothing(place):
    publish(place, TURN, FULL)
    before = place.visible()
    for _ in range(2):
        place.open().discard(NEXT)
        place.open().discard(TURN)
    assert place.visible() == before


@every_durable
def test_staging_again_replaces_what_was_staged_before(place):
    sink = place.open()
    sink.stage(TURN, FULL)
    sink.stage(TURN, outputs([PLAIN]))
    sink.publish(TURN)
    assert len(place.articles()) == 1
    assert place.read("duplicates", Duplicate) == []


@every_durable
def test_turns_are_added_to_those_before(place):
    publish(place, TURN, outputs([FERRY]))
    publish(place, NEXT, outputs([PLAIN]))
    assert len(place.articles()) == 2


@every_durable
def test_the_check_changes_nothing_and_a_sink_that_is_there_passes(place):
    place.open().check()
    assert list(place.root.iterdir()) == []
    publish(place, TURN, FULL)
    place.open().check()


@every_folder
def test_records_come_back_from_files_as_they_went_in(place):
    publish(place, TURN, FULL)
    assert place.articles() == [FERRY, PLAIN]
    assert place.read("duplicates", Duplicate) == [duplicate()]
    assert place.read("dead_letters", DeadLetter) == [LETTER]


@every_folder
def test_each_turn_has_a_file_of_its_own_and_a_kind_without_records_has_none(place):
    publish(place, TURN, outputs([FERRY]))
    run = FULL.summary.run
    assert sorted(place.visible()) == [
        f"articles/day=2026-10-12/{TURN}.{place.kind}",
        f"runs/{run}.json",
    ]


#: Of one turn: three days, not in their order; the last one is the twelfth elsewhere.
_EVENING = datetime(2026, 10, 11, 23, 30, tzinfo=UTC)
_MORNING = datetime(2026, 10, 13, 1, 0, tzinfo=timezone(timedelta(hours=2)))
DAYS = outputs(
    [
        article("urn:newsbeam:twelfth", discovered=MOMENT),
        article("urn:newsbeam:eleventh", discovered=_EVENING),
        article("urn:newsbeam:twelfth-too", discovered=_MORNING),
    ],
    [duplicate(discovered=_EVENING)],
    [dead_letter(b"12", at=MOMENT), dead_letter(b"11", at=_EVENING)],
)


@every_folder
def test_a_turn_has_a_file_for_each_day_on_which_its_records_were_discovered(place):
    publish(place, TURN, DAYS)
    assert sorted(name for name in place.visible() if not name.startswith("runs/")) == [
        f"articles/day=2026-10-11/{TURN}.{place.kind}",
        f"articles/day=2026-10-12/{TURN}.{place.kind}",
        f"dead_letters/day=2026-10-11/{TURN}.{place.kind}",
        f"dead_letters/day=2026-10-12/{TURN}.{place.kind}",
        f"duplicates/day=2026-10-11/{TURN}.{place.kind}",
    ]
    assert [one.id for one in place.articles()] == [
        "urn:newsbeam:eleventh",
        "urn:newsbeam:twelfth",
        "urn:newsbeam:twelfth-too",
    ]
    assert [one.payload for one in place.read("dead_letters", DeadLetter)] == [b"11", b"12"]


@every_folder
@pytest.mark.parametrize(
    ("days", "folders"), [(100, 100), (101, ["day=__HIVE_DEFAULT_PARTITION__"])]
)
def test_a_turn_of_more_than_a_hundred_days_is_one_file_without_a_day(place, days, folders):
    articles = [
        article(f"urn:newsbeam:{day:03}", discovered=MOMENT - timedelta(days=day))
        for day in range(days)
    ]
    publish(place, TURN, outputs(articles, [duplicate()]))
    found = sorted(path.name for path in (place.path / "articles").iterdir())
    assert len(found) == folders if folders == 100 else found == folders
    assert sorted(one.id for one in place.articles()) == [one.id for one in articles]
    assert (place.path / "duplicates" / "day=2026-10-12").is_dir()


def test_duckdb_reads_folders_by_day_beside_files_of_before(tmp_path):
    for kind in FILES:
        place = Place(kind, tmp_path)
        publish(place, TURN, DAYS)
        every = f"'{place.path}/articles/**/*.{kind}'"
        by_day = f"SELECT id FROM {every} WHERE day = DATE '2026-10-11'"
        assert duckdb.sql(by_day).fetchall() == [("urn:newsbeam:eleventh",)]
        earlier = place.path / "articles" / "day=2026-10-11" / f"{TURN}.{kind}"
        earlier.rename(place.path / "articles" / f"before.{kind}")
        assert duckdb.sql(f"SELECT count(*) FROM {every}").fetchall() == [(3,)]


@every_folder
def test_the_books_of_a_run_grow_in_one_file(place):
    publish(place, TURN, outputs([FERRY], summary=run_summary(turns=1, read=1)))
    publish(place, NEXT, outputs([PLAIN], summary=run_summary(turns=2, read=2)))
    (path,) = (place.path / "runs").iterdir()
    assert json.loads(path.read_bytes()) == msgspec.to_builtins(run_summary(turns=2, read=2))


@every_folder
def test_a_half_staged_turn_is_staged_anew(place):
    aside = place.path / ".staged" / f"{TURN}.{place.kind}"
    aside.mkdir(parents=True)
    (aside / f"articles.day=2026-10-12.{place.kind}").write_bytes(b"cut sho")
    publish(place, TURN, FULL)
    assert place.articles() == [FERRY, PLAIN]


def test_jsonl_is_a_record_a_line(tmp_path):
    place = Place("jsonl", tmp_path)
    publish(place, TURN, outputs([FERRY, PLAIN]))
    lines = (place.path / "articles" / "day=2026-10-12" / f"{TURN}.jsonl").read_bytes().split(b"\n")
    assert [json.loads(line)["id"] for line in lines[:-1]] == [FERRY.id, PLAIN.id]
    assert lines[-1] == b""


ARTICLE_TYPES = """
schema: string not null
id: string not null
version: int64 not null
content_hash: string not null
url: string
canonical_url: string
title: string
body: string not null
summary: string
language: string
dateline: string
image: string
published: timestamp[us, tz=UTC]
modified: timestamp[us, tz=UTC]
discovered: timestamp[us, tz=UTC] not null
authors: list not null
source: struct not null
categories: list not null
entities: list not null
quantities: list not null
topics: list not null
duplicate_of: struct
revision: struct
provenance: map not null
edits: list not null
flags: list not null
pipeline: struct not null
"""
ENTITY_TYPES = """
name: string not null
type: string not null
aliases: list not null
count: int64 not null
salience: double not null
link: struct
mentions: list not null
"""
TOPIC_TYPES = """
id: string not null
name: string not null
score: double not null
evidence: list not null
"""


def types_of(fields):
    shown = ((f.name, str(f.type).partition("<")[0], f.nullable) for f in fields)
    lines = [f"{name}: {kind}{'' if nullable else ' not null'}" for name, kind, nullable in shown]
    return "\n" + "\n".join(lines) + "\n"


def test_the_parquet_schema_is_pinned():
    schema = arrow_schema(Article)
    assert types_of(schema) == ARTICLE_TYPES
    assert types_of(schema.field("entities").type.value_type) == ENTITY_TYPES
    assert types_of(schema.field("topics").type.value_type) == TOPIC_TYPES


@pytest.mark.parametrize("what", [FULL, outputs([PLAIN])])
def test_a_parquet_file_has_the_declared_schema_whatever_is_in_it(tmp_path, what):
    place = Place("parquet", tmp_path)
    publish(place, TURN, what)
    (path,) = (place.path / "articles").rglob("*.parquet")
    assert pq.read_schema(path).equals(arrow_schema(Article))


@pytest.mark.parametrize("kind", [Article, Duplicate, DeadLetter])
def test_whatever_a_record_holds_it_comes_back_from_parquet(tmp_path_factory, kind):
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(strategies.RECORDS[kind], min_size=1, max_size=3))
    def goes_and_comes_back(records):
        place = Place("parquet", tmp_path_factory.mktemp("one"))
        name = {Article: "articles", Duplicate: "duplicates", DeadLetter: "dead_letters"}[kind]
        publish(place, TURN, outputs(**{name: records}))
        assert place.read(name, kind) == sorted(records, key=day_of)

    goes_and_comes_back()


@only_sqlite
def test_sqlite_has_a_row_an_article_with_structures_as_json(place):
    publish(place, TURN, FULL)
    ferry, plain = place.articles()
    assert (ferry["id"], ferry["version"], ferry["title"]) == (FERRY.id, 1, "Ferry sails")
    assert ferry["published"] == "2026-10-12T08:30:00Z"
    assert json.loads(ferry["source"]) == msgspec.to_builtins(FERRY.source)
    assert json.loads(ferry["flags"]) == ["short_body"]
    assert json.loads(ferry["provenance"]) == {"title": "feed"}
    assert (plain["title"], plain["published"], plain["revision"]) == (None, None, None)
    columns = set(ferry) | {"entities", "topics", "duplicate_of"}
    beside = {"source_kind", "source_origin", "source_publisher", "source_site", "number"}
    assert columns == set(Article.__struct_fields__) | beside


@only_tables
def test_tables_have_a_row_an_entity_and_topic_in_their_order(place):
    first, second = (msgspec.structs.replace(ANN, name=name) for name in ("Ann", "Ben"))
    publish(place, TURN, outputs([msgspec.structs.replace(FERRY, entities=[first, second])]))
    entities = place.rows("entities")
    assert [(row["article"], row["place"], row["name"]) for row in entities] == [
        (FERRY.id, 0, "Ann"),
        (FERRY.id, 1, "Ben"),
    ]
    assert (entities[0]["type"], entities[0]["count"], entities[0]["salience"]) == (
        "PERSON",
        2,
        0.75,
    )
    assert place.json(entities[0]["aliases"]) == ["Reed"]
    assert [one["text"] for one in place.json(entities[0]["mentions"])] == ["Ann Reed", "Reed"]
    (topic,) = place.rows("topics")
    assert (topic["article"], topic["place"], topic["id"], topic["name"], topic["score"]) == (
        FERRY.id,
        0,
        "medtop:04000000",
        "economy",
        0.5,
    )
    assert place.json(topic["evidence"]) == [{"field": "body", "start": 0, "end": 3}]


@only_tables
def test_a_revision_replaces_the_article_with_its_entities_and_topics(place):
    publish(place, TURN, FULL)
    later = msgspec.structs.replace(FERRY, version=2, entities=[], topics=[ECONOMY, ECONOMY])
    publish(place, NEXT, outputs([later]))
    versions = {row["id"]: row["version"] for row in place.articles()}
    assert versions == {FERRY.id: 2, PLAIN.id: 1}
    assert place.rows("entities") == []
    assert [row["place"] for row in place.rows("topics")] == [0, 1]


@only_tables
def test_of_two_versions_in_a_turn_the_later_one_is_kept(place):
    later = msgspec.structs.replace(FERRY, version=2, entities=[])
    publish(place, TURN, outputs([FERRY, later]))
    assert [row["version"] for row in place.articles()] == [2]
    assert place.rows("entities") == []


@only_tables
def test_a_second_ledger_never_replaces_a_newer_version(place):
    """It has forgotten the article, and calls what it finds the first version."""
    newer = msgspec.structs.replace(FERRY, version=3, title="Ferry sails at last")
    publish(place, TURN, outputs([newer]))
    before = place.visible()
    older = msgspec.structs.replace(FERRY, version=1, entities=[], topics=[ECONOMY, ECONOMY])
    publish(place, "aaaaaaaa-000001", outputs([older, PLAIN]))
    assert {row["id"]: row["version"] for row in place.articles()} == {FERRY.id: 3, PLAIN.id: 1}
    for table in ("entities", "topics"):
        assert place.rows(table) == before[table]
    assert place.articles()[0] == before["articles"][0]


@only_tables
def test_the_same_version_is_written_again_with_its_parts(place):
    publish(place, TURN, outputs([FERRY]))
    again = msgspec.structs.replace(FERRY, title="Ferry sailed", entities=[])
    publish(place, "aaaaaaaa-000001", outputs([again]))
    assert [row["title"] for row in place.articles()] == ["Ferry sailed"]
    assert place.rows("entities") == []


@only_tables
def test_of_two_versions_in_a_turn_the_higher_one_is_kept_in_any_order(place):
    later = msgspec.structs.replace(FERRY, version=2, entities=[])
    publish(place, TURN, outputs([later, FERRY]))
    assert [row["version"] for row in place.articles()] == [2]
    assert place.rows("entities") == []


@only_tables
def test_duplicates_dead_letters_and_runs_have_their_rows(place):
    publish(place, TURN, FULL)
    (row,) = place.rows("duplicates")
    assert (row["id"], row["original"], row["method"], row["similarity"]) == (
        "urn:newsbeam:two",
        "urn:newsbeam:one",
        "near",
        0.75,
    )
    (letter,) = place.rows("dead_letters")
    assert (letter["stage"], letter["reason"]) == ("admit", "broken_json")
    (run,) = place.rows("runs")
    assert place.json(run["summary"]) == msgspec.to_builtins(FULL.summary)


@only_tables
def test_one_id_repeated_by_two_sources_is_two_duplicates(place):
    twice = [duplicate(source=source_ref(origin=name)) for name in ("a.txt", "b.txt")]
    publish(place, TURN, outputs(duplicates=twice))
    assert len(place.rows("duplicates")) == 2


@only_tables
def test_a_failure_that_comes_again_is_one_row(place):
    publish(place, TURN, outputs(dead_letters=[LETTER]))
    publish(place, NEXT, outputs(dead_letters=[LETTER]))
    assert len(place.rows("dead_letters")) == 1


@only_sqlite
def test_sqlite_keeps_the_users_own_tables(place):
    with sqlite3.connect(place.path) as connection:
        connection.execute("CREATE TABLE mine (a)")
    publish(place, TURN, FULL)
    assert place.rows("mine") == []
    assert len(place.articles()) == 2


@only_sqlite
def test_a_transaction_that_fails_leaves_nothing_and_the_turn_staged(place):
    publish(place, TURN, outputs([PLAIN]))
    with sqlite3.connect(place.path) as connection:
        connection.execute("DROP TABLE topics")
        connection.execute("CREATE VIEW topics AS SELECT 1 AS article")
    sink = place.open()
    sink.stage(NEXT, outputs([FERRY]))
    with pytest.raises(SinkUnavailable, match=r"the sink sqlite:.*news\.db cannot be written"):
        sink.publish(NEXT)
    assert [row["id"] for row in place.articles()] == [PLAIN.id]
    with sqlite3.connect(place.path) as connection:
        connection.execute("DROP VIEW topics")
    sink.publish(NEXT)
    assert [row["id"] for row in place.articles()] == [PLAIN.id, FERRY.id]


@every_file
def test_a_file_in_the_way_is_a_sentence_at_the_check(place):
    place.path.parent.joinpath("file").touch()
    inside = f"{place.kind}:{place.root / 'file' / 'out'}"
    with pytest.raises(SinkUnavailable, match="file is a file, a folder is needed"):
        open_sink(inside, in_folder(place.root / "work")).check()


@only_sqlite
def test_a_file_that_is_no_database_is_a_sentence(place):
    place.path.write_bytes(b"these are no tables\n" * 100)
    with pytest.raises(SinkUnavailable, match="name an SQLite file, or a new one"):
        place.open().check()


@every_durable
def test_what_cannot_be_staged_is_a_sentence(place, monkeypatch):
    """A full disk: the first write fails."""

    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    for module in ("held", "folder"):
        monkeypatch.setattr(f"pipelines.sinks.{module}.write_synced", full)
    with pytest.raises(SinkUnavailable, match=r"cannot be written: No space left on device \("):
        place.open().stage(TURN, FULL)
    place.open().discard(TURN)
    assert place.leftovers() == []


@every_folder
def test_sinks_of_two_formats_share_a_folder(place):
    """Each stages aside from the other; both write the same books of the run."""
    other = Place("parquet" if place.kind == "jsonl" else "jsonl", place.root)
    sinks = [place.open(), other.open()]
    for sink in sinks:
        sink.stage(TURN, FULL)
    for sink in sinks:
        sink.publish(TURN)
    for sink in (place, other):
        assert sink.articles() == [FERRY, PLAIN]
        assert sink.read("dead_letters", DeadLetter) == [LETTER]
        assert sink.leftovers() == []
    (books,) = (place.path / "runs").iterdir()
    assert json.loads(books.read_bytes()) == msgspec.to_builtins(FULL.summary)


@every_folder
def test_discarding_and_publishing_in_a_shared_folder_leave_the_other_sink_alone(place):
    other = Place("parquet" if place.kind == "jsonl" else "jsonl", place.root)
    for sink in (place, other):
        sink.open().stage(TURN, FULL)
    other.open().discard(TURN)
    place.open().publish(TURN)
    publish(other, NEXT, outputs([PLAIN]))
    place.open().publish(TURN)
    assert (place.articles(), other.articles()) == ([FERRY, PLAIN], [PLAIN])


@every_durable
def test_no_file_refuses_a_record(place):
    assert place.open().refusal(msgspec.structs.replace(FERRY, body="x" * 20_000_000)) is None


@every_durable
def test_a_folder_for_staged_turns_that_cannot_be_made_is_a_sentence_at_the_check(place):
    """Files are staged in the sink's folder, all else in the ledger's work folder."""
    (place.root / ("out" if place.kind in FILES else "work")).touch()
    with pytest.raises(SinkUnavailable, match="is a file, a folder is needed"):
        place.open().check()


@only_sqlite
def test_the_folder_of_an_sqlite_file_is_made(place):
    place.path = place.root / "new" / "folder" / "news.db"
    place.uri = f"sqlite:{place.path}"
    place.open().check()
    publish(place, TURN, FULL)
    assert len(place.articles()) == 2


def test_a_sink_means_the_same_from_every_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert absolute("jsonl:out") == f"jsonl:{tmp_path}/out"
    assert absolute("stdout:") == "stdout:"
    assert absolute("pubsub:projects/p/topics/top") == "pubsub:projects/p/topics/top"
    open_sink("sqlite:news.db", in_folder(tmp_path / "work")).stage(TURN, FULL)
    monkeypatch.chdir("/")
    open_sink(f"sqlite:{tmp_path}/news.db", in_folder(tmp_path / "work")).publish(TURN)
    assert len(Place("sqlite", tmp_path).articles()) == 2


def test_the_original_of_a_duplicate_is_kept_whole_in_files(tmp_path):
    place = Place("parquet", tmp_path)
    one = duplicate(
        duplicate_of=DuplicateOf(
            id="urn:newsbeam:one", method="url", similarity=1.0, url="https://a.example/1"
        )
    )
    publish(place, TURN, outputs(duplicates=[one]))
    assert place.read("duplicates", Duplicate) == [one]


@only_tables
def test_a_table_of_an_older_release_gets_the_columns_that_it_lacks(place):
    publish(place, TURN, FULL)
    ask(place, "ALTER TABLE duplicates DROP COLUMN credit")
    later = duplicate("urn:newsbeam:three", credit="AFP")
    publish(place, NEXT, outputs([], [later]))
    assert [row["credit"] for row in place.rows("duplicates")] == [None, "AFP"]


def ask(place, statement):
    if place.kind == "postgresql":
        with psycopg.connect(place.uri) as connection:
            connection.execute(statement)
    else:
        with closing(sqlite3.connect(place.path)) as connection, connection:
            connection.execute(statement)
