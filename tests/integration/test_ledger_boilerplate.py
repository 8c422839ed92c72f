"""What thousands of notices have in common costs no more than what a few have."""

import random
from datetime import UTC, datetime

import pytest

from pipelines.books import Books
from pipelines.ledger.learning import Learnt
from pipelines.ledger.store import open_ledger
from tests.builders import item, source_ref
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.dedupe.past import Past
from transforms.memory import MOST_OF_ANCHOR, Window, sketch

NOTICE = (
    "The weather for the harbour of {place}: cloudy at first, then dry with sunny spells, highs of "
    "{high} degrees and winds from the {wind} at {knots} knots, easing towards the evening. The "
    "outlook for the following days is for more of the same, with mist in the valleys at dawn; "
    "sailors are asked to listen to channel {channel} before they leave the harbour of {place}."
)
TURNS, A_TURN = 20, 1_000
EVER = Window(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def notices():
    """Notices of 20 places; the same place has other figures each day."""
    chance = random.Random(20_261_128)
    for number in range(TURNS * A_TURN):
        text = NOTICE.format(
            place=f"Norhaven{number % 20}",
            high=chance.randint(-9, 39),
            wind=chance.choice(["north", "east", "south", "west"]),
            knots=chance.randint(1, 60),
            channel=chance.randint(1, 88),
        )
        yield item(f"{number:08d}", name=f"n{number}", body=text, source=source_ref(site="ours"))


@pytest.mark.timeout(300)
def test_the_candidates_of_20_000_notices_do_not_grow(tmp_path, monkeypatch):
    compared = []
    neighbours = Past.neighbours

    def counted(self, one):
        found = neighbours(self, one)
        compared.append(len(found))
        return found

    monkeypatch.setattr(Past, "neighbours", counted)
    ledger, made = open_ledger(tmp_path / "ledger.db", wait_s=0.0), notices()
    for turn in range(1, TURNS + 1):
        sketches = [sketch(next(made)) for _ in range(A_TURN)]
        said = judge(sketches, ledger.recall, NearRule())
        changes = [one.change for one in said]
        ledger.commit(turn, "r", [], Books(), Learnt(changes, failures=(), positions={}))
    anchors = sketches[-1].fingerprint.anchors
    found = list(ledger.recall.by_anchors(anchors, EVER))
    ledger.close()
    assert len(compared) > 0.99 * TURNS * A_TURN
    assert max(compared) == 32
    assert len(found) <= 2 * MOST_OF_ANCHOR * len(anchors) < 1_700  # of 20,000; twice: two tables
