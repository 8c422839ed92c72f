"""Each step alone: what goes on, and in which of the other ways the rest leaves."""

import msgspec
import pytest

from tests.builders import (
    MOMENT,
    admitted,
    article,
    dead,
    dead_letter,
    envelope,
    item,
    source_ref,
    words,
)
from tests.pipeline.harness import LOCAL_RUNNERS, keys, run_step
from transforms.admit.limits import AdmitLimits
from transforms.admit.step import AdmitArticles, Opened, RestorePayloads
from transforms.boundary import Attempt
from transforms.cleanup.step import CleanArticles
from transforms.dead_letters import key_of
from transforms.dedupe.step import DropDuplicates, DropRepeatedFailures
from transforms.entities import step as entities_step
from transforms.entities.spec import ModelSpec
from transforms.entities.step import ExtractEntities
from transforms.errors import ItemError
from transforms.identity import checksum, entry_key
from transforms.memory import NothingKnown
from transforms.outcomes import Dead, Seen
from transforms.records.article import Pipeline
from transforms.records.travelling import FEED, JSON, TEXT, Admitted, Claim, Envelope, Item
from transforms.topics.step import TagTopics
from transforms.wanted.rules import Wanted
from transforms.wanted.step import KeepWanted

FEED_OF_TWO = b"""<rss version="2.0"><channel><title>Harbour Courier</title>
<item><title>Ferry sails</title><guid>a</guid><description>It left at noon.</description></item>
<item><title>Quay closed</title><guid>b</guid><description>Until Friday.</description></item>
</channel></rss>"""
SENTENCE = "Ann Reed, the mayor of Norhaven, opened the new harbour on Tuesday."


def opened(*inside):
    return Opened(source="text:.", items=len(inside), checksum=checksum(inside))


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
def test_admit_parts_entries_from_the_unreadable_and_says_what_each_envelope_held(runner):
    given = [
        envelope("00000000", FEED_OF_TWO, content_type=FEED),
        envelope("00000001", b"{", content_type=JSON),
        envelope("00000002", b"It rained.", content_type=TEXT),
        envelope("00000003", b"<rss version='2.0'><channel></channel></rss>", content_type=FEED),
    ]
    result = run_step(AdmitArticles(), given, of=Envelope, runner=runner)
    feed, broken, text, _ = map(key_of, given)
    entries = [entry_key(feed, 0), entry_key(feed, 1)]
    assert keys(result.kept) == sorted([*entries, text])
    assert [(one.key, one.letter.reason) for one in result.dead] == [(broken, "broken_json")]
    assert sorted(result.opened, key=lambda one: (one.items, one.checksum)) == sorted(
        [opened(*entries), opened(broken), opened(text), opened()],
        key=lambda one: (one.items, one.checksum),
    )


class Shelf:
    """Keeps envelopes by the offset of their claims."""

    def __init__(self, *envelopes):
        self.envelopes = envelopes

    def fetch(self, claim):
        return self.envelopes[claim.offset]


def test_what_is_claimed_travels_without_its_payload_and_dies_with_it():
    whole = [
        envelope("00000000", FEED_OF_TWO, content_type=FEED),
        envelope("00000001", b" \n"),
        envelope("00000002", b"{", content_type=JSON),
    ]
    claimed = [
        msgspec.structs.replace(one, claim=Claim(file="spool", offset=at))
        for at, one in enumerate(whole)
    ]
    plain, light = (run_step(AdmitArticles(), given, of=Envelope) for given in (whole, claimed))
    assert keys(light.kept) == keys(plain.kept)
    assert {one.envelope.payload for one in light.kept} == {b""}
    dead = [
        Dead(
            key=one.key,
            order=one.envelope.order,
            letter=dead_letter(one.envelope.payload),
            claim=one.envelope.claim,
        )
        for one in light.kept
    ]
    restored = run_step(RestorePayloads(Shelf(*whole), AdmitLimits()), dead, of=Dead)
    assert {one.key: one.letter.payload for one in restored} == {
        one.key: one.envelope.payload for one in plain.kept
    }
    assert {one.claim for one in restored} == {None}


def test_clean_parts_articles_from_those_with_nothing_left():
    given = [
        admitted("00000000", text=SENTENCE, title="Harbour opened"),
        admitted("00000001", text=" \n "),
    ]
    result = run_step(CleanArticles(Pipeline(newsbeam="9")), given, of=Admitted)
    (kept,) = result.kept
    assert (kept.key, kept.article.body) == ("00000000", SENTENCE)
    assert kept.article.pipeline.newsbeam == "9"
    assert [(one.key, one.letter.reason) for one in result.dead] == [("00000001", "empty_body")]


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
def test_keep_wanted_parts_by_rule(runner):
    given = [
        item("00000000", language="en", body=words(0, 30)),
        item("00000001", language="de", body=words(0, 30)),
        item("00000002", language="en", body="Short."),
        item("00000003", language=None, body=words(0, 30)),
    ]
    step = KeepWanted(Wanted(languages=("en",), min_words=10))
    result = run_step(step, given, of=Item, runner=runner)
    assert keys(result.kept) == ["00000000", "00000003"]
    assert sorted((one.key, one.source, one.rule, one.id) for one in result.filtered) == [
        ("00000001", "text:.", "language", "urn:newsbeam:one"),
        ("00000002", "text:.", "min_words", "urn:newsbeam:one"),
    ]


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
def test_drop_duplicates_parts_new_revised_repeated_and_seen(runner):
    given = [
        item("00000000", name="a", body=words(0, 60)),
        item("00000001", name="b", body=words(0, 63), title="Again"),
        item("00000002", name="a", body=words(0, 60)),
        item("00000003", name="a", body=words(0, 70)),
        item("00000004", name="c", body=words(500, 60)),
    ]
    result = run_step(DropDuplicates(), given, of=Item, runner=runner)
    versions = {one.key: one.article.version for one in result.kept}
    assert versions == {"00000000": 1, "00000003": 2, "00000004": 1}
    (repeated,) = result.duplicates
    assert (repeated.key, repeated.record.title) == ("00000001", "Again")
    assert (repeated.record.duplicate_of.id, repeated.record.duplicate_of.method) == ("a", "near")
    assert result.seen == [Seen(key="00000002", source="text:.")]
    assert sorted((one.key, one.what, one.version) for one in result.changes) == [
        ("00000000", "enriched", 1),
        ("00000001", "duplicate", 0),
        ("00000003", "enriched", 2),
        ("00000004", "enriched", 1),
    ]
    assert result.dead == []


def test_drop_duplicates_gives_each_new_item_its_fingerprint():
    bare = msgspec.structs.replace(item("0"), fingerprint=None)
    result = run_step(DropDuplicates(), [bare], of=Item)
    assert result.kept == [item("0")]


class FailedBefore(NothingKnown):
    """A past in which everything failed."""

    def failed_before(self, keys):
        return set(keys)


def test_failures_met_before_count_as_seen():
    given = [dead("00000001"), dead("00000000"), dead("00000002", payload=b"[")]
    result = run_step(DropRepeatedFailures(), given, of=Dead)
    assert (keys(result.dead), keys(result.seen)) == (["00000000", "00000002"], ["00000001"])
    again = run_step(DropRepeatedFailures(FailedBefore()), given, of=Dead)
    assert (again.dead, keys(again.seen)) == ([], ["00000000", "00000001", "00000002"])


def test_entities_are_added_with_their_offsets():
    given = [item("00000000", body=SENTENCE, language="en"), item("00000001", language="sv")]
    result = run_step(ExtractEntities(ModelSpec()), given, of=Item)
    found = {one.key: one.article for one in result.kept}
    (ann,) = [one for one in found["00000000"].entities if one.name == "Ann Reed"]
    assert [SENTENCE[m.start : m.end] for m in ann.mentions] == ["Ann Reed"]
    assert found["00000001"].flags == ["no_language_model"]
    assert result.dead == []


def test_an_article_without_topics_of_its_language_is_flagged():
    swedish, dutch = item("00000000", language="sv"), item("00000001", language="nl")
    filed = msgspec.structs.replace(
        dutch, article=msgspec.structs.replace(dutch.article, categories=["Politiek"])
    )
    result = run_step(TagTopics(), [swedish, filed], of=Item)
    found = {one.key: one.article for one in result.kept}
    assert (found["00000000"].topics, found["00000000"].flags) == ([], ["no_topic_words"])
    [politics] = found["00000001"].topics
    assert (politics.id, politics.evidence[0].field) == ("medtop:11000000", "categories")
    assert found["00000001"].flags == []


def test_topics_are_added_with_the_taxonomy():
    body = "The striker scored twice as the football club won the cup final."
    result = run_step(TagTopics(), [item("0", body=body, language="en")], of=Item)
    (kept,) = result.kept
    assert kept.article.topics[0].id.startswith("medtop:")
    assert kept.article.pipeline.taxonomy
    assert result.dead == []


def shout(batch):
    if any(one.article.body == "bad" for one in batch):
        raise ItemError("no_voice", "it is hoarse")
    return [msgspec.structs.replace(one, article=article(body="LOUD")) for one in batch]


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
@pytest.mark.parametrize("batch", [1, 64])
def test_a_bad_item_in_a_batch_costs_itself_only(runner, batch):
    given = [
        item(f"{number:08d}", body="bad" if number in (3, 5) else "good") for number in range(9)
    ]
    step = Attempt("entities", shout, gives=Item, batch=batch)
    result = run_step(step, given, of=Item, runner=runner)
    assert keys(result.dead) == ["00000003", "00000005"]
    assert keys(result.kept) == [f"0000000{number}" for number in (0, 1, 2, 4, 6, 7, 8)]
    assert {one.letter.reason for one in result.dead} == {"no_voice"}
    assert {one.article.body for one in result.kept} == {"LOUD"}


def test_a_document_on_which_spacy_raises_costs_that_document_only(monkeypatch):
    real = entities_step.extract

    def fragile(articles, models):
        if any("poison" in one.body for one in articles):
            raise ValueError("[E024] no such thing")
        return real(articles, models)

    monkeypatch.setattr(entities_step, "extract", fragile)
    given = [
        item("00000000", body=SENTENCE, language="en"),
        item("00000001", body="poison", language="en"),
        item("00000002", body="Ben Hall sailed home.", language="en"),
    ]
    result = run_step(ExtractEntities(ModelSpec()), given, of=Item)
    assert keys(result.kept) == ["00000000", "00000002"]
    assert all(one.article.entities for one in result.kept)
    (lost,) = result.dead
    assert (lost.letter.stage, lost.letter.reason, lost.letter.error) == (
        "entities",
        "internal_error",
        "ValueError",
    )
    assert lost.letter.payload == given[1].envelope.payload
    assert lost.letter.at == MOMENT


def test_steps_leave_their_elements_as_they_were():
    given = [item("00000000", body=SENTENCE, language="en", source=source_ref(item="1"))]
    before = msgspec.msgpack.encode(given)
    for step in (DropDuplicates(), ExtractEntities(ModelSpec()), TagTopics()):
        run_step(step, given, of=Item, runner="BundleBasedDirectRunner")
    assert msgspec.msgpack.encode(given) == before
