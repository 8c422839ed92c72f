"""One person, one entry: the sixty articles of aliases/, every name of which is marked."""

import hashlib
from importlib.util import find_spec
from typing import Final

import pytest

from benchmarks.entity_gold import article
from tests.quality.alias_gold import FOLDER, fit, stories, total
from transforms.entities.extract import extract
from transforms.entities.spec import MEDIUM_MODEL, SMALL_MODEL, ModelSpec
from transforms.loading import loaded

GOLD_DIGEST: Final = "5c8701071ef258f2"
#: Floors a little under what was measured. Types are those of the names that are found.
FLOORS: Final = {
    MEDIUM_MODEL: {"pairwise F1": 0.95, "found": 0.98, "typed": 0.93, "main first": 0.85},
    SMALL_MODEL: {"pairwise F1": 0.90, "found": 0.965, "typed": 0.90, "main first": 0.80},
}


def test_the_gold_is_the_one_that_the_figures_are_of():
    texts = b"".join(path.read_bytes() for path in sorted(FOLDER.glob("*.txt")))
    assert hashlib.sha256(texts).hexdigest()[:16] == GOLD_DIGEST
    told = list(stories())
    assert (len(told), sum(len(it.names) for it in told)) == (60, 627)


@pytest.mark.parametrize("model", FLOORS)
def test_names_of_one_are_one_entity_of_the_right_type(model, figure):
    if find_spec(model) is None:
        pytest.skip(f"{model} is not installed")
    told = list(stories())
    found = extract([article(it.body, it.title) for it in told], loaded(ModelSpec(default=model)))
    values = total([fit(one, it) for one, it in zip(told, found, strict=True)])
    for name, value in values.items():
        figure(f"aliases, {name}, {model}", f"{value:.3f}")
    assert all(values[name] >= floor for name, floor in FLOORS[model].items()), values


def test_two_who_share_a_surname_stay_two_and_the_article_says_so():
    told = {it.id: it for it in stories()}
    found = extract(
        [article(told[id_].body, told[id_].title) for id_ in ("l05", "p03", "w03", "w04")],
        loaded(ModelSpec()),
    )
    assert ["ambiguous_alias" in it.flags for it in found] == [True, False, True, False]
    names = {entity.name for entity in found[0].entities}
    assert {"Patrick O'Brien", "Sheila O'Brien"} <= names
