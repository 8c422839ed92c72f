"""A signal asks a stream to end, and ends a run."""

import os
import signal
import subprocess
import sys

import pytest

from pipelines.cli.signals import Interrupted, StopSignals

SECOND_SIGNAL = """
import os, signal
from pipelines.cli.signals import StopSignals
with StopSignals(patient=True) as signals:
    os.kill(os.getpid(), signal.SIGTERM)
    assert signals.stopped()
    os.kill(os.getpid(), signal.SIGTERM)
    print("went on")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_is_interrupted_by_the_first_signal(number):
    with pytest.raises(Interrupted) as caught, StopSignals(patient=False):
        os.kill(os.getpid(), number)
    assert caught.value.number == number
    assert not isinstance(caught.value, Exception)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stream_is_asked_to_stop_by_the_first_signal(number):
    with StopSignals(patient=True) as signals:
        assert not signals.stopped()
        os.kill(os.getpid(), number)
        assert signals.stopped()


def test_the_second_signal_ends_the_process_with_the_code_of_the_contract():
    ended = subprocess.run(
        [sys.executable, "-c", SECOND_SIGNAL], check=False, capture_output=True, timeout=60
    )
    assert (ended.returncode, ended.stdout) == (128 + signal.SIGTERM, b"")


def test_afterwards_signals_do_what_they_did_before():
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with StopSignals(patient=True):
        assert signal.getsignal(signal.SIGINT) not in before
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
