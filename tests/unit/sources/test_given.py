"""Versions that were given are remembered in positions, some thousand a position."""

import json

from pipelines.sources.records.given import Given

ONE, TWO = "urn:newsbeam:one", "urn:newsbeam:two"


def test_a_version_is_known_by_id_and_number():
    given = Given({}, "models")
    given.add(ONE, 2)
    assert [one in given for one in ((ONE, 2), (ONE, 1), (TWO, 2))] == [True, False, False]


def test_positions_bring_it_all_back():
    given = Given({}, "models")
    given.add(ONE, 1)
    again = Given(given.progress(), "models")
    assert (ONE, 1) in again
    assert again.progress() == {}


def test_a_position_grows_to_a_thousand_marks_and_only_what_changed_is_told():
    given = Given({}, "models")
    for number in range(999):
        given.add(ONE, number)
    first = given.progress()
    assert list(first) == ["given 000000001"]
    given.acknowledge()
    again = Given(first, "models")
    again.add(TWO, 1)
    assert list(again.progress()) == ["given 000000001"]
    again.acknowledge()
    again.add(TWO, 2)
    assert list(again.progress()) == ["given 000000002"]


def test_what_other_models_were_given_is_forgotten():
    given = Given({}, "old")
    for number in range(1001):
        given.add(ONE, number)
    positions = given.progress()
    assert sorted(positions) == ["given 000000001", "given 000000002"]
    new = Given(positions, "new")
    assert (ONE, 1) not in new
    assert new.progress() == {"given 000000001": "", "given 000000002": ""}
    new.add(TWO, 1)
    told = new.progress()
    assert json.loads(told["given 000000001"])["made_by"] == "new"
    assert told["given 000000002"] == ""
