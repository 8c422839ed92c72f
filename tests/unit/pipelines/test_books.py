"""The books: whatever vanishes, comes twice or is taken for another one is a problem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.books import Books, SourceBooks, Tally, balance, checked, moved
from transforms.identity import checksum


def tally(label, *keys, source="jsonl:in"):
    """Make a tally of a label, "what" or "what/detail"."""
    what, _, detail = label.partition("/")
    return Tally(what=what, detail=detail, source=source, count=len(keys), checksum=checksum(keys))


def books_of(taken, by_label):
    return balance(taken, [tally(label, *keys) for label, keys in by_label.items()])


BALANCED = {
    "envelopes": ["0", "1"],
    "read": ["0", "1.0", "1.1", "1.2", "1.3"],
    "enriched": ["1.0"],
    "duplicate": ["1.1"],
    "seen": ["1.2"],
    "filtered/language": ["1.3"],
    "dead/admit.broken": ["0"],
}


def test_books_balance_when_each_item_went_one_of_the_five_ways():
    assert books_of(2, BALANCED) == Books(
        read=5,
        enriched=1,
        duplicate=1,
        seen=1,
        filtered={"language": 1},
        dead={"admit.broken": 1},
        by_source={
            "jsonl:in": SourceBooks(read=5, enriched=1, duplicate=1, seen=1, filtered=1, dead=1)
        },
        problem=None,
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"enriched": []}, "5 items were read and 4 came out"),
        ({"dead/admit.broken": []}, "5 items were read and 4 came out"),
        ({"seen": ["1.2", "1.2"]}, "5 items were read and 6 came out"),
        ({"duplicate": ["1.0"]}, "5 items were read and 5 came out, but not the same ones"),
        ({"seen": ["2"]}, "5 items were read and 5 came out, but not the same ones"),
        ({"read": []}, "0 items were read and 5 came out"),
        ({"envelopes": ["0"]}, "2 envelopes were taken and 1 were opened"),
        ({"envelopes": ["0", "1", "2"]}, "2 envelopes were taken and 3 were opened"),
        ({"envelopes": []}, "2 envelopes were taken and 0 were opened"),
    ],
    ids=[
        "one lost",
        "a dead one lost",
        "one doubled",
        "one lost and another doubled",
        "one taken for another",
        "nothing read",
        "an envelope lost",
        "an envelope doubled",
        "no envelope opened",
    ],
)
def test_what_does_not_balance_is_said_in_a_sentence(changes, problem):
    assert books_of(2, {**BALANCED, **changes}).problem == problem


def test_a_turn_of_feeds_without_entries_balances():
    assert books_of(2, {"envelopes": ["0", "1"]}) == Books()


def test_nothing_taken_balances():
    assert balance(0, []) == Books()


def test_tallies_of_one_label_are_added():
    parts = [
        tally("envelopes", "0"), tally("envelopes", "1"), tally("read", "0"), tally("read", "1"),
        tally("enriched", "1"), tally("enriched", "0"),
    ]  # fmt: skip
    books = balance(2, parts)
    assert (books.read, books.enriched, books.problem) == (2, 2, None)


def test_a_rule_with_a_slash_keeps_its_name():
    books = balance(
        1, [tally("envelopes", "0"), tally("read", "0"), tally("filtered/topic/sport", "0")]
    )
    assert (books.filtered, books.problem) == ({"topic/sport": 1}, None)


def test_each_source_has_its_own_counts():
    parts = [
        tally("envelopes", "0", "1"),
        tally("read", "0", source="rss:https://a.example"),
        tally("read", "1"),
        tally("enriched", "1"),
        tally("dead/admit.broken", "0", source="rss:https://a.example"),
    ]
    assert balance(2, parts).by_source == {
        "jsonl:in": SourceBooks(read=1, enriched=1),
        "rss:https://a.example": SourceBooks(read=1, dead=1),
    }


def test_an_item_that_is_counted_for_another_source_is_a_problem():
    parts = [
        tally("envelopes", "0"),
        tally("read", "0", source="rss:https://a.example"),
        tally("enriched", "0"),
    ]
    assert balance(1, parts).problem == "0 items of jsonl:in were read and 1 came out"


def test_an_item_that_died_late_is_counted_among_the_dead():
    parts = [tally("envelopes", "0", "1"), tally("read", "0", "1"), tally("enriched", "0", "1")]
    late = moved("1", "jsonl:in", "enriched", "dead", "sink.refused")
    assert balance(2, [*parts, *late]) == Books(
        read=2,
        enriched=1,
        dead={"sink.refused": 1},
        by_source={"jsonl:in": SourceBooks(read=2, enriched=1, dead=1)},
    )


def test_adding_turns_adds_each_count_and_keeps_the_first_problem():
    one = Books(
        read=3,
        enriched=1,
        dead={"admit.broken": 1, "cleanup.empty": 1},
        by_source={"jsonl:in": SourceBooks(read=3, dead=2)},
    )
    other = Books(
        read=4,
        duplicate=1,
        seen=1,
        filtered={"language": 1},
        dead={"admit.broken": 1},
        by_source={"jsonl:in": SourceBooks(read=2, seen=1), "text:.": SourceBooks(read=2)},
        problem="x",
    )
    assert one.plus(other).plus(Books(problem="y")) == Books(
        read=7,
        enriched=1,
        duplicate=1,
        seen=1,
        filtered={"language": 1},
        dead={"admit.broken": 2, "cleanup.empty": 1},
        by_source={
            "jsonl:in": SourceBooks(read=5, seen=1, dead=2),
            "text:.": SourceBooks(read=2),
        },
        problem="x",
    )


KEYS = st.lists(st.integers(0, 10**8 - 1).map("{:08d}".format), unique=True, max_size=30)
WAYS = ["enriched", "duplicate", "seen", "filtered/min_words", "dead/admit.broken"]


@given(KEYS, st.data())
def test_every_way_of_parting_the_items_balances(keys, data):
    way = [data.draw(st.sampled_from(WAYS)) for _ in keys]
    tallies = [tally("envelopes", *keys), tally("read", *keys)]
    tallies += [tally(name, key) for name, key in zip(way, keys, strict=True)]
    assert balance(len(keys), tallies).problem is None


@given(KEYS.filter(bool), st.data())
def test_one_item_less_never_balances(keys, data):
    lost = data.draw(st.integers(0, len(keys) - 1))
    kept = keys[:lost] + keys[lost + 1 :]
    tallies = [tally("envelopes", *keys), tally("read", *keys), tally("enriched", *kept)]
    assert balance(len(keys), tallies).problem is not None


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ({"enriched": 1, "duplicate": 1, "dead": 1}, None),
        ({"enriched": 0, "duplicate": 1, "dead": 1}, "1 items were enriched and 0 were written"),
        ({"enriched": 1, "duplicate": 2, "dead": 1}, "1 items were duplicate and 2 were written"),
        ({"enriched": 1, "duplicate": 1, "dead": 0}, "1 items were dead and 0 were written"),
    ],
)
def test_what_was_counted_must_have_been_written(written, problem):
    assert checked(books_of(2, BALANCED), written).problem == problem
