"""Who is asked, in which order, for how much, and how long all are waited for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sources.base import SourceUnavailable
from pipelines.turns.taking import taken_from
from tests.builders import envelope, limit, source_ref


class Clock:
    """Milliseconds that pass only while somebody waits."""

    def __init__(self):
        self.ms = 0

    def __call__(self):
        return self.ms / 1000

    def pause(self, seconds):
        self.ms += round(seconds * 1000)


class Waiting:
    """A source whose envelopes come at known milliseconds; those not asked for stay."""

    is_live = True

    def __init__(self, uri, clock, *arrivals, busy_until=0):
        self.uri = uri
        self.arrivals = [
            (at, envelope(payload=text.encode(), source=source_ref(origin=uri)))
            for at, text in arrivals
        ]
        self.limits = []
        self._clock = clock
        self._busy_until = busy_until

    def take(self, positions, limit):
        self.limits.append(limit)
        self._clock.pause(limit.wait_s)
        while self.arrivals and self.arrivals[0][0] <= self._clock.ms:
            yield self.arrivals.pop(0)[1]

    def is_busy(self):
        return self._clock.ms < self._busy_until


class Ready(Waiting):
    """Files: all is there, and nothing is waited for."""

    is_live = False

    def __init__(self, uri, clock, *texts):
        super().__init__(uri, clock, *((0, text) for text in texts))

    def take(self, positions, limit):
        self.limits.append(limit)
        while self.arrivals:
            yield self.arrivals.pop(0)[1]


@pytest.fixture
def clock():
    return Clock()


def no_positions(uri):
    del uri
    return {}


def turn(clock, *sources, number=0, **changes):
    asked = limit(**{"wait_s": 1.0, "collect_s": 0.5, "following": True, **changes})
    envelopes = taken_from(sources, number, asked, no_positions, clock=clock, pause=clock.pause)
    return [one.payload.decode() for one in envelopes]


def numbered(name, count):
    return [f"{name}{number}" for number in range(count)]


def test_each_turn_begins_with_another_source(clock):
    def sources():
        return [Ready(name, clock, f"{name}0", f"{name}1") for name in "abc"]

    assert turn(clock, *sources(), number=3) == ["a0", "a1", "b0", "b1", "c0", "c1"]
    assert turn(clock, *sources(), number=4) == ["b0", "b1", "c0", "c1", "a0", "a1"]
    assert turn(clock, *sources(), number=5) == ["c0", "c1", "a0", "a1", "b0", "b1"]


def test_files_are_drained_one_source_after_another(clock):
    sources = [Ready("a", clock, *numbered("a", 5)), Ready("b", clock, *numbered("b", 2))]
    assert turn(clock, *sources, number=0, items=3) == ["a0", "a1", "a2"]
    assert turn(clock, *sources, number=1, items=3) == ["b0", "b1", "a3"]
    assert turn(clock, *sources, number=2, items=3) == ["a4"]
    assert turn(clock, *sources, number=3, items=3) == []
    assert clock.ms == 0


def test_what_is_ready_is_taken_before_anybody_waits(clock):
    idle = [Waiting(name, clock) for name in "abc"]
    ready = Waiting("d", clock, (0, "now"))
    given = taken_from(
        [*idle, ready], 0, limit(wait_s=1.0), no_positions, clock=clock, pause=clock.pause
    )
    assert next(given).payload == b"now"
    assert clock.ms == 0
    assert {one.wait_s for source in idle for one in source.limits} == {0.0}


def test_idle_sources_are_waited_for_together(clock):
    assert turn(clock, *(Waiting(name, clock) for name in "abc"), wait_s=1.0) == []
    assert clock.ms == 1000


def test_whoever_is_first_ends_the_wait(clock):
    sources = [Waiting("a", clock), Waiting("b", clock, (320, "b")), Waiting("c", clock)]
    assert turn(clock, *sources, wait_s=10.0, collect_s=0.0) == ["b"]
    assert 320 <= clock.ms <= 420


def test_collecting_counts_from_the_first_envelope_of_all(clock):
    sources = [
        Waiting("a", clock, (100, "a100"), (550, "a550"), (900, "a900")),
        Waiting("b", clock, (300, "b300"), (650, "b650")),
    ]
    assert turn(clock, *sources, collect_s=0.5) == ["a100", "b300", "a550"]
    assert clock.ms == 600


def test_files_are_asked_once_while_others_are_waited_for(clock):
    files = Ready("files", clock)
    feeds = Waiting("feeds", clock)
    assert turn(clock, files, feeds, wait_s=1.0) == []
    assert len(files.limits) == 1
    assert len(feeds.limits) == 11


def test_one_with_plenty_leaves_the_others_their_share(clock):
    plenty = Waiting("a", clock, *((0, f"a{n}") for n in range(100)))
    files = Ready("b", clock, *numbered("b", 3))
    assert turn(clock, plenty, files, items=6) == ["a0", "a1", "a2", "b0", "b1", "b2"]


def test_a_share_that_is_not_used_goes_to_those_that_have_more(clock):
    plenty = Ready("a", clock, *numbered("a", 100))
    little = Waiting("b", clock, (0, "b0"))
    assert turn(clock, plenty, little, items=6) == ["a0", "a1", "a2", "b0", "a3", "a4"]


def test_shares_are_of_the_payload_too(clock):
    plenty = Ready("a", clock, *["aaaa"] * 10)
    other = Waiting("b", clock, *[(0, "bb")] * 10)
    assert turn(clock, plenty, other, payload_bytes=12) == ["aaaa", "aaaa", "bb", "bb"]


def test_the_payload_of_all_sources_counts_together(clock):
    sources = [Ready("a", clock, "aaaa"), Ready("b", clock, "bbbb"), Ready("c", clock, "cccc")]
    assert turn(clock, *sources, payload_bytes=8) == ["aaaa", "bbbb"]


def test_the_items_of_all_sources_count_together(clock):
    sources = [Ready(name, clock, f"{name}0", f"{name}1") for name in "abc"]
    assert turn(clock, *sources, items=3) == ["a0", "a1", "b0"]
    assert [one.items for source in sources[:2] for one in source.limits] == [3, 1]


def test_a_single_run_waits_for_those_that_are_busy_however_long(clock):
    slow = Waiting("a", clock, (31_000, "late"), busy_until=31_000)
    files = Ready("b", clock)
    assert turn(clock, slow, files, wait_s=10.0, following=False) == ["late"]


def test_a_single_run_ends_as_soon_as_nobody_is_busy(clock):
    sources = [Waiting("a", clock, busy_until=2_000), Waiting("b", clock), Ready("c", clock)]
    assert turn(clock, *sources, wait_s=10.0, following=False) == []
    assert clock.ms == 2_000


def test_a_single_run_keeps_nobody_waiting_for_long_once_something_came(clock):
    slow = Waiting("a", clock, (9_000, "late"), busy_until=9_000)
    assert turn(clock, slow, Ready("b", clock, "b"), collect_s=0.5, following=False) == ["b"]
    assert clock.ms == 500
    assert turn(clock, slow, Ready("b", clock), collect_s=0.5, following=False) == ["late"]


def test_a_live_source_alone_waits_by_itself(clock):
    alone = Waiting("a", clock, (0, "a"))
    assert turn(clock, alone, wait_s=1.0, collect_s=0.5) == ["a"]
    assert [(one.wait_s, one.collect_s) for one in alone.limits] == [(1.0, 0.5)]


def test_a_single_run_goes_on_while_its_only_source_is_busy(clock):
    alone = Waiting("a", clock, (25_000, "late"), busy_until=25_000)
    assert turn(clock, alone, wait_s=10.0, following=False) == ["late"]
    assert turn(clock, alone, wait_s=10.0, following=False) == []


def test_the_wait_ends_with_the_run(clock):
    sources = [Waiting("a", clock, busy_until=10_000), Waiting("b", clock)]

    def stopped():
        return clock.ms >= 200

    for following in (True, False):
        clock.ms = 0
        assert turn(clock, *sources, wait_s=60.0, following=following, stopped=stopped) == []
        assert clock.ms == 200


def test_what_the_system_refuses_is_said_of_the_source(clock):
    class Broken(Ready):
        def take(self, positions, limit):
            yield from super().take(positions, limit)
            raise PermissionError(13, "Permission denied")

    with pytest.raises(SourceUnavailable) as caught:
        turn(clock, Broken("jsonl:in.jsonl", clock, "one"))
    assert str(caught.value) == (
        "jsonl:in.jsonl cannot be read (Permission denied): look at what it names, then start again"
    )


arrivals = st.lists(st.integers(0, 3_000), max_size=8).map(sorted)


@settings(deadline=None)
@given(
    st.lists(arrivals, min_size=1, max_size=4),
    st.lists(st.integers(0, 5), max_size=3),
    st.integers(1, 5),
)
def test_whatever_comes_when_each_is_given_once_and_in_its_own_order(live, files, items):
    clock = Clock()
    sources = [
        *(Waiting(f"live{n}", clock, *zip(ats, map(str, ats), strict=True), busy_until=3_000)
          for n, ats in enumerate(live)),
        *(Ready(f"files{n}", clock, *numbered("", count)) for n, count in enumerate(files)),
    ]  # fmt: skip
    expected = {one.uri: [text.payload for _, text in one.arrivals] for one in sources}
    got = {one.uri: [] for one in sources}
    number = 0
    while taken := list(
        taken_from(
            sources, number, limit(items=items, following=False), no_positions,
            clock=clock, pause=clock.pause,
        )
    ):  # fmt: skip
        assert len(taken) <= items
        number += 1
        for one in taken:
            got[one.source.origin].append(one.payload)
    assert got == expected
