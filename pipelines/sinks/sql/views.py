"""Views for those who look: `latest`, `entities_by_day`, `topics_by_source`, `syndication`.

In them a publisher is whoever the source names: its publisher, else its site, else its feed. A day
is that of publishing, else of discovery, in UTC.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, inspect

from pipelines.sinks.sql.tables import ARTICLES

#: What differs between the dialects: the feed's name, a day, and lists of values in their order.
_SQLITE: Final = {
    "feed": "CASE WHEN json_valid(source) THEN json_extract(source, '$.feed_title') END",
    "day": "substr(coalesce(published, discovered), 1, 10)",
    "publishers": "json_group_array(publisher)",
    "names": "json_group_array(name)",
}
_POSTGRESQL: Final = {
    "feed": "source ->> 'feed_title'",
    "day": "(coalesce(published, discovered) AT TIME ZONE 'UTC')::date",
    "publishers": "jsonb_agg(publisher ORDER BY publisher)",
    "names": "coalesce(jsonb_agg(name ORDER BY place), '[]')",
}
_LATEST: Final = """
    SELECT id, coalesce(published, discovered) AS at, {publisher} AS publisher, language, title,
        (SELECT {names} FROM (
            SELECT name, place FROM {room}topics WHERE article = articles.id ORDER BY place
        ) AS theirs) AS topics,
        (SELECT count(*) FROM {room}duplicates WHERE original = articles.id) AS copies, url
    FROM {room}articles AS articles
    ORDER BY coalesce(published, discovered) DESC, id
"""
_ENTITIES_BY_DAY: Final = """
    SELECT {day} AS day, name, type, count(*) AS articles, sum(count) AS mentions
    FROM {room}entities AS entities JOIN {room}articles AS articles ON articles.id = article
    GROUP BY 1, name, type
"""
_TOPICS_BY_SOURCE: Final = """
    SELECT publisher, topics.id AS topic, name, count(*) AS articles, avg(score) AS mean_score
    FROM {room}topics AS topics
    JOIN (SELECT id, {publisher} AS publisher FROM {room}articles) AS said ON said.id = article
    GROUP BY publisher, topics.id, name
"""
_SYNDICATION: Final = """
    SELECT original, sum(copy) AS copies,
        {publishers} FILTER (WHERE publisher IS NOT NULL) AS publishers,
        min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM (
        SELECT original, publisher, sum(copy) AS copy,
            min(discovered) AS first_seen, max(discovered) AS last_seen
        FROM (
            SELECT id AS original, 0 AS copy, {publisher} AS publisher, discovered
            FROM {room}articles
            UNION ALL
            SELECT original, 1, {publisher}, discovered FROM {room}duplicates
        ) AS carried
        GROUP BY original, publisher ORDER BY original, publisher
    ) AS by_publisher
    GROUP BY original HAVING sum(copy) > 0
"""
VIEWS: Final[Mapping[str, str]] = {
    "latest": _LATEST,
    "entities_by_day": _ENTITIES_BY_DAY,
    "topics_by_source": _TOPICS_BY_SOURCE,
    "syndication": _SYNDICATION,
}


def make_views(connection: Connection) -> None:
    """Make the views that are missing; a table of such a name, of the user's own, stays."""
    schema = connection.schema_for_object(ARTICLES)
    quote = connection.dialect.identifier_preparer.quote
    room = "" if schema is None else f"{quote(schema)}."
    words = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    publisher = f"coalesce(source_publisher, source_site, {words['feed']})"
    looked_at = inspect(connection)
    for name, text in VIEWS.items():
        if not looked_at.has_table(name, schema):
            query = text.format(room=room, publisher=publisher, **words)
            connection.exec_driver_sql(f"CREATE VIEW {room}{name} AS {query}")
