"""Chains of near texts in any order: each has one original, and nothing published is taken back."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chains import BRIDGED, CHAIN, NESTED, STRETCHES, check, near, sketches_of
from tests.remembering import DictMemory
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.memory import NothingKnown

RULE = NearRule()


def verdicts_in_turns(texts, size):
    sketches, memory, verdicts = sketches_of(texts), DictMemory(), []
    for turn, start in enumerate(range(0, len(sketches), size)):
        found = judge(sketches[start : start + size], memory, RULE)
        memory.tell(turn, [one.change for one in found if one.change is not None])
        verdicts += [one.verdict for one in found]
    return verdicts


@pytest.mark.parametrize("texts", [CHAIN, NESTED, BRIDGED], ids=["chain", "nested", "bridged"])
def test_whatever_the_order_each_text_has_one_original(texts):
    for order in permutations(texts.items()):
        whole = [one.verdict for one in judge(sketches_of(order), NothingKnown(), RULE)]
        check(order, whole)
        assert verdicts_in_turns(order, 1) == verdicts_in_turns(order, 2) == whole


def test_the_chains_are_what_they_are_said_to_be():
    assert [near(CHAIN[one], CHAIN[other]) for one, other in ("ab", "bc", "ac", "ae")] == [
        *(True, True, False, False),
    ]
    assert all(near(one, other) for one in NESTED.values() for other in NESTED.values())
    pairs = {(one, other) for one in BRIDGED for other in BRIDGED if one < other}
    assert {pair for pair in pairs if near(BRIDGED[pair[0]], BRIDGED[pair[1]])} == {
        *(("a", "b"), ("a", "c"), ("d", "e")),
    }


def test_of_texts_within_one_another_the_first_is_the_original_of_all():
    for order in permutations(NESTED.items()):
        verdicts = [one.verdict for one in judge(sketches_of(order), NothingKnown(), RULE)]
        assert [one.outcome for one in verdicts] == ["new", *["duplicate"] * 3]
        assert {one.duplicate_of.id for one in verdicts[1:]} == {order[0][0]}


@given(STRETCHES, st.integers(1, 4), st.randoms(use_true_random=False))
def test_so_it_is_with_any_stretches_of_one_text(stretches, size, random):
    texts = [(f"a{number}", one) for number, one in enumerate(dict.fromkeys(stretches))]
    random.shuffle(texts)
    whole = [one.verdict for one in judge(sketches_of(texts), NothingKnown(), RULE)]
    check(texts, whole)
    assert verdicts_in_turns(texts, size) == whole
