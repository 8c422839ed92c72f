"""What the emulator cannot show: a server that refuses. A real gRPC server, the real clients."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import grpc
import pytest
from google.iam.v1 import iam_policy_pb2
from google.pubsub_v1.types import Subscription, Topic

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.held import FolderShelf
from pipelines.sinks.pubsub import PubSubSink
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.pubsub.source import PubSubSource

SOURCE = "pubsub:projects/city-desk/subscriptions/reader"
SINK = "pubsub:projects/city-desk/topics/articles"


def look(found):
    """A method that gives `found`, or denies to look where it is None."""

    def answer(request, context):
        if found is None:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "not authorized to look")
        return found

    return grpc.unary_unary_rpc_method_handler(
        answer, response_serializer=lambda message: type(message).serialize(message)
    )


def permissions(granted):
    def answer(request, context):
        return iam_policy_pb2.TestIamPermissionsResponse(permissions=granted)

    return grpc.unary_unary_rpc_method_handler(
        answer,
        response_serializer=iam_policy_pb2.TestIamPermissionsResponse.SerializeToString,
    )


@pytest.fixture
def server(monkeypatch):
    """Start a server: `server(may_look=…, granted=[…])`."""
    servers = []

    def start(*, may_look, granted):
        server = grpc.server(ThreadPoolExecutor(max_workers=2))
        subscription = Subscription(name=SOURCE.removeprefix("pubsub:"))
        topic = Topic(name=SINK.removeprefix("pubsub:"))
        services = {
            "google.pubsub.v1.Subscriber": {
                "GetSubscription": look(subscription if may_look else None)
            },
            "google.pubsub.v1.Publisher": {"GetTopic": look(topic if may_look else None)},
            "google.iam.v1.IAMPolicy": {"TestIamPermissions": permissions(granted)},
        }
        server.add_generic_rpc_handlers(
            [grpc.method_handlers_generic_handler(*service) for service in services.items()]
        )
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        servers.append(server)
        monkeypatch.setenv("PUBSUB_EMULATOR_HOST", f"127.0.0.1:{port}")

    yield start
    for server in servers:
        server.stop(None)


@pytest.mark.parametrize("may_look", [True, False])
def test_a_source_needs_the_permission_to_consume_only(server, may_look):
    server(may_look=may_look, granted=["pubsub.subscriptions.consume"])
    with closing(PubSubSource(SOURCE)) as source:
        source.check()


@pytest.mark.parametrize("may_look", [True, False])
def test_a_source_without_that_permission_names_the_role(server, may_look):
    server(may_look=may_look, granted=[])
    with (
        closing(PubSubSource(SOURCE)) as source,
        pytest.raises(SourceUnavailable, match=r"or grant them roles/pubsub.subscriber on it"),
    ):
        source.check()


@pytest.mark.parametrize("may_look", [True, False])
def test_a_sink_needs_the_permission_to_publish_only(server, may_look, tmp_path):
    server(may_look=may_look, granted=["pubsub.topics.publish"])
    with closing(PubSubSink(SINK, FolderShelf(tmp_path))) as sink:
        sink.check()


@pytest.mark.parametrize("may_look", [True, False])
def test_a_sink_without_that_permission_names_the_role(server, may_look, tmp_path):
    server(may_look=may_look, granted=[])
    with (
        closing(PubSubSink(SINK, FolderShelf(tmp_path))) as sink,
        pytest.raises(SinkUnavailable, match=r"or grant them roles/pubsub.publisher on it"),
    ):
        sink.check()
