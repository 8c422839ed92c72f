"""What is read back of each sink is what was written: duplicates, dead letters, books."""

import sqlite3

import msgspec
import pytest

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from pipelines.sinks.reading.open import open_records
from tests.builders import MOMENT, article, dead_letter, duplicate, outputs, run_summary

KINDS = ["jsonl", "parquet", "sqlite", "delta", "postgresql"]

COPY = duplicate("urn:newsbeam:copy", "urn:newsbeam:rich", published=MOMENT, credit="Reuters")
LETTERS = [dead_letter(b"\x00\xff{"), dead_letter(b"<", reason="not_a_feed")]


@pytest.fixture(params=KINDS)
def uri(request, tmp_path):
    if request.param == "postgresql":
        return f"{request.getfixturevalue('database')}?schema=our_news"
    return f"{request.param}:{tmp_path / 'sink'}"


@pytest.fixture
def written(uri, tmp_path):
    sink = open_sink(uri, in_folder(tmp_path / "work"))
    turns = [
        outputs([article()], [COPY], LETTERS, run_summary(turns=1, read=5)),
        outputs(summary=run_summary(turns=2, read=6)),
    ]
    for number, turn in enumerate(turns, start=1):
        sink.stage(f"3f9a01c2-{number:06}", turn)
        sink.publish(f"3f9a01c2-{number:06}")
    sink.close()
    return open_records(uri)


def test_all_is_read_back_as_it_was_written(written):
    written.check()
    assert list(written.duplicates()) == [COPY]
    by_payload = sorted(written.dead_letters(), key=lambda one: one.payload)
    assert by_payload == sorted(LETTERS, key=lambda one: one.payload)
    assert max(one.read for one in written.runs()) == 6
    assert written.unread == 0


def test_a_table_of_before_lacks_a_column(tmp_path):
    sink = open_sink(f"sqlite:{tmp_path / 'sink'}", in_folder(tmp_path / "work"))
    sink.stage("3f9a01c2-000001", outputs(duplicates=[COPY]))
    sink.publish("3f9a01c2-000001")
    sink.close()
    with sqlite3.connect(tmp_path / "sink") as connection:
        connection.execute("DROP VIEW syndication")
        connection.execute("ALTER TABLE duplicates DROP COLUMN credit")
    found = open_records(f"sqlite:{tmp_path / 'sink'}")
    assert list(found.duplicates()) == [msgspec.structs.replace(COPY, credit=None)]


def test_a_sink_that_is_not_there_is_said_in_a_sentence(uri):
    with pytest.raises(SinkUnavailable, match="name the sink of the run that wrote them"):
        open_records(uri).check()


def test_what_is_no_record_is_counted_and_stops_nothing(tmp_path):
    folder = tmp_path / "out" / "duplicates" / "day=2026-10-12"
    folder.mkdir(parents=True)
    sink = open_sink(f"jsonl:{tmp_path / 'out'}", in_folder(tmp_path / "work"))
    sink.stage("3f9a01c2-000001", outputs(duplicates=[COPY]))
    sink.publish("3f9a01c2-000001")
    (folder / "a.jsonl").write_bytes(b'{"cut": \nno json\n\xff\n' + b"[" * 3_000 + b"\n")
    (folder / "a.parquet").write_bytes(b"PAR1 no more")
    lines, tables = (open_records(f"{kind}:{tmp_path / 'out'}") for kind in ("jsonl", "parquet"))
    assert list(lines.duplicates()) == [COPY]
    assert lines.unread == 4
    assert list(tables.duplicates()) == []
    assert tables.unread == 1
