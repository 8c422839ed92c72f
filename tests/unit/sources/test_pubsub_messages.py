from datetime import UTC, datetime
from operator import attrgetter

from google.pubsub_v1.types import ReceivedMessage
from msgspec import structs

from pipelines.relayed import to_message as to_relayed
from pipelines.sources.pubsub.pull import Message, to_message
from pipelines.sources.pubsub.source import envelope_of_message
from transforms.records.article import SourceRef, to_json
from transforms.records.travelling import JSON, Envelope

NOON = datetime(2026, 3, 1, 12, 0, 0, 250, tzinfo=UTC)
LATER = datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)


def message(message_id, published=NOON, **attributes):
    return Message(message_id, "ack", b"{}", attributes, published)


def test_messages_sort_by_publish_time_then_by_the_number_that_is_their_id():
    mixed = [
        message("1", LATER),
        message("100"),
        message("20"),
        message("3"),
        message("21"),
    ]
    ordered = sorted(mixed, key=attrgetter("place"))
    assert [one.message_id for one in ordered] == ["3", "20", "21", "100", "1"]


def test_what_a_relay_published_at_one_moment_sorts_in_the_order_of_taking():
    mixed = [
        message("1", newsbeam_order="3f9a01c2-000002.00000000"),
        message("2", newsbeam_order="3f9a01c2-000001.00000001"),
        message("3", newsbeam_order="3f9a01c2-000001.00000000"),
        message("4", LATER, newsbeam_order="3f9a01c2-000000.00000000"),
        message("5"),
    ]
    ordered = sorted(mixed, key=attrgetter("place"))
    assert [one.message_id for one in ordered] == ["5", "3", "2", "1", "4"]


def test_a_relayed_message_is_the_envelope_that_it_was():
    source = SourceRef(kind="rss", origin="https://quay.example/feed", item="guid-1")
    taken = Envelope(
        payload=b"<p>",
        content_type="text/html",
        source=source,
        discovered=LATER,
        attributes={"desk": "city"},
    )
    data, attributes = to_relayed(taken)
    attributes |= {"newsbeam_order": "3f9a01c2-000001.00000000"}
    received = Message("17", "ack", data, attributes, NOON)
    order = "01772366400000250-3f9a01c2-000001.00000000-00000000000000000017"
    assert envelope_of_message(received, "projects/p/s") == structs.replace(taken, order=order)


def test_an_envelope_carries_the_message_whole():
    envelope = envelope_of_message(
        message("17", content_type="text/html", desk="city"), "projects/p/s"
    )
    assert envelope == Envelope(
        payload=b"{}",
        content_type="text/html",
        source=SourceRef(kind="pubsub", origin="projects/p/s", item="17"),
        discovered=NOON,
        attributes={"content_type": "text/html", "desk": "city"},
        order="01772366400000250--00000000000000000017",
    )


def test_the_order_of_envelopes_as_text_is_that_of_the_messages():
    mixed = [message("1", LATER), message("100"), message("20"), message("3"), message("21")]
    assert [one.message_id for one in sorted(mixed, key=attrgetter("order"))] == [
        *("3", "20", "21", "100", "1")
    ]


def test_a_message_without_content_type_is_json():
    assert envelope_of_message(message("17"), "projects/p/s").content_type == JSON


def test_a_received_message_is_read_with_its_time_in_utc():
    received = ReceivedMessage(
        ack_id="a1",
        message={
            "message_id": "17",
            "data": b"payload",
            "attributes": {"desk": "city"},
            "publish_time": NOON,
        },
    )
    read = to_message(ReceivedMessage.pb(received))
    assert read == Message("17", "a1", b"payload", {"desk": "city"}, NOON)
    # The codec knows plain datetimes only, not the library's subclass.
    assert type(read.published) is datetime
    assert b'"discovered":"2026-03-01T12:00:00.000250Z"' in to_json(envelope_of_message(read, "s"))
