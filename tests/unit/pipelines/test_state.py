"""Where the ledger lies."""

from pathlib import Path

import pytest

from pipelines.ledger.place import opened_ledger, state_place, work_folder
from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.options import OptionError, Settings


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        (Settings(sink=["jsonl:out"]), "out/newsbeam.db"),
        (Settings(sink=["stdout:", "parquet:lake"]), "lake/newsbeam.db"),
        (Settings(sink=["sqlite:news.db", "jsonl:out"]), "news.db"),
        (Settings(sink=["pubsub:projects/p/topics/top", "jsonl:out"]), "out/newsbeam.db"),
        (Settings(sink=["delta:lake"]), "lake/newsbeam.db"),
        (Settings(sink=["delta:s3://lake/news", "jsonl:out"]), "out/newsbeam.db"),
        (Settings(sink=["jsonl:out"], state="ledger.db"), "ledger.db"),
        (Settings(sink=["jsonl:out"], state="sqlite:ledger.db"), "ledger.db"),
        (Settings(sink=["jsonl:out"], state="none:"), None),
        (Settings(sink=["stdout:"]), None),
        (Settings(sink=["stdout:"], state="ledger.db"), "ledger.db"),
    ],
)
def test_the_ledger_lies_where_it_is_told_else_beside_the_first_sink_with_a_place(settings, path):
    assert state_place(settings) == (Path(path) if path else None)


def test_without_a_place_for_the_ledger_a_sentence_says_what_to_add():
    for sink in ("pubsub:projects/p/topics/top", "delta:s3://lake/news"):
        with pytest.raises(OptionError, match=r"add --state FILE\.db to remember .* --state none:"):
            state_place(Settings(sink=[sink]))


def test_the_work_folder_lies_beside_the_ledger():
    assert work_folder(Path("out/newsbeam.db")) == Path("out/newsbeam.db.work")


def test_a_ledger_of_nothing_is_forgotten_at_the_end():
    with opened_ledger(None, 1.0) as (ledger, work):
        place = ledger.place
        assert place.exists()
        assert work.parent == place.parent
    assert not place.parent.exists()


def test_a_ledger_is_let_go_also_after_a_failure(tmp_path):
    path = tmp_path / "newsbeam.db"
    with pytest.raises(ZeroDivisionError), opened_ledger(path, 0.0):
        raise ZeroDivisionError
    with opened_ledger(path, 0.0) as (ledger, _):
        assert ledger.next_turn() == 1


def test_while_one_holds_a_ledger_another_one_is_told(tmp_path):
    path = tmp_path / "newsbeam.db"
    with (
        opened_ledger(path, 0.0),
        pytest.raises(LedgerUnavailable, match="another run is using the ledger"),
        opened_ledger(path, 0.0),
    ):
        pass
