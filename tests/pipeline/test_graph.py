"""The whole way, from envelopes of every kind to one of the five outcomes, and its labels."""

import dataclasses
import re

import apache_beam as beam
import msgspec
import pytest
from apache_beam.typehints.decorators import TypeCheckError

from pipelines.books import SourceBooks, Tally, balance
from pipelines.turns.ends import Staged, _WriteFrames, read_staged
from pipelines.turns.runner import build
from pipelines.turns.spool import FrameWriter, Spool
from tests.builders import envelope, source_ref
from tests.pipeline.harness import LOCAL_RUNNERS, run_step
from transforms.boundary import part
from transforms.cleanup.step import CleanArticles
from transforms.dead_letters import key_of
from transforms.dedupe import step as dedupe_step
from transforms.dedupe.step import DropDuplicates, DropRepeatedFailures
from transforms.enrich import EnrichArticles, EnrichConfig
from transforms.entities.spec import ModelSpec
from transforms.entities.step import ExtractEntities
from transforms.identity import entry_key
from transforms.records.article import Article, Duplicate, Pipeline
from transforms.records.dead_letter import DeadLetter
from transforms.records.travelling import FEED, HTML, JSON, TEXT, Admitted, Envelope, Item
from transforms.topics.step import TagTopics
from transforms.wanted.rules import Wanted
from transforms.wanted.step import KeepWanted

STORY = (
    "Ann Reed, the mayor of Norhaven, opened the new harbour on Tuesday. About two hundred people "
    "watched as the first ferry left for Sundby with a brass anchor on its upper deck and flags on "
    "its bow. The harbour cost nine million crowns and was built in three years by local firms."
)
FEED_BYTES = f"""<rss version="2.0"><channel><title>Harbour Courier</title>
<link>https://courier.example</link>
<item><title>New harbour opened</title><link>https://courier.example/1</link>
<description>{STORY}</description></item>
<item><title>Fish market moves</title><link>https://courier.example/2</link>
<description>The fish market of Sundby moves to the old rope works in spring, its owners said on
Monday, after forty years beside the ferry quay and a long search for more room.</description>
</item></channel></rss>""".encode()
PAGE = b"""<!DOCTYPE html><html lang="en"><head><title>Lighthouse lit again</title>
<link rel="canonical" href="https://ledger.example/lighthouse"></head><body><article>
<h1>Lighthouse lit again</h1>
<p>The lighthouse at Cape Mar was lit again on Sunday evening after eleven dark years. Volunteers
had mended its lens by hand, and the last keeper, Ola Brandt, pressed the switch.</p>
<p>Some four hundred people stood on the rocks below and cheered as the beam swept out to sea for
the first time since the storm that broke it. The light can be seen for eighteen miles.</p>
</article></body></html>"""
GERMAN = (
    "Die Fähre nach Sundby fährt ab Montag wieder jede Stunde, wie der Hafenmeister am Freitag "
    "mitteilte. Die Reparatur des Anlegers ist nach sechs Wochen abgeschlossen."
)


def line(number, **fields):
    return envelope(
        f"0000000{number}",
        msgspec.json.encode(fields),
        content_type=JSON,
        source=source_ref(kind="jsonl", origin="desk.jsonl", item=str(number)),
    )


def broken(number):
    return source_ref(kind="jsonl", origin="broken.jsonl", item=str(number))


GIVEN = [
    envelope("00000000", FEED_BYTES, content_type=FEED, source=source_ref(kind="feed")),
    envelope("00000001", PAGE, content_type=HTML, source=source_ref(kind="html")),
    envelope("00000002", b"A plain note from the desk, with words.", content_type=TEXT),
    line(3, id="k-3", title="Harbour opens", body=STORY.replace("two hundred", "200")),
    line(4, id="k-4", title="Hafen", body=GERMAN, language="de"),
    envelope("00000005", b'{"title": ', content_type=JSON, source=broken(1)),
    line(6, id="k-3", title="Harbour opens", body=STORY.replace("two hundred", "200")),
    envelope("00000007", b'{"title": ', content_type=JSON, source=broken(2)),
    envelope("00000008", b"<rss version='2.0'><channel></channel></rss>", content_type=FEED),
]
#: Key of each envelope; the items of the first one, a feed, have keys of their own.
KEYS = {one.order: key_of(one) for one in GIVEN}
KEYS |= {f"00000000.00000{place}": entry_key(KEYS["00000000"], place) for place in (0, 1)}
#: Order of each item to the way it goes.
WAYS = {
    "00000000.000000": "enriched",
    "00000000.000001": "enriched",
    "00000001": "enriched",
    "00000002": "enriched",
    "00000003": "duplicate",
    "00000004": "filtered/language",
    "00000005": "dead/admit.broken_json",
    "00000006": "seen",
    "00000007": "seen",
}
CONFIG = EnrichConfig(wanted=Wanted(languages=("en",)))
OPENED_TALLY = Tally(what="envelopes", count=1, checksum=0)


def ways_of(outcomes):
    """List (order of the item, way it goes)."""
    ways = [(one.key, "enriched") for one in outcomes.enriched]
    ways += [(one.key, "duplicate") for one in outcomes.duplicates]
    ways += [(one.key, "seen") for one in outcomes.seen]
    ways += [(one.key, f"filtered/{one.rule}") for one in outcomes.filtered]
    ways += [(d.key, f"dead/{d.letter.stage}.{d.letter.reason}") for d in outcomes.dead]
    orders = {key: order for order, key in KEYS.items()}
    return [(orders[key], way) for key, way in ways]


@pytest.fixture(scope="module", params=LOCAL_RUNNERS)
def outcomes(request):
    return run_step(EnrichArticles(CONFIG), GIVEN, of=Envelope, runner=request.param)


@pytest.fixture(scope="module")
def articles(outcomes):
    return {one.envelope.order: one.record for one in outcomes.enriched}


def test_every_item_goes_exactly_one_way(outcomes):
    ways = ways_of(outcomes)
    assert len(ways) == len(WAYS)
    assert dict(ways) == WAYS


def test_every_envelope_says_how_many_items_it_held(outcomes):
    held = sorted((one.source, one.items) for one in outcomes.opened)
    assert held == [
        *(("feed:.", 2), ("html:.", 1)),
        *[("jsonl:.", 1)] * 5,
        *(("text:.", 0), ("text:.", 1)),
    ]


def test_articles_are_enriched_whatever_they_came_as(articles):
    assert {key: one.title for key, one in articles.items()} == {
        "00000000.000000": "New harbour opened",
        "00000000.000001": "Fish market moves",
        "00000001": "Lighthouse lit again",
        "00000002": None,
    }
    assert articles["00000000.000000"].body == STORY
    assert articles["00000001"].canonical_url == "https://ledger.example/lighthouse"
    names = {one.name for one in articles["00000000.000000"].entities}
    assert {"Ann Reed", "Sundby"} <= names


def test_each_mention_is_the_text_that_stands_there(articles):
    mentions = [
        (article, mention)
        for article in articles.values()
        for entity in article.entities
        for mention in entity.mentions
    ]
    assert mentions
    for article, mention in mentions:
        assert getattr(article, mention.field)[mention.start : mention.end] == mention.text


def test_a_duplicate_names_its_original(outcomes, articles):
    (one,) = outcomes.duplicates
    assert one.record.duplicate_of.id == articles["00000000.000000"].id
    assert one.record.duplicate_of.method == "near"
    assert one.record.duplicate_of.similarity > 0.7


def test_a_dead_letter_holds_what_came_in(outcomes):
    (one,) = outcomes.dead
    assert one.letter.payload == b'{"title": '


def test_the_order_of_the_envelopes_changes_nothing():
    turned = run_step(EnrichArticles(CONFIG), GIVEN[::-1], of=Envelope)
    straight = run_step(EnrichArticles(CONFIG), GIVEN, of=Envelope)
    assert sorted(ways_of(turned)) == sorted(ways_of(straight))
    by_key = {one.key: one for one in straight.enriched}
    assert {one.key: one for one in turned.enriched} == by_key


def spool(folder, envelopes):
    path = str(folder / "spool.frames")
    with FrameWriter(path) as writer:
        for one in envelopes:
            writer.write(msgspec.msgpack.encode(one))
    return path


def run_turn(folder, envelopes, runner):
    staged = folder / "staged"
    staged.mkdir()
    with beam.Pipeline(runner=runner) as pipeline:
        config = dataclasses.replace(CONFIG, cloakroom=Spool())
        build(pipeline, [spool(folder, envelopes)], str(staged), config)
    return staged


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
def test_a_turn_stages_its_outcomes_and_its_books_balance(tmp_path, runner):
    staged = read_staged(run_turn(tmp_path, GIVEN, runner))
    books = balance(len(GIVEN), staged.tallies)
    assert books.problem is None
    assert (books.read, books.enriched, books.duplicate, books.seen) == (9, 4, 1, 2)
    assert (books.filtered, books.dead) == ({"language": 1}, {"admit.broken_json": 1})
    assert [one.envelope.order for one in staged.enriched] == sorted(
        order for order, way in WAYS.items() if way == "enriched"
    )
    assert isinstance(staged.enriched[0].record, Article)
    assert isinstance(staged.repeated[0].record, Duplicate)
    assert isinstance(staged.dead[0].letter, DeadLetter)
    assert staged.dead[0].letter.payload == b'{"title": '
    assert [(one.sketch.order, one.what) for one in staged.changes] == [
        (order, way) for order, way in sorted(WAYS.items()) if way in ("enriched", "duplicate")
    ]
    assert books.by_source["jsonl:."] == SourceBooks(
        read=5, duplicate=1, seen=2, filtered=1, dead=1
    )


def test_a_bundle_that_was_staged_twice_counts_once(tmp_path):
    staged = run_turn(tmp_path, GIVEN, "FnApiRunner")
    once = read_staged(staged)
    for path in list(staged.glob("*.frames")):
        (staged / f"again-{path.name}").write_bytes(path.read_bytes())
    assert read_staged(staged) == once
    assert len(list(staged.iterdir())) >= 2


def test_what_a_failed_bundle_left_half_written_is_passed_over(tmp_path):
    staged = run_turn(tmp_path, GIVEN[:3], "FnApiRunner")
    once = read_staged(staged)
    half = FrameWriter(str(staged / "half.frames"))
    half.write(b"no frame of ours")
    half._file.close()
    assert [path.name for path in staged.iterdir() if "half" in path.name] == ["half.frames.part"]
    assert read_staged(staged) == once


def test_a_writer_of_a_bundle_that_failed_is_not_used_again(tmp_path):
    write = _WriteFrames(str(tmp_path))
    write.start_bundle()
    write.process(OPENED_TALLY)
    write.start_bundle()
    write.process(OPENED_TALLY)
    write.finish_bundle()
    assert read_staged(tmp_path).tallies == [OPENED_TALLY]
    assert len(list(tmp_path.glob("*.frames"))) == len(list(tmp_path.glob("*.part"))) == 1


def test_a_staged_file_that_was_cut_short_is_an_error(tmp_path):
    staged = run_turn(tmp_path, GIVEN[2:3], "FnApiRunner")
    largest = max(staged.iterdir(), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-1])
    with pytest.raises(EOFError):
        read_staged(staged)


def test_what_vanishes_in_the_graph_is_missing_in_the_books(tmp_path, monkeypatch):
    monkeypatch.setattr(dedupe_step, "judge", lambda sketches, memory, rule: [])
    staged = read_staged(run_turn(tmp_path, GIVEN[:3], "FnApiRunner"))
    assert balance(3, staged.tallies).problem == "4 items were read and 0 came out"


def test_an_empty_turn_stages_nothing(tmp_path):
    staged = read_staged(run_turn(tmp_path, [], "FnApiRunner"))
    assert staged == Staged(enriched=[], repeated=[], filtered=[], dead=[], changes=[], tallies=[])


#: The labels down to the step: a running engine's state is kept by them.
LABELS = """
Enrich
Enrich/AdmitArticles
Enrich/CleanArticles
Enrich/DropDuplicates
Enrich/DropRepeatedFailures
Enrich/Enriched
Enrich/ExtractEntities
Enrich/Failures
Enrich/KeepWanted
Enrich/RestorePayloads
Enrich/Seen
Enrich/TagTopics
ReadSpool
ReadSpool/Envelopes
ReadSpool/Files
ReadSpool/Spread
StageOutcomes
StageOutcomes/Changes
StageOutcomes/Counts
StageOutcomes/Dead
StageOutcomes/Duplicates
StageOutcomes/Enriched
StageOutcomes/Filtered
StageOutcomes/Tallies
"""


@pytest.fixture(scope="module")
def labels():
    pipeline = beam.Pipeline(runner="FnApiRunner")
    build(pipeline, ["spool.frames"], "staged", CONFIG)
    made = []

    class Visitor(beam.pipeline.PipelineVisitor):
        def enter_composite_transform(self, node):
            made.append(node.full_label)

        def visit_transform(self, node):
            made.append(node.full_label)

    pipeline.visit(Visitor())
    return [label for label in made if label]


def test_the_labels_of_the_graph_are_pinned(labels):
    assert "\n" + "\n".join(sorted(one for one in labels if one.count("/") < 2)) + "\n" == LABELS


def test_no_two_steps_have_one_label(labels):
    assert len(labels) == len(set(labels))


def test_no_label_of_ours_names_a_function_or_a_line(labels):
    """Only beam.Create names its own inner steps so, and its elements are no state."""
    ours = [one for one in labels if not one.startswith("ReadSpool/Files/")]
    assert not [one for one in ours if re.search(r"lambda|\.py|:\d|<", one)]


WRONG_SEAMS = [
    (CleanArticles(Pipeline(newsbeam="9")), Envelope),
    (KeepWanted(Wanted()), Admitted),
    (DropDuplicates(), Article),
    (DropRepeatedFailures(), DeadLetter),
    (ExtractEntities(ModelSpec()), Envelope),
    (TagTopics(), Article),
    (EnrichArticles(), Item),
]


@pytest.mark.parametrize(("step", "wrong"), WRONG_SEAMS, ids=lambda one: type(one).__name__)
def test_a_step_in_the_wrong_place_is_refused_while_the_graph_is_built(step, wrong):
    pipeline = beam.Pipeline(runner="FnApiRunner")
    given = pipeline | "Given" >> beam.Create([]).with_output_types(wrong)
    with pytest.raises(TypeCheckError, match="Input type hint violation at Step: expected"):
        given | "Step" >> step


def test_part_says_what_each_of_its_collections_holds():
    pipeline = beam.Pipeline(runner="FnApiRunner")
    parted = pipeline | beam.Create([1]) | part(beam.DoFn(), Item, seen=str)
    assert (parted.kept.element_type, parted.seen.element_type) == (Item, str)
