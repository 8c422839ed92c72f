"""The real program writes to BigQuery's emulator and is killed: each line is shown once.

Each moment has a dataset, a ledger and a folder of lines of its own.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.moments import Moment
from tests.integration.bigquery_emulator import BigQueryEmulator
from tests.integration.program import assert_one_sentence, killed_at, newsbeam, succeeded
from tests.integration.read_back import leftovers
from tests.integration.stories import broken, copy_of, stories, write_lines

pytestmark = [pytest.mark.kill, pytest.mark.timeout(300)]


class When(NamedTuple):
    """A moment, and how often the program comes there until it is killed."""

    moment: Moment
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.moment} {self.nth}".replace(" ", "-")


#: The first turn has seven lines: articles, a copy, a broken one; it needs all four tables.
_MOMENTS = (
    When("ran"),
    When("before syncing one"),
    When("one sink staged"),
    When("staged"),
    # Here the turn is committed.
    When("committed"),
    When("one table shown", 1),
    When("one table shown", 3),
    When("one sink published"),
    When("before marking published"),
    When("acknowledged", 2),
)


class Scene(NamedTuple):
    """Runs over one ledger and one sink."""

    emulator: BigQueryEmulator
    folder: Path
    dataset: str
    model: str

    @property
    def table(self):
        return f"{self.dataset}.news"

    def args(self, turn_items):
        state = ("--state", self.folder / "state" / "ledger.db", "--turn-items", turn_items)
        return (
            *("run", "--source", f"jsonl:{self.folder}/in/*.jsonl"),
            *("--sink", f"bigquery:{self.table}", "--spacy-model", self.model, *state),
        )

    def feed(self, number):
        """Lay down a round: six articles, a copy of the first, a broken line."""
        made = stories(1000 * number, 6)
        items = [*made[:4], copy_of(1000 * number), broken(number), *made[4:]]
        # A later file sorts first: the turn that is taken again holds other items.
        write_lines(self.folder / "in" / f"{999 - number}.jsonl", items)
        return [str(one["id"]) for one in made]

    def shown(self, name=""):
        return Counter(row["source"]["item"] for row in self.emulator.rows(f"{self.table}{name}"))


@pytest.fixture
def scene(bigquery, tmp_path, small_model):
    return Scene(bigquery, tmp_path, bigquery.create_dataset(), small_model)


@pytest.mark.parametrize("when", _MOMENTS, ids=str)
def test_no_kill_loses_or_repeats_a_line(scene, when):
    ids = scene.feed(0)
    killed_at(*when, *scene.args(7))
    ids += scene.feed(1)
    succeeded(newsbeam(*scene.args(1000)))
    assert scene.shown() == Counter(ids)
    assert scene.shown("_latest") == Counter(ids)
    copies = Counter(str(copy_of(1000 * number)["id"]) for number in range(2))
    assert scene.shown("_duplicates") == copies
    letters = scene.emulator.rows(f"{scene.table}_dead_letters")
    assert sorted(row["payload"].decode() for row in letters) == sorted(map(broken, range(2)))
    assert leftovers(scene.folder / "state") == []


def test_kills_of_starts_that_carry_a_turn_through_repeat_nothing(scene):
    ids = scene.feed(0)
    killed_at("committed", 1, *scene.args(7))
    for when in (When("one table shown", 1), When("one table shown", 4)):
        killed_at(*when, *scene.args(7))
    succeeded(newsbeam(*scene.args(7)))
    assert scene.shown() == Counter(ids)
    assert len(scene.emulator.rows(f"{scene.table}_dead_letters")) == 1


def test_the_books_of_all_turns_are_kept(scene):
    scene.feed(0)
    succeeded(newsbeam(*scene.args(7)))
    rows = scene.emulator.rows(f"{scene.table}_runs", ["turns"])
    assert [(row["turns"], row["read"]) for row in rows] == [(1, 7), (2, 8)]
    assert rows[1]["dead"] == [{"key": "admit.broken_json", "value": 1}]
    assert rows[1]["balanced"] is True


def test_dead_letters_are_replayed_from_there(scene, tmp_path):
    scene.feed(0)
    succeeded(newsbeam(*scene.args(1000)))
    out = ("--sink", f"jsonl:{tmp_path}/out")
    done = succeeded(
        newsbeam("replay", "--dead-letters", f"bigquery:{scene.table}", *out, "--json")
    )
    assert '"dead":{"admit.broken_json":1}' in done.stdout
    missing = newsbeam("replay", "--dead-letters", f"bigquery:{scene.dataset}.nothing", *out)
    assert missing.returncode == 3
    assert f"there are no dead letters in {scene.dataset}.nothing_dead_letters" in missing.stderr


def test_a_turn_that_waits_is_not_given_up_where_the_library_is_missing(scene):
    """It would be lost by a start of the wrong environment."""
    scene.feed(0)
    killed_at("committed", 1, *scene.args(1000))
    give_up = ("ledger", "give-up", "--state", scene.folder / "state" / "ledger.db", "--all")
    hidden = "import sys\nsys.modules['google.cloud.bigquery'] = None"
    done = newsbeam(*give_up, before=hidden)
    assert done.returncode == 3
    assert_one_sentence(done, "needs a library", "install newsbeam[gcp]")
    succeeded(newsbeam(*give_up))
    assert sum(scene.shown().values()) == 6
