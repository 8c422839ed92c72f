"""What a verdict makes of an item."""

import msgspec

from tests.builders import MOMENT, article, item, source_ref
from transforms.dedupe.apply import duplicate_record, versioned
from transforms.dedupe.judge import Verdict
from transforms.records import Duplicate, DuplicateOf, Revision

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
    shared = [name for name in Duplicate.__struct_fields__ if name != "duplicate_of"]
    assert {name: getattr(record, name) for name in shared} == {
        name: getattr(one, name) for name in shared
    }
    assert "body" not in shared
