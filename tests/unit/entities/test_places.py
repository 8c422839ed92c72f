import re
from importlib.resources import files

import pytest

from transforms.entities.resolve.names import display_form, name_key
from transforms.entities.resolve.places import Gazetteer, Sense
from transforms.records.article import Link

SHIPPED = Gazetteer.shipped()
NORLAND = Link(iso3166="NL", wikidata="Q1", geonames="11")
MARO = Link(iso3166="MA", wikidata="Q2", geonames="22")
COUNTRIES = "# code\tids\n\nNL\tQ1\t11\tNorland|Cote d'Or\nMA\tQ2\t22\tMaro\n"


def lines(name):
    text = (files("transforms.entities") / "gazetteer" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def parse(countries=COUNTRIES, doubtful="", regions=""):
    return Gazetteer.parse(countries, doubtful, regions)


def test_a_country_is_known_as_written_in_capitals_and_with_either_apostrophe():
    assert parse().countries == {
        "Norland": NORLAND, "NORLAND": NORLAND, "Maro": MARO, "MARO": MARO,
        "Cote d'Or": NORLAND, "COTE D'OR": NORLAND,
        "Cote d\u2019Or": NORLAND, "COTE D\u2019OR": NORLAND,
    }  # fmt: skip


def test_a_doubtful_name_has_several_meanings_one_of_them_no_country():
    places = parse(doubtful="Vell\tMA\tsouth east\nVell\t-\triver\n")
    senses = (Sense(MARO, frozenset({"south", "east"})), Sense(None, frozenset({"river"})))
    assert places.doubtful == {"Vell": senses, "VELL": senses}


def test_a_short_region_does_not_count_in_capitals():
    regions = parse(regions="desert\tSandy Waste\nmountains\tTops\n").regions
    assert regions == {"Sandy Waste", "SANDY WASTE", "Tops"}


@pytest.mark.parametrize(
    ("countries", "doubtful", "error"),
    [
        ("NL\tQ1\t11\n", "", ValueError),
        ("NL\tQ1\t11\tMaro\nMA\tQ2\t22\tMaro\n", "", ValueError),
        (COUNTRIES, "Maro\tMA\tsouth\n", ValueError),
        (COUNTRIES, "Vell\tXX\tsouth\n", KeyError),
    ],
)
def test_files_that_contradict_themselves_are_refused(countries, doubtful, error):
    with pytest.raises(error):
        parse(countries, doubtful)


def test_every_iso_3166_1_country_ships_with_well_formed_identifiers():
    rows = lines("countries.tsv")
    codes = [row[0] for row in rows]
    assert len(rows) == 249
    assert codes == sorted(set(codes))
    for code, wikidata, geonames, _names in rows:
        assert re.fullmatch(r"[A-Z]{2}", code)
        assert re.fullmatch(r"Q[1-9]\d*", wikidata)
        assert re.fullmatch(r"[1-9]\d*", geonames)
    assert all(len({row[column] for row in rows}) == 249 for column in (1, 2))


def test_every_country_has_a_name_sure_or_doubtful():
    named = {row[0] for row in lines("countries.tsv") if row[3]}
    named |= {row[1] for row in lines("doubtful.tsv")}
    assert {row[0] for row in lines("countries.tsv")} <= named


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UK", "GB"), ("U.K.", "GB"), ("Britain", "GB"), ("Great Britain", "GB"), ("US", "US"),
        ("U.S.", "US"), ("USA", "US"), ("America", "US"), ("United States of America", "US"),
        ("Russia", "RU"), ("RUSSIA", "RU"), ("South Korea", "KR"), ("North Korea", "KP"),
        ("Ivory Coast", "CI"), ("Côte d\u2019Ivoire", "CI"), ("Czech Republic", "CZ"),
        ("Czechia", "CZ"), ("Turkey", "TR"), ("Türkiye", "TR"), ("Burma", "MM"), ("Myanmar", "MM"),
        ("DR Congo", "CD"), ("Vatican", "VA"), ("Holland", "NL"), ("Netherlands", "NL"),
        ("Taiwan", "TW"), ("Hong Kong", "HK"), ("Palestine", "PS"), ("Guinea", "GN"),
        ("Guinea-Bissau", "GW"), ("Equatorial Guinea", "GQ"), ("Papua New Guinea", "PG"),
        ("Niger", "NE"), ("Nigeria", "NG"), ("Dominica", "DM"), ("Dominican Republic", "DO"),
        ("Ireland", "IE"), ("Sudan", "SD"), ("South Sudan", "SS"),
    ],
)  # fmt: skip
def test_names_of_the_news_lead_to_their_countries(name, code):
    assert SHIPPED.countries[name].iso3166 == code


@pytest.mark.parametrize(
    "name",
    ["England", "Scotland", "Wales", "Northern Ireland", "Kosovo", "Soviet Union", "Yugoslavia",
     "Russian", "New England", "New Mexico", "Korea", "us", "turkey", "Latin America", "Gaza"],
)  # fmt: skip
def test_what_is_no_country_of_iso_3166_1_has_no_link(name):
    assert name not in SHIPPED.countries
    assert name not in SHIPPED.doubtful


def test_two_identifiers_are_corrected():
    countries = SHIPPED.countries
    assert countries["Taiwan"] == Link(iso3166="TW", wikidata="Q865", geonames="1668284")
    assert countries["Curaçao"] == Link(iso3166="CW", wikidata="Q25279", geonames="7626836")


def test_names_are_written_as_a_mention_is_displayed():
    names = [*SHIPPED.countries, *SHIPPED.doubtful, *SHIPPED.regions]
    assert [name for name in names if display_form(name) != name] == []


def test_no_region_is_a_country_but_antarctica():
    countries = {name_key(name) for name in [*SHIPPED.countries, *SHIPPED.doubtful]}
    assert countries & {name_key(name) for name in SHIPPED.regions} == {"antarctica"}


def test_regions_are_some_hundreds_of_names_of_several_letters():
    regions = lines("regions.tsv")
    assert 150 <= len(regions) <= 300
    assert regions == sorted(regions)
    assert len({name for _, name in regions}) == len(regions)
    assert all(len(name) >= 4 for _, name in regions)
    assert "Amazon" not in SHIPPED.regions


def test_signs_are_single_words_in_small_letters():
    for _name, _code, signs in lines("doubtful.tsv"):
        assert signs.split() == sorted(set(signs.split()))
        assert signs == signs.casefold()
