import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.cleanup.fields.authors import authors_of, is_agency
from transforms.cleanup.text.opening import opening_of


def names(*bylines):
    return [author.name for author in authors_of(bylines)]


@pytest.mark.parametrize(
    ("byline", "found"),
    [
        ("Jane Roe", ["Jane Roe"]),
        ("By Jane Roe and John Doe", ["Jane Roe", "John Doe"]),
        ("BY JANE ROE, JOHN DOE AND MAX MOE", ["JANE ROE", "JOHN DOE", "MAX MOE"]),
        ("Jane Roe, John Doe & Max Moe", ["Jane Roe", "John Doe", "Max Moe"]),
        ("Jane Roe, Reuters", ["Jane Roe", "Reuters"]),
        ("Jane Roe/AFP", ["Jane Roe", "AFP"]),
        ("jane@example.com (Jane Roe)", ["Jane Roe"]),
        ("Jane Roe <jane@example.com>", ["Jane Roe"]),
        ("jane@example.com", []),
        ("Roe, Jane", ["Jane Roe"]),
        ("Roe, J. K.", ["J. K. Roe"]),
        ("Jane Roe, Political Editor", ["Jane Roe"]),
        ("Jane Roe in Lisbon", ["Jane Roe"]),
        ("Jane Roe - The Quay Post", ["Jane Roe"]),
        ("Martin Roe, Jr.", ["Martin Roe, Jr."]),
        ("Von Jana Roe und Max Moe", ["Jana Roe", "Max Moe"]),
        ("Por María Roe y Juan Doe", ["María Roe", "Juan Doe"]),
        ("<a href='/jane'>Jane Roe</a>", ["Jane Roe"]),
        ("Jane O&#8217;Roe", ["Jane O\u2019Roe"]),
        ("https://example.com/jane", []),
        ("admin", []),
        ("", []),
        ("42", []),
    ],
)
def test_reads_names_out_of_bylines(byline, found):
    assert names(byline) == found


def test_names_each_author_once_in_the_order_of_naming():
    assert names("Jane Roe", "John Doe", "JANE ROE") == ["Jane Roe", "John Doe"]


@pytest.mark.parametrize("name", ["AP", "Reuters", "Reuters Staff", "AFP", "dpa", "Xinhua", "TASS"])
def test_marks_agencies(name):
    assert is_agency(name)
    assert authors_of([name])[0].is_agency


@pytest.mark.parametrize("name", ["Ani Roe", "Ani", "Jane Roe", "The Quay Post", "Pap"])
def test_people_and_papers_are_no_agencies(name):
    assert not is_agency(name)


@given(st.text(max_size=60))
def test_never_raises_and_never_gives_empty_names(byline):
    assert all(author.name.strip() for author in authors_of([byline]))


@pytest.mark.parametrize(
    ("body", "place", "agencies"),
    [
        ("PARIS, March 3 (Reuters) - The ferry sank.", "PARIS", ["Reuters"]),
        ("LONDON (AP) — The ferry sank.", "LONDON", ["AP"]),
        ("ST. PAUL, Minn. (AP) -- The ferry sank.", "ST. PAUL, Minn.", ["AP"]),
        ("LONDON/PARIS, 3 March (Reuters) - The ferry sank.", "LONDON/PARIS", ["Reuters"]),
        ("KYIV, Ukraine, Feb. 3, 2023 (AP) — The ferry sank.", "KYIV, Ukraine", ["AP"]),
        ("Paris (AFP) - The ferry sank.", "Paris", ["AFP"]),
        ("SÃO PAULO — The ferry sank.", "SÃO PAULO", []),
        ("By Jane Roe\n\nLISBON (AP) — The ferry sank.", "LISBON", ["AP"]),
    ],
)
def test_reads_datelines(body, place, agencies):
    found = opening_of(body)
    assert found.dateline == place
    assert [author.name for author in found.authors if author.is_agency] == agencies


@pytest.mark.parametrize(
    "body",
    [
        "The minister - a former captain - said no.",
        "NATO - the alliance - said no.",
        "BREAKING — The ferry sank.",
        "UPDATE, March 3 - The ferry sank.",
        "Ferries (and trams) - all stopped.",
        "A - b",
        "",
    ],
)
def test_other_beginnings_are_no_dateline(body):
    assert opening_of(body).dateline is None


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("By Jane Roe\n\nThe ferry sank.", ["Jane Roe"]),
        ("By Jane Roe and John Doe\n\nThe ferry sank.", ["Jane Roe", "John Doe"]),
        ("By the time they came, it sank\n\nThe ferry.", []),
        ("By Jane Roe's account, it sank.\n\nThe ferry.", []),
    ],
)
def test_reads_a_byline_that_stands_as_a_paragraph(body, found):
    assert [author.name for author in opening_of(body).authors] == found


def test_of_a_byline_without_end_the_whole_names_are_read():
    crowd = ", ".join(f"Jane Roe{letter}" for letter in "abcdefghij" * 20)
    assert names(crowd)[:2] == ["Jane Roea", "Jane Roeb"]
    assert names("J" * 1_001) == []
    assert names("Jane Roe, " + "x" * 990 + ", John Doe") == ["Jane Roe"]


def test_of_bylines_without_number_the_first_fifty_are_read():
    assert len(names(*(f"Jane Roe{number}" for number in range(60)))) == 50
