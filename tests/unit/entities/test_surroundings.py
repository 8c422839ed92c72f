"""What phrases beside a name call it, and the company that small towns keep."""

import pytest

from tests.unit.entities.test_votes import leading
from tests.unit.entities.texts import KNOWLEDGE
from transforms.entities.resolve.evidence import place_type
from transforms.entities.resolve.surroundings import of_phrases, of_towns

SPORT = "| league football goals season"


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("the mediation service [P Acas] met", "O"),
        ("the patients ' association [P Pohjola] met", "O"),
        ("A Polish shipbuilder [P Stocznia] said", "O"),
        ("in service [P Lind] met", "-"),
        (". The operator , [P Fjordlinken] , said", "O"),
        ("parliament , the [P Sejm] , voted", "O"),
        ("the head of the agency , [P Anna Lind] , said", "-"),
        ("[P Hydrofoon] , founded in 2023", "O"),
        ("[P Hydrofoon] , which was founded by", "O"),
        ("[P Norrvind] , a Danish engine maker , said", "O"),
        ("[P Skarv] , a village near Bergen", "G"),
        ("[P Lind] , a Danish nurse , said", "-"),
        ("the road to [P Renk] , closed", "G"),
        ("a letter to [P Renk] , closed", "-"),
        ("a train from Helsinki to [P Skarv] left", "G"),
        ("sailing between Rotterdam and [P Skarv] ended", "G"),
        ("talks between Lind and [P Skarv] ended", "-"),
        ("held in the [O Harpa] concert hall", "G"),
    ],
)
def test_a_noun_beside_a_name_says_what_it_is(before, kind):
    assert leading(of_phrases, before) == kind


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("rain in [P Vlissingen] fell", "G"),
        ("a trial off [O Vlissingen] ended", "G"),
        ("the port of [O Vlissingen] closed", "G"),
        ("rain on Rotterdam and [O Vlissingen] fell", "G"),
        ("[P Vlissingen] said so", "-"),
        ("Canada - based [O Vlissingen] and Canada - wide", "-"),
        ("they come from [O Pembrokeshire] ;", "G"),
        (f"a win over [P Lancashire] {SPORT}", "O"),
        (f"she came from [O Vlissingen] {SPORT}", "-"),
        (f"rain in [O Vlissingen] {SPORT}", "G"),
    ],
)
def test_a_small_town_is_one_where_places_stand(before, kind):
    assert leading(of_towns, before) == kind


def test_who_does_as_many_do_is_a_team_in_sports_reports_only():
    assert leading(of_phrases, f"[P Brann] travel to Oslo {SPORT}") == "O"
    assert leading(of_phrases, f"will [P Brann] travel to Oslo {SPORT}") == "-"
    assert leading(of_phrases, "[P Brann] travel to Oslo") == "-"


def test_towns_that_ship_are_no_ones_common_name():
    assert {"Vlissingen", "Calais", "Milford Haven"} <= KNOWLEDGE.towns
    assert KNOWLEDGE.towns.isdisjoint(KNOWLEDGE.people.given | KNOWLEDGE.people.common)
    assert KNOWLEDGE.towns.isdisjoint(KNOWLEDGE.cities.own)


def test_a_town_called_as_a_bay_is_a_town():
    assert place_type(("Milford", "Haven"), "PERSON", KNOWLEDGE) == "GPE"
    assert place_type(("Skarv", "Haven"), "PERSON", KNOWLEDGE) == "LOC"
