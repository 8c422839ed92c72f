"""Fingerprints and their exact comparison: pinned for literal texts, checked by plain sets."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import article, words
from transforms.dedupe.fingerprint import fingerprint, resemblance

SENTENCE = "The ferry left Norhaven at noon with nobody on board but its cat."
#: zlib.crc32 of each five words of "ferry sails the ferry left … its cat", sorted.
SHINGLES = [
    108031274, 468111477, 1042934265, 1217640581, 1964505180, 2998037388, 3527706708, 3599452016,
    3741558721, 3786983313, 3931703173,
]  # fmt: skip


def hashes_of(one):
    return np.frombuffer(one.shingles, "<u4").tolist()


def packed(hashes):
    return np.array(sorted(hashes), "<u4").tobytes()


def test_the_fingerprint_of_a_text_is_pinned():
    one = fingerprint(article(title="Ferry sails", body=SENTENCE))
    assert one.title_hash == "0175ccb2a7d292ee18f359847bc61bfd"
    assert one.body_hash == "015c77d14d9a7685e225ed32e82c12d8"
    assert hashes_of(one) == SHINGLES
    assert one.anchors == []


@pytest.mark.parametrize(
    ("body", "count"), [("", 0), ("—…!", 0), ("one two", 1), ("a b c d e", 1), ("a b c d e f", 2)]
)
def test_few_words_make_few_shingles(body, count):
    assert len(hashes_of(fingerprint(article(body=body)))) == count


def test_a_text_of_fewer_than_five_words_is_one_shingle():
    assert hashes_of(fingerprint(article(body="No paper today"))) == [zlib.crc32(b"no paper today")]


def test_case_punctuation_and_white_space_make_no_other_shingles():
    plain = fingerprint(article(body="rain fell on the quay all day"))
    dressed = fingerprint(article(body="“Rain” fell,\n\nON the quay — all  day!"))
    assert plain.shingles == dressed.shingles
    assert plain.body_hash != dressed.body_hash


def test_a_repeated_paragraph_counts_once():
    once, twice = words(0, 40), f"{words(0, 40)} {words(0, 40)}"
    shared = set(hashes_of(fingerprint(article(body=once))))
    assert shared < set(hashes_of(fingerprint(article(body=twice))))


@pytest.mark.parametrize("body", ["雨が降った", "дождь шёл весь день", "नदी का पानी बढ़ रहा है"])
def test_any_script_is_shingled(body):
    assert hashes_of(fingerprint(article(body=body)))


SETS = st.sets(st.integers(0, 2**32 - 1) | st.integers(0, 12), max_size=20)


@given(SETS, SETS)
def test_resemblance_is_that_of_plain_sets(one, other):
    jaccard, containment = resemblance(packed(one), packed(other))
    if one and other:
        common = len(one & other)
        assert jaccard == common / len(one | other)
        assert containment == common / min(len(one), len(other))
    else:
        assert (jaccard, containment) == (0.0, 0.0)


@given(
    st.lists(st.sampled_from("abcdef"), max_size=30),
    st.lists(st.sampled_from("abcdef"), max_size=30),
)
def test_texts_resemble_each_other_as_their_sets_of_five_words_do(one, other):
    def five_words(text):
        if len(text) < 5:
            return {tuple(text)} - {()}
        return {tuple(text[at : at + 5]) for at in range(len(text) - 4)}

    left, right = five_words(one), five_words(other)
    prints = [fingerprint(article(body=" ".join(text))) for text in (one, other)]
    jaccard, _ = resemblance(prints[0].shingles, prints[1].shingles)
    assert jaccard == (len(left & right) / len(left | right) if left and right else 0.0)
