"""What Datasette is told of a sink's tables: facets, search, labels of links, questions."""

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Final

#: Names of tables that are newsbeam's own business, or FTS5's.
_OURS: Final = ("ledger_", "newsbeam_", "articles_fts")
_TABLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "articles": {
        "label_column": "title",
        "sort_desc": "discovered",
        "facets": ["language", "source_publisher", "source_kind"],
        "fts_table": "articles_fts",
        "fts_pk": "number",
    },
    "entities": {"label_column": "name", "facets": ["type"]},
    "topics": {"label_column": "name", "facets": ["name"]},
    "duplicates": {"label_column": "title", "facets": ["method", "source_publisher"]},
    "dead_letters": {"label_column": "reason", "facets": ["stage", "reason", "source_kind"]},
    "runs": {"sort_desc": "run"},
}
#: Facets are those above; cells are cut, for bodies are long; nothing is given away in one piece.
SETTINGS: Final = {
    "allow_download": False,
    "default_page_size": 50,
    "facet_time_limit_ms": 1_000,
    "sql_time_limit_ms": 5_000,
    "suggest_facets": False,
    "truncate_cells_html": 300,
}


def questions() -> dict[str, str]:
    """Give the questions of docs/querying.md, each with its SQL."""
    text = files("pipelines.browse").joinpath("questions.sql").read_text(encoding="utf-8")
    found = (part.partition("\n") for part in re.split(r"^-- ", text, flags=re.MULTILINE)[1:])
    return {question: sql.strip() for question, _, sql in found}


def metadata(database: str, tables: Iterable[str]) -> dict[str, Any]:
    """Describe a sink's file to Datasette.

    Args:
        database: its name there.
        tables: all that are in the file.
    """
    hidden = {name: {"hidden": True} for name in sorted(tables) if name.startswith(_OURS)}
    queries = {
        re.sub(r"\W+", "-", question.lower()).strip("-"): {
            "title": question,
            "sql": sql.removesuffix(";"),
        }
        for question, sql in questions().items()
    }
    described = {"tables": {**_TABLES, **hidden}, "queries": queries}
    return {"title": "newsbeam", "databases": {database: described}}
