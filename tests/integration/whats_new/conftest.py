import shutil

import pytest

from tests.integration.fetch.server import ScriptedServer
from tests.integration.whats_new.desk import Desk


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
