"""Turns of a Pub/Sub source, as the tests take them."""

import threading
import time
from contextlib import contextmanager

from pipelines.sources.base import Limit


def limit(**changed):
    settings = {
        "items": 1000,
        "payload_bytes": 10**9,
        "wait_s": 5.0,
        "collect_s": 5.0,
        "stopped": bool,
        "following": False,
    }
    return Limit(**{**settings, **changed})


def take(source, **changed):
    return list(source.take({}, limit(**changed)))


def texts(envelopes):
    return [envelope.payload.decode() for envelope in envelopes]


def numbered(count):
    return [(f"{number}".encode(), {}) for number in range(count)]


def wait_until(holds, *, at_most_s=20.0):
    end = time.monotonic() + at_most_s
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@contextmanager
def in_background(work):
    """Run `work(stopped)` in a thread; `stopped` turns true at the end of the block."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop.is_set,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=20)
        assert not thread.is_alive()
