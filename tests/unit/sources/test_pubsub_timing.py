import pytest

from pipelines.sources.base import Limit
from pipelines.sources.pubsub.timing import Patience, PullPace, Silence


def limit(*, following, wait_s=5.0, collect_s=10.0):
    return Limit(
        items=100,
        payload_bytes=10**6,
        wait_s=wait_s,
        collect_s=collect_s,
        stopped=bool,
        following=following,
    )


@pytest.mark.parametrize("following", [True, False])
def test_the_first_message_is_waited_for_as_long_as_the_limit_says(following):
    patience = Patience(limit(following=following), now=100)
    assert patience.left(100) == 5
    assert patience.left(104) == 1
    assert patience.left(106) == 0


def test_a_continuous_run_collects_for_its_whole_time_after_the_first_message():
    patience = Patience(limit(following=True), now=100)
    patience.arrived(104)
    assert patience.left(104) == 10
    patience.arrived(110)
    assert patience.left(110) == 4


def test_a_bounded_run_ends_one_second_after_the_last_message():
    patience = Patience(limit(following=False), now=100)
    patience.arrived(104)
    assert patience.left(104) == 1
    patience.arrived(104.75)
    assert patience.left(105) == 0.75


def test_a_bounded_run_collects_no_longer_than_the_limit_says():
    patience = Patience(limit(following=False), now=100)
    for now in range(104, 114):
        patience.arrived(now)
    assert patience.left(113.5) == 0.5


def test_an_outage_prolongs_the_wait_but_never_shortens_it():
    patience = Patience(limit(following=False), now=100)
    patience.wait_until(110)
    patience.wait_until(103)
    assert patience.left(100) == 10


def test_an_outage_prolongs_no_wait_of_nothing():
    patience = Patience(limit(following=False, wait_s=0.0), now=100)
    patience.wait_until(110)
    assert patience.left(100) == 0


def test_a_subscription_is_taken_as_empty_after_ten_seconds_of_silence():
    silence = Silence()
    assert not silence.is_short(99)  # nobody asked it yet
    silence.begin(100)
    silence.begin(105)
    assert silence.is_short(109.9)
    assert not silence.is_short(110)
    silence.broken(112)
    assert silence.is_short(121.9)
    assert not silence.is_short(122)


def test_patience_can_be_over_at_once():
    patience = Patience(limit(following=False), now=100)
    patience.over()
    assert patience.left(100) == 0


def test_pulls_pause_longer_after_each_failure():
    pace = PullPace([].append)
    due = []
    for now in (0, 10, 20, 30, 40, 50, 60):
        pace.failed("down", now)
        due.append([pace.due(now + pause - 0.01) for pause in (1, 2, 4, 8, 16, 30, 30)])
    first_due = [row.index(True) if True in row else None for row in due]
    assert first_due == [1, 2, 3, 4, 5, None, None]
    assert pace.due(60 + 30)


def test_an_outage_is_said_once_at_its_start_and_once_at_its_end():
    lines = []
    pace = PullPace(lines.append)
    pace.worked("the desk", 5, empty=True)
    pace.failed("the desk is out of reach", 10)
    pace.failed("the desk is out of reach", 11)
    pace.failed("the desk is out of reach", 13)
    pace.worked("the desk", 17.2, empty=True)
    pace.worked("the desk", 18, empty=False)
    assert lines == [
        "the desk is out of reach; trying again in 1 s, then less and less often",
        "the desk answers again after 7 s",
    ]


def test_after_an_outage_the_pauses_begin_anew():
    pace = PullPace([].append)
    for now in (1, 2, 3):
        pace.failed("down", now)
    pace.worked("the desk", 10, empty=False)
    pace.failed("down", 20)
    assert (pace.due(20.9), pace.due(21)) == (False, True)


def test_the_problem_is_kept_until_pulling_works():
    pace = PullPace([].append)
    pace.failed("down", 1)
    assert (pace.problem, pace.began) == ("down", 1)
    pace.worked("the desk", 2, empty=True)
    assert pace.problem == ""


def test_empty_pulls_are_parted_by_a_pause_and_full_ones_are_not():
    pace = PullPace([].append)
    pace.worked("the desk", 10, empty=True)
    assert (pace.due(10.2), pace.due(10.25)) == (False, True)
    pace.worked("the desk", 11, empty=False)
    assert pace.due(11)
