"""The graph on an engine: its labels and its shape, and what becomes of items that never end."""

import uuid
from datetime import timedelta
from pathlib import Path

import apache_beam as beam
import msgspec
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.testing import test_stream
from apache_beam.utils.timestamp import Timestamp

from pipelines.engines.graph import build
from pipelines.engines.read import ReadMessages
from tests.builders import MOMENT, envelope, source_ref, words
from tests.pipeline.harness import run_step
from tests.remembering import DictJudge, ListOutlet
from transforms.coders import RecordCoder
from transforms.dead_letters import key_of
from transforms.enrich import EnrichArticles, EnrichConfig
from transforms.records.travelling import JSON, Envelope

LABELS = Path(__file__).with_name("labels_on_an_engine.txt")
#: The one local runner that knows TestStream.
STREAMING_RUNNER = "BundleBasedDirectRunner"


def dies(article):
    """A step of the user's that fails for some articles."""
    if "dies" in article.body:
        raise ValueError("it dies")
    return article


def message(number, payload=None, *, at=MOMENT, **fields):
    """Make the envelope of the n-th message: an article about something of its own."""
    given = {"id": f"k-{number}", "title": f"Story {number}", "body": words(number * 100, 40)}
    return envelope(
        f"{number:08d}",
        payload or msgspec.json.encode({**given, **fields}),
        content_type=JSON,
        source=source_ref(kind="pubsub", origin="projects/p/subscriptions/s", item=str(number)),
        discovered=at,
    )


def graph(name, outlets=None, read=None):
    pipeline = beam.Pipeline(runner="FnApiRunner", options=PipelineOptions(["--streaming"]))
    read = read or ReadMessages("projects/p/subscriptions/s")
    judge = DictJudge(name)
    build(pipeline, read, EnrichConfig(memory=judge), judge, outlets or {"First": ListOutlet(name)})
    return pipeline


@pytest.fixture(scope="module")
def proto():
    outlets = {"Postgresql": ListOutlet("a"), "Pubsub": ListOutlet("b")}
    return graph("labels", outlets).to_runner_api()


def transforms(proto):
    return [one for one in proto.components.transforms.values() if one.unique_name]


def test_the_labels_are_pinned_whole(proto):
    """A running job is updated by its labels: who changes one breaks every job's update."""
    ours = [one.unique_name for one in transforms(proto)]
    made = sorted(one for one in ours if not one.startswith("ref_"))
    assert made == LABELS.read_text().splitlines()


def test_nothing_stands_between_the_read_and_the_last_write(proto):
    urns = {one.spec.urn for one in transforms(proto) if not one.subtransforms}
    assert urns == {
        *("beam:transform:pardo:v1", "beam:transform:flatten:v1"),
        "flink:transform:streaming_impulse:v1",
    }


def test_no_step_keeps_state_or_waits_for_another_collection(proto):
    steps = [one for one in transforms(proto) if one.spec.urn == "beam:transform:pardo:v1"]
    assert len(steps) > 15
    for step in steps:
        payload = beam_runner_api_pb2.ParDoPayload.FromString(step.spec.payload)
        assert not payload.side_inputs, step.unique_name
        assert not payload.state_specs, step.unique_name
        assert not payload.timer_family_specs, step.unique_name


def streamed(stream, **fields):
    """Run the graph on a TestStream; give the judge's court, and what was written."""
    stream.advance_watermark_to_infinity()
    return ran(stream, STREAMING_RUNNER, uuid.uuid4().hex, **fields)


def ran(read, runner, name, **fields):
    outlet = ListOutlet(name, **fields)
    judge = DictJudge(name)
    config = EnrichConfig(memory=judge, after_topics=[dies])
    options = PipelineOptions(["--streaming"])
    with beam.Pipeline(runner=runner, options=options) as pipeline:
        build(pipeline, read, config, judge, {"List": outlet})
    return judge.court, [one for batch in outlet.written for one in batch]


def at(moment):
    return Timestamp.from_utc_datetime(moment)


def stream_of(*bundles):
    stream = test_stream.TestStream(coder=RecordCoder(Envelope))
    for bundle in bundles:
        stream.add_elements(list(bundle))
    return stream


def ways(court, written):
    """List the ways that keys went, by the numbers of their messages."""
    gone = [(int(one.envelope.order), type(one).__name__) for one in written]
    gone += [(int(one.order), "Dead") for one in court.dead.values()]
    return sorted(gone)


def test_items_of_several_bundles_are_written_once_each():
    court, written = streamed(stream_of([message(0), message(1)], [message(2)], [message(3)]))
    assert ways(court, written) == [(number, "Enriched") for number in range(4)]
    assert sum(court.asked) == 4
    assert len(court.asked) >= 3  # no bundle waits for another one


def test_what_is_late_and_out_of_order_is_enriched_all_the_same():
    late = message(1, at=MOMENT - timedelta(days=1))
    stream = test_stream.TestStream(coder=RecordCoder(Envelope))
    stream.add_elements([message(3), message(2)]).advance_watermark_to(at(MOMENT))
    stream.add_elements([beam.window.TimestampedValue(late, at(late.discovered))])
    court, written = streamed(stream)
    assert ways(court, written) == [(1, "Enriched"), (2, "Enriched"), (3, "Enriched")]
    assert {one.record.discovered for one in written} == {MOMENT, late.discovered}


def test_an_idle_source_holds_nothing_back():
    stream = stream_of([message(0)]).advance_processing_time(3_600)
    stream.advance_watermark_to(at(MOMENT + timedelta(hours=1))).advance_processing_time(3_600)
    stream.add_elements([message(1)])
    court, written = streamed(stream)
    assert ways(court, written) == [(0, "Enriched"), (1, "Enriched")]


def test_what_is_delivered_again_has_the_verdict_that_it_had():
    """In another bundle, in other company: it is written again, to the same rows."""
    original, copy = message(0), message(1, id="other", body=words(0, 40))
    court, written = streamed(stream_of([original, copy], [message(2), copy], [original]))
    assert set(ways(court, written)) == {(0, "Enriched"), (1, "Repeated"), (2, "Enriched")}
    records = {(one.key, msgspec.json.encode(one.record)) for one in written}
    assert len(records) == 3
    assert len(court.memory.articles) == 3


def test_what_comes_again_in_one_bundle_is_seen_the_second_time():
    court, written = streamed(stream_of([message(0), message(0)]))
    assert ways(court, written) == [(0, "Enriched")]


def test_a_revision_and_a_duplicate_are_known_by_what_an_earlier_bundle_said():
    first = message(0, body=words(0, 40))
    edited = message(1, id="k-0", title="Story 0", body=words(0, 44))
    copied = message(2, id="other", title="Story 0", body=words(0, 40))
    _, written = streamed(stream_of([first], [copied], [edited]))
    kinds = {int(one.envelope.order): one for one in written}
    assert kinds[1].record.version == 2
    assert kinds[2].record.duplicate_of.id == kinds[0].record.id


def test_what_cannot_be_read_is_a_dead_letter_kept_once():
    broken = [message(number, b'{"title": ') for number in range(3)]
    court, written = streamed(stream_of(broken[:2], broken[2:]))
    assert written == []
    assert [one.letter.reason for one in court.dead.values()] == ["broken_json"]


def test_an_article_that_dies_after_the_judge_is_forgotten():
    """The same text by another message is new, and not a repetition of what has no record."""
    killer = message(0, body=f"{words(0, 40)} dies")
    copy = message(1, id="k-0", title="Story 0", body=f"{words(0, 40)} lives")
    court, written = streamed(stream_of([killer], [copy], [killer]))
    assert ways(court, written) == [(0, "Dead"), (1, "Enriched")]
    assert [one.record.version for one in written] == [1]


def test_what_repeats_an_article_that_died_in_its_bundle_is_dead_too():
    """On a runner that fuses, as an engine does."""
    killer = message(0, body=f"{words(0, 40)} dies")
    copy = message(1, body=f"{words(0, 40)} dies", title="Story 0")
    given = beam.Create([killer, copy], reshuffle=False).with_output_types(Envelope)
    court, written = ran(given, "FnApiRunner", uuid.uuid4().hex)
    assert written == []
    assert sorted(one.letter.reason for one in court.dead.values()) == [
        *("internal_error", "original_died")
    ]
    assert court.memory.articles == {}


def test_a_record_that_a_sink_never_takes_is_a_dead_letter():
    court, written = streamed(stream_of([message(0), message(1)]), refuses=words(100, 40))
    assert ways(court, written) == [(0, "Enriched"), (1, "Dead")]
    assert [one.letter.reason for one in court.dead.values()] == ["refused"]
    assert key_of(message(1)) in court.claims
    assert len(court.memory.articles) == 1


def test_an_engine_gives_the_records_that_a_turn_gives():
    given = [message(number) for number in range(6)]
    given += [message(6, id="k-1", title="Story 1", body=words(100, 44)), message(7, b"[")]
    given += [message(8, id="other", body=words(200, 40)), message(9, id="k-3", title="Story 3",
              body=words(300, 40))]  # fmt: skip
    court, written = streamed(stream_of(given[:4], given[4:5], given[5:]))
    turn = run_step(EnrichArticles(EnrichConfig(after_topics=[dies])), given, of=Envelope)
    assert {one.key: one for one in written} == {
        one.key: one for one in (*turn.enriched, *turn.duplicates)
    }
    assert list(court.dead.values()) == turn.dead
