"""How records cross a shuffle: whole, with the same bytes for the same record, in any process."""

import pickle
import re

import apache_beam as beam
import pytest
from apache_beam.coders.typecoders import registry
from apache_beam.pipeline import PipelineVisitor
from hypothesis import HealthCheck, Phase, given, settings

from pipelines.turns.runner import build
from tests import strategies
from tests.builders import admitted, article, dead, dead_letter, duplicate, envelope, item
from transforms.admit.step import Opened
from transforms.coders import RecordCoder, register
from transforms.dedupe.judge import Judgement, Verdict
from transforms.enrich import EnrichConfig
from transforms.memory import Change, Sketch, sketch
from transforms.outcomes import Dead, Enriched, Filtered, Repeated, Seen, filtered
from transforms.records.article import Article
from transforms.records.travelling import Admitted, Envelope, Item

OPENED = Opened(source="text:.", items=1, checksum=7)
#: All that crosses a stage of the graph, with an example of each.
CROSSING = {
    Admitted: admitted(),
    Change: Change(key="0", place=3, what="heard", version=0, sketch=sketch(item("0"))),
    Dead: dead(),
    Enriched: Enriched(key="0", envelope=envelope(), record=article()),
    Envelope: envelope(attributes={"a": "1", "b": "2"}),
    Filtered: filtered(item(), "language"),
    Item: item("0", body="One two three four five six."),
    Judgement: Judgement(verdict=Verdict(key="0", outcome="seen")),
    Opened: OPENED,
    Repeated: Repeated(key="0", envelope=envelope(), record=duplicate()),
    Seen: Seen(key="0", source="text:.", detail="churning"),
    Sketch: sketch(item("0", body="One two three four five six.")),
    Verdict: Verdict(key="0", outcome="new", version=1),
}


@pytest.mark.parametrize("kind", CROSSING, ids=lambda kind: kind.__name__)
def test_every_type_that_crosses_a_stage_has_the_deterministic_coder(kind):
    coder = registry.get_coder(kind)
    assert coder == RecordCoder(kind)
    assert coder.is_deterministic()
    assert coder.to_type_hint() is kind
    assert coder.decode(coder.encode(CROSSING[kind])) == CROSSING[kind]


def test_every_record_that_travels_in_the_graph_is_among_them():
    pipeline = beam.Pipeline(runner="FnApiRunner")
    build(pipeline, ["spool.frames"], "staged", EnrichConfig())
    found = set()

    class Types(PipelineVisitor):
        def visit_transform(self, node):
            for collection in node.outputs.values():
                found.update(
                    re.findall(
                        r"<class '((?:transforms|pipelines)\.[^']+)'>", str(collection.element_type)
                    )
                )

    pipeline.visit(Types())
    assert {f"{kind.__module__}.{kind.__qualname__}" for kind in CROSSING} == found


@pytest.fixture(scope="module")
def text_is_ready():
    """Let Hypothesis make its table of characters, which it else counts as a slow first draw."""

    @settings(
        max_examples=1,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(strategies.text)
    def draw(text):
        assert isinstance(text, str)

    draw()


@pytest.mark.usefixtures("text_is_ready")
@pytest.mark.parametrize("kind", strategies.RECORDS, ids=lambda kind: kind.__name__)
def test_whatever_a_record_holds_it_crosses_whole(kind):
    coder = RecordCoder(kind)

    @given(strategies.RECORDS[kind])
    def crosses(record):
        encoded = coder.encode(record)
        assert coder.decode(encoded) == record
        assert coder.encode(coder.decode(encoded)) == encoded

    crosses()


def test_the_order_in_which_a_dict_was_filled_is_no_difference():
    coder = RecordCoder(Envelope)
    one = envelope(attributes={"a": "1", "b": "2"})
    other = envelope(attributes={"b": "2", "a": "1"})
    assert coder.encode(one) == coder.encode(other)


def test_a_coder_travels_to_a_worker():
    coder = pickle.loads(pickle.dumps(RecordCoder(Article)))
    assert coder == RecordCoder(Article)
    assert hash(coder) == hash(RecordCoder(Article))
    assert coder.decode(coder.encode(article())) == article()


def test_coders_of_two_types_differ():
    assert RecordCoder(Article) != RecordCoder(Item)


def test_registering_again_changes_nothing():
    register(Envelope)
    register(Envelope)
    assert registry.get_coder(Envelope) == RecordCoder(Envelope)


def test_what_is_no_record_of_the_type_is_refused():
    with pytest.raises(ValueError, match="Object missing required field"):
        RecordCoder(Article).decode(RecordCoder(type(dead_letter())).encode(dead_letter()))
