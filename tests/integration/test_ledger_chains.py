"""Chains of near texts in any order of arrival, remembered in the ledger, in both dialects."""

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.books import Books
from pipelines.ledger.learning import Learnt
from pipelines.ledger.store import open_ledger
from tests.chains import BRIDGED, CHAIN, NESTED, STRETCHES, check, sketches_of
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.memory import NothingKnown

RULE = NearRule()
ORDERS = st.sampled_from([CHAIN, NESTED, BRIDGED]).flatmap(
    lambda texts: st.permutations(list(texts.items()))
)
ANY = STRETCHES.map(lambda found: [(f"a{n}", one) for n, one in enumerate(dict.fromkeys(found))])
LEDGERS = itertools.count(1)


def judged_in_turns(place, texts, size):
    """Judge and commit turn by turn; the verdicts must be those of one turn over all."""
    sketches = sketches_of(texts)
    ledger, verdicts = open_ledger(place, wait_s=0.0), []
    for turn, start in enumerate(range(0, len(sketches), size), start=1):
        found = judge(sketches[start : start + size], ledger.recall, RULE)
        changes = [one.change for one in found if one.change is not None]
        ledger.commit(turn, "r", [], Books(), Learnt(changes, failures=(), positions={}))
        verdicts += [one.verdict for one in found]
    ledger.close()
    check(texts, verdicts)
    assert verdicts == [one.verdict for one in judge(sketches, NothingKnown(), RULE)]


@settings(max_examples=15, deadline=None)
@given(ORDERS | ANY, st.integers(1, 3))
def test_in_sqlite(tmp_path_factory, texts, size):
    judged_in_turns(tmp_path_factory.mktemp("chains") / "ledger.db", texts, size)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ORDERS | ANY, st.integers(1, 3))
def test_in_postgresql(database, texts, size):
    judged_in_turns(f"{database}?schema=chain{next(LEDGERS)}", texts, size)
