"""All sinks of a run as one: who gets what, in which order, and what is opened again is closed."""

import pytest

from pipelines.sinks.base import SinkUnavailable
from pipelines.turns.outlets import Outlet, Outlets
from tests.builders import article, dead_letter, duplicate, outputs
from tests.unit.pipelines.fakes import FakeSink, Notes

ARTICLE, DUPLICATE, LETTER = article("one"), duplicate(), dead_letter()
ALL = outputs([ARTICLE], [DUPLICATE], [LETTER])


@pytest.fixture
def notes():
    return Notes()


def outlets(notes, *given):
    return Outlets(given, lambda uri: FakeSink(uri, notes))


@pytest.mark.parametrize(
    ("articles", "letters", "share"),
    [
        (True, True, ([ARTICLE], [DUPLICATE], [LETTER])),
        (True, False, ([ARTICLE], [DUPLICATE], [])),
        (False, True, ([], [], [LETTER])),
    ],
)
def test_a_sink_gets_its_share_and_always_the_summary(notes, articles, letters, share):
    sink = FakeSink("a:", notes)
    outlets(notes, Outlet(sink, articles, letters)).stage("turn", ALL)
    got = sink.staged["turn"]
    assert (got.articles, got.duplicates, got.dead_letters) == share
    assert got.summary == ALL.summary


def test_sinks_are_asked_one_after_another(notes):
    both = outlets(notes, *(Outlet(FakeSink(uri, notes)) for uri in ("a:", "b:")))
    assert both.uris == ["a:", "b:"]
    both.stage("turn", ALL)
    both.publish("turn")
    both.discard("turn")
    assert notes.acts == [
        (act, uri, "turn") for act in ("stage", "publish", "discard") for uri in ("a:", "b:")
    ]


def test_a_sink_that_cannot_stage_stops_the_others(notes):
    notes.failing["stage"] = SinkUnavailable("a full disk")
    both = outlets(notes, *(Outlet(FakeSink(uri, notes)) for uri in ("a:", "b:")))
    with pytest.raises(SinkUnavailable, match="a full disk"):
        both.stage("turn", ALL)
    assert notes.acts == [("stage", "a:", "turn")]


def test_one_sink_that_refuses_an_article_is_enough(notes):
    both = outlets(
        notes, Outlet(FakeSink("a:", notes)), Outlet(FakeSink("b:", notes, refused="one"))
    )
    assert both.refusal(ARTICLE) == "it is too large"
    assert both.refusal(article("two")) is None


def test_a_sink_of_dead_letters_only_is_not_asked_about_articles(notes):
    sink = FakeSink("a:", notes, refused="one")
    assert outlets(notes, Outlet(sink, articles=False)).refusal(ARTICLE) is None


def test_a_turn_is_taken_back_in_former_sinks_only_once_each_and_they_are_closed(notes):
    present = Outlet(FakeSink("now:", notes))
    outlets(notes, present).discard_in(["old:", "now:", "old:"], "turn")
    assert notes.acts == [("discard", "old:", "turn")]
    assert notes.open == ["now:"]
