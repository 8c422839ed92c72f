import pytest

from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.links import Named, links, place_type
from transforms.entities.resolve.names import name_key

KNOWLEDGE = Knowledge.shipped()
PLACES = KNOWLEDGE.places


def named(type_, *forms):
    return Named(type_, name_key(forms[0]), forms)


def codes(*record):
    return [link and link.iso3166 for link in links(record, KNOWLEDGE)]


def test_a_country_has_three_identifiers():
    [link] = links([named("GPE", "Brazil")], KNOWLEDGE)
    assert (link.iso3166, link.wikidata, link.geonames) == ("BR", "Q155", "3469034")


def test_any_form_that_is_a_name_gives_the_link():
    assert codes(named("GPE", "Us", "US"), named("GPE", "RUSSIA"), named("LOC", "Cyprus")) == [
        "US", "RU", "CY",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "it",
    [
        named("PERSON", "Jordan"), named("PERSON", "Chad"), named("NORP", "russian"),
        named("ORG", "Brazil"), named("GPE", "England"), named("GPE", "northern Brazil"),
        named("GPE", "Brazil 3-1"), named("GPE", "brazil"),
    ],
)  # fmt: skip
def test_what_is_not_exactly_a_country_has_no_link(it):
    assert codes(it) == [None]


@pytest.mark.parametrize(
    ("around", "code"),
    [
        ([], None),
        (["Tbilisi"], "GE"),
        (["South Ossetia"], "GE"),
        (["Republic of Georgia"], "GE"),
        (["Atlanta"], "US-GA"),
        (["Tbilisi", "Atlanta"], None),
        (["Russia"], None),
    ],
)
def test_a_doubtful_name_needs_a_sign_and_no_contrary_one(around, code):
    assert codes(named("GPE", "Georgia"), *(named("GPE", it) for it in around))[0] == code


def test_signs_may_be_in_the_name_of_anything():
    assert codes(named("GPE", "Georgia"), named("NORP", "Georgian"))[0] == "GE"
    assert codes(named("GPE", "GEORGIA"), named("ORG", "Caucasus Bank"))[0] == "GE"
    assert codes(named("GPE", "Georgia"), named("LOC", "Augusta National"))[0] == "US-GA"


def test_a_sure_name_of_one_congo_decides_for_it():
    assert codes(named("GPE", "Congo")) == [None]
    assert codes(named("GPE", "Congo"), named("GPE", "DR Congo")) == ["CD", "CD"]
    assert codes(named("GPE", "Congo"), named("GPE", "Brazzaville")) == ["CG", None]
    assert codes(named("GPE", "Congo"), named("GPE", "Kinshasa"), named("GPE", "Brazzaville")) == [
        None, None, None,
    ]  # fmt: skip


def test_a_name_that_a_person_of_the_record_bears_has_no_link():
    assert codes(named("PERSON", "Joan Ireland"), named("GPE", "Ireland")) == [None, None]
    assert codes(named("PERSON", "Per Lind"), named("GPE", "Ireland")) == [None, "IE"]


def test_what_passes_for_a_person_hides_no_country_that_is_no_persons_name():
    assert codes(named("PERSON", "Turkey EU"), named("GPE", "Turkey")) == [None, "TR"]


@pytest.mark.parametrize("name", ["Niger", "Senegal", "Uruguay", "America"])
def test_a_river_or_continent_is_no_country(name):
    assert codes(named("LOC", name)) == [None]
    assert codes(named("GPE", name)) != [None]


@pytest.mark.parametrize(
    "given", ["PERSON", "ORG", "GPE", "FAC", "NORP", "PRODUCT", "WORK_OF_ART", "LOC"]
)
def test_a_region_is_a_location_whatever_it_was_called(given):
    assert place_type("Sahel", given, PLACES) == "LOC"
    assert place_type("MAGHREB", given, PLACES) == "LOC"


def test_an_adjective_of_peoples_stays_one():
    assert place_type("Caribbean", "NORP", PLACES) == "NORP"
    assert place_type("Caribbean", "ORG", PLACES) == "LOC"


@pytest.mark.parametrize("given", ["EVENT", "LAW"])
def test_an_event_or_a_law_stays_one(given):
    assert place_type("Sahel", given, PLACES) == given


@pytest.mark.parametrize("form", ["Amazon", "Anatolia", "Sahel Bank", "sahel", "ALPS", "West", ""])
def test_other_names_keep_their_type(form):
    assert place_type(form, "ORG", PLACES) == "ORG"


def city(name, *around, within=(), type_="GPE"):
    record = [Named(type_, name_key(name), [name], within), *around]
    link = links(record, KNOWLEDGE)[0]
    return link.geonames if link else None


def test_a_people_has_its_countrys_link():
    assert codes(named("NORP", "Brazilian"), named("NORP", "Korean")) == ["BR", None]


def test_states_have_their_own_code_and_persons_hide_them():
    assert codes(named("GPE", "Texas"), named("GPE", "VIRGINIA")) == ["US-TX", "US-VA"]
    assert codes(named("GPE", "Virginia"), named("PERSON", "Virginia Marsh")) == [None, None]


def test_a_city_that_is_by_far_the_largest_of_its_name_is_meant():
    assert city("Paris") == "2988507"
    assert city("PARIS") == "2988507"
    assert city("Kiev") == city("Kyiv") == "703448"


def test_the_territory_behind_a_city_decides():
    assert city("Paris", within=["Texas"]) == "4717560"
    assert city("Paris", within=["Kenya"]) is None
    assert city("Lebanon", within=["Tennessee"]) == "4636045"


def test_a_country_before_another_in_a_list_stays_a_country():
    assert codes(Named("GPE", "kenya", ["Kenya"], ["Uganda"])) == ["KE"]


def test_the_country_of_the_record_chooses_among_namesakes():
    assert city("Valencia") is None
    assert city("Valencia", named("GPE", "Spain")) == "2509954"
    assert city("Tripoli", named("NORP", "Lebanese")) == "266826"
    assert city("Moscow", named("NORP", "American")) == "524901"
    assert city("Moscow", named("GPE", "Idaho")) is None
    assert city("Birmingham", named("NORP", "American")) is None


def test_a_smaller_city_needs_its_country():
    assert city("Nice") is None
    assert city("Nice", named("GPE", "France")) == "2990440"


def test_a_city_that_a_person_is_called_by_has_no_link():
    assert city("Florence", named("PERSON", "Florence Okoye"), named("GPE", "Italy")) is None
    assert city("Paris", type_="PERSON") is None


def test_washington_is_the_city_but_beside_cities_of_the_state():
    assert city("Washington") == "4140963"
    assert city("Washington", named("GPE", "Spokane")) is None


def test_a_city_that_may_be_a_team_has_no_link():
    team = Named("GPE", "paris", ["Paris"], may_be_team=True)
    assert links([team], KNOWLEDGE) == [None]
    assert codes(Named("GPE", "kenya", ["Kenya"], may_be_team=True)) == ["KE"]
