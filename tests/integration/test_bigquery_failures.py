"""The BigQuery sink when something is missing, refused or out of reach: one sentence each."""

import json
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.bigquery.sink import BigQuerySink
from pipelines.sinks.held import FolderShelf
from tests.builders import outputs
from tests.integration.bigquery_emulator import BigQueryEmulator
from tests.integration.emulator import free_port
from tests.integration.program import assert_one_sentence, newsbeam
from tests.integration.sink_place import PLAIN, TURN

URI = "bigquery:city-desk.news.articles"


def checked(uri, folder):
    with closing(BigQuerySink(uri, FolderShelf(folder / "held"), patience_s=1.0)) as sink:
        sink.check()


@pytest.fixture
def answering(monkeypatch):
    """Start a server that answers all requests of REST alike: `answering(403, {...})`."""
    servers = []

    def start(status, body):
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", f"127.0.0.1:{server.server_port}")
        monkeypatch.setenv("BIGQUERY_STORAGE_EMULATOR_HOST", f"127.0.0.1:{free_port()}")

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_missing_dataset_is_said(bigquery, tmp_path):
    with pytest.raises(SinkUnavailable) as said:
        checked("bigquery:city-desk.nothing.articles", tmp_path)
    assert str(said.value).startswith("there is no dataset city-desk.nothing in BigQuery (")
    assert str(said.value).endswith("create it with `bq mk --dataset city-desk:nothing`")


def test_a_missing_permission_is_said(answering, tmp_path):
    denied = "Access Denied: Dataset city-desk:news: Permission bigquery.datasets.get denied"
    answering(403, {"error": {"code": 403, "message": denied, "errors": []}})
    with pytest.raises(SinkUnavailable) as said:
        checked(URI, tmp_path)
    assert "the credentials in use may not write to city-desk.news (" in str(said.value)
    assert denied in str(said.value)
    assert "grant them roles/bigquery.dataEditor on it" in str(said.value)


def test_an_emulator_that_is_not_there_is_said_in_bounded_time(monkeypatch, tmp_path):
    rest, grpc = f"http://127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", rest)
    monkeypatch.setenv("BIGQUERY_STORAGE_EMULATOR_HOST", grpc)
    began = time.monotonic()
    with pytest.raises(SinkUnavailable, match=f"no BigQuery emulator answers at {rest} and {grpc}"):
        checked(URI, tmp_path)
    assert time.monotonic() - began < 30


def test_an_emulator_without_its_streams_is_said_in_bounded_time(bigquery, monkeypatch, tmp_path):
    dataset = bigquery.create_dataset()
    monkeypatch.setenv("BIGQUERY_STORAGE_EMULATOR_HOST", f"127.0.0.1:{free_port()}")
    began = time.monotonic()
    with pytest.raises(SinkUnavailable, match="no BigQuery emulator answers at"):
        checked(f"bigquery:{dataset}.news", tmp_path)
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        ("BIGQUERY_EMULATOR_HOST", "BIGQUERY_STORAGE_EMULATOR_HOST"),
        ("BIGQUERY_STORAGE_EMULATOR_HOST", "BIGQUERY_EMULATOR_HOST"),
    ],
)
def test_half_an_emulator_is_refused(monkeypatch, tmp_path, there, missing):
    monkeypatch.delenv(missing, raising=False)
    monkeypatch.setenv(there, "127.0.0.1:9")
    with pytest.raises(SinkUnavailable, match=f"{there} is set and {missing} is not: set both"):
        checked(URI, tmp_path)


def test_a_turn_that_cannot_be_sent_is_not_staged(monkeypatch, tmp_path, bigquery):
    uri = f"bigquery:{bigquery.create_dataset()}.news"
    monkeypatch.setenv("BIGQUERY_STORAGE_EMULATOR_HOST", f"127.0.0.1:{free_port()}")
    began = time.monotonic()
    with closing(BigQuerySink(uri, FolderShelf(tmp_path / "held"), patience_s=1.0)) as sink:
        with pytest.raises(SinkUnavailable, match="no BigQuery emulator answers"):
            sink.stage(TURN, outputs([PLAIN]))
        assert not (tmp_path / "held").exists()
    assert time.monotonic() - began < 45


def test_a_turn_that_cannot_be_committed_is_kept_for_the_next_start(
    bigquery_emulator, monkeypatch, tmp_path
):
    emulator = BigQueryEmulator(tmp_path)
    for name, value in emulator.env.items():
        monkeypatch.setenv(name, value)
    with closing(emulator):
        emulator.start()
        uri = f"bigquery:{emulator.create_dataset()}.news"
        with closing(BigQuerySink(uri, FolderShelf(tmp_path / "held"), patience_s=1.0)) as sink:
            sink.stage(TURN, outputs([PLAIN]))
            emulator.stop()
            with pytest.raises(SinkUnavailable, match="rows are kept for the next start"):
                sink.publish(TURN)
        # An emulator that is started again knows nothing of its streams.
        emulator.start()
        with (
            closing(BigQuerySink(uri, FolderShelf(tmp_path / "held"), patience_s=1.0)) as sink,
            pytest.raises(SinkUnavailable, match=f"cannot show the turn {TURN}"),
        ):
            sink.publish(TURN)


def run(tmp_path, *args, before="", env=None):
    (tmp_path / "in.jsonl").write_text('{"title": "Ferry sails", "body": "It sailed."}\n')
    source = ("run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--state", f"{tmp_path}/news.db")
    return newsbeam(*source, *args, before=before, env=env)


def test_missing_credentials_are_said_at_the_start(tmp_path):
    env = {
        "NO_GCE_CHECK": "true",
        "CLOUDSDK_CONFIG": str(tmp_path),
        "GOOGLE_APPLICATION_CREDENTIALS": "",
        "HOME": str(tmp_path),
    }
    done = run(tmp_path, "--sink", URI, env=env)
    assert done.returncode == 3
    assert_one_sentence(
        done, "no usable Google Cloud credentials for city-desk.news", "auth application-default"
    )


def test_a_missing_library_is_said_with_what_to_install(tmp_path):
    before = "import sys\nsys.modules['google.cloud.bigquery'] = None"
    done = run(tmp_path, "--sink", URI, before=before)
    assert done.returncode == 3
    assert_one_sentence(done, f"{URI} needs a library", "install newsbeam[gcp]")


@pytest.mark.parametrize(
    ("sinks", "words"),
    [
        (["bigquery:news.articles"], "it reads bigquery:PROJECT.DATASET.TABLE"),
        (
            ["bigquery:city-desk.news.a", "bigquery:city-desk.news.a_runs"],
            "both need the table city-desk.news.a_runs",
        ),
    ],
)
def test_a_wrong_name_is_refused(tmp_path, sinks, words):
    done = run(tmp_path, *(part for uri in sinks for part in ("--sink", uri)))
    assert done.returncode == 2
    assert_one_sentence(done, words)
