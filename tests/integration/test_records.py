"""Every record written is as published: it fits its schema, and offsets point at their text."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.integration.program import newsbeam, succeeded
from tests.integration.read_back import records

pytestmark = pytest.mark.timeout(600)

_SCHEMAS = (
    ("record", "articles", 20),
    ("duplicate", "duplicates", 1),
    ("dead-letter", "dead_letters", 1),
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The records of the bundled samples: feeds, a page, plain text and lines."""
    out = tmp_path_factory.mktemp("demo") / "demo"
    succeeded(newsbeam("demo", "--out", out))
    return out / "records"


@pytest.mark.parametrize(
    ("what", "kind", "least"),
    _SCHEMAS,
)
def test_every_record_fits_the_published_schema(demo, what, kind, least):
    schema = json.loads(succeeded(newsbeam("schema", what)).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    formats = jsonschema.FormatChecker(["date-time"])
    validator = jsonschema.Draft202012Validator(schema, format_checker=formats)
    written = records(demo, kind)
    assert len(written) >= least
    for record in written:
        validator.validate(record)
    spoilt = {**written[0], "source": None}
    assert not validator.is_valid(spoilt)
    assert not validator.is_valid({**written[0], "surprise": 1})


def test_every_offset_points_at_its_text(demo):
    mentions = quantities = evidence = 0
    for record in records(demo):
        for entity in record["entities"]:
            assert entity["count"] == len(entity["mentions"])
            for one in entity["mentions"]:
                assert record[one["field"]][one["start"] : one["end"]] == one["text"]
                mentions += 1
        for one in record["quantities"]:
            assert record[one["field"]][one["start"] : one["end"]] == one["text"]
            quantities += 1
        for topic in record["topics"]:
            for one in topic["evidence"]:
                assert 0 <= one["start"] < one["end"] <= len(record[one["field"]])
                evidence += 1
    assert min(mentions, quantities, evidence) > 10


def test_the_demo_can_be_run_again_and_names_its_page_at_the_end(demo):
    done = succeeded(newsbeam("demo", "--out", demo.parent))
    assert "duplicate" in done.stdout
    page = demo.parent / "report.html"
    last = "".join(line.strip() for line in done.stdout.splitlines()[-4:])  # wrapped
    assert str(page) in last
    assert "Ten countries to share repair ships for undersea cables" in page.read_text()
    assert Path(demo / "articles").is_dir()
