import ssl

import pytest

from pipelines.fetch.address import networks
from pipelines.fetch.client import Fetcher
from pipelines.fetch.settings import FetchSettings
from tests.integration.fetch.server import ScriptedServer, to_loopback


@pytest.fixture
def server():
    with ScriptedServer() as running:
        yield running


@pytest.fixture(scope="session")
def no_authorities():
    """A TLS context that trusts nobody: the usual authorities take a tenth of a second to load."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture
def make_fetcher(server, no_authorities):
    """Make a fetcher that may talk to the server; settings by name."""
    made = []

    def make(*, resolver=to_loopback, **changes):
        usual = {
            "allow_networks": networks(["127.0.0.1/32"]),
            "ports": frozenset({server.port}),
            "read_timeout_s": 2.0,
            "connect_timeout_s": 2.0,
            "deadline_s": 5.0,
            "ssl_context": no_authorities,
        }
        fetcher = Fetcher(FetchSettings(**{**usual, **changes}), resolver=resolver)
        made.append(fetcher)
        return fetcher

    yield make
    for fetcher in made:
        fetcher.close()


@pytest.fixture
def fetcher(make_fetcher):
    return make_fetcher()
