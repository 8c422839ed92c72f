"""The published types: their JSON Schema, their codec, and that nothing can change them."""

import base64
import json

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tests.builders import MOMENT, article, dead_letter, duplicate, source_ref
from transforms.records.article import (
    Article,
    Author,
    Duplicate,
    Entity,
    Mention,
    Revision,
    Topic,
    json_schema,
    to_json,
)
from transforms.records.dead_letter import DeadLetter
from transforms.records.travelling import RawArticle

PUBLISHED = [Article, Duplicate, DeadLetter]
ARTICLE_KEYS = [
    "schema", "id", "version", "content_hash", "url", "canonical_url", "title", "body", "summary",
    "language", "dateline", "image", "published", "modified", "discovered", "authors", "source",
    "categories", "entities", "quantities", "topics", "duplicate_of", "revision", "provenance",
    "edits", "flags", "pipeline",
]  # fmt: skip
DEAD_LETTER_KEYS = [
    "schema", "stage", "reason", "detail", "error", "payload", "content_type", "attributes",
    "source", "at", "newsbeam",
]  # fmt: skip
FULL = article(
    title="Ferry sails",
    body="Ann Reed sailed to Norhaven.",
    published=MOMENT,
    authors=[Author(name="Harbour News Agency", is_agency=True)],
    entities=[
        Entity(
            name="Ann Reed",
            type="PERSON",
            aliases=[],
            count=1,
            salience=1.0,
            link=None,
            mentions=[Mention(field="body", start=0, end=8, text="Ann Reed")],
        )
    ],
    topics=[Topic(id="medtop:04000000", name="economy", score=0.5, evidence=[])],
    revision=Revision(previous_hash="01", change="body", similarity=0.9),
    provenance={"title": "feed"},
)


def validator(record_type):
    schema = json_schema(record_type)
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


@pytest.mark.parametrize("record_type", PUBLISHED)
def test_the_schema_is_valid_by_the_metaschema_of_draft_2020_12(record_type):
    schema = json_schema(record_type)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("record_type", PUBLISHED)
def test_every_property_is_required_and_no_other_is_allowed(record_type):
    definitions = json_schema(record_type)["$defs"]
    structures = [one for one in definitions.values() if "properties" in one]
    assert structures
    for one in structures:
        assert one["required"] == list(one["properties"])
        assert one["additionalProperties"] is False
        assert not any("default" in field for field in one["properties"].values())


@pytest.mark.parametrize(
    ("record", "keys"), [(article(), ARTICLE_KEYS), (dead_letter(), DEAD_LETTER_KEYS)]
)
def test_the_keys_of_a_record_are_a_contract(record, keys):
    assert list(json.loads(to_json(record))) == keys


@pytest.mark.parametrize("record", [article(), FULL, duplicate(), dead_letter()])
def test_records_validate_against_their_schema(record):
    validator(type(record)).validate(json.loads(to_json(record)))


@given(st.sampled_from(PUBLISHED).flatmap(lambda kind: strategies.RECORDS[kind]))
def test_whatever_a_record_holds_it_validates(record):
    validator(type(record)).validate(json.loads(to_json(record)))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"language": 7}, "a number for a text"),
        ({"published": "yesterday"}, "no date"),
        ({"extra": None}, "a key too many"),
        ({"schema": "newsbeam/2"}, "another schema"),
        ({"entities": [{"name": "Ann Reed"}]}, "half an entity"),
    ],
)
def test_the_schema_refuses_what_is_no_record(changes, what):
    wrong = {**json.loads(to_json(FULL)), **changes}
    assert not validator(Article).is_valid(wrong), what


@pytest.mark.parametrize("key", ARTICLE_KEYS)
def test_the_schema_misses_each_key_that_is_left_out(key):
    wrong = json.loads(to_json(FULL))
    del wrong[key]
    assert not validator(Article).is_valid(wrong)


@pytest.mark.parametrize("record_type", list(strategies.RECORDS))
def test_json_and_message_pack_give_back_the_same_record(record_type):
    @given(strategies.RECORDS[record_type])
    def goes_and_comes_back(record):
        assert msgspec.json.decode(to_json(record), type=record_type) == record
        packed = msgspec.msgpack.encode(record)
        assert msgspec.msgpack.decode(packed, type=record_type) == record

    goes_and_comes_back()


def test_a_record_is_one_line_of_json():
    line = to_json(article(body="one\n\ntwo\u2028three"))
    assert b"\n" not in line


def test_a_dead_letter_holds_its_bytes_in_base64():
    payload = bytes(range(256))
    written = json.loads(to_json(dead_letter(payload)))
    assert base64.b64decode(written["payload"], validate=True) == payload


def test_times_are_written_in_utc_with_a_z():
    assert json.loads(to_json(FULL))["published"] == "2026-10-12T08:30:00Z"


@pytest.mark.parametrize(
    "record", [FULL, duplicate(), dead_letter(), source_ref(), RawArticle(came_from="text")]
)
def test_a_record_cannot_be_changed(record):
    name = record.__struct_fields__[0]
    with pytest.raises(AttributeError, match="immutable"):
        setattr(record, name, "other")
    assert not hasattr(record, "__dict__")


def test_two_records_never_share_a_default_list():
    one, other = article(), article()
    assert one == other
    assert one.entities is not other.entities
    assert one.provenance is not other.provenance
