"""Delta tables: one row an id for every reader, whoever else writes; small files do not pile up."""

import logging
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from pipelines.options import OptionError
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.delta.letters import read_dead_letters
from pipelines.sinks.delta.sink import DeltaSink
from pipelines.sinks.delta.upkeep import Upkeep
from pipelines.sinks.open import open_sink
from tests.builders import MOMENT, dead_letter, duplicate, outputs, run_summary
from tests.integration.sink_place import FERRY, FULL, LETTER, NEXT, PLAIN, TURN, Place, publish
from transforms.records.article import Duplicate
from transforms.records.dead_letter import DeadLetter

LEDGER, OTHER = "3f9a01c2", "aaaaaaaa"
KINDS = ("articles", "duplicates", "dead_letters", "runs")


@pytest.fixture
def place(tmp_path):
    return Place("delta", tmp_path)


def on(days, **changes):
    """Make the ferry's article as it was discovered so many days later."""
    later = {"discovered": MOMENT + timedelta(days=days)}
    return msgspec.structs.replace(FERRY, **{**later, **changes})


def shown(place):
    """Give the rows of the articles: which version of whom, on which day."""
    rows = place.visible()["articles"]
    return [(row["id"].removeprefix("urn:newsbeam:"), row["version"], row["day"]) for row in rows]


def files(place, kind="articles"):
    return set(DeltaTable(f"{place.path}/{kind}").file_uris())


def test_records_come_back_from_tables_as_they_went_in(place):
    publish(place, TURN, FULL)
    assert place.articles() == [FERRY, PLAIN]
    assert place.read("duplicates", Duplicate) == [duplicate()]
    assert place.read("dead_letters", DeadLetter) == [LETTER]
    (run,) = place.visible()["runs"]
    assert (run["run"], run["read"], run["balanced"]) == (FULL.summary.run, 4, True)


def test_a_turn_is_one_commit_a_table_marked_with_the_ledger_and_its_number(place):
    publish(place, "3f9a01c2-000017", outputs([FERRY], [duplicate()]))
    for kind in ("articles", "duplicates", "runs"):
        table = DeltaTable(f"{place.path}/{kind}")
        assert table.version() == 1  # 0 made the table
        assert table.transaction_version(LEDGER) == 17
    assert not (place.path / "dead_letters").exists()


def test_the_books_of_a_run_are_one_row(place):
    publish(place, TURN, outputs([FERRY], summary=run_summary(turns=1, read=1)))
    publish(place, NEXT, outputs([PLAIN], summary=run_summary(turns=2, read=2)))
    (run,) = place.visible()["runs"]
    assert (run["turns"], run["read"]) == (2, 2)


def test_tables_are_parted_by_the_day_of_discovery(place):
    publish(place, TURN, outputs([FERRY, on(1, id="urn:newsbeam:later")], [], [LETTER]))
    assert shown(place) == [("ferry", 1, "2026-10-12"), ("later", 1, "2026-10-13")]
    days = sorted(Path(one).parent.name for one in files(place))
    assert days == ["day=2026-10-12", "day=2026-10-13"]
    assert [Path(one).parent.name for one in files(place, "dead_letters")] == ["day=2026-10-12"]


def test_duckdb_and_pyarrow_read_the_tables(place):
    publish(place, TURN, FULL)
    table = DeltaTable(f"{place.path}/articles").to_pyarrow_dataset()
    assert table.schema.field("discovered").type == pa.timestamp("us", tz="UTC")
    assert table.count_rows() == 2
    query = """
        SELECT id, entities[1].name, entities[1].mentions[2].text, topics[1].score
        FROM articles WHERE day = '2026-10-12' AND len(entities) > 0
    """
    found = duckdb.connect().register("articles", table).execute(query).fetchall()
    assert found == [(FERRY.id, "Ann Reed", "Reed", 0.5)]


def test_a_revision_takes_the_place_of_what_it_revises_also_on_another_day(place):
    publish(place, TURN, FULL)
    publish(place, NEXT, outputs([on(1, version=2, title="Ferry sails at last")]))
    assert shown(place) == [("ferry", 2, "2026-10-13"), ("plain", 1, "2026-10-12")]
    assert place.articles()[0].title == "Ferry sails at last"


@pytest.mark.parametrize("days", [1, 5, 60, -60])
def test_what_a_revision_revises_is_found_however_far_away(place, days):
    others = [on(day, id=f"urn:newsbeam:at-{day:03}") for day in range(-65, 65)]
    publish(place, TURN, outputs([FERRY, *others]))
    publish(place, NEXT, outputs([on(days, version=2)]))
    assert [row for row in shown(place) if row[0] == "ferry"] == [
        ("ferry", 2, on(days).discovered.date().isoformat())
    ]
    assert len(shown(place)) == 131


@pytest.mark.parametrize(
    "moment",
    [
        datetime.min.replace(tzinfo=UTC),
        datetime(1969, 12, 31, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_no_moment_of_discovery_is_too_far_away(place, moment):
    """Items say themselves when they were discovered, and some are wrong."""
    strange = on(0, discovered=moment)
    publish(place, TURN, outputs([strange, PLAIN]))
    publish(place, NEXT, outputs([msgspec.structs.replace(strange, version=2)]))
    day = moment.date().isoformat()
    assert sorted(shown(place)) == [("ferry", 2, day), ("plain", 1, "2026-10-12")]
    publish(place, "3f9a01c2-000003", outputs([on(0, version=3)]))
    assert sorted(shown(place)) == [("ferry", 3, "2026-10-12"), ("plain", 1, "2026-10-12")]


def test_a_revision_leaves_the_files_of_other_days_alone(place):
    publish(place, TURN, outputs([FERRY, on(1, id="urn:newsbeam:next"), on(2, id="urn:n:third")]))
    before = {one for one in files(place) if "day=2026-10-12" not in one}
    publish(place, NEXT, outputs([on(0, version=2), on(3, id="urn:newsbeam:new")]))
    assert len(before) == 2
    assert before < files(place)


def test_of_two_versions_in_a_turn_the_later_one_is_kept(place):
    publish(place, TURN, outputs([on(1, version=2), FERRY]))
    assert shown(place) == [("ferry", 2, "2026-10-13")]


def test_a_second_ledger_never_replaces_a_newer_version_nor_adds_a_row_of_it(place):
    publish(place, TURN, outputs([on(0, version=3)]))
    publish(place, f"{OTHER}-000001", outputs([on(9), on(9, id="urn:newsbeam:theirs")]))
    assert shown(place) == [("ferry", 3, "2026-10-12"), ("theirs", 1, "2026-10-21")]


def test_the_first_ledger_notices_that_a_second_one_writes(place):
    publish(place, TURN, outputs([FERRY]))
    publish(place, f"{OTHER}-000001", outputs([on(9, id="urn:newsbeam:theirs")]))
    publish(place, NEXT, outputs([on(12, id="urn:newsbeam:theirs")]))
    assert shown(place) == [("ferry", 1, "2026-10-12"), ("theirs", 1, "2026-10-24")]


def test_the_same_version_made_anew_takes_the_place_of_the_first(place):
    publish(place, TURN, FULL)
    publish(place, NEXT, outputs([on(0, topics=[])]))
    assert shown(place) == [("ferry", 1, "2026-10-12"), ("plain", 1, "2026-10-12")]
    assert place.articles()[0].topics == []


def test_a_ledger_that_is_an_older_copy_is_a_sentence_and_loses_nothing(place):
    publish(place, "3f9a01c2-000007", outputs([FERRY]))
    sink = place.open()
    sink.stage("3f9a01c2-000003", outputs([PLAIN]))
    for _ in range(2):
        with pytest.raises(SinkUnavailable, match="of which this one is an older copy; begin with"):
            sink.publish("3f9a01c2-000003")
    assert shown(place) == [("ferry", 1, "2026-10-12")]


def test_tables_of_before_a_column_was_added_get_it(place):
    publish(place, TURN, outputs([FERRY, PLAIN]))
    rows = DeltaTable(f"{place.path}/articles").to_pyarrow_table().drop_columns(["image", "topics"])
    older = Place("delta", place.root / "older")
    write_deltalake(f"{older.path}/articles", rows, partition_by=["day"])
    new = on(0, id="urn:newsbeam:new", image="https://a.example/1.png")
    publish(older, TURN, outputs([new]))
    publish(older, NEXT, outputs([on(0, version=2, image="https://a.example/2.png")]))
    found = {row["id"]: (row["image"], row["topics"]) for row in older.visible()["articles"]}
    assert found[PLAIN.id] == (None, None)
    assert found[new.id][0] == "https://a.example/1.png"
    assert found[FERRY.id][0] == "https://a.example/2.png"
    assert len(found) == 3


def test_two_ledgers_that_write_at_once_lose_and_repeat_nothing(place):
    """Each adds articles of its own, and both revise the same one, over and over."""

    def write(ledger):
        for number in range(1, 9):
            own = on(0, id=f"urn:newsbeam:{ledger}-{number}")
            what = outputs([own, on(0, version=number)], summary=run_summary(run=f"run-{ledger}"))
            publish(place, f"{ledger}-{number:06}", what)

    publish(place, "00000000-000001", outputs([FERRY]))
    with ThreadPoolExecutor() as pool:
        list(pool.map(write, (LEDGER, OTHER)))
    rows = shown(place)
    assert ("ferry", 8, "2026-10-12") in rows
    assert len(rows) == len(set(rows)) == 17
    assert sorted(row["run"] for row in place.visible()["runs"] if row["run"][:4] == "run-") == [
        f"run-{LEDGER}",
        f"run-{OTHER}",
    ]


#: Four turns, then sixteen, in the place of 20 and 400; files of two sizes in that of megabytes.
SMALL = Upkeep(turns=4, middle=200_000, full=800_000, days=2, keep_hours=0)


def stream(place, turns, upkeep=SMALL, first=1, ledger=LEDGER):
    """Publish turns as a stream does: five articles each, a new day every forty turns."""
    sink = DeltaSink(place.uri, place.root / "work" / "stream", upkeep)
    for number in range(first, first + turns):
        days = number // 40
        new = [on(days, id=f"urn:newsbeam:{number:03}-{one}", body="x" * 200) for one in range(5)]
        turn = f"{ledger}-{number:06}"
        sink.stage(turn, outputs(new, [duplicate()], [dead_letter()] if number % 2 else []))
        sink.publish(turn)


@pytest.fixture(scope="module")
def streamed(tmp_path_factory):
    place = Place("delta", tmp_path_factory.mktemp("streamed"))
    stream(place, 96)
    return place


def test_small_files_are_written_together_and_old_ones_removed(streamed):
    place = streamed
    assert place.visible()["articles"][0]["id"] == "urn:newsbeam:001-0"
    assert len(place.visible()["articles"]) == 5 * 96
    assert len(place.visible()["duplicates"]) == 96
    for kind in KINDS:
        days = Counter(Path(one).parent.name for one in files(place, kind))
        assert max(days.values()) <= 6
        on_disk = [*(place.path / kind).rglob("*.parquet")]
        data = {str(path) for path in on_disk if "_delta_log" not in path.parts}
        assert len(data - files(place, kind)) <= 40  # of the sixteen turns since the last vacuum


def test_the_log_of_a_table_does_not_grow_without_end(streamed):
    """A checkpoint every hundred versions; what lies before it goes with the retention."""
    for kind in KINDS:
        log = streamed.path / kind / "_delta_log"
        version = DeltaTable(f"{streamed.path}/{kind}").version()
        if version > 100:
            (checkpoint,) = log.glob("*.checkpoint.parquet")
            assert int(checkpoint.name.partition(".")[0]) == 99
            assert len(list(log.glob("0*.json"))) == version - 98
    assert DeltaTable(f"{streamed.path}/runs").version() > 100


def test_a_day_that_is_over_is_tidied_later(place):
    stream(place, 7, Upkeep(turns=1000))
    late = on(30, id="urn:newsbeam:late")
    sink = DeltaSink(place.uri, place.root / "work" / "stream", SMALL)
    sink.stage(f"{LEDGER}-000008", outputs([late]))
    sink.publish(f"{LEDGER}-000008")
    assert len(files(place)) == 2
    assert len(shown(place)) == 36


def test_what_cannot_be_tidied_never_fails_a_turn(place, caplog):
    stream(place, 3)
    broken = Path(next(iter(files(place))))
    broken.write_bytes(broken.read_bytes()[:100])
    with caplog.at_level(logging.WARNING, logger="pipelines.sinks.delta.upkeep"):
        stream(place, 1, first=4)
    assert "articles is not tidied this time" in caplog.text
    assert DeltaTable(f"{place.path}/runs").transaction_version(LEDGER) == 4


def test_dead_letters_are_read_back_turn_by_turn(place):
    later = dead_letter(b"13", at=MOMENT + timedelta(days=1))
    publish(place, TURN, outputs(dead_letters=[later]))
    publish(place, NEXT, outputs(dead_letters=[LETTER]))
    assert list(read_dead_letters(place.uri)) == [later, LETTER]
    assert list(read_dead_letters(f"delta:{place.root}/none")) == []


def test_files_where_a_table_would_be_are_a_sentence_at_the_check(place):
    (place.path / "articles" / "day=2026-10-12").mkdir(parents=True)
    with pytest.raises(
        SinkUnavailable, match="out/articles holds files and is no Delta table; name another folder"
    ):
        place.open().check()


@pytest.mark.parametrize(
    "target", ["hdfs://host/news", "s3://key:secret@lake/news", "az://lake/news?sig=secret"]
)
def test_a_place_of_another_kind_or_with_credentials_is_a_sentence(tmp_path, target):
    with pytest.raises(OptionError, match="credentials come from the environment") as caught:
        open_sink(f"delta:{target}", tmp_path)
    assert "secret" not in str(caught.value)


def test_a_missing_package_is_a_sentence_that_names_the_extra(tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("pipelines.sinks.delta")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "deltalake", None)
    with pytest.raises(
        SinkUnavailable,
        match=r"needs a library that is not installed \(deltalake\): install newsbeam\[delta\]",
    ):
        open_sink(f"delta:{tmp_path}/out", tmp_path)
