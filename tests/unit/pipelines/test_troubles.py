"""What could not be read: the worst first, few lines, and when nothing could be."""

import pytest

from pipelines.troubles import Trouble, is_all_lost, lines_of

LIST = "rss:feeds.txt"
ONE = "rss:https://quay.example/feed"


def trouble(source=LIST, feeds=20, resting=0, **reasons):
    return Trouble(
        source=source, feeds=feeds, failed=sum(reasons.values()), resting=resting, reasons=reasons
    )


def test_the_worst_is_said_first():
    troubles = [
        trouble(dns=2, status_404=7, resting=9),
        trouble(ONE, feeds=1, timeout=1),
    ]
    assert lines_of(troubles, 5) == [
        "not read: 7 of 20 feeds of rss:feeds.txt: status_404",
        "not read: 2 of 20 feeds of rss:feeds.txt: dns",
        "not read: 1 of 1 feed of rss:https://quay.example/feed: timeout",
        "not asked: 9 of 20 feeds of rss:feeds.txt, which asked for rest",
    ]


def test_what_would_be_too_many_lines_is_summed_up():
    troubles = [trouble(dns=4, tls=3, timeout=2, connect=1, resting=5)]
    assert lines_of(troubles, 3) == [
        "not read: 4 of 20 feeds of rss:feeds.txt: dns",
        "not read: 3 of 20 feeds of rss:feeds.txt: tls",
        "and 8 feeds more, for 3 reasons",
    ]
    assert len(lines_of(troubles, 5)) == 5
    assert lines_of(troubles, 5)[4].startswith("not asked: 5 of 20 feeds")


def test_without_troubles_there_is_nothing_to_say():
    assert lines_of([], 5) == []


@pytest.mark.parametrize(
    ("troubles", "sources", "is_lost"),
    [
        ([], [], False),
        ([], ["jsonl:in.jsonl"], False),
        ([trouble(feeds=2, dns=2)], [LIST], True),
        ([trouble(feeds=2, dns=1, timeout=1)], [LIST], True),
        ([trouble(feeds=2, dns=1)], [LIST], False),
        ([trouble(feeds=2, dns=1, resting=1)], [LIST], False),
        ([trouble(feeds=2, resting=2)], [LIST], False),
        ([trouble(feeds=2, dns=2)], [LIST, "jsonl:in.jsonl"], False),
        ([trouble(feeds=2, dns=2), trouble(ONE, feeds=1, timeout=1)], [LIST, ONE], True),
        ([trouble(feeds=2, dns=2), trouble(ONE, feeds=1, resting=1)], [LIST, ONE], False),
    ],
)
def test_all_is_lost_when_every_feed_of_every_source_failed(troubles, sources, is_lost):
    assert is_all_lost(troubles, sources) is is_lost
