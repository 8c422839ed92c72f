"""BigQuery's tables: their names, their schemas, and how older ones grow."""

import json

import pytest

from pipelines.sinks.bigquery.names import Place, place_of
from pipelines.sinks.bigquery.schema import (
    all_tables,
    contradictions,
    fields_of,
    grown,
    table_json,
    view_sql,
)


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("bigquery:city-desk.news.articles", Place("city-desk", "news", "articles")),
        ("bigquery:acme.com:desk.news.a_1", Place("acme.com:desk", "news", "a_1")),
        ("bigquery:city-desk.News.a-b", Place("city-desk", "News", "a-b")),
    ],
)
def test_a_uri_names_project_dataset_and_table(uri, place):
    assert place_of(uri) == place


@pytest.mark.parametrize(
    "uri",
    [
        "bigquery:",
        "bigquery:news.articles",
        "bigquery:city-desk.news.",
        "bigquery:city-desk.ne-ws.articles",
        "bigquery:city-desk.news.arti`cles",
        "bigquery:city-desk/news/articles",
        "bigquery:City.news.articles",
        "jsonl:city-desk.news.articles",
        "bigquery:city-desk.news.articles\n",
    ],
)
def test_another_uri_is_refused_in_a_sentence(uri):
    with pytest.raises(ValueError, match=r"it reads bigquery:PROJECT\.DATASET\.TABLE"):
        place_of(uri)


def test_tables_and_views_are_named_after_the_articles_table():
    place = place_of("bigquery:city-desk.news.articles")
    assert sorted(place.names()) == [
        "city-desk.news.articles",
        "city-desk.news.articles_dead_letters",
        "city-desk.news.articles_dead_letters_latest",
        "city-desk.news.articles_duplicates",
        "city-desk.news.articles_duplicates_latest",
        "city-desk.news.articles_latest",
        "city-desk.news.articles_runs",
    ]
    assert place.path_of("runs") == "projects/city-desk/datasets/news/tables/articles_runs"


def field(kind, *path):
    """Find a field by the names of those around it."""
    fields = fields_of(kind)
    for name in path:
        (found,) = [one for one in fields if one["name"] == name]
        fields = found.get("fields", [])
    return found


@pytest.mark.parametrize(
    ("kind", "path", "type_", "mode"),
    [
        ("articles", ("id",), "STRING", "NULLABLE"),
        ("articles", ("version",), "INTEGER", "NULLABLE"),
        ("articles", ("published",), "TIMESTAMP", "NULLABLE"),
        ("articles", ("flags",), "STRING", "REPEATED"),
        ("articles", ("source",), "RECORD", "NULLABLE"),
        ("articles", ("authors", "is_agency"), "BOOLEAN", "NULLABLE"),
        ("articles", ("entities",), "RECORD", "REPEATED"),
        ("articles", ("entities", "salience"), "FLOAT", "NULLABLE"),
        ("articles", ("entities", "mentions"), "RECORD", "REPEATED"),
        ("articles", ("entities", "mentions", "end"), "INTEGER", "NULLABLE"),
        ("articles", ("entities", "link", "wikidata"), "STRING", "NULLABLE"),
        ("articles", ("provenance",), "RECORD", "REPEATED"),
        ("articles", ("provenance", "value"), "STRING", "NULLABLE"),
        ("articles", ("source_origin",), "STRING", "NULLABLE"),
        ("duplicates", ("duplicate_of", "similarity"), "FLOAT", "NULLABLE"),
        ("duplicates", ("key",), "STRING", "NULLABLE"),
        ("dead_letters", ("payload",), "BYTES", "NULLABLE"),
        ("dead_letters", ("part",), "INTEGER", "NULLABLE"),
        ("runs", ("by_source", "value", "enriched"), "INTEGER", "NULLABLE"),
        ("runs", ("troubles", "reasons", "key"), "STRING", "NULLABLE"),
    ],
)
def test_columns_have_the_types_of_the_records(kind, path, type_, mode):
    found = field(kind, *path)
    assert (found["type"], found["mode"]) == (type_, mode)


def test_tables_are_parted_by_day_and_clustered():
    described = {
        kind: (table_json(kind)["timePartitioning"], table_json(kind)["clustering"]["fields"])
        for kind in ("articles", "duplicates", "dead_letters", "runs")
    }
    by_source = ["source_origin", "source_publisher", "language"]
    assert described == {
        "articles": ({"type": "DAY", "field": "discovered"}, by_source),
        "duplicates": ({"type": "DAY", "field": "discovered"}, by_source),
        "dead_letters": ({"type": "DAY", "field": "at"}, ["stage", "reason", "source_origin"]),
        "runs": ({"type": "DAY"}, ["run"]),
    }


@pytest.mark.parametrize("kind", ["articles", "duplicates", "dead_letters", "runs"])
def test_no_table_is_clustered_by_what_is_nested_or_repeated(kind):
    plain = {one["name"] for one in fields_of(kind) if one["mode"] == "NULLABLE"}
    plain -= {one["name"] for one in fields_of(kind) if one["type"] == "RECORD"}
    assert set(table_json(kind)["clustering"]["fields"]) <= plain
    assert len(table_json(kind)["clustering"]["fields"]) <= 4


def test_a_view_shows_the_newest_version_of_each_id():
    assert view_sql("articles", "p.d.t") == (
        "SELECT * FROM `p.d.t` QUALIFY ROW_NUMBER() OVER "
        "(PARTITION BY `id` ORDER BY `version` DESC, `discovered` DESC) = 1"
    )


def test_all_is_described_as_json_for_whoever_makes_the_tables():
    described = json.loads(json.dumps(all_tables()))
    assert sorted(described) == [
        *("TABLE", "TABLE_dead_letters", "TABLE_dead_letters_latest", "TABLE_duplicates"),
        *("TABLE_duplicates_latest", "TABLE_latest", "TABLE_runs"),
    ]
    assert described["TABLE"] == table_json("articles")
    assert (
        "`PROJECT.DATASET.TABLE_duplicates`"
        in described["TABLE_duplicates_latest"]["view"]["query"]
    )


STRING = {"type": "STRING", "mode": "NULLABLE"}
WANTED = [
    {"name": "id", **STRING},
    {"name": "parts", "type": "RECORD", "mode": "REPEATED", "fields": [
        {"name": "name", **STRING},
        {"name": "count", "type": "INTEGER", "mode": "NULLABLE"},
    ]},
    {"name": "image", **STRING},
]  # fmt: skip


def test_what_a_table_lacks_is_added_behind_and_within_and_its_own_stays():
    found = [
        {"name": "ours", **STRING},
        {"name": "ID", **STRING, "description": "kept"},
        {**WANTED[1], "fields": [{"name": "name", **STRING}]},
    ]
    assert grown(found, WANTED) == [*found[:2], WANTED[1], WANTED[2]]
    assert contradictions(found, WANTED) == []


def test_a_table_that_lacks_nothing_stays_as_it_is():
    assert grown(WANTED, WANTED) == WANTED


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"name": "id", "type": "INTEGER"}, "id is INTEGER, and newsbeam writes STRING"),
        (
            {"name": "id", "type": "STRING", "mode": "REPEATED"},
            "id is REPEATED STRING, and newsbeam writes STRING",
        ),
        (
            {"name": "parts", "type": "STRING"},
            "parts is STRING, and newsbeam writes REPEATED RECORD",
        ),
        (
            {"name": "parts", "type": "STRUCT", "mode": "REPEATED", "fields": [
                {"name": "count", "type": "FLOAT64"}
            ]},
            "parts.count is FLOAT, and newsbeam writes INTEGER",
        ),
        (
            {"name": "mine", "type": "STRING", "mode": "REQUIRED"},
            "mine is REQUIRED, and newsbeam does not write it",
        ),
    ],
)  # fmt: skip
def test_what_contradicts_is_said(found, said):
    assert contradictions([found], WANTED) == [said]


@pytest.mark.parametrize(
    "found",
    [
        {"name": "id", "type": "STRING", "mode": "REQUIRED"},
        {"name": "mine", "type": "STRING", "mode": "NULLABLE"},
        {"name": "parts", "type": "STRUCT", "mode": "REPEATED", "fields": [
            {"name": "COUNT", "type": "INT64"}
        ]},
    ],
)  # fmt: skip
def test_what_differs_and_can_hold_the_records_is_taken(found):
    assert contradictions([found], WANTED) == []
