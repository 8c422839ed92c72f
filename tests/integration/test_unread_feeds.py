"""Feeds that cannot be read: the summary says so, and a run that read nothing did not go well."""

import json

import pytest

from tests.integration.program import newsbeam, succeeded
from tests.integration.read_back import runs
from tests.integration.stories import stories, write_lines
from tests.integration.web import Answer, Web

pytestmark = pytest.mark.timeout(300)

FEED = b"""<rss version="2.0"><channel><title>Harbour Courier</title>
<item><guid>a</guid><title>Ferry sails</title><description>It left at noon.</description></item>
</channel></rss>"""


@pytest.fixture
def web():
    with Web() as server:
        server.answers["/well"] = Answer(FEED, headers={"Content-Type": "text/xml"})
        server.answers["/page"] = Answer(b"<!doctype html><title>Gone</title><p>Moved.")
        yield server


def run(web, place, source, *more):
    return newsbeam(
        *("run", "--source", source, "--sink", f"jsonl:{place}/out", "--full-text", "never"),
        *("--host-delay-seconds", "0", "--allow-network", "127.0.0.0/8"),
        *("--allow-port", web.port, *more),
    )


def listed(place, *urls):
    (place / "feeds.txt").write_text("\n".join(urls))
    return f"rss:{place}/feeds.txt"


def test_where_every_feed_failed_the_run_did(web, tmp_path):
    source = listed(tmp_path, web.url("/none"), web.url("/nothing"), web.url("/page"))
    done = run(web, tmp_path, source)
    assert done.returncode == 3
    assert done.stdout.splitlines()[:-1] == [
        "1 read = 0 enriched + 0 duplicate + 0 seen + 0 filtered + 1 dead: the books balance",
        "  dead in admit.not_a_feed: 1",
        f"  not read: 2 of 3 feeds of {source}: status_404",
        f"  not read: 1 of 3 feeds of {source}: not_a_feed",
    ]
    assert done.stderr.splitlines()[-1] == (
        "newsbeam: no feed of any source could be read, as the summary says"
    )
    assert "Traceback" not in done.stderr


def test_a_feed_that_failed_before_too_is_not_passed_over_in_silence(web, tmp_path):
    source = "rss:" + web.url("/none").replace("//", "//ann:s3cret@")
    for _ in range(3):
        done = run(web, tmp_path, source)
        assert done.returncode == 3
        assert done.stdout.splitlines() == [
            "nothing was read: no feed of any source could be",
            f"  not read: 1 of 1 feed of rss:{web.url('/none')}: status_404",
        ]
        assert "s3cret" not in done.stderr


def test_where_some_feeds_failed_the_summary_says_so(web, tmp_path):
    source = listed(tmp_path, web.url("/well"), web.url("/none"))
    line = f"  not read: 1 of 2 feeds of {source}: status_404"
    first = succeeded(run(web, tmp_path, source))
    assert first.stdout.splitlines()[:2] == [
        "1 read = 1 enriched + 0 duplicate + 0 seen + 0 filtered + 0 dead: the books balance",
        line,
    ]
    second = succeeded(run(web, tmp_path, source))
    assert second.stdout.splitlines() == ["nothing new in what could be read", line]


def test_machines_are_told_too(web, tmp_path):
    source = listed(tmp_path, web.url("/well"), web.url("/none"))
    done = succeeded(run(web, tmp_path, source, "--json"))
    trouble = {
        "source": source,
        "feeds": 2,
        "failed": 1,
        "resting": 0,
        "reasons": {"status_404": 1},
    }
    assert json.loads(done.stdout)["troubles"] == [trouble]
    (books,) = runs(tmp_path / "out")
    assert books["troubles"] == [trouble]


def test_another_source_that_could_be_read_is_enough(web, tmp_path):
    write_lines(tmp_path / "in.jsonl", stories(0, 1))
    more = ("--source", f"jsonl:{tmp_path}/in.jsonl")
    done = succeeded(run(web, tmp_path, f"rss:{web.url('/none')}", *more))
    assert "1 of 1 feed of rss:" in done.stdout
    again = succeeded(run(web, tmp_path, f"rss:{web.url('/none')}", *more))
    assert again.stdout.startswith("nothing new in what could be read\n")


def test_a_feed_that_asked_for_rest_is_no_failure(web, tmp_path):
    web.answers["/well"] = Answer(FEED, headers={"Cache-Control": "max-age=3600"})
    source = listed(tmp_path, web.url("/well"))
    succeeded(run(web, tmp_path, source))
    again = succeeded(run(web, tmp_path, source))
    assert again.stdout.splitlines() == [
        "nothing new in what could be read",
        f"  not asked: 1 of 1 feed of {source}, which asked for rest",
    ]
