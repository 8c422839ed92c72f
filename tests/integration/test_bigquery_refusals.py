"""What the emulator cannot show: servers that refuse. Real servers, the real clients."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import grpc
import pytest
from google.cloud.bigquery_storage_v1 import types
from google.rpc import status_pb2

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.bigquery.connection import Connection
from pipelines.sinks.bigquery.names import place_of
from pipelines.sinks.bigquery.rows import batch_of
from pipelines.sinks.bigquery.schema import table_json
from pipelines.sinks.bigquery.sink import BigQuerySink
from pipelines.sinks.bigquery.streams import StreamGone, Streams
from pipelines.sinks.held import FolderShelf
from tests.builders import article
from tests.integration.emulator import free_port

URI = "bigquery:city-desk.news.articles"
PLACE = place_of(URI)
STREAM = f"{PLACE.path_of('articles')}/streams/0123456789abcdef"
ROWS = batch_of("articles", [article("urn:newsbeam:one"), article("urn:newsbeam:two")])
_Code = types.StorageError.StorageErrorCode


class Service:
    """A Storage Write API that does what a test says, and notes what it was asked."""

    def __init__(self):
        self.asked = []
        self.fail_first = {}
        self.answers = [types.AppendRowsResponse(append_result={"offset": 0})]
        self.row_count = ROWS.num_rows
        self.commit_error = None

    def handlers(self):
        methods = {
            "CreateWriteStream": (self.create, types.CreateWriteStreamRequest),
            "FinalizeWriteStream": (self.finalize, types.FinalizeWriteStreamRequest),
            "BatchCommitWriteStreams": (self.commit, types.BatchCommitWriteStreamsRequest),
        }
        handlers = {
            name: grpc.unary_unary_rpc_method_handler(act, kind.deserialize, _bytes)
            for name, (act, kind) in methods.items()
        }
        handlers["AppendRows"] = grpc.stream_stream_rpc_method_handler(
            self.append, types.AppendRowsRequest.deserialize, _bytes
        )
        name = "google.cloud.bigquery.storage.v1.BigQueryWrite"
        return grpc.method_handlers_generic_handler(name, handlers)

    def come(self, what, context):
        self.asked.append(what)
        if what in self.fail_first:
            context.abort(*self.fail_first.pop(what))

    def create(self, request, context):
        self.come("create", context)
        return types.WriteStream(name=STREAM)

    def append(self, requests, context):
        self.come("append", context)
        self.metadata = list(map(tuple, context.invocation_metadata()))
        next(requests)
        yield from self.answers

    def finalize(self, request, context):
        self.come("finalize", context)
        return types.FinalizeWriteStreamResponse(row_count=self.row_count)

    def commit(self, request, context):
        self.come("commit", context)
        errors = [] if self.commit_error is None else [self.commit_error]
        return types.BatchCommitWriteStreamsResponse(stream_errors=errors)


def _bytes(message):
    return type(message).serialize(message)


@pytest.fixture
def service(monkeypatch):
    service = Service()
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    server.add_generic_rpc_handlers([service.handlers()])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", f"127.0.0.1:{free_port()}")
    monkeypatch.setenv("BIGQUERY_STORAGE_EMULATOR_HOST", f"127.0.0.1:{port}")
    yield service
    server.stop(grace=None)


@pytest.fixture
def streams(service):
    with closing(Connection(PLACE)) as connection:
        yield Streams(PLACE, connection, patience_s=2.0)


UNAVAILABLE = (grpc.StatusCode.UNAVAILABLE, "a moment please")
NOT_FOUND = (grpc.StatusCode.NOT_FOUND, "no such table")


def test_rows_are_sent_where_their_table_is(service, streams):
    assert streams.stage("articles", ROWS, fresh=False) == STREAM
    assert service.asked == ["create", "append", "finalize"]
    assert ("x-goog-request-params", f"write_stream={STREAM}") in service.metadata


def test_what_may_pass_is_tried_again_from_the_beginning(service, streams):
    service.fail_first = {"append": UNAVAILABLE}
    assert streams.stage("articles", ROWS, fresh=False) == STREAM
    assert service.asked == ["create", "append", "create", "append", "finalize"]


def test_a_new_table_is_waited_for_and_an_old_one_is_not(service, streams):
    service.fail_first = {"create": NOT_FOUND}
    with pytest.raises(SinkUnavailable, match="no such table"):
        streams.stage("articles", ROWS, fresh=False)
    service.fail_first = {"create": NOT_FOUND}
    assert streams.stage("articles", ROWS, fresh=True) == STREAM


def test_rows_that_are_refused_are_named(service, streams):
    service.answers = [
        types.AppendRowsResponse(
            error=status_pb2.Status(code=3, message="Errors found while processing rows"),
            row_errors=[types.RowError(index=1, message="a day too long ago")],
        )
    ]
    words = r"INVALID_ARGUMENT: Errors found while processing rows \(row 1: a day too long ago\)"
    with pytest.raises(SinkUnavailable, match=words) as said:
        streams.stage("articles", ROWS, fresh=False)
    assert "start again" not in str(said.value)
    with pytest.raises(SinkUnavailable, match="made or changed just now: start again in some"):
        streams.stage("articles", ROWS, fresh=True)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"answers": []}, "1 requests were sent and 0 answered"),
        ({"row_count": 1}, "2 rows were sent and 1 taken"),
    ],
)
def test_rows_that_are_not_taken_are_not_staged(service, streams, wrong, words):
    vars(service).update(wrong)
    with pytest.raises(SinkUnavailable, match=words):
        streams.stage("articles", ROWS, fresh=False)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (_Code.STREAM_ALREADY_COMMITTED, None),
        (_Code.STREAM_NOT_FOUND, StreamGone),
        (_Code.INVALID_STREAM_STATE, StreamGone),
        (_Code.KMS_SERVICE_ERROR, SinkUnavailable),
    ],
)
def test_only_a_stream_that_was_committed_counts_as_committed(service, streams, code, error):
    service.commit_error = types.StorageError(code=code, entity=STREAM, error_message="so it is")
    if error is None:
        streams.commit("articles", STREAM)
    else:
        with pytest.raises(error, match="so it is"):
            streams.commit("articles", STREAM)


def test_a_commit_is_tried_again(service, streams):
    service.fail_first = {"commit": UNAVAILABLE}
    streams.commit("articles", STREAM)
    assert service.asked == ["commit", "commit"]


def test_a_table_that_may_only_be_read_is_said_at_the_check(monkeypatch, tmp_path):
    class Tables(BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.partition("?")[0].rpartition("/")[2]
            if name == "news":
                named = {"projectId": "city-desk", "datasetId": "news"}
                self.answer(200, {"datasetReference": named})
            elif name == "articles":
                reference = {"projectId": "city-desk", "datasetId": "news", "tableId": name}
                table = {"tableReference": reference, "type": "TABLE", **table_json("articles")}
                self.answer(200, table)
            else:
                self.answer(404, {"error": {"code": 404, "message": "no such table"}})

        def do_POST(self):
            self.answer(200, {"permissions": []})

        def answer(self, status, body):
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tables)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("BIGQUERY_EMULATOR_HOST", f"127.0.0.1:{server.server_port}")
    monkeypatch.setenv("BIGQUERY_STORAGE_EMULATOR_HOST", f"127.0.0.1:{free_port()}")
    with closing(BigQuerySink(URI, FolderShelf(tmp_path / "held"))) as sink:
        with pytest.raises(SinkUnavailable) as said:
            sink.check()
        assert "the credentials in use may not write to city-desk.news" in str(said.value)
        assert "bigquery.tables.updateData" in str(said.value)
    server.shutdown()
    server.server_close()
