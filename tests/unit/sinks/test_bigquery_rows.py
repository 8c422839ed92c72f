"""Records become rows of BigQuery's, in requests that are small enough."""

import pyarrow as pa
import pytest
from hypothesis import given, settings

from pipelines.sinks.bigquery.rows import (
    LARGEST_BYTES,
    TooLarge,
    batch_of,
    requests,
    size_beyond,
)
from pipelines.sinks.bigquery.schema import row_schema
from tests import strategies
from tests.builders import article, dead_letter, duplicate, run_summary, source_ref
from transforms.records.article import to_json


def read_back(kind, content):
    """Read a request's rows as the service does: by the schema that was sent before."""
    whole = row_schema(kind).serialize().to_pybytes() + content
    return pa.ipc.open_stream(whole).read_all().to_pylist()


def all_rows(kind, records, largest=LARGEST_BYTES):
    parts = list(requests(batch_of(kind, records), largest))
    rows = [read_back(kind, content) for _, content in parts]
    assert [count for count, _ in parts] == list(map(len, rows))
    return [row for some in rows for row in some]


def test_maps_are_lists_of_key_and_value_and_plain_columns_stand_beside():
    one = article(
        provenance={"title": "feed", "body": "html"},
        source=source_ref(origin="https://a.example/feed", publisher="A"),
    )
    (row,) = all_rows("articles", [one])
    assert row["provenance"] == [
        {"key": "title", "value": "feed"},
        {"key": "body", "value": "html"},
    ]
    assert (row["source_origin"], row["source_publisher"]) == ("https://a.example/feed", "A")
    assert row["source"]["origin"] == "https://a.example/feed"


def test_books_are_rows_too():
    (row,) = all_rows(
        "runs", [run_summary(filtered={"language": 2}, dead={"admit.broken_json": 1})]
    )
    assert row["filtered"] == [{"key": "language", "value": 2}]
    assert row["dead"] == [{"key": "admit.broken_json", "value": 1}]


def test_a_duplicate_has_the_same_key_whenever_it_comes():
    first, again, other = all_rows(
        "duplicates",
        [duplicate(), duplicate(title="Changed"), duplicate(source=source_ref(item="2"))],
    )
    assert first["key"] == again["key"] != other["key"]


def test_rows_are_parted_into_requests_and_none_is_lost():
    many = [article(f"urn:{number}", body="x" * (10_000 * number)) for number in range(1, 30)]
    rows = all_rows("articles", many, largest=320_000)
    assert [row["id"] for row in rows] == [one.id for one in many]
    parts = list(requests(batch_of("articles", many), 320_000))
    assert len(parts) > 10
    assert max(len(content) for _, content in parts) <= 320_000


def test_a_row_that_does_not_fit_alone_is_said_with_its_size():
    with pytest.raises(TooLarge, match=r"a row has 10\d{4} bytes"):
        list(requests(batch_of("articles", [article(), article(body="x" * 100_000)]), 50_000))


def test_an_empty_payload_is_a_row():
    (row,) = all_rows("dead_letters", [dead_letter(b"")])
    assert (row["payload"], row["part"], row["parts"]) == (b"", 1, 1)


def test_a_large_payload_is_parted_and_can_be_joined():
    payload = bytes(range(256)) * 100_000
    rows = all_rows("dead_letters", [dead_letter(payload), dead_letter(b"{")])
    assert [(row["part"], row["parts"]) for row in rows] == [(1, 3), (2, 3), (3, 3), (1, 1)]
    assert b"".join(row["payload"] for row in rows[:3]) == payload
    assert len({row["key"] for row in rows}) == 2


@pytest.mark.parametrize(
    "large",
    [
        article(body="x" * LARGEST_BYTES),
        # Lists of empty texts are larger in Arrow than in JSON.
        article(categories=[""] * 2_600_000),
    ],
    ids=["a long text", "many short ones"],
)
def test_an_article_that_does_not_fit_is_found_before_it_is_sent(large):
    size = size_beyond(large)
    assert size is not None
    with pytest.raises(TooLarge, match=f"a row has {size} bytes"):
        list(requests(batch_of("articles", [large])))


def test_an_article_that_just_fits_is_not_refused():
    assert size_beyond(article(body="x" * (LARGEST_BYTES - 8_192))) is None


@settings(max_examples=50, deadline=None)
@given(strategies.articles)
def test_a_row_is_hardly_larger_than_its_json(one):
    ((_, content),) = requests(batch_of("articles", [one]))
    assert len(content) <= len(to_json(one)) * 4 / 3 + 65_536
    (row,) = read_back("articles", content)
    assert (row["id"], row["discovered"]) == (one.id, one.discovered)


@settings(max_examples=50, deadline=None)
@given(strategies.dead_letters)
def test_any_dead_letter_is_a_row(one):
    (row,) = all_rows("dead_letters", [one])
    assert (row["payload"], row["at"]) == (one.payload, one.at)
    assert {pair["key"]: pair["value"] for pair in row["attributes"]} == one.attributes
