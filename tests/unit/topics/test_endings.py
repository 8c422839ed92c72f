import pytest

from transforms.topics.endings import Endings, unaccented
from transforms.topics.shipped import endings


def forms(term, language):
    return endings(language).forms(term)


@pytest.mark.parametrize(
    ("language", "term", "among"),
    [
        ("fr", "élection", {"élections", "election", "elections"}),
        ("fr", "journal", {"journaux"}),
        ("fr", "député~", {"députée", "députées", "deputes"}),
        ("fr", "voter~", {"vote", "votent", "voté", "votaient"}),
        ("fr", "acteur~", {"acteurs", "actrice"}),
        ("es", "acción", {"acciones", "accion"}),
        ("es", "juez", {"jueces"}),
        ("es", "sancionar~", {"sancionó", "sancionado", "sanciono"}),
        ("es", "escritor~", {"escritora", "escritores"}),
        ("pt", "eleição", {"eleições", "eleicoes"}),
        ("pt", "jornal", {"jornais"}),
        ("pt", "jogador~", {"jogadora", "jogadores"}),
        ("pt", "vencer~", {"venceu", "vencem", "vencido"}),
        ("it", "partito", {"partiti"}),
        ("it", "banca", {"banche"}),
        ("it", "ricercatore~", {"ricercatori", "ricercatrice"}),
        ("it", "votare~", {"votato", "votano", "votando"}),
        ("de", "Haus", {"Häuser", "Hauses"}),
        ("de", "Wahl", {"Wahlen"}),
        ("de", "Bäcker", {"Bäckern", "Baecker", "Backer"}),
        ("de", "Lehrerin", {"Lehrerinnen"}),
        ("de", "religiös", {"religiöse", "religiösen", "religioes"}),
        ("de", "ermitteln~", {"ermittelt", "ermittelte"}),
    ],
)
def test_a_word_is_inflected_as_its_language_does(language, term, among):
    found = set(forms(term, language))
    assert {(form,) for form in among} <= found
    assert next(iter(forms(term, language))) == (term.removesuffix("~"),)


@pytest.mark.parametrize(
    ("language", "term", "form"),
    [
        ("fr", "coup d'état", ("coups", "d", "état")),
        ("fr", "tribunal correctionnel", ("tribunaux", "correctionnels")),
        ("es", "elección presidencial", ("elecciones", "presidenciales")),
        ("it", "conto corrente", ("conti", "correnti")),
        ("de", "schwarzes Loch", ("schwarzes", "Löcher")),
    ],
)
def test_every_word_of_a_phrase_may_be_inflected(language, term, form):
    assert form in forms(term, language)


def test_short_words_acronyms_and_what_is_marked_stay_as_they_are():
    assert forms("mise en examen", "fr")[0] == ("mise", "en", "examen")
    assert {words[1] for words in forms("mise en examen", "fr")} == {"en"}
    assert forms("ONU", "es") == [("ONU",)]
    assert forms("=marché", "fr") == [("marché",)]


def test_german_nouns_have_umlauts_in_the_plural():
    assert {"kampf", "kampfes", "kämpfe", "kämpfen"} <= set(endings("de").nouns("kampf"))
    assert "häuser" in endings("de").nouns("haus")


@pytest.mark.parametrize(
    ("word", "bare"), [("Straße", ("Strasse", "Strasse")), ("Bürger", ("Burger", "Buerger"))]
)
def test_accents_are_taken_off_or_spelt_out(word, bare):
    assert unaccented(word) == bare


def test_the_first_ending_that_fits_counts_and_other_languages_lines_do_not():
    text = "# comment\nxx\tplain\tal\tal aux\nxx\tplain\t-\t- s\nyy\tplain\t-\t- z\n"
    assert Endings.parse(text, "xx").forms("canal duc") == [
        ("canal", "duc"),
        ("canaux", "duc"),
    ]
