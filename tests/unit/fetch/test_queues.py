from hypothesis import given
from hypothesis import strategies as st

from pipelines.fetch.queues import HostQueues


def filled(*pairs, free_at=0.0):
    queues = HostQueues()
    for host, item in pairs:
        queues.add(host, item, free_at)
    return queues


def test_a_host_gives_one_item_until_it_is_free():
    queues = filled(("a", 1), ("a", 2), ("b", 3))
    assert queues.take(0) == ("a", 1)
    assert queues.take(0) == ("b", 3)
    assert queues.take(100) is None
    assert queues.seconds(100) is None
    queues.free("a", at=5.0)
    assert queues.take(4.9) is None
    assert queues.seconds(4.0) == 1.0
    assert queues.take(5.0) == ("a", 2)


def test_the_host_that_is_free_first_comes_first():
    queues = HostQueues()
    queues.add("late", 1, free_at=9.0)
    queues.add("soon", 2, free_at=3.0)
    assert queues.take(10.0) == ("soon", 2)
    assert queues.take(10.0) == ("late", 1)


def test_nothing_waits_in_an_empty_queue():
    queues = HostQueues()
    assert queues.take(0) is None
    assert queues.seconds(0) is None


@given(st.lists(st.sampled_from("abc"), max_size=30))
def test_every_item_is_given_once_and_in_its_hosts_order(hosts):
    queues = filled(*((host, number) for number, host in enumerate(hosts)))
    taken, now = [], 0.0
    while (next_one := queues.take(now)) or queues.seconds(now) is not None:
        if next_one:
            taken.append(next_one)
            queues.free(next_one[0], at=now + 1)
        else:
            now += queues.seconds(now)
    for name in "abc":
        expected = [number for number, host in enumerate(hosts) if host == name]
        assert [number for host, number in taken if host == name] == expected
