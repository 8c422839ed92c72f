from transforms.topics.foreign import build
from transforms.topics.lexicon import Line
from transforms.topics.matcher import Words, find
from transforms.topics.shipped import endings, taxonomy

TAXONOMY = taxonomy()
POLITICS, HEALTH = "medtop:11000000", "medtop:07000000"


def found(text, language, *terms):
    lexicon = build(
        [Line(POLITICS, term, 1.0) for term in terms], TAXONOMY, language, endings(language)
    )
    hits = list(find(Words.of(text), lexicon))
    return [text[hit.start : hit.end] for hit in hits]


def test_terms_are_found_with_their_accents_and_without():
    text = "L'élection, LES ÉLECTIONS et les elections présidentielles"
    assert found(text, "fr", "élection") == ["élection", "ÉLECTIONS", "elections"]


def test_a_term_with_an_accent_that_must_stand_is_not_another_word():
    assert found("Le marché marche", "fr", "=marché") == ["marché"]


def test_a_part_stands_for_a_family_of_words():
    text = "Vaccins, vaccination et vacciner; la vache"
    assert found(text, "fr", "vaccin*") == ["Vaccins", "vaccination", "vacciner"]


def test_german_compounds_are_found_by_their_last_word_in_any_case_of_it():
    text = "Die Landtagswahlen und der Gemeindewald, Wahlen, gewählt, prahlen"
    assert found(text, "de", "*wahl", "*wald") == ["Landtagswahlen", "Gemeindewald", "Wahlen"]


def test_a_german_noun_is_no_verb():
    assert found("Das Essen schmeckt, wir essen", "de", "Essen") == ["Essen"]


def test_a_word_that_a_phrase_begins_with_still_has_its_part():
    text = "La vaccination. Un vaccination day"
    assert found(text, "fr", "vaccin*", "vaccination day") == ["vaccination", "vaccination day"]


def test_offsets_count_code_points():
    lexicon = build([Line(HEALTH, "*klinik", 1.0)], TAXONOMY, "de", endings("de"))
    text = "\U0001f3c6 Die Universitätsklinik"
    assert [(hit.start, hit.end) for hit in find(Words.of(text), lexicon)] == [(6, 24)]


def test_homonyms_and_shields_work_as_in_english():
    lines = [
        Line(POLITICS, "poll*", 1.0),
        Line("?", "poll*", 0.3),
        Line("-", "poll tax", 0.0),
    ]
    lexicon = build(lines, TAXONOMY, "es", endings("es"))
    assert lexicon.trust == (0.3, 1.0)
    assert lexicon.votes[1] == ()
    assert lexicon.language == "es"
