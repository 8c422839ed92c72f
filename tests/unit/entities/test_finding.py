"""The passes that find, move and drop names, one by one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.entities.texts import KNOWLEDGE, done, marked, text_of
from transforms.entities.resolve.boundaries import bounded, parted
from transforms.entities.resolve.brackets import acronyms, with_acronyms
from transforms.entities.resolve.known_places import with_known_places
from transforms.entities.resolve.passes import FINDING, resolved
from transforms.entities.resolve.plain_words import (
    with_events_and_laws,
    with_papers,
    without_plain_words,
)
from transforms.entities.resolve.repeats import repeated
from transforms.entities.resolve.sport import (
    with_competitors,
    with_results,
    with_tables,
    with_teams,
)
from transforms.entities.resolve.text import Name
from transforms.entities.resolve.wire import with_credits, with_datelines

SPORT = "league football goals season"


def test_a_name_across_paragraphs_is_two_names():
    assert done(parted, "in [O Oslo | Anna Lind] said") == "in [O Oslo] | [O Anna Lind] said"


def test_white_space_around_a_name_is_no_part_of_it():
    text, _ = text_of("in Oslo | he")
    assert parted(text, [Name(1, 3, "GPE"), Name(2, 3, "ORG")], KNOWLEDGE) == [Name(1, 2, "GPE")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[P Anna Lind ~'s] boat", "[P Anna Lind] 's boat"),
        ("[P President Anna Lind] won", "President [P Anna Lind] won"),
        ("[P minister Anna Lind] won", "minister [P Anna Lind] won"),
        ("[O Oslo ( Norway )]", "[O Oslo] ( [O Norway] )"),
        ("[P Lee - Khan]", "[P Lee] - [P Khan]"),
        ("[P Lee / Khan]", "[P Lee] / [P Khan]"),
        ("[O Norrvind 12]", "[O Norrvind] 12"),
        ("[O Norrvind says]", "[O Norrvind] says"),
        ('[O " Norrvind "]', '" [O Norrvind] "'),
        ("[O GMT]", "GMT"),
        ("[P Park Ji] ~- ~won said", "[P Park Ji - won] said"),
        ("[O Crown Leather] Ltd fell", "[O Crown Leather Ltd] fell"),
        ("[P Omar al-Rashidi] fled", "[P Omar al-Rashidi] fled"),
        ("[W The Salt Accounts 2]", "[W The Salt Accounts 2]"),
        ("in [G Govan , Glasgow] he", "in [G Govan] , [G Glasgow] he"),
        ("storms for [W Cork and Skarv] came", "storms for [G Cork] and [G Skarv] came"),
        ("a story [W Cork and Skarv] came", "a story [W Cork and Skarv] came"),
        ("In [P Olav Lind] National Park it", "In [L Olav Lind National Park] it"),
    ],
)
def test_names_begin_and_end_where_they_should(before, after):
    assert done(bounded, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[P Anna Lind] met . Lind left", "[P Anna Lind] met . [P Lind] left"),
        ("[P Anna Lind] met . Anna left", "[P Anna Lind] met . [P Anna] left"),
        ("[P Grace Lind] met . Grace is grace", "[P Grace Lind] met . Grace is grace"),
        ("[O Norrvind] met . the Norrvind boat", "[O Norrvind] met . the [O Norrvind] boat"),
        ("[P Lind] met . Lind Street is long", "[P Lind] met . Lind Street is long"),
        ("[O Crown Leather Ltd] fell . Crown Leather rose",
         "[O Crown Leather Ltd] fell . [O Crown Leather] rose"),
        ("[O Helio Pharma] fell . so Helio asked", "[O Helio Pharma] fell . so [O Helio] asked"),
        ("[O Bank Group] fell . so Bank asked", "[O Bank Group] fell . so Bank asked"),
        ("[O Channel Sailors ~' Union] met . so Channel asked",
         "[O Channel Sailors ' Union] met . so Channel asked"),
        ("[O Crown] Leather fell . [O Crown Leather] rose",
         "[O Crown Leather] fell . [O Crown Leather] rose"),
        ("[G May] met . May left", "[G May] met . May left"),
    ],
)  # fmt: skip
def test_a_name_is_found_wherever_it_is_written(before, after):
    assert done(repeated, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("aid for Burkina Faso came", "aid for [G Burkina Faso] came"),
        ("aid for [G Burkina] [P Faso] came", "aid for [G Burkina Faso] came"),
        ("aid for Kenya Power came", "aid for Kenya Power came"),
        ("from [N French] [P Guiana] came", "from [G French Guiana] came"),
        ("from French [P Guiana] came", "from [G French Guiana] came"),
        ("the [O Sun] and the Earth", "the [L Sun] and the Earth"),
        ("the [O Sun] wrote", "the [O Sun] wrote"),
        ("a man in Nakuru , Kenya", "a man in [G Nakuru] , [G Kenya]"),
        ("a man called Nakuru came", "a man called Nakuru came"),
    ],
)
def test_places_of_the_gazetteers_are_found(before, after):
    assert done(with_known_places, before) == after


def test_a_city_that_the_model_half_sees_is_found_after_in():
    unsure = {2: [-5.0, -5.0, -2.0, -5.0, -0.2]}
    text, names = text_of("once in Nakuru it rained", unsure)
    assert marked(text, with_known_places(text, names, KNOWLEDGE)) == (
        "once in [G Nakuru] it rained"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[O Harbour Water Board] ( [P HWB] ) met", "[O Harbour Water Board] ( [O HWB] ) met"),
        ("[O Harbour Water] Board ( HWB ) met . HWB left",
         "[O Harbour Water Board] ( [O HWB] ) met . [O HWB] left"),
        ("[O Harbour Water Board] met . the HWB left",
         "[O Harbour Water Board] met . the [O HWB] left"),
        ("[O Democratic Nursing Organisation] ( [P Denosa] )",
         "[O Democratic Nursing Organisation] ( [O Denosa] )"),
        ("a light rail vehicle ( [O LRV] ) came", "a light rail vehicle ( LRV ) came"),
        ("[P Anna Lind] ( [G Kenya] ) came", "[P Anna Lind] ( [G Kenya] ) came"),
    ],
)  # fmt: skip
def test_acronyms_are_of_the_kind_of_what_they_stand_for(before, after):
    assert done(with_acronyms, before) == after


def test_brackets_tell_what_an_acronym_stands_for():
    text, names = text_of("the [O Harbour Water Board] ( [O HWB] ) met")
    assert acronyms(text, names) == {"HWB": "Harbour Water Board"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("PARIS ( Reuters ) - It rained", "[G PARIS] ( Reuters ) - It rained"),
        ("LIMA ( Andes Wire ) - It rained", "[G LIMA] ( Andes Wire ) - It rained"),
        ("HARARE 1996-08-24 It rained", "[G HARARE] 1996-08-24 It rained"),
        ("[O NAKURU] , Kenya \u2014 It rained", "[G NAKURU] , Kenya \u2014 It rained"),
        ("BREAKING \u2014 It rained", "BREAKING \u2014 It rained"),
        ("in PARIS ( Reuters ) - It rained", "in PARIS ( Reuters ) - It rained"),
    ],
)
def test_a_dateline_names_a_place(before, after):
    assert done(with_datelines, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("( Reporting by Ann Lee and Bo Li ; Editing by [O Cy Poe] )",
         "( Reporting by [P Ann Lee] and [P Bo Li] ; Editing by [P Cy Poe] )"),
        ("REUTERS / Ann Lee", "REUTERS / [P Ann Lee]"),
        ("By Ann Lee | It rained", "By [P Ann Lee] | It rained"),
        ("By Our Staff | It rained", "By Our Staff | It rained"),
    ],
)  # fmt: skip
def test_credits_name_persons(before, after):
    assert done(with_credits, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[O Seagrass] grows . The seagrass died", "Seagrass grows . The seagrass died"),
        ("[O Seagrass] grows . the Seagrass and seagrass",
         "[O Seagrass] grows . the Seagrass and seagrass"),
        ("[N Pilgrims] came . One pilgrim died", "Pilgrims came . One pilgrim died"),
        ("[P Brexit] came", "Brexit came"),
        ("[P Lind] came", "[P Lind] came"),
    ],
)  # fmt: skip
def test_common_words_are_no_names(before, after):
    assert done(without_plain_words, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'the newspaper " [W Folha do Norte] " wrote',
            'the newspaper " [O Folha do Norte] " wrote',
        ),
        ("the magazine [P Minato] wrote", "the magazine [O Minato] wrote"),
        ('the film " [W Low Water] " opens', 'the film " [W Low Water] " opens'),
        ("the newspaper of [P Lind] fell", "the newspaper of [P Lind] fell"),
        ("[W Hydrofoon] , founded in 2023", "[O Hydrofoon] , founded in 2023"),
    ],
)
def test_a_paper_is_no_book(before, after):
    assert done(with_papers, before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("the [O Oslo Marathon] began", "the [E Oslo Marathon] began"),
        ("as [P Storm Odran] came", "as [E Storm Odran] came"),
        ("[P Storm] came", "[P Storm] came"),
        (
            "the ferry [P Havdis] sank . [G Havdis] was",
            "the ferry [R Havdis] sank . [R Havdis] was",
        ),
        ("the ferry [P Lind] 's crew", "the ferry [P Lind] 's crew"),
        ("[P Potamos] was launched from a rail", "[R Potamos] was launched from a rail"),
        ("[P Potamos] was launched by Lind", "[P Potamos] was launched by Lind"),
    ],
)
def test_events_and_crafts_are_known_by_the_words_beside_them(before, after):
    assert done(with_events_and_laws, before) == after


def test_what_is_doubtfully_a_people_is_a_place_before_a_noun_for_one():
    unsure = {1: [-4.5, -3.4, -0.9, -0.7, -3.5]}
    text, names = text_of("the [N Skarvsund] tunnel", unsure)
    assert marked(text, with_known_places(text, names, KNOWLEDGE)) == "the [G Skarvsund] tunnel"
    text, names = text_of("the [N Skarvsund] tunnel", {1: [-4.5, -3.4, -3.9, -0.1, -3.5]})
    assert marked(text, with_known_places(text, names, KNOWLEDGE)) == "the [N Skarvsund] tunnel"


@pytest.mark.parametrize(
    ("find", "before", "after"),
    [
        (with_teams, "the [G Seattle] Mariners won", "the [O Seattle Mariners] won"),
        (with_teams, "the [G Seattle] [P Mariners] won", "the [O Seattle Mariners] won"),
        (with_tables, "Chelsea 2 Arsenal 1", "[O Chelsea] 2 [O Arsenal] 1"),
        (with_tables, "1 [G Lyon] 10 8 1 1 25", "1 [O Lyon] 10 8 1 1 25"),
        (with_tables, "A. Lee 2 B. Khan 1", "A. Lee 2 B. Khan 1"),
        (with_competitors, "Chris Walker ( England ) won", "[P Chris Walker] ( England ) won"),
    ],
)
def test_sports_reports_have_their_own_names_and_other_texts_have_not(find, before, after):
    assert done(find, f"{before} | {SPORT}") == f"{after} | {SPORT}"
    text, names = text_of(before)
    assert find(text, names, KNOWLEDGE) == names


def test_a_city_in_a_result_speaks_for_itself_alone():
    text, names = text_of(f"[G Lyon] 2 [G Nice] 1 | {SPORT}")
    assert [it.alone for it in with_results(text, names, KNOWLEDGE)] == [True, True]
    assert [it.proof[1] for it in with_results(text, names, KNOWLEDGE)] == [6.0, 6.0]


WORDS = st.sampled_from(
    ["Anna", "Lind", "Kenya", "Paris", "HWB", "(", ")", ",", "-", "/", "by", "By", "the", "2", "10",
     "league", "goals", "Inc", "|", ".", "said", "Oslo", "United", "PARIS", "Reporting", "\u2014"]
)  # fmt: skip


@given(st.lists(WORDS, min_size=1, max_size=40), st.data())
def test_any_words_keep_their_names_in_order_and_apart(words, data):
    text, _ = text_of(" ".join(words))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(words)), max_size=8)))
    types = st.sampled_from(["PERSON", "ORG", "GPE", "NORP", "EVENT"])
    names = [Name(*cut, data.draw(types)) for cut in zip(cuts[::2], cuts[1::2], strict=False)]
    for finding in FINDING:
        found = finding.does(text, names, KNOWLEDGE)
        assert all(one.end <= other.start for one, other in pairwise(found))
        assert all(0 <= it.start < it.end <= len(text.words) for it in found)
    resolved(text, names, KNOWLEDGE)
