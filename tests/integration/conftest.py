"""Servers that the integration tests share, started once a session."""

import pytest

from tests.integration.emulator import Emulator, EmulatorMissingError, emulator_home


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
