import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.cleanup.fields.agencies import is_agency
from transforms.cleanup.fields.authors import Credit, authors_of, chosen
from transforms.cleanup.fields.titles import names_of
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


#: Bylines as pages and feeds write them; an agency has a star.
FORMS = [
    ("Ida Brandt", ["Ida Brandt"]),
    ("By Ida Brandt, Staff Writer", ["Ida Brandt"]),
    ("By Ida Brandt and Ola Falk", ["Ida Brandt", "Ola Falk"]),
    (
        "By IDA BRANDT and OLA FALK, Associated Press",
        ["IDA BRANDT", "OLA FALK", "Associated Press*"],
    ),
    ("By IDA BRANDT Associated Press", ["IDA BRANDT", "Associated Press*"]),
    ("Reporting by Ida Brandt; Editing by Ola Falk", ["Ida Brandt"]),
    (
        "(Reporting by Ida Brandt in Oslo and Ola Falk; additional reporting by Per Lund)",
        ["Ida Brandt", "Ola Falk"],
    ),
    ("Ida Brandt, Ola Falk, Reuters", ["Ida Brandt", "Ola Falk", "Reuters*"]),
    ("Ida Brandt/dpa", ["Ida Brandt", "dpa*"]),
    ("dpa/lnw", ["dpa*"]),
    ("dpa/AFP", ["dpa*", "AFP*"]),
    ("ibr/dpa", ["dpa*"]),
    ("AFP/Ida Brandt", ["AFP*", "Ida Brandt"]),
    ("CDU/CSU", ["CDU/CSU"]),
    ("Michael Bloomberg", ["Michael Bloomberg"]),
    ("Ida Brandt AFP", ["Ida Brandt", "AFP*"]),
    ("Die Linke/BSW", ["Die Linke/BSW"]),
    ("José Ortega y Gasset", ["José Ortega y Gasset"]),
    ("María Núñez y Juan Gómez", ["María Núñez", "Juan Gómez"]),
    ("Núñez, José María", ["José María Núñez"]),
    ("Roe, Jane Anne; Poe, Bob", ["Jane Anne Roe", "Bob Poe"]),
    ("van der Berg, Max", ["Max van der Berg"]),
    ("Van Der Berg, Max", ["Max Van Der Berg"]),
    ("Max van der Berg", ["Max van der Berg"]),
    ("Ursula von der Leyen", ["Ursula von der Leyen"]),
    ("Jane Roe, New York", ["Jane Roe"]),
    ("Jane Roe, Oslo", ["Jane Roe"]),
    ("Jane Roe in New York and John Doe in Paris", ["Jane Roe", "John Doe"]),
    ("Jane Roe, Political Editor", ["Jane Roe"]),
    ("Jane Roe Political Editor", ["Jane Roe"]),
    ("Political Editor Jane Roe", ["Jane Roe"]),
    ("Chief Reporter Jane Roe", ["Jane Roe"]),
    ("Jane Roe, BBC News", ["Jane Roe"]),
    ("Jane Roe, The Quay Post", ["Jane Roe"]),
    ("Jane Roe for The Quay Post", ["Jane Roe"]),
    ("Jane Roe | The Quay Post", ["Jane Roe"]),
    ("The Quay Post", ["The Quay Post"]),
    ("Jane Roe | Reuters", ["Jane Roe", "Reuters*"]),
    ("Reuters | Jane Roe", ["Reuters*", "Jane Roe"]),
    ("Von Jana Roe und Max Moe, Berlin", ["Jana Roe", "Max Moe"]),
    ("Von unserem Redakteur Jana Roe", ["Jana Roe"]),
    ("Von unserer Korrespondentin Jana Roe, Oslo", ["Jana Roe"]),
    ("Jana Roe (Text) und Max Moe (Fotos)", ["Jana Roe", "Max Moe"]),
    ("Text: Jana Roe; Foto: Max Moe", ["Jana Roe"]),
    ("Text und Foto: Jana Roe", ["Jana Roe"]),
    ("Jana Roe (jro), Max Moe (mm)", ["Jana Roe", "Max Moe"]),
    ("Ida Brandt @idabrandt Mar 10, 2026", ["Ida Brandt"]),
    ("Ida Brandt 10 March 2026 5 min read", ["Ida Brandt"]),
    ("By Ida Brandt Updated March 10, 2026 8:15 AM", ["Ida Brandt"]),
    ("By Ida Brandt on 10 March 2026", ["Ida Brandt"]),
    ("Ida Brandt · 10.03.2026, 08:15 Uhr", ["Ida Brandt"]),
    ("Ida Brandt Published: 10/03/2026", ["Ida Brandt"]),
    ("Published 10 March 2026", []),
    ("Ida Brandt 2026-03-10", ["Ida Brandt"]),
    ("View all posts by Ida Brandt", ["Ida Brandt"]),
    ("Words by Ida Brandt Photographs by Ola Falk", ["Ida Brandt"]),
    ("Words: Ida Brandt, Photos: Ola Falk", ["Ida Brandt"]),
    ("Ida Brandt with Ola Falk", ["Ida Brandt", "Ola Falk"]),
    ("Per and Ida Lund", ["Per Lund", "Ida Lund"]),
    ("Anna, Per and Ida Lund", ["Anna Lund", "Per Lund", "Ida Lund"]),
    ("Per und Ida von Lund", ["Per von Lund", "Ida von Lund"]),
    ("Our Correspondent", []),
    ("Staff Reporter", []),
    ("Special Correspondent", []),
    ("By Our Reporter in Oslo", []),
    ("Web Desk", []),
    ("News Desk", []),
    ("Associated Press (AP)", ["Associated Press*"]),
    ("Deutsche Presse-Agentur (dpa)", ["Deutsche Presse-Agentur*"]),
    ("Ida Brandt (AFP)", ["Ida Brandt", "AFP*"]),
    ("J. K. Rowling", ["J. K. Rowling"]),
    ("J.K. Rowling and R. L. Stine", ["J.K. Rowling", "R. L. Stine"]),
    ("Martin Roe Jr.", ["Martin Roe Jr."]),
    ("Martin Roe, Jr.", ["Martin Roe, Jr."]),
    ("Seán O'Brien", ["Seán O'Brien"]),
    ("Jean-Luc D’Arvor", ["Jean-Luc D’Arvor"]),
    ("Par Ida Brandt avec AFP", ["Ida Brandt", "AFP*"]),
    ("Par Ida Brandt (avec AFP)", ["Ida Brandt"]),
    ("Ida Brandt et Ola Falk à Paris", ["Ida Brandt", "Ola Falk"]),
    ("Le Monde avec AFP", ["Le Monde", "AFP*"]),
    ("di Mario Rossi", ["Mario Rossi"]),
    ("di Mario Rossi e Anna Bianchi", ["Mario Rossi", "Anna Bianchi"]),
    ("Redazione", []),
    ("Por Ana Gómez / Corresponsal en Madrid", ["Ana Gómez"]),
    ("Av Ida Brandt og Ola Falk", ["Ida Brandt", "Ola Falk"]),
    ("Ida Brandt, Ola Falk og Per Lund", ["Ida Brandt", "Ola Falk", "Per Lund"]),
    ("Door Jan de Vries", ["Jan de Vries"]),
    ("Jan de Vries en Piet Jansen", ["Jan de Vries", "Piet Jansen"]),
    ("Автор: Андрей Колесников", ["Андрей Колесников"]),
    ("Андрей Колесников, Москва", ["Андрей Колесников"]),
    ("박준석 기자 외 1명", ["박준석"]),
    ("김태연 기자", ["김태연"]),
    ("記者 松岡大地", ["松岡大地"]),
    ("松岡大地、大渡美咲", ["松岡大地", "大渡美咲"]),
    ("Heryadi", ["Heryadi"]),
    ("harbourmaster", ["harbourmaster"]),
    ("/u/harbourmaster", ["harbourmaster"]),
    ("admin", []),
    ("ida@quay.example (Ida Brandt)", ["Ida Brandt"]),
    ("Ida Brandt <ida@quay.example>", ["Ida Brandt"]),
    ("Ida Brandt ida@quay.example", ["Ida Brandt"]),
    ("Ida Brandt is a reporter at the Courier", ["Ida Brandt"]),
    ("Follow Ida Brandt on X", []),
    ("Ida Brandt Senior Reporter, Business", ["Ida Brandt"]),
    ("Dr. Ida Brandt", ["Dr. Ida Brandt"]),
    ("Prof. Dr. Ida Brandt, University of Oslo", ["Prof. Dr. Ida Brandt"]),
    ("Ida Brandt, Professor of Law, University of Oslo", ["Ida Brandt"]),
    ("Ida Brandt,Ola Falk", ["Ida Brandt", "Ola Falk"]),
    ("Ida Brandt & Ola Falk", ["Ida Brandt", "Ola Falk"]),
    ("IDA BRANDT OG OLA FALK", ["IDA BRANDT", "OLA FALK"]),
    ("By Ida Brandt, Ola Falk, and Per Lund", ["Ida Brandt", "Ola Falk", "Per Lund"]),
    ("By Ida Brandt, CNN", ["Ida Brandt"]),
    ("Story by Ida Brandt", ["Ida Brandt"]),
    ("Analysis by Ida Brandt", ["Ida Brandt"]),
    ("Ida Brandt, Kolumnistin", ["Ida Brandt"]),
    ("Kommentar von Ida Brandt", ["Ida Brandt"]),
    ("Ein Gastbeitrag von Ida Brandt", ["Ida Brandt"]),
    ("Eine Analyse von Ida Brandt, Washington", ["Ida Brandt"]),
    ("Interview: Ida Brandt", ["Ida Brandt"]),
    ("Staff and agencies", []),
    ("Guardian staff and agencies", []),
    ("Guardian staff reporter", []),
    ("AP and Reuters", ["AP*", "Reuters*"]),
    ("Agencies", []),
    ("Ida Brandt Contributing Writer", ["Ida Brandt"]),
    ("Bill MCCARTHY, AFP USA", ["Bill MCCARTHY", "AFP USA*"]),
    ("By: Ida Brandt", ["Ida Brandt"]),
    ("by ida brandt", ["ida brandt"]),
    ("Ida  Brandt", ["Ida Brandt"]),
    ("Lisa O’Carroll in Brussels, Ola Falk in Oslo and agencies", ["Lisa O’Carroll", "Ola Falk"]),
    ("Posted by Ida Brandt at 10:15 AM", ["Ida Brandt"]),
    ("Compiled by Ida Brandt from agencies", ["Ida Brandt"]),
    ("Yazan: Ali Veli", ["Ali Veli"]),
    ("Oleh Budi Santoso", ["Budi Santoso"]),
    ("Penulis: Budi Santoso, Editor: Tono Joyo", ["Budi Santoso"]),
    ("Reporter: Budi Santoso | Editor: Tono Joyo", ["Budi Santoso"]),
]


@pytest.mark.parametrize(("byline", "right"), FORMS)
def test_reads_bylines_as_they_are_written(byline, right):
    found = authors_of([byline])
    assert [author.name + "*" * author.is_agency for author in found] == right


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


def choice(*places, opening=(), sites=("Quay Post",)):
    credits_ = [Credit([byline], origin, *more) for byline, origin, *more in places]
    found = chosen(credits_, authors_of(opening), names_of(sites, []))
    return [author.name for author in found.authors], found.origin


@pytest.mark.parametrize(
    ("places", "opening", "right"),
    [
        ([("Jane Roe", "json-ld"), ("John Doe", "meta")], [], (["Jane Roe"], "json-ld")),
        ([("The Quay Post", "json-ld"), ("Jane Roe", "meta")], [], (["Jane Roe"], "meta")),
        ([("Quay Post", "json-ld", True), ("By Jane Roe", "html")], [], (["Jane Roe"], "html")),
        ([("Harbour Gazette", "meta")], ["Jane Roe"], (["Jane Roe"], "text")),
        ([("Harbour Gazette", "meta")], [], (["Harbour Gazette"], "meta")),
        ([("Jane Roe", "json-ld", True)], [], (["Jane Roe"], "json-ld")),
        ([("AFP", "json-ld"), ("Jane Roe", "meta")], [], (["Jane Roe"], "meta")),
        ([("Quay Post", "json-ld"), ("AFP", "meta")], [], (["AFP"], "meta")),
        ([("Quay Post", "json-ld")], ["AFP"], (["AFP"], "text")),
        ([("Jane Roe", "meta")], ["AFP"], (["Jane Roe", "AFP"], "meta")),
        ([("Jane Roe", "json-ld"), ("AFP", "json-ld", True)], [], (["Jane Roe", "AFP"], "json-ld")),
        ([("Share on X", "html", False, True)], [], ([], None)),
        ([], [], ([], None)),
    ],
)
def test_people_come_before_agencies_and_both_before_the_house(places, opening, right):
    assert choice(*places, opening=opening) == right
