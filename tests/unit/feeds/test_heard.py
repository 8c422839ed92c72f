"""What came of each feed in a run: counted once, by what came last."""

import logging

from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.sources.rss.verdicts.heard import Heard
from pipelines.sources.rss.verdicts.notes import FeedNews
from pipelines.standing import FeedCounts
from pipelines.troubles import Trouble
from tests.unit.feeds.polls import changed, failed, past, same, unreadable

LIST = "rss:feeds.txt"
NEW = FeedState()


def state(*outcomes):
    return past(*outcomes)[0]


def test_feeds_that_are_read_are_no_trouble():
    heard = Heard()
    assert heard.trouble(LIST) is None
    heard.answered("a", NEW, state(changed("x")))
    heard.answered("b", state(changed("x")), state(changed("x"), same()))
    assert heard.trouble(LIST) is None


def test_feeds_that_are_not_are_counted_by_reason():
    heard = Heard()
    heard.answered("a", NEW, state(failed(404)))
    heard.answered("b", NEW, state(failed(404)))
    heard.answered("c", NEW, state(unreadable()))
    heard.answered("d", NEW, state(changed("x")))
    assert heard.trouble(LIST) == Trouble(
        source=LIST, feeds=4, failed=3, resting=0, reasons={"not_a_feed": 1, "status_404": 2}
    )


def test_how_many_were_come_to_and_how_many_are_left():
    heard = Heard()
    assert heard.counts(5) == FeedCounts(read=0, failed=0, resting=0, left=5)
    heard.answered("a", NEW, state(failed(404)))
    heard.answered("b", NEW, state(changed("x")))
    heard.answered("b", state(changed("x")), state(changed("x"), same()))
    heard.rests("c", NEW)
    assert heard.counts(5) == FeedCounts(read=1, failed=1, resting=1, left=2)
    assert heard.counts(1) == FeedCounts(read=1, failed=1, resting=1, left=0)


def test_it_is_said_now_and_then_until_all_were_come_to(caplog):
    caplog.set_level(logging.INFO, "pipelines")
    now = [0.0]
    news = FeedNews(LIST, lambda: now[0])
    for moment, left in ((29.0, 9), (30.0, 8), (59.0, 7), (61.0, 0), (99.0, 0)):
        now[0] = moment
        news.look(lambda left=left: FeedCounts(read=4, failed=1, resting=1, left=left))
    assert caplog.messages == [
        "feeds of rss:feeds.txt: 5 done, 1 failed, 8 left",
        "feeds of rss:feeds.txt: 5 done, 1 failed, 0 left",
    ]
    assert caplog.records[0].fields == {
        "source": LIST,
        "read": 4,
        "failed": 1,
        "resting": 1,
        "left": 8,
    }


def test_what_came_last_counts():
    heard = Heard()
    heard.answered("a", NEW, state(failed(500)))
    heard.answered("a", state(failed(500)), state(failed(500), changed("x")))
    assert heard.trouble(LIST) is None
    heard.answered("a", NEW, state(failed(404)))
    assert heard.trouble(LIST) == Trouble(
        source=LIST, feeds=1, failed=1, resting=0, reasons={"status_404": 1}
    )


def test_a_feed_whose_host_was_not_to_be_asked_was_not_read():
    heard = Heard()
    heard.answered("a", NEW, NEW)
    assert heard.trouble(LIST) == Trouble(
        source=LIST, feeds=1, failed=1, resting=0, reasons={"held": 1}
    )


def test_a_feed_that_rests_is_a_failure_only_where_it_failed_before():
    heard = Heard()
    heard.rests("well", state(changed("x")))
    heard.rests("gone", state(failed(410)))
    assert heard.trouble(LIST) == Trouble(
        source=LIST, feeds=2, failed=1, resting=1, reasons={"status_410": 1}
    )
