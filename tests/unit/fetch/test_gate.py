import pytest

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.gate import Gate


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def gate(clock):
    return Gate(clock, clock.sleep)


def never():
    return False


def pass_through(gate, host="a.test", delay=1.0, failure=None):
    with gate.turn(host, lambda: delay, never):
        if failure:
            raise failure


def test_the_second_request_waits_and_another_host_does_not(gate, clock):
    pass_through(gate)
    pass_through(gate, host="b.test")
    assert clock.now == 1000.0
    pass_through(gate)
    assert clock.now == 1001.0
    assert gate.free_at("a.test") == 1002.0
    assert gate.free_at("unknown.test") == 0.0


def test_the_pause_counts_from_the_end_of_a_request(gate, clock):
    with gate.turn("a.test", lambda: 1.0, never):
        clock.sleep(7)
    assert gate.free_at("a.test") == 1008.0


def test_a_failed_request_counts_as_one(gate):
    with pytest.raises(FetchFailedError):
        pass_through(gate, failure=FetchFailedError("status_404", "gone", status=404))
    assert gate.free_at("a.test") == 1001.0


def test_a_retry_after_shuts_the_host_for_all(gate, clock):
    busy = FetchFailedError("status_429", "too many", retry_after=60.0, status=429)
    with pytest.raises(FetchFailedError):
        pass_through(gate, failure=busy)
    clock.sleep(20)
    with pytest.raises(FetchFailedError) as caught:
        pass_through(gate)
    assert (caught.value.reason, caught.value.retry_after) == ("held", 40.0)
    assert caught.value.status == 429
    pass_through(gate, host="b.test")
    clock.sleep(40)
    pass_through(gate)


def test_a_retry_after_of_a_month_shuts_the_host_for_a_day(gate, clock):
    busy = FetchFailedError("status_503", "too busy", retry_after=30 * 86_400.0, status=503)
    with pytest.raises(FetchFailedError):
        pass_through(gate, failure=busy)
    clock.sleep(86_399)
    with pytest.raises(FetchFailedError) as caught:
        pass_through(gate)
    assert (caught.value.reason, caught.value.retry_after) == ("held", 1.0)
    clock.sleep(1)
    pass_through(gate)


def test_who_waits_is_told_to_stop(gate, clock):
    pass_through(gate)
    with (
        pytest.raises(FetchFailedError) as caught,
        gate.turn("a.test", lambda: 1.0, lambda: clock.now > 1000.3),
    ):
        pytest.fail("went through before its time")
    assert caught.value.reason == "stopped"
    assert clock.now < 1001.0


def test_ten_thousand_idle_hosts_are_forgotten(gate, clock):
    for number in range(10_001):
        pass_through(gate, host=f"h{number}.test")
    clock.sleep(5)
    pass_through(gate, host="new.test")
    assert gate.free_at("h1.test") == 0.0
    assert gate.free_at("new.test") > 0.0
