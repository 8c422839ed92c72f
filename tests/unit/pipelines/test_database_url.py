"""A database's URL: what libpq gets of it, and what it must not hold."""

import pytest

from pipelines.database_url import database_url, is_database_url
from pipelines.options import OptionError, settings_from


@pytest.mark.parametrize(
    ("text", "libpq", "schema"),
    [
        ("postgresql://", "postgresql://", None),
        ("postgresql:///news", "postgresql:///news", None),
        ("postgresql://ada@db:5433/news", "postgresql://ada@db:5433/news", None),
        ("postgresql://db/news?schema=mine", "postgresql://db/news", "mine"),
        (
            "postgresql://a:1,b:2/news?sslmode=require&schema=s_1&target_session_attrs=any",
            "postgresql://a:1,b:2/news?sslmode=require&target_session_attrs=any",
            "s_1",
        ),
        ("postgresql:///news?host=%2Ftmp", "postgresql:///news?host=%2Ftmp", None),
        ("postgresql://db/a%20b?passfile=/etc/p", "postgresql://db/a%20b?passfile=/etc/p", None),
        ("postgresql://%2Fvar%2Frun/news", "postgresql://%2Fvar%2Frun/news", None),
        ("postgresql://[::1]:5432/news", "postgresql://[::1]:5432/news", None),
    ],
)
def test_the_schema_is_ours_and_the_rest_is_libpqs(text, libpq, schema):
    url = database_url(text)
    assert (url.libpq, url.schema) == (libpq, schema)


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ada:geheim@db/news",
        "postgresql://ada:@db/news",
        "postgresql://db/news?password=geheim",
        "postgresql://db/news?sslmode=require&sslpassword=geheim",
        "postgresql://db/news?%70assword=geheim",
    ],
)
def test_a_password_is_refused_and_not_repeated(text):
    with pytest.raises(OptionError) as caught:
        settings_from({"state": text}, None)
    assert str(caught.value).startswith(
        "--state is no database: a password in a URL can be seen by others: give it in the "
        "environment variable PGPASSWORD, or in a passfile"
    )
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("text", ["postgresql:news", "postgresql:/news", "postgresql://a b/c"])
def test_what_names_no_database_is_refused(text):
    with pytest.raises(ValueError, match="a database is named as in postgresql://user@host:5432/"):
        database_url(text)


@pytest.mark.parametrize("schema", ["", "Mine", "a-b", "1a", "pg_mine", 'a";drop', "a" * 64])
def test_what_is_no_schemas_name_is_refused(schema):
    with pytest.raises(ValueError, match="is no name for a schema"):
        database_url(f"postgresql://db/news?schema={schema}")


def test_a_url_is_told_from_a_path():
    assert is_database_url("postgresql://db/news")
    assert not is_database_url("news.db")
    assert not is_database_url("sqlite:postgresql")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("sink", ["postgresql://ada:geheim@db/news"]),
        ("sink", ["postgres://ada:geheim@db/news"]),
        ("dead_letters", "postgresql://db/news?password=geheim"),
    ],
)
def test_no_option_repeats_a_password(name, url):
    with pytest.raises(OptionError) as caught:
        settings_from({name: url}, None)
    assert "geheim" not in str(caught.value)
    assert str(caught.value).startswith(f"--{name.replace('_', '-')} ")
