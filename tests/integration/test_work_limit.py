"""The limit of computing time: it stops what loops, and never strikes anything else."""

import multiprocessing
import threading
import time

import pytest

from transforms.errors import TooCostlyError
from transforms.work_limit import within_limit

SOON = 0.05


def loop():
    while True:
        pass


def stubborn():
    """A library that catches all it can, once."""
    try:
        loop()
    except BaseException:  # noqa: BLE001 - that is what it is about
        loop()


def burnt(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass
    return "done"


def test_work_within_the_limit_gives_its_result():
    assert within_limit(lambda: burnt(0.7), limit_s=30) == "done"


@pytest.mark.parametrize("work", [loop, stubborn])
def test_work_without_end_is_stopped_and_named(work):
    with pytest.raises(TooCostlyError) as caught:
        within_limit(work, limit_s=SOON)
    assert caught.value.reason == "too_costly"
    assert caught.value.detail == "It took more than 0.05 seconds of computing time."


def test_time_that_passes_without_computing_does_not_count():
    assert within_limit(lambda: time.sleep(1.5) or "slept", limit_s=SOON) == "slept"


def test_what_the_work_raises_comes_through():
    with pytest.raises(ZeroDivisionError):
        within_limit(lambda: 1 // 0)


def test_inside_limited_work_the_outer_limit_holds():
    def nested():
        return within_limit(lambda: burnt(1.3), limit_s=SOON)

    assert within_limit(nested, limit_s=30) == "done"


def test_a_strike_never_comes_after_the_work():
    """C code is not stopped before it ends: the strike is pending when the work is over."""
    outcomes = []
    for _ in range(3):
        try:
            outcomes.append(within_limit(lambda: sum(range(10**8)), limit_s=0.0))
        except TooCostlyError:
            outcomes.append("too costly")
        assert burnt(0.2) == "done"
    assert set(outcomes) <= {"too costly", 4999999950000000}


def test_each_thread_has_a_limit_of_its_own():
    said = {}

    def run(name, work):
        try:
            said[name] = within_limit(work, limit_s=1.0)
        except TooCostlyError:
            said[name] = "too costly"

    works = {"loops": loop, "works": lambda: burnt(0.3), "sleeps": lambda: time.sleep(1.5)}
    threads = [threading.Thread(target=run, args=work) for work in works.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {"loops": "too costly", "works": "done", "sleeps": None}


def outcome_in_child(queue):
    try:
        queue.put(within_limit(loop, limit_s=SOON))
    except TooCostlyError as error:
        queue.put(error.reason)


def test_a_forked_process_has_a_watchdog_of_its_own():
    within_limit(lambda: None)
    fork = multiprocessing.get_context("fork")
    queue = fork.SimpleQueue()
    child = fork.Process(target=outcome_in_child, args=(queue,))
    child.start()
    assert queue.get() == "too_costly"
    child.join()
