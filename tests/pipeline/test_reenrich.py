"""The short way: records in, the same records with entities and topics of today out."""

import apache_beam as beam
import msgspec
import pytest
from apache_beam.typehints.decorators import TypeCheckError

from pipelines.books import balance
from pipelines.turns.ends import read_staged
from pipelines.turns.runner import build
from pipelines.turns.spool import FrameWriter, Spool
from tests.builders import article, envelope, source_ref
from tests.integration.sink_place import ANN, ECONOMY
from tests.pipeline.harness import LOCAL_RUNNERS, run_step
from transforms.enrich import EnrichConfig
from transforms.records.article import VERSION, Pipeline, Revision, to_json
from transforms.records.travelling import RECORD, Envelope, Item
from transforms.reenrich import ReenrichArticles

MADE = article(
    "urn:newsbeam:01" + "a" * 30,
    title="Ministers agree on a budget",
    body="Anna Lindqvist, the finance minister of Norway, presented the budget in Oslo on Monday.",
    language="en",
    version=4,
    revision=Revision(previous_hash="01", change="body", similarity=0.5),
    entities=[ANN],
    topics=[ECONOMY],
    flags=["no_language_model", "short_body"],
    source=source_ref(kind="rss", origin="https://quay.example/feed"),
    pipeline=Pipeline(newsbeam="0.0.1", model="an old one", taxonomy="2001"),
)


def came_in(payload, order="00000000"):
    source = source_ref(kind="record", origin="out/a.jsonl", item=order)
    return envelope(order, payload, content_type=RECORD, source=source)


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
def test_entities_and_topics_are_new_and_all_else_stays(runner):
    outcomes = run_step(ReenrichArticles(), [came_in(to_json(MADE))], of=Envelope, runner=runner)
    (found,) = outcomes.enriched
    record = found.record
    assert {one.name for one in record.entities} >= {"Anna Lindqvist", "Norway", "Oslo"}
    assert {one.name for one in record.topics} & {"politics and government", "politics"}
    assert record.flags == ["short_body"]
    assert record.pipeline.newsbeam == VERSION
    assert record.pipeline.model.startswith("en_core_web_")
    assert record.pipeline.taxonomy > "2020"
    names = ("entities", "quantities", "topics", "flags", "pipeline")
    same = {name: getattr(MADE, name) for name in names}
    assert msgspec.structs.replace(record, **same) == MADE
    assert outcomes.duplicates == outcomes.seen == outcomes.filtered == outcomes.changes == []


def test_what_is_no_record_is_dead_with_its_bytes_and_the_books_balance(tmp_path):
    given = [came_in(to_json(MADE)), came_in(b"{", "00000001"), came_in(b"{", "00000002")]
    with FrameWriter(str(tmp_path / "spool.frames")) as writer:
        for one in given:
            writer.write(msgspec.msgpack.encode(one))
    staged = tmp_path / "staged"
    staged.mkdir()
    config = EnrichConfig(cloakroom=Spool())
    with beam.Pipeline(runner="FnApiRunner") as pipeline:
        build(pipeline, [str(tmp_path / "spool.frames")], str(staged), config, ReenrichArticles)
    outcomes = read_staged(staged)
    books = balance(3, outcomes.tallies)
    assert books.problem is None
    # Two broken ones of one origin and the same bytes are one failure.
    assert (books.read, books.enriched, books.seen) == (3, 1, 1)
    assert books.dead == {"admit.broken_json": 1}
    assert [one.letter.payload for one in outcomes.dead] == [b"{"]
    assert outcomes.changes == []


def test_the_steps_of_the_short_way_are_pinned():
    pipeline = beam.Pipeline(runner="FnApiRunner")
    build(pipeline, ["spool.frames"], "staged", EnrichConfig(), ReenrichArticles)
    made = []

    class Visitor(beam.pipeline.PipelineVisitor):
        def enter_composite_transform(self, node):
            made.append(node.full_label)

        def visit_transform(self, node):
            made.append(node.full_label)

    pipeline.visit(Visitor())
    ours = {one for one in made if one.startswith("Enrich/") and one.count("/") == 1}
    assert ours == {
        "Enrich/AdmitArticles",
        "Enrich/TakeRecords",
        "Enrich/ExtractEntities",
        "Enrich/TagTopics",
        "Enrich/Failures",
        "Enrich/RestorePayloads",
        "Enrich/DropRepeatedFailures",
        "Enrich/Enriched",
    }


def test_the_short_way_takes_envelopes_only():
    pipeline = beam.Pipeline(runner="FnApiRunner")
    given = pipeline | "Given" >> beam.Create([]).with_output_types(Item)
    with pytest.raises(TypeCheckError, match="Input type hint violation at Step: expected"):
        given | "Step" >> ReenrichArticles()
