"""Full-text search over titles and bodies: FTS5 in SQLite, a tsvector in PostgreSQL.

Triggers, or the server, keep it as the articles are, whoever changes them. Words are compared
without case, in SQLite also without accents, and in no language: nothing is stemmed, so that a
search means the same in each.
"""

from typing import Final

from sqlalchemy import Connection

from pipelines.sinks.sql.tables import ARTICLES

#: FTS5 keeps words and where they stand, and reads the text itself from `articles`.
#: https://www.sqlite.org/fts5.html#external_content_tables
_SQLITE: Final = (
    "CREATE UNIQUE INDEX ix_articles_number ON articles (number)",
    """
    CREATE VIRTUAL TABLE articles_fts USING fts5 (
        title, body, content='articles', content_rowid='number',
        tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER newsbeam_article_added AFTER INSERT ON articles BEGIN
        UPDATE articles SET number = (SELECT coalesce(max(number), 0) + 1 FROM articles)
            WHERE id = new.id;
        INSERT INTO articles_fts (rowid, title, body)
            SELECT number, title, body FROM articles WHERE id = new.id;
    END
    """,
    """
    CREATE TRIGGER newsbeam_article_changed AFTER UPDATE OF title, body ON articles
        WHEN old.title IS NOT new.title OR old.body IS NOT new.body
    BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, body)
            VALUES ('delete', old.number, old.title, old.body);
        INSERT INTO articles_fts (rowid, title, body) VALUES (new.number, new.title, new.body);
    END
    """,
    """
    CREATE TRIGGER newsbeam_article_deleted AFTER DELETE ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, body)
            VALUES ('delete', old.number, old.title, old.body);
    END
    """,
    "INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')",
)
#: PostgreSQL's parser takes time in the square of a text such as "a_a_a_", so it gets no marks; and
#: a tsvector holds a megabyte, which 100,000 characters cannot exceed.
_MARKS: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_WORDS: Final = "to_tsvector('simple', translate(left(coalesce({column}, ''), 100000), {marks}))"


def make_search(connection: Connection) -> None:
    """Make what full-text search needs; it is not there yet."""
    if connection.dialect.name == "postgresql":
        schema = connection.schema_for_object(ARTICLES)
        room = connection.dialect.identifier_preparer.quote_schema(str(schema))
        for statement in _postgresql(room):
            connection.exec_driver_sql(statement)
    else:
        for statement in _SQLITE:
            connection.exec_driver_sql(statement)


def _postgresql(room: str) -> tuple[str, str]:
    literal = _MARKS.replace("'", "''").replace("%", "%%")
    marks = f"'{literal}', repeat(' ', {len(_MARKS)})"
    title, body = (_WORDS.format(column=column, marks=marks) for column in ("title", "body"))
    made = f"GENERATED ALWAYS AS (setweight({title}, 'A') || setweight({body}, 'B')) STORED"
    return (
        f"ALTER TABLE {room}.articles ADD COLUMN search tsvector {made}",
        f"CREATE INDEX ix_articles_search ON {room}.articles USING gin (search)",
    )
