"""Servers that the integration tests share, started once a session."""

import pytest
import spacy

from tests.integration.bigquery_emulator import BigQueryEmulator
from tests.integration.emulator import Emulator, EmulatorMissingError, emulator_home, new_project
from tests.integration.environments import NotInstalledError, environment
from tests.integration.postgres import Server, ServerMissingError


@pytest.fixture(scope="session")
def pubsub_emulator(tmp_path_factory):
    """A running Pub/Sub emulator; the test is skipped only where none is installed."""
    try:
        home = emulator_home()
    except EmulatorMissingError as missing:
        pytest.skip(str(missing))
    emulator = Emulator(home, tmp_path_factory.mktemp("pubsub"))
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def emulator(pubsub_emulator, monkeypatch):
    """The shared emulator, which this test's clients talk to."""
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub_emulator.host)
    return pubsub_emulator


@pytest.fixture
def topic(emulator):
    """A topic in a project of the test's own."""
    return emulator.create_topic(new_project())


@pytest.fixture
def subscription(emulator, topic):
    """A subscription of `topic` with the shortest deadline, 10 s."""
    return emulator.create_subscription(topic)


@pytest.fixture(scope="session")
def bigquery_emulator(tmp_path_factory):
    """A running emulator of BigQuery; the test is skipped only where it cannot be installed."""
    try:
        environment("bqemulator")
    except NotInstalledError as missing:
        pytest.skip(str(missing))
    emulator = BigQueryEmulator(tmp_path_factory.mktemp("bigquery"))
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def bigquery(bigquery_emulator, monkeypatch):
    """The shared emulator, which this test's clients talk to."""
    for name, value in bigquery_emulator.env.items():
        monkeypatch.setenv(name, value)
    return bigquery_emulator


@pytest.fixture(scope="session")
def small_model(tmp_path_factory):
    """A pipeline that finds one name and costs nothing, for tests of all but entities."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "Norway"}])
    path = tmp_path_factory.mktemp("model") / "small"
    nlp.to_disk(path)
    return str(path)


@pytest.fixture(scope="session")
def postgresql():
    """A running PostgreSQL server; the test is skipped only where none is installed."""
    try:
        server = Server()
    except ServerMissingError as missing:
        pytest.skip(str(missing))
    server.make()
    server.start()
    yield server
    server.stop()
    server.remove()


@pytest.fixture
def database(postgresql):
    """The URL of an empty database of the test's own."""
    return postgresql.url(postgresql.new_database())
