"""The automaton on hand-made weights: a token's vector is its scores, so what follows is plain."""

import numpy as np
import pytest

from transforms.entities.recognise import automaton as module
from transforms.entities.recognise.automaton import (
    Automaton,
    Batch,
    Moves,
    Parameters,
    TokenSpan,
    UnsupportedModel,
)

MOVES = ("B-ORG", "I-ORG", "L-ORG", "U-ORG", "B-GPE", "I-GPE", "L-GPE", "U-GPE", "O")
COUNT = len(MOVES)


def parameters(**changes):
    lower = np.zeros((3, COUNT, 1, COUNT), np.float32)
    lower[0, :, 0, :] = np.eye(COUNT)
    plain = {
        "lower": lower,
        "bias": np.zeros((COUNT, 1), np.float32),
        "padding": np.zeros((3, COUNT, 1), np.float32),
        "upper": np.eye(COUNT, dtype=np.float32),
        "upper_bias": np.zeros(COUNT, np.float32),
        "moves": MOVES,
    }
    return Parameters(**{**plain, **changes})


def wants(*moves):
    """A token that scores each named move higher than the one named after it."""
    scores = np.zeros(COUNT, np.float32)
    for rank, move in enumerate(moves):
        scores[MOVES.index(move)] = len(moves) - rank
    return scores


def found(*docs, spaces=(), tolerance=0.1, weights=None):
    flags = np.zeros(sum(map(len, docs)), np.bool_)
    flags[list(spaces)] = True
    batch = Batch(
        np.array([token for doc in docs for token in doc]),
        flags,
        np.array([len(doc) for doc in docs]),
    )
    return Automaton(weights or parameters()).entities(batch, tolerance)


def test_an_entity_runs_from_b_to_l():
    doc = [wants("O"), wants("B-ORG"), wants("I-ORG"), wants("L-ORG"), wants("O")]
    assert found(doc) == [[TokenSpan(1, 4, "ORG")]]


def test_a_unit_is_an_entity_of_one_token():
    assert found([wants("O"), wants("U-GPE")]) == [[TokenSpan(1, 2, "GPE")]]


def test_entities_may_touch():
    doc = [wants("B-ORG"), wants("L-ORG"), wants("U-GPE"), wants("B-GPE"), wants("L-GPE")]
    assert found(doc) == [[TokenSpan(0, 2, "ORG"), TokenSpan(2, 3, "GPE"), TokenSpan(3, 5, "GPE")]]


def test_inside_an_entity_only_its_own_label_counts():
    doc = [wants("B-ORG"), wants("U-GPE", "O", "I-ORG"), wants("L-GPE", "L-ORG"), wants("O")]
    assert found(doc) == [[TokenSpan(0, 3, "ORG")]]


def test_a_beginning_inside_an_entity_is_passed_over():
    doc = [wants("B-ORG"), wants("B-GPE", "I-ORG"), wants("U-GPE", "L-ORG"), wants("U-GPE")]
    assert found(doc) == [[TokenSpan(0, 3, "ORG"), TokenSpan(3, 4, "GPE")]]


def test_the_last_token_ends_the_entity():
    assert found([wants("B-ORG"), wants("I-ORG")]) == [[TokenSpan(0, 2, "ORG")]]


def test_nothing_begins_at_the_last_token():
    assert found([wants("B-ORG", "U-GPE")]) == [[TokenSpan(0, 1, "GPE")]]


def test_white_space_begins_nothing_but_may_stand_inside():
    doc = [wants("U-ORG"), wants("B-ORG"), wants("I-ORG"), wants("L-ORG")]
    assert found(doc, spaces=[0, 2]) == [[TokenSpan(1, 4, "ORG")]]


def test_documents_of_a_batch_do_not_see_each_other():
    one, other = [wants("B-ORG"), wants("I-ORG")], [wants("L-ORG", "O"), wants("U-GPE")]
    assert found(one, other, one) == [
        [TokenSpan(0, 2, "ORG")],
        [TokenSpan(1, 2, "GPE")],
        [TokenSpan(0, 2, "ORG")],
    ]


def test_a_near_tie_outside_an_entity_is_said():
    close = wants("O", "U-ORG") * np.float32(0.05)
    assert found([wants("O"), close], [wants("O")]) == [None, []]


def test_a_near_tie_inside_an_entity_is_said():
    close = wants("I-ORG", "L-ORG") * np.float32(0.05)
    assert found([wants("B-ORG"), close, wants("L-ORG")]) == [None]


def test_a_near_tie_of_moves_that_are_not_valid_does_not_matter():
    close = wants("U-GPE", "O") * np.float32(0.05) + wants("L-ORG") * 9
    assert found([wants("B-ORG"), close, wants("O")]) == [[TokenSpan(0, 2, "ORG")]]


def test_a_score_that_is_no_number_is_a_near_tie():
    assert found([np.full(COUNT, np.nan, np.float32)]) == [None]


def test_a_longer_entity_than_any_name_is_left_to_spacy(monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 4)
    longest = [wants("B-ORG"), *[wants("I-ORG")] * 2, wants("L-ORG")]
    longer = [wants("B-ORG"), *[wants("I-ORG")] * 3, wants("L-ORG")]
    assert found(longest, longer) == [[TokenSpan(0, 4, "ORG")], None]


def test_scores_read_the_entitys_first_token_and_the_one_before():
    lower = np.zeros((3, COUNT, 1, COUNT), np.float32)
    for part, factor in enumerate((1, 10, 100)):
        lower[part, :, 0, :] = np.eye(COUNT) * factor
    padding = np.zeros((3, COUNT, 1), np.float32)
    padding[1:] = 0.5
    vectors = np.array([wants("O"), wants("B-ORG"), wants("U-GPE")])
    scored = Automaton(parameters(lower=lower, padding=padding)).scores(
        vectors, np.array([[2, 0, 1], [1, -1, -1]])
    )
    assert scored[0].tolist() == [100, 0, 0, 0, 0, 0, 0, 1, 10]
    assert scored[1].tolist() == [2, 1, 1, 1, 1, 1, 1, 1, 1]


def test_a_step_inside_an_entity_uses_all_three_tokens():
    lower = np.zeros((3, COUNT, 1, COUNT), np.float32)
    lower[0, :, 0, :] = np.eye(COUNT)
    # The entity's first token votes for L, the one before for I with twice the weight.
    lower[1, MOVES.index("L-ORG"), 0, MOVES.index("B-ORG")] = 1
    lower[2, MOVES.index("I-ORG"), 0, MOVES.index("I-GPE")] = 2
    doc = [wants("B-ORG"), wants("I-ORG", "I-GPE", "O"), *[wants("O")] * 3]
    # The second token is I by itself, the third I by the vote of the second (4 to 1), the fourth
    # L by the vote of the first (1 to 0).
    assert found(doc, weights=parameters(lower=lower)) == [[TokenSpan(0, 4, "ORG")]]


@pytest.mark.parametrize(
    "names", [("B-X", "I-X", "L-X", "O"), ("B-X", "I-X", "L-X", "U-X"), ("M",)]
)
def test_other_moves_than_those_of_entities_are_refused(names):
    with pytest.raises(UnsupportedModel, match="moves"):
        Moves(names)


def test_the_move_that_blocks_a_token_is_passed_over():
    moves = Moves(("U-", "O", "B-X", "I-X", "L-X", "U-X"))
    assert (moves.labels, moves.out, moves.begin.tolist()) == (["X"], 1, [2])
