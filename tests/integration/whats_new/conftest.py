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


@pytest.fixture
def desk(tmp_path, small_model):
    with ScriptedServer() as server:
        yield Desk(server, tmp_path, small_model)
