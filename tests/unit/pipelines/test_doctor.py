"""`newsbeam doctor`: a line each, and broken only where a run could not do its work."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.cli.doctor import clock, disk, emulator, names

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def test_an_emulator_that_answers_is_named():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        found = emulator(address, is_needed=True)
    assert (found.state, found.what) == ("ok", "emulator")
    assert address in found.text


@pytest.mark.parametrize(("is_needed", "state"), [(True, "broken"), (False, "note")])
@pytest.mark.parametrize("address", ["127.0.0.1:1", "localhost", "a:b", "127.0.0.1:99999"])
def test_an_emulator_that_does_not_is_broken_where_it_is_needed(address, is_needed, state):
    found = emulator(address, is_needed=is_needed)
    assert found.state == state
    assert "start it, or unset that" in found.text


def test_without_an_emulator_pubsub_is_google_clouds():
    found = emulator("", is_needed=True)
    assert (found.state, found.text) == (
        *("ok", "PUBSUB_EMULATOR_HOST is not set: pubsub: means Google Cloud"),
    )


@pytest.mark.parametrize(
    ("ahead", "state"), [(timedelta(minutes=4), "ok"), (timedelta(minutes=6), "broken")]
)
def test_a_clock_behind_what_is_dated_is_broken(ahead, state):
    found = clock(NOW, [("newsbeam itself", NOW - timedelta(days=9)), ("the ledger", NOW + ahead)])
    assert found.state == state
    assert "2026-11-28T00:00:00Z" in found.text


@pytest.mark.parametrize(
    ("free", "state"), [(2_000_000_000, "ok"), (900_000_000, "note"), (40_000_000, "broken")]
)
def test_the_fullest_folder_counts(free, state):
    free_in = {Path("/a"): 10**12, Path("/b"): free}
    found = disk([Path("/a"), Path("/b")], free_in.__getitem__)
    assert found.state == state
    assert "free in /b" in found.text


@pytest.mark.parametrize(
    ("lost", "state"),
    [((), "ok"), (("a.example",), "note"), (("a.example", "b.example"), "broken")],
)
def test_dns_is_broken_where_no_name_is_found(lost, state):
    def look_up(host):
        if host in lost:
            raise socket.gaierror(-2, "Name or service not known")

    found = names(["a.example", "b.example"], look_up)
    assert found.state == state
    assert all(f"{host} (Name or service not known)" in found.text for host in lost)


def test_without_live_feeds_no_name_is_looked_up():
    assert names([], lambda host: None).state == "ok"
