import shutil

import pytest
import spacy

from tests.integration.fetch.server import ScriptedServer
from tests.integration.whats_new.desk import Desk


@pytest.fixture(scope="session")
def small_model(tmp_path_factory):
    """A pipeline that finds one name and costs nothing: what is new does not depend on entities."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "Norway"}])
    path = tmp_path_factory.mktemp("model") / "small"
    nlp.to_disk(path)
    return str(path)


@pytest.fixture(scope="session")
def graphs():
    return {}


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("desk") / "folder"


@pytest.fixture
def desk(place, small_model, graphs):
    place.mkdir()
    with ScriptedServer() as server:
        yield Desk(server, place, small_model, graphs=graphs)
    shutil.rmtree(place)
