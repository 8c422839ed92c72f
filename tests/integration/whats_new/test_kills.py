"""What is new, and nothing else, though the program is killed between the fetch and the commit."""

import pytest

from tests.integration.fetch.server import Reply, ScriptedServer
from tests.integration.program import killed_at, newsbeam, succeeded
from tests.integration.read_back import records
from tests.integration.whats_new.feeds import entry, rss

pytestmark = [pytest.mark.kill, pytest.mark.timeout(600)]

MOMENTS = (
    "one feed read",
    "taken",
    "staged",
    "committed",
)


@pytest.fixture
def server():
    with ScriptedServer() as running:
        yield running


def test_kill_9_between_fetch_and_commit(server, tmp_path, small_model):
    """The feed shows each item once, and answers 304 to whoever claims to know it."""
    command = [
        *("run", "--source", f"rss:{server.url('/feed')}", "--sink", f"jsonl:{tmp_path}/out"),
        *("--allow-network", "127.0.0.0/8", "--allow-port", server.port),
        *("--spacy-model", small_model, "--entity-engine", "spacy"),
    ]
    for number, moment in enumerate(MOMENTS):
        serve(server, f"item{number}")
        killed_at(moment, 1, *command)
        succeeded(newsbeam(*command))
    assert succeeded(newsbeam(*command)).stdout.startswith("nothing new")
    titles = [(one["title"], one["version"]) for one in records(tmp_path / "out")]
    assert titles == [(f"About item{number}", 1) for number in range(len(MOMENTS))]
    assert records(tmp_path / "out", "duplicates") == []


def serve(server, name):
    """Answer with a feed of one item, and with 304 where it is known."""
    tag = f'"{name}"'

    def answer(request):
        if request.headers.get("if-none-match") == tag:
            return Reply(status=304, headers={"ETag": tag})
        return Reply(headers={"ETag": tag}, body=rss([entry(name)]).encode())

    server.route("/feed", answer)
