"""Delta tables in a bucket: the same promises; what is wrong with the store is one sentence."""

import time
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from deltalake import DeltaTable

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.open import absolute, open_sink
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.dead_letters import DeadLetterSource
from tests.builders import limit, outputs
from tests.integration.program import assert_one_sentence, newsbeam, succeeded
from tests.integration.s3_server import BUCKET, s3_server
from tests.integration.sink_place import FERRY, FULL, LETTER, NEXT, PLAIN, TURN
from tests.integration.stories import broken, stories, write_lines
from transforms.dead_letters import to_envelope

OPTIONS = {"allow_http": "true"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with s3_server(tmp_path_factory.mktemp("s3")) as env:
        yield env


@pytest.fixture
def store(server, monkeypatch):
    for name, value in server.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def uri(store, request):
    return f"delta:s3://{BUCKET}/{request.node.name.replace('[', '-').strip(']')}/news"


def rows(uri, kind="articles"):
    table = DeltaTable(f"{uri.removeprefix('delta:')}/{kind}", storage_options=OPTIONS)
    found = table.to_pyarrow_table().select(["id", "version", "day"]).to_pylist()
    return sorted((one["id"], one["version"], one["day"]) for one in found)


FERRY_ROW, PLAIN_ROW = ((one.id, 1, "2026-10-12") for one in (FERRY, PLAIN))


def test_a_turn_is_shown_once_however_often_it_is_published(uri, tmp_path):
    open_sink(uri, tmp_path).check()
    open_sink(uri, tmp_path).stage(TURN, FULL)
    for _ in range(2):
        open_sink(uri, tmp_path).publish(TURN)
        assert rows(uri) == [FERRY_ROW, PLAIN_ROW]
    open_sink(uri, tmp_path).check()
    assert list(tmp_path.rglob("*.held")) == []


def test_a_revision_takes_the_place_of_what_it_revises(uri, tmp_path):
    for turn, what in (
        (TURN, FULL),
        (NEXT, outputs([msgspec.structs.replace(FERRY, version=2)])),
    ):
        sink = open_sink(uri, tmp_path)
        sink.stage(turn, what)
        sink.publish(turn)
    assert rows(uri) == [(FERRY.id, 2, "2026-10-12"), PLAIN_ROW]


def test_two_writers_at_once_lose_nothing(uri, tmp_path):
    """Of two that commit the same version S3 refuses one, which goes on behind the other."""

    def write(ledger):
        sink = open_sink(uri, tmp_path / ledger)
        for number in range(1, 5):
            turn = f"{ledger}-{number:06}"
            sink.stage(turn, outputs([msgspec.structs.replace(PLAIN, id=f"urn:newsbeam:{turn}")]))
            sink.publish(turn)

    ledgers = ("3f9a01c2", "aaaaaaaa")
    with ThreadPoolExecutor() as pool:
        list(pool.map(write, ledgers))
    assert [row[0] for row in rows(uri)] == [
        f"urn:newsbeam:{ledger}-{number:06}" for ledger in ledgers for number in range(1, 5)
    ]


def test_dead_letters_are_replayed_from_a_bucket(uri, tmp_path):
    with pytest.raises(SourceUnavailable, match="there are no dead letters at delta:s3://"):
        DeadLetterSource(uri).check()
    sink = open_sink(uri, tmp_path)
    sink.stage(TURN, FULL)
    sink.publish(TURN)
    source = DeadLetterSource(uri)
    source.check()
    assert list(source.take({}, limit())) == [to_envelope(LETTER)]


def test_a_bucket_that_is_not_there_is_a_sentence_at_the_check(store, tmp_path):
    with pytest.raises(SinkUnavailable) as caught:
        open_sink("delta:s3://nowhere/news", tmp_path).check()
    assert str(caught.value) == (
        "the sink delta:s3://nowhere/news cannot be used: there is no such bucket; make it, or "
        "name another one"
    )


def test_wrong_credentials_are_a_sentence_at_the_check(uri, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(SinkUnavailable) as caught:
        open_sink(uri, tmp_path).check()
    assert str(caught.value) == (
        f"the sink {uri} cannot be used: the store refuses the credentials of the environment, or "
        "they lack a permission"
    )


def test_a_store_that_does_not_answer_is_a_sentence_within_a_minute(uri, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    begun = time.monotonic()
    with pytest.raises(SinkUnavailable, match=r"cannot be used: .*Connection refused") as caught:
        open_sink(uri, tmp_path).check()
    assert "\n" not in str(caught.value)
    assert time.monotonic() - begun < 60


def test_a_bucket_means_the_same_from_every_folder():
    assert absolute("delta:s3://lake/news") == "delta:s3://lake/news"


@pytest.mark.timeout(300)
def test_the_program_writes_to_a_bucket_and_needs_a_ledger_elsewhere(uri, server, tmp_path):
    write_lines(tmp_path / "in.jsonl", [*stories(0, 3), broken(0)])
    args = ("run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", uri)
    assert_one_sentence(newsbeam(*args, env=server), "add --state FILE.db to remember")
    done = newsbeam(*args, "--state", f"{tmp_path}/ledger.db", env=server)
    assert "4 read = 3 enriched" in succeeded(done).stdout
    assert len(rows(uri)) == 3
    again = newsbeam(*args, "--state", f"{tmp_path}/ledger.db", env=server)
    assert succeeded(again).stdout.startswith("nothing new")
    assert len(rows(uri)) == 3
