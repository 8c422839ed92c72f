"""The BigQuery sink against an emulator, by Google's own clients."""

import pickle
import re
from contextlib import closing
from datetime import timedelta

import google.cloud.bigquery as bq
import msgspec
import pytest

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.bigquery.rows import LARGEST_BYTES
from pipelines.sinks.bigquery.schema import table_json
from pipelines.sinks.bigquery.sink import BigQuerySink
from pipelines.sinks.bigquery.writer import BigQueryWriter
from pipelines.sinks.held import FolderShelf
from tests.builders import MOMENT, article, dead_letter, duplicate, outputs, run_summary, source_ref
from tests.integration.sink_place import FERRY, FULL, LETTER, NEXT, PLAIN, TURN
from transforms.records.article import Article, Duplicate, Edit, Link, Quantity, Revision
from transforms.records.dead_letter import DeadLetter

WHOLE = article(
    "urn:newsbeam:whole",
    title="Łódź sails",
    body="Ann Reed sailed on Monday.\n\nThe 🚢 was full.",
    url="https://harbour.example/1",
    language="en",
    published=MOMENT - timedelta(microseconds=1),
    source=source_ref(kind="rss", origin="https://harbour.example/feed", publisher="Harbour"),
    categories=["World", "Harbours"],
    entities=[msgspec.structs.replace(FERRY.entities[0], link=Link(wikidata="Q1"))],
    topics=FERRY.topics,
    quantities=[Quantity(text="Monday", type="DATE", field="body", start=19, end=25)],
    revision=Revision(previous_hash="00", change="body", similarity=0.25),
    provenance={"title": "feed", "body": "html"},
    edits=[Edit(op="cut", field="body", start=3, end=9, before="(advert)", after="")],
    version=2,
)


@pytest.fixture
def dataset(bigquery):
    """A dataset of the test's own."""
    return bigquery.create_dataset()


@pytest.fixture
def uri(dataset):
    return f"bigquery:{dataset}.news"


@pytest.fixture
def table(dataset):
    return f"{dataset}.news"


@pytest.fixture
def opened(uri, tmp_path):
    """Open the sink as a process does that was started anew."""
    sinks = []

    def made(one=uri):
        sinks.append(BigQuerySink(one, FolderShelf(tmp_path / "held"), patience_s=2.0))
        return sinks[-1]

    yield made
    for sink in sinks:
        sink.close()


def record(row, kind):
    """Make a record of a row: lists of key and value are dicts again, plain columns go."""
    fields = {name: row[name] for name in kind.__struct_fields__}
    for name in ("provenance", "attributes"):
        if name in fields:
            fields[name] = {one["key"]: one["value"] for one in fields[name]}
    return msgspec.convert(fields, kind)


def articles(bigquery, table):
    return [record(row, Article) for row in bigquery.rows(table, ["id", "version"])]


def publish(opened, turn, what):
    sink = opened()
    sink.stage(turn, what)
    sink.publish(turn)


def test_records_are_read_back_whole(bigquery, opened, table):
    what = outputs([WHOLE, PLAIN], [duplicate()], [LETTER], run_summary(read=4, enriched=2))
    opened().check()
    publish(opened, TURN, what)
    assert articles(bigquery, table) == [PLAIN, WHOLE]
    (found,) = bigquery.rows(f"{table}_duplicates")
    assert record(found, Duplicate) == duplicate()
    (letter,) = bigquery.rows(f"{table}_dead_letters")
    assert record(letter, DeadLetter) == LETTER
    (run,) = bigquery.rows(f"{table}_runs")
    assert (run["run"], run["read"], run["enriched"]) == (what.summary.run, 4, 2)


def test_sql_reads_what_is_nested(bigquery, opened, dataset, table):
    publish(opened, TURN, outputs([WHOLE]))
    project = dataset.partition(".")[0]
    mentions = bigquery.query(
        project,
        f"SELECT e.name, m.text, m.start, m.`end` FROM `{table}`, UNNEST(entities) AS e, "
        "UNNEST(e.mentions) AS m ORDER BY m.start",
    )
    assert mentions == [
        {"name": "Ann Reed", "text": "Ann Reed", "start": 0, "end": 8},
        {"name": "Ann Reed", "text": "Reed", "start": 20, "end": 24},
    ]
    edits = bigquery.query(
        project, f"SELECT e.op, e.`end` FROM `{table}`, UNNEST(edits) AS e WHERE e.`end` = 9"
    )
    assert edits == [{"op": "cut", "end": 9}]


def test_tables_are_parted_by_day_and_clustered(bigquery, opened, dataset, table):
    publish(opened, TURN, outputs([WHOLE]))
    client = bigquery.client(dataset.partition(".")[0])
    found = {name: client.get_table(f"{table}{name}") for name in ("", "_dead_letters", "_runs")}
    assert found[""].time_partitioning == bq.TimePartitioning(type_="DAY", field="discovered")
    assert found[""].clustering_fields == ["source_origin", "source_publisher", "language"]
    assert found["_dead_letters"].time_partitioning.field == "at"
    assert found["_runs"].time_partitioning == bq.TimePartitioning(type_="DAY")
    (row,) = bigquery.rows(table)
    assert row["source_origin"] == "https://harbour.example/feed"
    assert row["source_publisher"] == "Harbour"


def test_what_is_staged_is_not_seen_before_it_is_published(bigquery, opened, table):
    opened().stage(TURN, FULL)
    assert articles(bigquery, table) == []
    opened().publish(TURN)
    assert articles(bigquery, table) == [FERRY, PLAIN]


def test_publishing_again_changes_nothing(bigquery, opened, table):
    publish(opened, TURN, FULL)
    for _ in range(2):
        opened().publish(TURN)
    assert articles(bigquery, table) == [FERRY, PLAIN]


def test_streams_that_were_committed_and_not_marked_stay_committed_once(
    bigquery, opened, table, tmp_path
):
    opened().stage(TURN, FULL)
    (held,) = (tmp_path / "held").iterdir()
    kept = held.read_bytes()
    opened().publish(TURN)
    for mark in (tmp_path / "held").iterdir():
        mark.unlink()
    held.write_bytes(kept)
    opened().publish(TURN)
    for name, count in (("", 2), ("_duplicates", 1), ("_dead_letters", 1), ("_runs", 1)):
        assert len(bigquery.rows(f"{table}{name}")) == count


def test_staging_again_replaces_what_was_staged_before(bigquery, opened, table):
    opened().stage(TURN, FULL)
    opened().stage(TURN, outputs([PLAIN]))
    opened().publish(TURN)
    assert articles(bigquery, table) == [PLAIN]
    assert bigquery.rows(f"{table}_duplicates") == []


def test_what_is_discarded_is_never_published(bigquery, opened, table):
    sink = opened()
    sink.stage(TURN, FULL)
    for _ in range(2):
        opened().discard(TURN)
    with pytest.raises(SinkUnavailable, match="its records were staged and are gone"):
        sink.publish(TURN)
    assert articles(bigquery, table) == []


def test_a_stream_that_is_gone_is_a_loss_at_each_try(bigquery, opened, table, tmp_path):
    opened().stage(TURN, outputs([PLAIN]))
    (held,) = (tmp_path / "held").iterdir()
    held.write_bytes(re.sub(rb"streams/[0-9a-f]{16}", b"streams/" + b"0" * 16, held.read_bytes()))
    for _ in range(2):
        with pytest.raises(SinkUnavailable, match=f"cannot show the turn {TURN}"):
            opened().publish(TURN)
    assert articles(bigquery, table) == []


def test_turns_are_added_to_those_before_and_the_view_shows_the_newest_version(
    bigquery, opened, table
):
    second = msgspec.structs.replace(FERRY, version=2, title="Ferry sails again")
    publish(opened, TURN, outputs([second, PLAIN]))
    publish(opened, NEXT, outputs([FERRY]))
    assert len(articles(bigquery, table)) == 3
    assert articles(bigquery, f"{table}_latest") == [second, PLAIN]


def test_a_turn_without_articles_shows_its_books(bigquery, opened, table):
    publish(opened, TURN, outputs())
    publish(opened, NEXT, outputs(summary=run_summary(turns=2)))
    assert [row["turns"] for row in bigquery.rows(f"{table}_runs", ["turns"])] == [1, 2]
    assert articles(bigquery, table) == []


def test_what_is_larger_than_a_request_goes_in_several(bigquery, opened, table):
    many = [article(f"urn:newsbeam:{number:04d}", body="x" * 500_000) for number in range(50)]
    publish(opened, TURN, outputs(many))
    (found,) = bigquery.query(
        table.partition(".")[0],
        f"SELECT COUNT(DISTINCT id) AS ids, SUM(LENGTH(body)) AS size FROM `{table}`",
    )
    assert found == {"ids": 50, "size": 25_000_000}


def test_a_record_too_large_is_refused_and_never_left_out(bigquery, opened, table):
    large = article("urn:newsbeam:large", body="x" * LARGEST_BYTES)
    fits = article("urn:newsbeam:fits", body="x" * (LARGEST_BYTES - 8_192))
    sink = opened()
    assert sink.refusal(fits) is None
    assert re.fullmatch(
        rf"the record of urn:newsbeam:large version 1 has 99\d{{5}} bytes, and {sink.uri} takes "
        f"{LARGEST_BYTES} at most",
        sink.refusal(large),
    )
    with pytest.raises(SinkUnavailable, match="cannot take the turn: a row has 99"):
        sink.stage(TURN, outputs([large, fits]))
    publish(opened, TURN, outputs([fits]))
    assert [row["id"] for row in bigquery.rows(table)] == [fits.id]


def test_a_dead_letter_larger_than_a_row_is_kept_in_parts(bigquery, opened, dataset, table):
    letter = dead_letter(b"abcdefgh" * 1_500_000)
    publish(opened, TURN, outputs(dead_letters=[letter, LETTER]))
    found = bigquery.query(
        dataset.partition(".")[0],
        f"SELECT key, part, parts, LENGTH(payload) AS size FROM `{table}_dead_letters_latest` "
        "ORDER BY parts, part",
    )
    assert [(one["part"], one["parts"], one["size"]) for one in found] == [
        (1, 1, 256),
        (1, 2, 8_885_888),
        (2, 2, 3_114_112),
    ]
    assert len({one["key"] for one in found}) == 2


def older(bigquery, table, change):
    """Make the table of articles as an earlier newsbeam did."""
    resource = table_json("articles")
    resource["schema"]["fields"] = change(resource["schema"]["fields"])
    reference = bq.TableReference.from_string(table).to_api_repr()
    made = bq.Table.from_api_repr({"tableReference": reference, **resource})
    bigquery.client(table.partition(".")[0]).create_table(made, timeout=10, retry=None)


def without(fields, *names):
    """Leave out columns, also within records ("entities.salience")."""
    return [
        {**one, "fields": without(one["fields"], *(n.partition(".")[2] for n in names))}
        if "fields" in one
        else one
        for one in fields
        if one["name"] not in names
    ]


def test_a_table_of_before_gets_the_new_columns_and_keeps_its_rows(bigquery, opened, table):
    names = ("quantities", "image", "entities.salience", "source.site")
    older(bigquery, table, lambda fields: without(fields, *names))
    project = table.partition(".")[0]
    bigquery.query(project, f"INSERT INTO `{table}` (id, version) VALUES ('before', 1)")
    opened().check()
    assert "image" not in bigquery.rows(table)[0]
    publish(opened, TURN, outputs([WHOLE]))
    before, after = bigquery.rows(table, ["id"])
    assert before["id"] == "before"
    assert before["image"] is None
    assert record(after, Article) == WHOLE
    publish(opened, NEXT, outputs([PLAIN]))
    assert len(bigquery.rows(f"{table}_latest")) == 3


def test_a_table_of_other_columns_is_said_and_not_touched(bigquery, opened, table):
    def changed(fields):
        return [{**one, "type": "STRING"} if one["name"] == "version" else one for one in fields]

    older(bigquery, table, changed)
    sink = opened()
    sentence = (
        f"the table {table} cannot hold newsbeam's records: version is STRING, and newsbeam writes "
        f"INTEGER; name another table than {table}, or rename this one"
    )
    for act in (sink.check, lambda: sink.stage(TURN, FULL)):
        with pytest.raises(SinkUnavailable, match=re.escape(sentence)):
            act()


def test_a_check_makes_nothing(bigquery, opened, table):
    opened().check()
    assert list(bigquery.client(table.partition(".")[0]).list_tables(table[: -len(".news")])) == []


def test_the_engines_writer_shows_records_at_once_and_its_view_counts_them_once(
    bigquery, uri, table
):
    writer = pickle.loads(pickle.dumps(BigQueryWriter(uri)))
    with closing(writer):
        for _ in range(2):
            writer.append(articles=[WHOLE, PLAIN], duplicates=[duplicate()], dead_letters=[LETTER])
        assert b"Connection" not in pickle.dumps(writer)
    counts = {
        name: len(bigquery.rows(f"{table}{name}"))
        for name in ("", "_latest", "_duplicates", "_duplicates_latest")
    }
    assert counts == {"": 4, "_latest": 2, "_duplicates": 2, "_duplicates_latest": 1}
    assert len(bigquery.rows(f"{table}_dead_letters_latest")) == 1
    assert articles(bigquery, f"{table}_latest") == [PLAIN, WHOLE]
