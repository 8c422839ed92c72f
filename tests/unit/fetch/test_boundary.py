"""What goes wrong with one feed is its failure: named, and without a word of what was read."""

import logging
from functools import partial

import pytest

from pipelines.cli.signals import Interrupted
from pipelines.fetch.boundary import attempted
from pipelines.fetch.errors import FetchFailedError

URL = "https://ann:hush@quay.example/feed"


def raiser(error):
    def work():
        raise error

    return work


def test_what_is_made_comes_back():
    assert attempted(URL, partial(int, "5")) == 5


def test_a_failure_that_was_foreseen_comes_back_as_it_is(caplog):
    failure = FetchFailedError("status_503", "the server answered 503", 60.0, 503)
    assert attempted(URL, raiser(failure)) is failure
    assert caplog.records == []


@pytest.mark.parametrize("kind", [ValueError, KeyError, RecursionError, MemoryError, OSError])
def test_the_unexpected_is_a_failure_that_is_logged_once(caplog, kind):
    with caplog.at_level(logging.DEBUG):
        failure = attempted(URL, raiser(kind("The article said: \x1b[31mhush")))
    assert failure.reason == "internal_error"
    assert failure.sentence == f"an unexpected {kind.__name__} came up while it was read"
    (record,) = caplog.records
    assert record.getMessage().startswith(
        f"https://quay.example/feed: an unexpected {kind.__name__} in test_boundary.py, line "
    )
    assert record.exc_info is None
    assert "hush" not in caplog.text


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, Interrupted])
def test_what_ends_a_run_passes_through(kind):
    with pytest.raises(kind):
        attempted(URL, raiser(kind("now")))
