"""`newsbeam explain`: what became of an article, from the ledger alone; in both dialects."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.books import Books
from pipelines.ledger.expiry import Horizon
from pipelines.ledger.explaining import MOST, explain
from pipelines.ledger.learning import Learnt
from pipelines.ledger.store import open_ledger
from pipelines.ledger.traces import Trace, traces_of
from tests.builders import MOMENT, item, words
from tests.integration.program import assert_one_sentence, newsbeam, succeeded
from tests.integration.stories import broken, copy_of, story, write_lines
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.memory import NothingKnown, sketch

AT = datetime(2026, 11, 1, tzinfo=UTC)
URL = "https://harbour.example/ferry"
#: The name that `URL` gives, written down.
FERRY = "urn:newsbeam:017af1c523d564d0d05471de16aff84f"


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request, tmp_path):
    if request.param == "sqlite":
        place = tmp_path / "ledger.db"
    else:
        place = request.getfixturevalue("database")
    opened = open_ledger(place, wait_s=0.0)
    yield opened
    opened.close()


def trace(key, **changes):
    return Trace(**{"key": key, "outcome": "filtered", "reason": "language", "at": AT, **changes})


def take(ledger, *items, traces=(), at=AT, positions=None, horizon=None):
    """Judge items and commit them, as a turn of the run "run-N"."""
    turn = ledger.next_turn()
    found = judge([sketch(one) for one in items], ledger.recall, NearRule())
    changes = [one.change for one in found if one.change is not None]
    learnt = Learnt(changes, (), positions or {}, at=at, traces=traces, horizon=horizon)
    ledger.commit(turn, f"run-{turn}", [], Books(), learnt)
    ledger.mark_published(turn)
    return found


def ferry(**changes):
    body = words(0, 60)
    return item(**{"name": FERRY, "body": body, "canonical_url": URL, "url": URL, **changes})


def test_an_article_tells_its_outcome_versions_first_run_and_last_news(ledger):
    take(ledger, ferry())
    take(ledger, ferry(body=words(30, 60)), at=AT + timedelta(days=1))
    (one,) = explain(ledger.place, FERRY).articles
    assert (one.id, one.url, one.outcome, one.version, one.feeds) == (FERRY, URL, "enriched", 2, 1)
    assert (one.first.turn, one.first.run, one.first.at) == (1, "run-1", AT)
    assert (one.last.run, one.learnt, one.discovered) == ("run-2", AT + timedelta(days=1), MOMENT)
    assert one.copies is None


@pytest.mark.parametrize(
    "asked",
    [
        *(FERRY, FERRY.removeprefix("urn:newsbeam:"), URL, f" {URL} "),
        "http://www.harbour.example/ferry/?utm_source=mail#top",
    ],
)
def test_an_article_is_found_by_its_id_and_any_form_of_its_address(tmp_path, asked):
    ledger = open_ledger(tmp_path / "ledger.db", wait_s=0.0)
    take(ledger, ferry())
    ledger.close()
    assert [one.id for one in explain(ledger.place, asked).articles] == [FERRY]


def test_copies_name_their_publishers_and_when_they_were_seen_first_and_last(ledger):
    copies = [
        trace(
            f"copy-{name}",
            outcome="duplicate",
            reason="near",
            id=f"urn:{name}",
            original=FERRY,
            publisher=name,
            similarity=0.75,
            at=AT - timedelta(hours=hours),
        )
        for hours, name in ((5, "The Post"), (9, "The Gazette"))
    ]
    take(ledger, ferry(), traces=copies)
    take(ledger, traces=[copies[0]], at=AT + timedelta(days=2))
    found = explain(ledger.place, URL)
    (one,) = found.articles
    assert (one.copies.count, one.copies.publishers) == (2, ["The Gazette", "The Post"])
    assert one.copies.first_seen == AT - timedelta(hours=9)
    assert one.copies.last_seen == AT + timedelta(days=2)


def test_a_trace_tells_its_reason_its_original_and_its_run(ledger):
    copy = trace(
        "copy",
        outcome="duplicate",
        reason="content",
        id="urn:newsbeam:copy",
        original=FERRY,
        similarity=1.0,
        origin="/news/in.jsonl",
        item="7",
    )
    take(ledger, ferry(), traces=[copy])
    (one,) = explain(ledger.place, "urn:newsbeam:copy").traces
    assert (one.outcome, one.reason, one.original, one.original_url) == (
        *("duplicate", "content", FERRY, URL),
    )
    assert (one.last.run, one.similarity, one.first_seen) == ("run-1", 1.0, AT)
    assert explain(ledger.place, "/news/in.jsonl").traces == [one]
    assert explain(ledger.place, "7").traces == [one]


def test_a_path_tells_by_which_source_it_was_read(ledger, monkeypatch, tmp_path):
    here = str(tmp_path / "a.html")
    take(ledger, positions={("html:*.html", here): "{}", ("rss:u:p@feeds", "b"): "{}"})
    monkeypatch.chdir(tmp_path)
    (one,) = explain(ledger.place, "a.html").read
    assert (one.item, one.source) == (here, "html:*.html")


def test_of_many_traces_the_newest_are_shown_and_all_are_counted(ledger):
    take(ledger, traces=[trace(f"{number:03d}", origin="/a.xml") for number in range(MOST + 5)])
    found = explain(ledger.place, "/a.xml")
    assert (len(found.traces), found.traced) == (MOST, MOST + 5)


def test_traces_are_forgotten_with_the_ids(ledger):
    horizon = Horizon(texts=timedelta(days=30), ids=timedelta(days=365))
    take(ledger, traces=[trace("old", id="urn:newsbeam:old")])
    for day in (364, 366):
        take(ledger, ferry(name=f"a{day}"), at=AT + timedelta(days=day), horizon=horizon)
        known = explain(ledger.place, "urn:newsbeam:old").is_known
        assert known == (day == 364)


def test_wild_text_is_kept_as_text(ledger):
    take(ledger, traces=[trace("wild", origin="/a\x00b\ud800", reason="'; drop table x; --")])
    (one,) = explain(ledger.place, "/a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}").traces
    assert one.reason == "'; drop table x; --"


def test_a_duplicate_that_an_engine_judged_tells_its_original_and_no_run():
    first, second = ferry(), ferry(key="1", name="urn:newsbeam:copy", url=None, canonical_url=None)
    found = judge([sketch(first), sketch(second)], NothingKnown(), NearRule())
    (one,) = traces_of(found)
    assert (one.id, one.original, one.reason) == ("urn:newsbeam:copy", FERRY, "content")
    assert (one.origin, one.publisher) == (None, None)


_STEP = """
def without(article):
    return None if article.title.startswith("Tide tables") else article
"""


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    """A run over a story, its copy, one that is dropped, and one that dies."""
    folder = tmp_path_factory.mktemp("explain")
    german = "Der Hafen von Bergen ist seit gestern wieder offen, sagte die Ministerin am Montag."
    write_lines(
        folder / "in.jsonl",
        [
            story(1, url="https://harbour.example/one", publisher="The Post"),
            {**copy_of(1), "url": "https://gazette.example/one", "publisher": "The Gazette"},
            story(2, language="de", body=german, url="https://harbour.example/zwei"),
            broken(3),
            story(5, title="Tide tables for May", url="https://harbour.example/tides"),
            story(4, url="https://harbour.example/empty", body=" ", title=""),
        ],
    )
    (folder / "tides.py").write_text(_STEP)
    succeeded(
        newsbeam(
            *("run", "--source", f"jsonl:{folder}/in.jsonl", "--sink", f"jsonl:{folder}/out"),
            *("--languages", "en", "--clock", "2026-03-09T00:00:00Z"),
            *("--last-step", "tides:without"),
            before=f"import sys\nsys.path.insert(0, {str(folder)!r})",
        )
    )
    return folder


def asked(news, what, *more):
    return newsbeam("explain", what, "--state", news / "out" / "newsbeam.db", *more)


def test_the_program_says_what_became_of_each(news):
    original = succeeded(asked(news, "https://harbour.example/one")).stdout
    assert "outcome   enriched: it has a record\n" in original
    assert "versions  1\n" in original
    assert "copies    1, from " in original
    assert ", by: The Gazette\n" in original
    run = json.loads(next((news / "out" / "runs").iterdir()).read_text())["run"]
    assert f"run       {run}, turn 1, 2026-03-09T00:00:00Z\n" in original

    copy = succeeded(asked(news, "https://gazette.example/one")).stdout
    assert "reason    content: the same text; similarity 1.00\n" in copy
    assert " https://harbour.example/one\n" in copy

    dropped = succeeded(asked(news, "https://harbour.example/zwei")).stdout
    assert "reason    the rule 'language' dropped it\n" in dropped

    late = succeeded(asked(news, "https://harbour.example/tides")).stdout
    assert "outcome   filtered: a rule dropped it once its topics were known\n" in late
    assert "reason    the rule 'without' dropped it\n" in late

    died = succeeded(asked(news, "https://harbour.example/empty")).stdout
    assert "outcome   dead\n" in died
    assert "reason    admit.empty_item: its dead letter says more" in died


def test_the_program_says_what_became_of_a_file(news):
    said = succeeded(asked(news, news / "in.jsonl")).stdout
    assert "admit.broken_json" in said
    assert f"read      {news}/in.jsonl by jsonl:{news}/in.jsonl\n" in said
    assert "which articles came of it is not recorded" in said


def test_what_is_not_known_is_exit_code_1(news):
    done = asked(news, "https://elsewhere.example/x")
    assert done.returncode == 1
    assert done.stdout.startswith("nothing is known of https://elsewhere.example/x: it never came")


def test_machines_get_all_of_it(news):
    found = json.loads(succeeded(asked(news, "https://harbour.example/one", "--json")).stdout)
    assert found["articles"][0]["copies"]["publishers"] == ["The Gazette"]
    assert found["has_traces"] is True


def test_a_ledger_without_traces_says_so(news, tmp_path):
    older = tmp_path / "older.db"
    older.write_bytes((news / "out" / "newsbeam.db").read_bytes())
    with sqlite3.connect(older) as connection:
        connection.execute("DROP TABLE ledger_traces")
    done = newsbeam("explain", "https://harbour.example/one", "--state", older)
    assert "this ledger has no traces yet" in succeeded(done).stdout


@pytest.mark.parametrize(
    ("argv", "code", "words_"),
    [
        (("explain", "x", "--state", "none:"), 2, "say which ledger"),
        (("explain", " ", "--state", "a.db"), 2, "say what is to be explained"),
        (("explain", "x", "--stat", "a.db"), 2, "did you mean --state?"),
        (("explain", "x", "--state", "/nowhere/a.db"), 3, "/nowhere/a.db"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(argv, code, words_):
    done = newsbeam(*argv)
    assert done.returncode == code
    assert_one_sentence(done, words_)
