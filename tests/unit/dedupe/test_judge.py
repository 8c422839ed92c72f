"""Which items are new, revised, repeated or seen: one row of history after another."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import MOMENT, envelope, item, source_ref, words
from tests.remembering import DictMemory
from transforms.dedupe.anew import WithoutDropped
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.memory import Change, NothingKnown, bare, sketch

RULE = NearRule()


def verdicts_of(sketches, memory=None, rule=RULE):
    return [one.verdict for one in judge(sketches, memory or NothingKnown(), rule)]


def changes_of(sketches):
    found = judge(sketches, NothingKnown(), RULE)
    return [one.change for one in found if one.change is not None]


def verdicts(*items, rule=RULE):
    return verdicts_of([sketch(one) for one in items], rule=rule)


def outcomes(*items, rule=RULE):
    return [verdict.outcome for verdict in verdicts(*items, rule=rule)]


def test_an_article_never_met_is_new_and_its_version_is_one():
    (verdict,) = verdicts(item("1", body=words(0, 50)))
    assert (verdict.outcome, verdict.version, verdict.duplicate_of) == ("new", 1, None)


def test_the_same_id_with_the_same_content_is_seen():
    one = item("1", name="a", body=words(0, 50))
    again = item("2", name="a", body=words(0, 50))
    assert outcomes(one, again) == ["new", "seen"]


def test_white_space_alone_makes_no_revision():
    one = item("1", name="a", body="Rain  fell.\n\nIt stopped.")
    again = item("2", name="a", body="Rain fell. It stopped.")
    assert outcomes(one, again) == ["new", "seen"]


def test_other_content_under_the_same_id_is_a_revision_that_says_what_changed():
    versions = [
        item("1", name="a", title="Ferry sails", body=words(0, 50)),
        item("2", name="a", title="Ferry sails late", body=words(0, 50)),
        item("3", name="a", title="Ferry sails late", body=words(0, 55)),
        item("4", name="a", title="No ferry", body=words(90, 50)),
    ]
    found = verdicts(*versions)
    assert [v.version for v in found] == [1, 2, 3, 4]
    assert [v.revision.change for v in found[1:]] == ["headline", "body", "both"]
    assert found[1].revision.previous_hash == versions[0].article.content_hash
    assert found[3].revision.similarity == 0.0


def clock(number, minute):
    return item(f"{number:04d}", name="a", body=f"{words(0, 60)} Updated at minute {minute}.")


def test_an_article_with_a_clock_in_it_stops_being_revised_and_says_so():
    found = verdicts(*(clock(n, n) for n in range(40)))
    assert [v.outcome for v in found] == ["new"] + ["revision"] * 23 + ["seen"] * 16
    assert [v.detail for v in found] == [""] * 23 + ["churning"] * 17
    assert found[23].version == 24


def test_an_article_that_stopped_being_revised_is_when_it_is_written_anew():
    history = [*(clock(n, n) for n in range(30)), item("0030", name="a", body=words(30, 60))]
    last = verdicts(*history)[-1]
    assert (last.outcome, last.version, last.detail) == ("revision", 25, "churning")


def test_an_article_is_revised_only_so_often_whatever_is_written():
    history = [item(f"{n:04d}", name="a", body=words(n * 100, 30)) for n in range(12)]
    found = verdicts(*history, rule=NearRule(churning=3, versions=10))
    assert [v.outcome for v in found] == ["new"] + ["revision"] * 9 + ["seen"] * 2
    assert found[-1].detail == "churning"


def test_content_that_comes_back_is_a_revision_again():
    first, second = words(0, 50), words(0, 60)
    history = [item(str(n), name="a", body=body) for n, body in enumerate([first, second, first])]
    assert [v.version for v in verdicts(*history)] == [1, 2, 3]


def test_another_feed_with_the_same_article_repeats_it_and_never_revises_it():
    ours, theirs = (
        source_ref(site="https://ours.example"),
        source_ref(site="https://theirs.example"),
    )
    history = [
        item("1", name="a", body=words(0, 50), source=ours),
        item("2", name="a", body=words(0, 55), source=theirs),
        item("3", name="a", body=words(0, 50), source=ours),
        item("4", name="a", body=words(0, 55), source=theirs),
    ]
    found = verdicts(*history)
    assert [v.outcome for v in found] == ["new", "duplicate", "seen", "seen"]
    assert (found[1].duplicate_of.method, found[1].duplicate_of.id) == ("url", "a")
    assert 0.8 < found[1].duplicate_of.similarity < 1.0


def test_another_publisher_that_repeated_an_article_never_revises_it_either():
    ours, theirs = (
        source_ref(site="https://ours.example"),
        source_ref(site="https://theirs.example"),
    )
    history = [
        item("1", name="a", body=words(0, 50), source=ours),
        item("2", name="a", body=words(0, 55), source=theirs),
        item("3", name="a", body=words(0, 60), source=theirs),
        item("4", name="a", body=words(0, 65), source=theirs),
        item("5", name="a", body=words(0, 70), source=ours),
    ]
    found = verdicts(*history)
    assert [v.outcome for v in found] == [
        *("new", "duplicate", "duplicate", "duplicate", "revision"),
    ]
    assert [v.duplicate_of and v.duplicate_of.method for v in found] == [
        *(None, "url", "url", "url", None),
    ]
    assert found[4].version == 2


def test_two_feeds_of_one_house_never_revise_each_other_by_repeating_themselves():
    front, world = (
        source_ref(kind="rss", site="https://ours.example", origin=f"https://ours.example/{name}")
        for name in ("front", "world")
    )
    history = [
        item("1", name="a", body=words(0, 50), source=front),
        item("2", name="a", body=words(0, 55), source=world),
        item("3", name="a", body=words(0, 50), source=front),
        item("4", name="a", body=words(0, 55), source=world),
        item("5", name="a", body=words(5, 55), source=world),
        item("6", name="a", body=words(5, 50), source=front),
        item("7", name="a", body=words(5, 55), source=world),
    ]
    found = verdicts(*history)
    assert [v.outcome for v in found] == [
        *("new", "duplicate", "seen", "seen", "revision", "revision", "seen"),
    ]
    assert [v.version for v in found] == [1, 0, 0, 0, 2, 3, 0]


def test_of_two_wordings_in_one_document_the_first_counts():
    first, second = ({"name": "a", "body": words(start, 50)} for start in (0, 5))
    one = [item("1.0", "one", **first), item("1.1", "one", **second)]
    assert outcomes(*one) == ["new", "seen"]
    again = [item("2.0", "two", **first), item("2.1", "two", **second)]
    third = item("3.0", "three", **second)
    assert outcomes(one[0], *again, third) == ["new", "seen", "seen", "revision"]


def test_two_lines_of_one_file_are_two_versions():
    first, second = ({"name": "a", "body": words(start, 50)} for start in (0, 5))
    assert outcomes(item("1", **first), item("2", **second)) == ["new", "revision"]


def test_the_same_text_under_another_id_is_a_duplicate_by_content():
    url = "https://ours.example/1"
    history = [
        item("1", name="a", body=words(0, 50), canonical_url=url),
        item("2", name="b", body=words(0, 50)),
    ]
    found = verdicts(*history)[1].duplicate_of
    assert (found.id, found.method, found.similarity, found.url) == ("a", "content", 1.0, url)


def test_a_text_with_small_changes_is_a_near_duplicate_with_its_exact_similarity():
    # 100 and 105 words share 96 of 101 five-word shingles.
    history = [item("1", name="a", body=words(0, 100)), item("2", name="b", body=words(0, 105))]
    found = verdicts(*history)[1].duplicate_of
    assert (found.id, found.method, found.similarity) == ("a", "near", round(96 / 101, 4))


def test_texts_with_too_little_in_common_are_both_new():
    # 100 and 100 words that share 60: 56 of 136 shingles, a Jaccard index of 0.41.
    history = [item("1", name="a", body=words(0, 100)), item("2", name="b", body=words(40, 100))]
    assert outcomes(*history) == ["new", "new"]


def test_a_short_text_within_a_longer_one_is_near_by_containment():
    # All 56 shingles of the shorter one are among the 96 of the longer one: Jaccard 0.58.
    history = [item("1", name="a", body=words(0, 100)), item("2", name="b", body=words(0, 60))]
    assert outcomes(*history, rule=NearRule(jaccard=0.6, containment=0.8)) == ["new", "duplicate"]
    assert outcomes(*history, rule=NearRule(jaccard=0.6, containment=1.1)) == ["new", "new"]


def test_short_notices_are_never_near_duplicates():
    history = [item("1", name="a", body=words(0, 20)), item("2", name="b", body=words(0, 21))]
    assert outcomes(*history) == ["new", "new"]


@pytest.mark.parametrize(
    ("apart", "second"),
    [
        (timedelta(days=30), "duplicate"),
        (timedelta(days=30, microseconds=1), "new"),
        (timedelta(days=-30), "duplicate"),
        (timedelta(days=-30, microseconds=-1), "new"),
    ],
)
def test_texts_are_near_duplicates_up_to_the_end_of_the_window(apart, second):
    history = [
        item("1", name="a", body=words(0, 100)),
        item("2", name="b", body=words(0, 105), discovered=MOMENT + apart),
    ]
    assert outcomes(*history) == ["new", second]
    memory = DictMemory()
    memory.tell(1, changes_of([sketch(history[0])]))
    assert verdicts_of([sketch(history[1])], memory)[0].outcome == second


ENDS_OF_TIME = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)]


@pytest.mark.parametrize("moment", ENDS_OF_TIME)
def test_the_ends_of_time_are_no_error(moment):
    one = item("1", body=words(0, 50), discovered=moment)
    assert outcomes(one) == ["new"]


def test_a_duplicate_is_nobodys_original():
    history = [
        item("1", name="a", body=words(0, 100)),
        item("2", name="b", body=words(0, 125)),
        item("3", name="c", body=words(25, 125)),
    ]
    # c is near to b (0.66) and not to a (0.5 is not reached: 71 of 146).
    found = verdicts(*history, rule=NearRule(jaccard=0.5, containment=0.9))
    assert [v.outcome for v in found] == ["new", "duplicate", "new"]


def test_the_most_similar_original_is_named():
    history = [
        item("1", name="a", body=words(0, 100)),
        item("2", name="b", body=words(45, 100)),
        item("3", name="c", body=words(10, 100)),
    ]
    assert verdicts(*history)[2].duplicate_of.id == "a"


def test_without_an_order_items_are_judged_as_they_were_discovered():
    late, early = (
        msgspec.structs.replace(sketch(one), order="")
        for one in (
            item("1", name="late", body=words(0, 50), discovered=MOMENT + timedelta(hours=1)),
            item("2", name="early", body=words(0, 50)),
        )
    )
    found = verdicts_of([late, early])
    assert [(v.key, v.outcome) for v in found] == [("2", "new"), ("1", "duplicate")]


def test_an_item_that_was_delivered_twice_is_judged_once():
    one = item("1", name="a", body=words(0, 50))
    twice = msgspec.structs.replace(one, envelope=envelope("2"))
    ((verdict, change),) = [
        (found.verdict, found.change)
        for found in judge([sketch(twice), sketch(one)], NothingKnown(), RULE)
    ]
    assert (verdict.key, verdict.outcome) == ("1", "new")
    assert (change.key, change.sketch.order) == ("1", "1")


def test_what_is_to_be_remembered_is_said_with_the_verdicts():
    ours, theirs = (
        source_ref(site="https://ours.example"),
        source_ref(site="https://theirs.example"),
    )
    history = [
        item("1", name="a", body=words(0, 50), source=ours),
        item("2", name="b", body=words(0, 50), source=ours),
        item("3", name="a", body=words(0, 50), source=ours),
        item("4", name="a", body=words(0, 55), source=theirs),
        item("5", name="a", body=words(9, 50), source=ours),
    ]
    changes = changes_of([sketch(one) for one in history])
    assert [(c.key, c.place, c.what, c.version, c.sketch.id) for c in changes] == [
        ("1", 0, "enriched", 1, "a"),
        ("2", 1, "duplicate", 0, "b"),
        ("4", 3, "heard", 0, "a"),
        ("5", 4, "enriched", 2, "a"),
    ]
    assert [bool(c.sketch.fingerprint.shingles) for c in changes] == [True, False, False, True]


def test_items_are_judged_in_their_order_whatever_the_order_they_come_in():
    first, second = item("1", name="a", body=words(0, 50)), item("2", name="b", body=words(0, 50))
    assert verdicts(second, first) == verdicts(first, second)


HISTORIES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 6), st.sampled_from(["", "x", "y"])),
    max_size=12,
)


@given(HISTORIES, st.integers(1, 5))
def test_the_verdicts_are_the_same_in_one_turn_and_in_many(history, turn_size):
    items = [
        item(
            f"{number:04d}",
            name=name,
            body=words(start * 10, 60),
            source=source_ref(site=site),
        )
        for number, (name, start, site) in enumerate(history)
    ]
    sketches = [sketch(one) for one in items]
    whole = verdicts_of(sketches)
    memory, parts = DictMemory(), []
    for turn, start in enumerate(range(0, len(sketches), turn_size)):
        found = judge(sketches[start : start + turn_size], memory, RULE)
        memory.tell(turn, [one.change for one in found if one.change is not None])
        parts += [one.verdict for one in found]
    assert parts == whole


def test_what_was_dropped_is_seen_and_nobodys_original_until_it_is_asked_anew():
    dropped = sketch(item("1", name="a", body=words(0, 50)))
    memory = DictMemory()
    memory.tell(1, [Change(key="1", place=0, what="dropped", version=0, sketch=bare(dropped))])
    again, copy = dropped, sketch(item("2", name="b", body=words(0, 50)))
    edited = sketch(item("3", name="a", body=words(0, 51)))
    assert [verdicts_of([one], memory)[0].outcome for one in (again, copy, edited)] == [
        "seen",
        "new",
        "new",
    ]
    (verdict,) = verdicts_of([again], WithoutDropped(memory))
    assert (verdict.outcome, verdict.version) == ("new", 1)


def test_asking_anew_leaves_what_has_a_record_as_it_is():
    known = [item("1", name="a", body=words(0, 50)), item("2", name="b", body=words(0, 50))]
    memory = DictMemory()
    memory.tell(1, changes_of([sketch(one) for one in known]))
    anew = verdicts_of([sketch(one) for one in known], WithoutDropped(memory))
    assert [one.outcome for one in anew] == ["seen", "seen"]
