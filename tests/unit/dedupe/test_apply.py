"""What a verdict makes of an item."""

import msgspec
import pytest

from tests.builders import MOMENT, article, envelope, item, source_ref
from transforms.dedupe.apply import duplicate_record, judged, versioned
from transforms.dedupe.judge import Verdict
from transforms.outcomes import Dead, Repeated, Seen
from transforms.records.article import Author, Duplicate, DuplicateOf, Revision

ORIGINAL = DuplicateOf(id="urn:newsbeam:one", method="near", similarity=0.75, url=None)


def test_a_new_article_has_version_one_and_revises_nothing():
    one = item("0")
    made = versioned(one, Verdict(key="0", outcome="new", version=1))
    assert made == one
    assert (made.article.version, made.article.revision) == (1, None)


def test_a_revision_has_its_version_and_says_what_it_revises_and_nothing_else_changes():
    one = item("0", title="Ferry sails")
    revision = Revision(previous_hash="01", change="body", similarity=0.5)
    made = versioned(one, Verdict(key="0", outcome="revision", version=3, revision=revision))
    assert (made.article.version, made.article.revision) == (3, revision)
    assert msgspec.structs.replace(made.article, version=1, revision=None) == one.article
    assert (made.envelope, made.fingerprint) == (one.envelope, one.fingerprint)


def test_the_item_judged_is_left_as_it_was():
    one = item("0")
    versioned(one, Verdict(key="0", outcome="revision", version=2))
    assert one.article.version == 1


def test_a_duplicate_keeps_what_is_needed_to_find_it_and_names_its_original():
    one = article(
        "urn:newsbeam:two",
        title="Ferry sails",
        url="https://harbour.example/2?utm_source=x",
        canonical_url="https://harbour.example/2",
        language="en",
        published=MOMENT,
        source=source_ref(kind="feed", origin="b.xml", item="guid-2"),
    )
    record = duplicate_record(one, ORIGINAL)
    assert record.duplicate_of == ORIGINAL
    shared = set(Duplicate.__struct_fields__) - {"duplicate_of", "credit"}
    assert {name: getattr(record, name) for name in shared} == {
        name: getattr(one, name) for name in shared
    }
    assert "body" not in shared


@pytest.mark.parametrize(
    ("authors", "credit"),
    [
        ([("Ann Reed", False), ("AFP", True), ("dpa", True)], "AFP"),
        ([("Ann Reed", False)], None),
        ([], None),
    ],
)
def test_a_duplicate_names_the_agency_that_it_came_from(authors, credit):
    named = [Author(name=name, is_agency=is_agency) for name, is_agency in authors]
    assert duplicate_record(article(authors=named), ORIGINAL).credit == credit


NEW = Verdict(key="0", outcome="new", version=1)


def test_an_item_goes_the_way_of_its_verdict():
    one = item("0", title="Ferry sails", source=source_ref(kind="jsonl", origin="in/a.jsonl"))
    seen = Seen(key="0", source="jsonl:in", detail="churning")
    record = duplicate_record(one.article, ORIGINAL)
    assert judged([one], NEW) == [one]
    assert judged([one], Verdict(key="0", outcome="seen", detail="churning")) == [seen]
    assert judged([one], Verdict(key="0", outcome="duplicate", duplicate_of=ORIGINAL)) == [
        Repeated(key="0", envelope=one.envelope, record=record)
    ]


def test_the_last_revision_of_a_clock_says_so():
    verdict = Verdict(key="0", outcome="revision", version=24, detail="churning")
    (made,) = judged([item("0", flags=["short_body"])], verdict)
    assert made.article.flags == ["churning", "short_body"]


def test_an_item_that_was_delivered_twice_goes_on_once_whatever_the_order():
    one = item("0", name="a")
    twice = msgspec.structs.replace(one, envelope=envelope("7"))
    for given in ([one, twice], [twice, one]):
        assert judged(given, NEW) == [one, Seen(key="0", source="text:.")]


def test_another_item_under_the_same_key_is_never_lost_in_silence():
    one, other = item("0", name="a"), item("0", name="b", body="Something else.")
    for given in ([one, other], [other, one]):
        kept, dead = judged(given, NEW)
        assert kept == one
        assert isinstance(dead, Dead)
        assert (dead.key, dead.letter.stage, dead.letter.reason) == ("0", "dedupe", "equal_keys")
        assert dead.letter.detail == (
            "The articles a and b came under one key: an item's key is for one article."
        )
        assert dead.letter.payload == b"bytes"
