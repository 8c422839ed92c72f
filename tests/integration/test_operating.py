"""Looking after the real program: metrics, health, its pulse and JSON lines, from outside."""

import json
import re
import socket
import urllib.error
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.program import assert_one_sentence, newsbeam, running
from tests.integration.read_back import records
from tests.integration.stories import stories, write_lines
from tests.integration.web import Answer, Web

_FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Courier</title>
<link>https://courier.example/</link><item><title>Bridge news</title>
<link>https://courier.example/bridge</link><guid>bridge-1</guid>
<description>The bridge in Berlin was closed on Monday, said Anna Berg.</description></item>
</channel></rss>"""


def values(text):
    return {
        (one.name, *(one.labels[name] for name in sorted(one.labels))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def got(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture
def feeds(tmp_path):
    """Two feeds on this machine, and one that is not there."""
    with Web() as web:
        web.answers["/one"] = Answer(_FEED)
        web.answers["/two"] = Answer(_FEED.replace(b"ridge", b"each"))
        listed = "\n".join(web.url(path) for path in ("/one", "/two", "/three"))
        (tmp_path / "feeds.txt").write_text(listed)
        flags = {
            "source": f"rss:{tmp_path}/feeds.txt",
            "sink": f"jsonl:{tmp_path}/out",
            "host-delay-seconds": "0",
            "full-text": "never",
            "allow-network": "127.0.0.0/8",
            "allow-port": web.host.partition(":")[2],
        }
        yield [part for name, value in flags.items() for part in (f"--{name}", value)]


def test_a_stream_tells_whoever_looks_after_it(tmp_path, feeds):
    file = tmp_path / "newsbeam.prom"
    flags = {"metrics": "127.0.0.1:0", "metrics-file": file, "healthy-within": 5}
    watched = [part for name, value in flags.items() for part in (f"--{name}", value)]
    command = ["stream", *feeds, *watched, "--log-format", "json"]
    with running(tmp_path / "said", *command) as program:
        stderr = tmp_path / "said" / "stderr"
        program.until(lambda: stderr.exists() and "metrics are at" in program.err)
        (url,) = re.findall(r"http://127\.0\.0\.1:\d+(?=/metrics)", program.err)
        assert got(f"{url}/healthz")[0] == 200
        program.until(lambda: len(records(tmp_path / "out")) == 2)

        def measured():
            return values(got(f"{url}/metrics")[1])

        program.until(lambda: measured()["newsbeam_last_commit_timestamp_seconds",] > 0)
        program.until(
            lambda: measured().get(("newsbeam_items_total", "enriched", "127.0.0.1")) == 2
        )
        now = measured()
        assert now["newsbeam_feeds_asked", "read"] == 2
        assert now["newsbeam_feeds_asked", "failed"] == 1
        assert now["newsbeam_feeds_asked", "left"] == 0
        assert now["newsbeam_ledger_bytes", "tables"] > 0
        assert now["newsbeam_process_resident_memory_bytes",] > 1e7
        assert now["newsbeam_turn_part_seconds_count", "commit"] >= 1
        program.until(lambda: got(f"{url}/healthz")[0] == 503)
        assert got(f"{url}/healthz")[1].startswith("nothing was committed for ")
        assert program.stopped() == 0
    said = [json.loads(line) for line in program.err.splitlines()]
    (up,) = [line for line in said if line["message"].startswith("up: ")]
    assert up["fields"]["waits_for"] == "feeds to come due"
    assert {line["level"] for line in said} == {"info", "warning"}
    written = values(file.read_text())
    assert written["newsbeam_items_total", "enriched", "127.0.0.1"] == 2
    assert written["newsbeam_run_exit_code",] == 0


def test_a_scheduled_run_goes_on_in_its_file_and_a_failed_one_says_so(tmp_path):
    file = tmp_path / "newsbeam.prom"
    write_lines(tmp_path / "in" / "a.jsonl", stories(0, 2))
    command = [
        *("run", "--source", f"jsonl:{tmp_path}/in/*.jsonl", "--sink", f"jsonl:{tmp_path}/out"),
        *("--metrics-file", file),
    ]
    assert newsbeam(*command).returncode == 0
    first = values(file.read_text())
    assert first["newsbeam_items_total", "enriched", "jsonl"] == 2
    assert first["newsbeam_run_exit_code",] == 0
    done = newsbeam(*command, "--spacy-model", "no_such_model")
    assert done.returncode == 3
    second = values(file.read_text())
    assert second["newsbeam_items_total", "enriched", "jsonl"] == 2
    assert second["newsbeam_run_exit_code",] == 3


def test_what_cannot_be_shown_is_a_sentence(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear editor,\n")
    command = ["run", "--source", f"text:{letter}", "--sink", f"jsonl:{tmp_path}/out"]
    done = newsbeam(*command, "--metrics-file", letter)
    assert done.returncode == 2
    assert_one_sentence(done, "letter.txt is there and is no file of metrics")
    assert letter.read_text() == "Dear editor,\n"
    done = newsbeam(*command, "--metrics-file", tmp_path / "no" / "a.prom")
    assert done.returncode == 2
    assert_one_sentence(done, "cannot be written: No such file or directory")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = newsbeam(*command, "--metrics", f"127.0.0.1:{port}")
    assert done.returncode == 3
    assert_one_sentence(done, f"--metrics 127.0.0.1:{port} cannot be listened at")
    engine = ("--runner=FlinkRunner", "--metrics", "127.0.0.1:0")
    done = newsbeam("stream", *command[1:], *engine)
    assert done.returncode == 2
    assert_one_sentence(done, "--metrics and --metrics-file tell of turns on this machine")
