"""The judge of an engine, on a real server: retried, regrouped, side by side, taken back."""

import multiprocessing
import random
from datetime import timedelta

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import sql

from pipelines.books import Books
from pipelines.cli.ledgers import overview_text
from pipelines.ledger.claims import KEPT_DAYS
from pipelines.ledger.expiry import Horizon
from pipelines.ledger.judging import LedgerJudge
from pipelines.ledger.learning import Learnt
from pipelines.ledger.overview import read_overview
from pipelines.ledger.recall import LedgerRecall
from pipelines.ledger.store import open_ledger
from pipelines.ledger.unavailable import LedgerUnavailable
from tests.builders import item, words
from tests.remembering import DictJudge, DictMemory
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.memory import sketch

RULE = NearRule()
TABLES = ("articles", "texts", "voices", "anchors", "fresh_anchors", "claims")


@pytest.fixture
def ledger(database):
    made = LedgerJudge(database)
    made.prepare(0.0)
    return made


def one(key, name="a", text=(0, 60), **fields):
    return sketch(item(key, name=name, body=words(*text), **fields))


def verdicts(judged):
    return {key: (one.outcome, one.version) for key, one in judged.items()}


def rows(ledger, table):
    with psycopg.connect(ledger.place) as connection:
        query = sql.SQL("SELECT * FROM newsbeam.{}").format(sql.Identifier(f"ledger_{table}"))
        return sorted(connection.execute(query).fetchall(), key=repr)


def all_rows(ledger):
    return {table: rows(ledger, table) for table in TABLES}


def remembered(ledger, name="a"):
    return LedgerRecall(ledger.place).by_id([name]).get(name)


STORY = [
    one("0", "a"),
    one("1", "b", (0, 63), title="Near"),
    one("2", "a"),
    one("3", "a", (0, 70)),
    one("4", "c", (500, 60)),
    one("5", "d", (500, 60)),
]
SAID = {
    "0": ("new", 1),
    "1": ("duplicate", 0),
    "2": ("seen", 0),
    "3": ("revision", 2),
    "4": ("new", 1),
    "5": ("duplicate", 0),
}


def test_a_batch_gets_the_verdicts_that_a_turn_gets(ledger):
    assert verdicts(ledger.judge(STORY, RULE)) == SAID
    by_turn = judge(STORY, DictMemory(), RULE)
    assert ledger.judge(STORY, RULE) == {said.verdict.key: said.verdict for said in by_turn}


def test_batches_remember_what_a_turn_remembers(ledger):
    memory = DictMemory()
    for number, batch in enumerate((STORY[:2], STORY[2:4], STORY[4:]), start=1):
        ledger.judge(batch, RULE)
        memory.tell(number, [s.change for s in judge(batch, memory, RULE) if s.change])
    for name, known in memory.articles.items():
        found = remembered(ledger, name)
        assert found.rank.startswith("0000000000~")
        words = LedgerRecall(ledger.place).texts([name]).get(name, b"")
        assert replace(found, text=words) == replace(known, rank=found.rank, learnt=found.learnt)


@pytest.mark.parametrize("seed", range(3))
def test_what_runs_again_in_other_company_changes_nothing(ledger, seed):
    first = ledger.judge(STORY[:4], RULE)
    ledger.judge(STORY[4:], RULE)
    before = all_rows(ledger)
    again = STORY.copy()
    random.Random(seed).shuffle(again)
    half = len(again) // 2
    said = {**ledger.judge(again[:half], RULE), **ledger.judge(again[half:], RULE)}
    assert verdicts(said) == SAID
    assert {key: said[key] for key in first} == first
    assert all_rows(ledger) == before


def test_of_several_under_one_key_the_first_counts(ledger):
    twice = [one("0", "b"), one("0", "a")]
    assert verdicts(ledger.judge(twice, RULE)) == {"0": ("new", 1)}
    assert remembered(ledger, "a") is not None
    assert remembered(ledger, "b") is None


def test_nothing_asked_says_nothing(ledger):
    assert ledger.judge([], RULE) == {}


def work_through(url, batches, gate, answers):
    ledger = LedgerJudge(url)
    gate.wait()
    answers.put([verdicts(ledger.judge(batch, RULE)) for batch in batches])


def test_processes_side_by_side_agree_on_every_verdict(ledger):
    """Each of 40 stories comes by six messages, dealt out to four processes, some of them twice."""
    sketches = [
        one(f"{copy}-{story}", f"{copy}-{story}", (story * 200, 60))
        for story in range(40)
        for copy in range(6)
    ]
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(4), context.Queue()
    processes = []
    for number in range(4):
        mine = [s for place, s in enumerate(sketches) if place % 4 in (number, (number + 1) % 4)]
        random.Random(number).shuffle(mine)
        batches = [mine[start : start + 20] for start in range(0, len(mine), 20)]
        arguments = (ledger.place, batches, gate, answers)
        processes.append(context.Process(target=work_through, args=arguments))
    for process in processes:
        process.start()
    said = [batch for _ in processes for batch in answers.get(timeout=120)]
    for process in processes:
        process.join(30)
    merged = {}
    for batch in said:
        for key, verdict in batch.items():
            assert merged.setdefault(key, verdict) == verdict
    assert len(merged) == 240
    new = [key for key, verdict in merged.items() if verdict == ("new", 1)]
    assert sorted(int(key.partition("-")[2]) for key in new) == list(range(40))
    assert set(merged.values()) == {("new", 1), ("duplicate", 0)}
    assert len(rows(ledger, "claims")) == len(rows(ledger, "articles")) == 240


def test_what_is_judged_on_an_engine_ranks_between_turns(ledger):
    def turn(number, key, name, text):
        opened = open_ledger(ledger.place, wait_s=5.0)
        (said,) = judge([one(key, name, text)], opened.recall, RULE)
        opened.commit(number, "run", [], Books(), Learnt((said.change,), (), {}))
        opened.close()

    ledger.judge([one("0", "before", (0, 60))], RULE)
    turn(1, "1", "turn", (200, 60))
    ledger.judge([one("2", "after", (400, 60))], RULE)
    ledger.judge([one("3", "last", (600, 60))], RULE)
    turn(2, "4", "end", (800, 60))
    ranks = [remembered(ledger, name).rank for name in ("before", "turn", "after", "last", "end")]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 5


def bury(ledger, *keys, originals=(), orphans=None):
    """Bury items; gives which of the originals were found to live."""
    living = []

    def write(connection, found):
        living.extend(sorted(found))
        return orphans or {}

    ledger.bury({key: f"failure-{key}" for key in keys}, originals, write)
    return living


def test_an_article_that_died_is_new_by_another_message(ledger):
    ledger.judge([one("0", "a")], RULE)
    bury(ledger, "0")
    assert remembered(ledger) is None
    assert rows(ledger, "voices") == rows(ledger, "fresh_anchors") == []
    assert LedgerRecall(ledger.place).failed_before(["failure-0"]) == {"failure-0"}
    assert verdicts(ledger.judge([one("1", "a")], RULE)) == {"1": ("new", 1)}


def test_an_item_that_died_is_seen_whenever_it_comes_again(ledger):
    """Its dead letter is its one outcome, also where its like was enriched meanwhile."""
    ledger.judge([one("0", "a")], RULE)
    bury(ledger, "0")
    ledger.judge([one("1", "a")], RULE)
    again = ledger.judge([one("0", "a")], RULE)
    assert verdicts(again) == {"0": ("seen", 0)}
    assert again["0"].detail == "died"
    bury(ledger, "0")  # the bundle ran twice: what came after its death stays
    assert remembered(ledger) is not None


def test_a_revision_that_died_leaves_the_version_before(ledger):
    ledger.judge([one("0", "a")], RULE)
    before = remembered(ledger)
    anchors = rows(ledger, "fresh_anchors")
    assert verdicts(ledger.judge([one("1", "a", (0, 70))], RULE)) == {"1": ("revision", 2)}
    assert rows(ledger, "fresh_anchors") != anchors
    bury(ledger, "1")
    assert remembered(ledger) == before
    assert rows(ledger, "fresh_anchors") == anchors
    assert verdicts(ledger.judge([one("2", "a", (0, 75))], RULE)) == {"2": ("revision", 2)}


def test_the_words_of_the_version_before_are_left_too(ledger):
    ledger.judge([one("0", "a")], RULE)
    texts = rows(ledger, "texts")
    ledger.judge([one("1", "a", (0, 70))], RULE)
    bury(ledger, "1")
    assert rows(ledger, "texts") == texts
    found = ledger.judge([one("2", "a", (0, 61))], RULE)["2"]
    assert found.revision.diff == "word57 word58 word59 {+word60+}"


def test_a_batch_forgets_what_is_too_old_and_no_more(ledger):
    ledger.judge([one("0", "a"), one("1", "b", (500, 60))], RULE)
    aged = "UPDATE newsbeam.ledger_texts SET learnt = learnt - 40 * 86400000000 WHERE number = 1"
    with psycopg.connect(ledger.place) as connection:
        connection.execute(aged)
    horizon = Horizon(texts=timedelta(days=30), ids=timedelta(days=365))
    forgetful = LedgerJudge(ledger.place, horizon)
    forgetful.judge([one("2", "c", (900, 60))], RULE)
    assert [row[0] for row in rows(ledger, "texts")] == [2, 3]
    found = forgetful.judge([one("3", "d", (0, 62)), one("4", "e", (500, 62))], RULE)
    assert verdicts(found) == {"3": ("new", 1), "4": ("duplicate", 0)}


def test_versions_of_one_batch_are_taken_back_one_by_one(ledger):
    ledger.judge([one("0", "a"), one("1", "a", (0, 70)), one("2", "a", (0, 80))], RULE)
    bury(ledger, "2")
    assert remembered(ledger).content_hash == one("1", "a", (0, 70)).content_hash
    bury(ledger, "0", "1")
    assert remembered(ledger) is None


def test_an_original_that_died_orphans_its_duplicates(ledger):
    ledger.judge([one("0", "a"), one("1", "b", (0, 63)), one("2", "c", (500, 60))], RULE)
    found = bury(ledger, "0", originals=["a", "c", "b"], orphans={"1": "failure-1"})
    assert found == ["c"]  # b repeats another one: it has no record
    assert remembered(ledger, "b") is None
    assert LedgerRecall(ledger.place).failed_before(["failure-1"]) == {"failure-1"}
    assert verdicts(ledger.judge([one("3", "b", (0, 63))], RULE)) == {"3": ("new", 1)}


def test_what_died_before_it_was_judged_has_nothing_to_take_back(ledger):
    ledger.judge(STORY, RULE)
    before = all_rows(ledger)
    bury(ledger, "never-judged")
    assert all_rows(ledger) == before


def test_a_dead_letter_that_cannot_be_kept_takes_nothing_back(ledger):
    ledger.judge([one("0", "a")], RULE)
    before = all_rows(ledger)

    def fails(connection, living):
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        ledger.bury({"0": "failure-0"}, [], fails)
    assert all_rows(ledger) == before


def test_a_dict_takes_back_what_the_ledger_takes_back(ledger):
    """The judge of the pipeline tests is one with this one."""
    double = DictJudge("test_a_dict_takes_back")
    for batch in (STORY[:3], STORY[3:]):
        assert double.judge(batch, RULE) == ledger.judge(batch, RULE)


def test_old_claims_are_given_up_a_little_at_a_time(ledger):
    ledger.judge([one(f"old-{n}", f"old-{n}", (n * 100, 60)) for n in range(10)], RULE)
    with psycopg.connect(ledger.place) as connection:
        older = "UPDATE newsbeam.ledger_claims SET at = at - make_interval(days => %s)"
        connection.execute(older, (KEPT_DAYS,))
    ledger.judge([one(f"new-{n}", f"new-{n}", (5000 + n * 100, 60)) for n in range(3)], RULE)
    assert len(rows(ledger, "claims")) == 10 - 6 + 3
    ledger.judge([one("last", "last", (9000, 60))], RULE)
    assert len(rows(ledger, "claims")) == 4 - 2 + 3 + 1
    assert verdicts(ledger.judge([one("old-0", "old-0", (0, 60))], RULE)) == {"old-0": ("seen", 0)}


def test_a_turn_under_way_is_waited_for(ledger):
    opened = open_ledger(ledger.place, wait_s=0.0)
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(2), context.Queue()
    process = context.Process(
        target=work_through, args=(ledger.place, [[one("0", "a")]], gate, answers)
    )
    process.start()
    gate.wait()
    process.join(1.0)
    assert process.is_alive()
    opened.close()
    assert answers.get(timeout=30) == [{"0": ("new", 1)}]
    process.join(30)


def test_a_database_that_is_away_is_a_sentence(postgresql):
    away = LedgerJudge(f"postgresql://nobody@127.0.0.1:1/{postgresql.new_database()}")
    with pytest.raises(LedgerUnavailable, match="cannot be used"):
        away.judge([one("0", "a")], RULE)


def test_what_was_judged_since_a_moment_is_counted_by_outcome(ledger):
    ledger.judge([one("before", "before", (900, 60))], RULE)
    began = ledger.moment()
    ledger.judge(STORY, RULE)
    ledger.judge(STORY, RULE)
    bury(ledger, "4")
    assert ledger.counts(began) == {"died": 1, "duplicate": 2, "new": 1, "revision": 1, "seen": 1}


def test_an_overview_counts_claims_by_outcome(ledger):
    assert read_overview(ledger.place).claims == {}
    ledger.judge([one("0", "a"), one("1", "b"), one("2", "c", (100, 160))], RULE)
    ledger.judge([one("3", "a")], RULE)
    overview = read_overview(ledger.place)
    assert overview.claims == {"duplicate": 1, "new": 2, "seen": 1}
    assert overview.parts["claims"] > 0
    text = overview_text(ledger.place, overview)
    assert "claims    4, of which 1 duplicate, 2 new, 1 seen" in text.splitlines()
