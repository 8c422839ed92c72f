from collections import Counter
from importlib.resources import files

import pytest

from transforms.loading import loaded
from transforms.topics.lexicon import parse
from transforms.topics.shipped import LANGUAGES, MEDTOP, elsewhere, taxonomy
from transforms.topics.spec import TopicSpec

TAXONOMY = taxonomy()
LISTS = files("transforms.topics") / "other_languages"
LINES = {
    language: list(parse((LISTS / f"{language}.tsv").read_text(encoding="utf-8"), MEDTOP))
    for language in LANGUAGES
}
TERMS = {
    language: [line for line in lines if line.topic.startswith(MEDTOP)]
    for language, lines in LINES.items()
}
SPORT = "medtop:15000000"


def test_there_are_word_lists_for_five_languages():
    assert LANGUAGES == ("de", "es", "fr", "it", "pt")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_has_words_for_every_top_level_topic(language):
    counted = Counter(TAXONOMY.top(line.topic) for line in TERMS[language])
    assert len(counted) == 17
    assert min(counted.values()) >= 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_term_stands_twice_under_one_topic(language):
    counted = Counter((line.topic, line.term) for line in LINES[language])
    assert [pair for pair, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_weights_are_of_the_few_documented_ones(language):
    assert {line.weight for line in TERMS[language]} <= {0.15, 0.3, 0.6, 1.0, 1.5}


@pytest.mark.parametrize("language", LANGUAGES)
def test_homonyms_are_terms_and_shields_are_not(language):
    terms = {line.term for line in TERMS[language]}
    others = {sign: [] for sign in "?-"}
    for line in LINES[language]:
        others.get(line.topic, []).append(line.term)
    assert set(others["?"]) <= terms
    assert set(others["-"]) & terms == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_is_one_word_with_a_star_at_one_end(language):
    parts = [line.term for line in LINES[language] if "*" in line.term]
    assert [part for part in parts if " " in part or part.strip("*").count("*")] == []
    assert all(part.startswith("*") != part.endswith("*") for part in parts)
    assert min(len(part) for part in parts) >= 4


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("de", "Die Mannschaft gewann das Fußballspiel in der Bundesliga mit drei Toren."),
        ("es-MX", "El equipo ganó el partido de fútbol con tres goles y es líder de la liga."),
        ("fr", "L'équipe a gagné le match de football grâce à trois buts de son attaquant."),
        ("it", "La squadra ha vinto la partita di calcio con tre gol del centravanti."),
        ("pt_BR", "O time venceu o jogo de futebol com três gols do atacante no estádio."),
    ],
)
def test_an_article_is_read_by_the_lexicon_of_its_language(language, body):
    [first, *_] = loaded(TopicSpec()).tag(None, body, language)
    assert (first.id, first.name) == (SPORT, "sport")
    said = [body[place.start : place.end] for place in first.evidence]
    assert 2 <= len(said) <= 5
    assert all(place.field == "body" for place in first.evidence)


def test_the_lists_have_a_digest():
    assert elsewhere().digest == elsewhere().digest
    assert len(elsewhere().digest) == 32
