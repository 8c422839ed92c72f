"""Shingles in any script, and the anchors by which texts meet."""

import numpy as np
import pytest

from tests.builders import words
from transforms.dedupe.shingles import MIN_SHINGLES, _least, anchors_of, hashes_of, shingles_of

#: A ledger holds these: other values mean that old and new articles no longer meet.
ANCHORS_OF_24_WORDS = [241218137669859, 247863417817409, 252682539998281]


def anchors(text):
    shingles = shingles_of(text)
    return anchors_of(shingles, hashes_of(shingles))


def meet(one, other):
    return bool(set(anchors(one)) & set(anchors(other)))


def test_words_make_shingles_of_five():
    assert shingles_of("One TWO, three — four five six") == [
        b"one two three four five",
        b"two three four five six",
    ]


@pytest.mark.parametrize(
    ("text", "shingles"),
    [
        # Two characters of Chinese make a word, so ten make a shingle.
        ("西港港务局周二表示。新", ["西 港 港 务 局 周 二 表 示 新"]),
        (
            "西港港务局周二表示。新码",
            ["西 港 港 务 局 周 二 表 示 新", "港 港 务 局 周 二 表 示 新 码"],
        ),
        # Four of Thai do.
        ("ท่าเรือแห่งใหม่จะเปิดช", ["ท ่ า เ ร ื อ แ ห ่ ง ใ ห ม ่ จ ะ เ ป ิ"]),
        # Words and characters count as they are; an end that makes no five words makes no shingle.
        ("Nokia 発表 新型 phones 3310", ["nokia 発 表 新 型 phones 3310"]),
        ("雨が降った", ["雨 が 降 っ た"]),
    ],
)
def test_scripts_without_spaces_are_shingled_by_characters(text, shingles):
    assert [one.decode() for one in shingles_of(text)][: len(shingles)] == shingles


def test_the_anchors_of_a_text_are_pinned():
    assert anchors(words(0, MIN_SHINGLES + 4)) == ANCHORS_OF_24_WORDS


@pytest.mark.parametrize("run", [1, 2, 3, 7, 8, 16, 37])
def test_the_least_of_each_run_is_the_first_of_equal_ones(run):
    values = np.array([5, 3, 3, 9, 1, 1, 7, 4] * 6, np.uint32)
    wanted = [
        min(range(start, start + run), key=lambda at: (values[at], at))
        for start in range(len(values) - run + 1)
    ]
    assert _least(values, run).tolist() == wanted


def test_short_notices_have_no_anchors_and_so_are_nobodys_neighbours():
    assert anchors(words(0, MIN_SHINGLES + 3)) == []


@pytest.mark.parametrize(("count", "most"), [(400, 60), (5_000, 750), (200_000, 700)])
def test_a_text_has_few_anchors_however_long_it_is(count, most):
    assert 1 <= len(anchors(words(0, count))) <= most


@pytest.mark.parametrize("length", [100, 400, 2_000])
def test_a_flash_meets_the_story_it_was_taken_into_wherever_it_stands(length):
    story = words(0, length).split()
    for start in range(0, length - 40, 7):
        assert meet(" ".join(story[start : start + 40]), " ".join(story))


@pytest.mark.parametrize("length", [100, 400, 2_000])
def test_texts_meet_of_which_every_twelfth_word_is_another(length):
    story = words(0, length).split()
    changed = [f"changed{at}" if at % 12 == 0 else word for at, word in enumerate(story)]
    assert meet(" ".join(story), " ".join(changed))


def test_texts_with_nothing_in_common_do_not_meet():
    seen = set()
    for start in range(0, 20_000, 200):
        found = set(anchors(words(start, 100)))
        assert not found & seen
        seen |= found
