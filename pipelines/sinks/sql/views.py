"""The view `syndication`: which articles were carried by others, by whom, and when."""

from typing import Final

from sqlalchemy import Connection, inspect

from pipelines.sinks.sql.tables import ARTICLES, DUPLICATES

NAME: Final = "syndication"

#: What differs between the dialects: a member of JSON, and a list of values in their order.
_SQLITE: Final = {
    "member": "json_extract(source, '$.{name}')",
    "publishers": "json_group_array(publisher)",
}
_POSTGRESQL: Final = {
    "member": "source ->> '{name}'",
    "publishers": "jsonb_agg(publisher ORDER BY publisher)",
}
_VIEW: Final = """
    CREATE VIEW {view} AS
    SELECT original, sum(copy) AS copies,
        {publishers} FILTER (WHERE publisher IS NOT NULL) AS publishers,
        min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM (
        SELECT original, publisher, sum(copy) AS copy,
            min(discovered) AS first_seen, max(discovered) AS last_seen
        FROM (
            SELECT id AS original, 0 AS copy, {publisher} AS publisher, discovered FROM {articles}
            UNION ALL
            SELECT original, 1, {publisher}, discovered FROM {duplicates}
        ) AS carried
        GROUP BY original, publisher ORDER BY original, publisher
    ) AS by_publisher
    GROUP BY original HAVING sum(copy) > 0
"""


def make_views(connection: Connection) -> None:
    """Make the view where it is missing; a table of that name, of the user's own, stays."""
    schema = connection.schema_for_object(ARTICLES)
    if inspect(connection).has_table(NAME, schema):
        return
    quote = connection.dialect.identifier_preparer.quote
    room = "" if schema is None else f"{quote(schema)}."
    words = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    names = ("publisher", "site", "feed_title")
    members = ", ".join(words["member"].format(name=name) for name in names)
    statement = _VIEW.format(
        view=f"{room}{NAME}",
        articles=f"{room}{ARTICLES.name}",
        duplicates=f"{room}{DUPLICATES.name}",
        publisher=f"coalesce({members})",
        publishers=words["publishers"],
    )
    connection.exec_driver_sql(statement)
