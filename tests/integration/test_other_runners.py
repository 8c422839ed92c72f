"""Other runners than the local one: what they lack is a sentence, at the start where it can be."""

import socket

import pytest

from pipelines.cli.beam_flags import check_runner_answers
from tests.integration.program import assert_one_sentence, newsbeam
from tests.integration.stories import stories, write_lines

pytestmark = pytest.mark.timeout(600)

_MISSING = {
    "no project": (
        ("--runner=DataflowRunner", "--region=europe-west1"),
        ("--runner DataflowRunner", "Missing required option: project"),
    ),
    "no job server named": (
        ("--runner=PortableRunner", "--workers=2"),
        ("--runner PortableRunner", "--job_endpoint=HOST:PORT"),
    ),
}

_UNUSABLE = {
    "no job server there": (
        ("--runner=PortableRunner", "--job_endpoint=localhost:1", "--workers=2"),
        ("no job server listens at localhost:1", "--job_endpoint"),
    ),
    "a job server with an impossible address": (
        ("--runner=flink", "--job_endpoint=localhost:99999"),
        ("--runner flink", "no job server listens at localhost:99999"),
    ),
    "no Java": (
        ("--runner=FlinkRunner", "--job_server_java_launcher=no-such-java"),
        ("needs Java", "no-such-java", "--job_endpoint=HOST:PORT"),
    ),
    "no jar of a job server": (
        # `true` stands for a Java: it is there, and is never come to.
        (
            *("--runner=FlinkRunner", "--job_server_java_launcher=true"),
            "--flink_job_server_jar=no-such.jar",
        ),
        ("the turn was rolled back", "no-such.jar"),
    ),
}


def started(place, flags):
    write_lines(place / "in.jsonl", stories(0, 2))
    source = ("--source", f"jsonl:{place}/in.jsonl")
    return newsbeam("run", *source, "--sink", f"jsonl:{place}/out", *flags)


@pytest.mark.parametrize(("flags", "words"), _MISSING.values(), ids=_MISSING.keys())
def test_an_option_that_a_runner_lacks_is_said(tmp_path, flags, words):
    done = started(tmp_path, flags)
    assert done.returncode == 2
    assert_one_sentence(done, *words)


@pytest.mark.parametrize(("flags", "words"), _UNUSABLE.values(), ids=_UNUSABLE.keys())
def test_what_a_runner_lacks_is_said(tmp_path, flags, words):
    done = started(tmp_path, flags)
    assert done.returncode == 3
    assert_one_sentence(done, *words)
    assert done.stdout == ""
    assert list(tmp_path.glob("out/articles/**/*.*")) == []


def test_a_job_server_that_takes_connections_passes():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        check_runner_answers(["--runner=PortableRunner", f"--job_endpoint=127.0.0.1:{port}"])


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--runner=direct"],
        ["--runner=PortableRunner", "--job_endpoint=embed"],
        ["--runner=FlinkRunner", "--flink_submit_uber_jar", "--job_server_java_launcher=nothing"],
    ],
)
def test_a_runner_that_starts_nothing_needs_nothing(flags):
    check_runner_answers(flags)


_DATABASE = "postgresql://nobody@127.0.0.1:1/news"
_STREAM = ("stream", "--runner=FlinkRunner", "--source", "pubsub:projects/acme/subscriptions/news")

_NO_JOBS = {
    "nothing remembered": (("--sink", _DATABASE, "--state", "none:"), ("--state postgresql://",)),
    "a file": (("--sink", "jsonl:out", "--state", _DATABASE), ("jsonl:out", "share no files")),
    "a feed": (
        ("--source", "rss:https://a.example/feed", "--sink", _DATABASE, "--state", _DATABASE),
        ("newsbeam relay",),
    ),
    "a flag that nobody knows": (
        ("--sink", _DATABASE, "--state", _DATABASE, "--checkpoint_interval=1"),
        ("nobody knows --checkpoint_interval=1",),
    ),
    "no checkpoint": (
        ("--sink", _DATABASE, "--state", _DATABASE, "--checkpoints", "none-here", "--restore"),
        ("finds no complete checkpoint", "start without it"),
    ),
}


@pytest.mark.parametrize(("flags", "words"), _NO_JOBS.values(), ids=_NO_JOBS.keys())
def test_a_job_that_would_lose_or_stall_is_refused(flags, words):
    done = newsbeam(*_STREAM, *flags)
    assert done.returncode == 2
    assert_one_sentence(done, *words)


def test_checkpoints_are_for_engines():
    done = newsbeam("run", "--source", "text:*.md", "--sink", "stdout:", "--checkpoints", "here")
    assert done.returncode == 2
    assert_one_sentence(done, "--runner=FlinkRunner")


def test_a_job_whose_database_is_away_is_not_begun(emulator, subscription):
    places = ("--source", f"pubsub:{subscription}", "--sink", _DATABASE, "--state", _DATABASE)
    jar = ("--job_server_java_launcher=true", "--flink_job_server_jar=no-such.jar")
    done = newsbeam("stream", "--runner=FlinkRunner", *places, *jar)
    assert done.returncode == 3
    assert_one_sentence(done, "127.0.0.1:1", "cannot be")
