"""What is new, and nothing else, though the program is killed between the fetch and the commit."""

import signal

import pytest

from tests.integration.fetch.server import Reply, ScriptedServer
from tests.integration.program import killed_at, newsbeam, succeeded
from tests.integration.read_back import records
from tests.integration.whats_new.feeds import entry, rss

pytestmark = [pytest.mark.kill, pytest.mark.timeout(600)]

MOMENTS = (
    "after:pipelines.feeds.polling:outcome_of",
    "event:taken",
    "event:ran",
    "event:staged",
    "event:committed",
    "event:published",
)


@pytest.fixture
def server():
    with ScriptedServer() as running:
        yield running


def test_kill_9_between_fetch_and_commit(server, tmp_path, small_model):
    """The feed answers 304 to whoever read it before: what is lost once would be lost for good."""
    command = [
        *("run", "--source", f"rss:{server.url('/feed')}", "--sink", f"jsonl:{tmp_path}/out"),
        *("--allow-network", "127.0.0.0/8", "--allow-port", server.port),
        *("--spacy-model", small_model, "--entity-engine", "spacy"),
    ]
    names = [f"item{number}" for number in range(len(MOMENTS) + 1)]
    for number, moment in enumerate(MOMENTS):
        serve(server, names[: number + 1])
        assert killed_at(moment, 1, *command).returncode == -signal.SIGKILL, moment
    serve(server, names)
    succeeded(newsbeam(*command))
    again = succeeded(newsbeam(*command))
    assert again.stdout.startswith("nothing new")
    titles = [(one["title"], one["version"]) for one in records(tmp_path / "out")]
    assert sorted(titles) == sorted((f"About {name}", 1) for name in names)
    assert records(tmp_path / "out", "duplicates") == []


def serve(server, names):
    """Answer with the feed, and with 304 where it is known."""
    tag = f'"{len(names)}"'
    body = rss(map(entry, names)).encode()

    def answer(request):
        if request.headers.get("if-none-match") == tag:
            return Reply(status=304, headers={"ETag": tag})
        return Reply(headers={"ETag": tag}, body=body)

    server.route("/feed", answer)
