"""The URL of a PostgreSQL database: what libpq takes, plus the schema, and never a password."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

SCHEME: Final = "postgresql"

_SCHEMA: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_SECRETS: Final = ("password", "sslpassword")
_HOW: Final = (
    "give it in the environment variable PGPASSWORD, or in a passfile (~/.pgpass, or the one that "
    "PGPASSFILE names)"
)


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """A database as libpq names it, and the schema of the tables that are meant.

    Attributes:
        libpq: the URL without what only newsbeam knows.
        schema: named by `schema=` in the URL; None where none is.
    """

    libpq: str
    schema: str | None


def is_database_url(text: str) -> bool:
    """Tell a database's URL from a path."""
    return text.partition(":")[0] == SCHEME


def database_url(text: str) -> DatabaseUrl:
    """Read a database's URL.

    Args:
        text: as in `postgresql://user@host:5432/news?schema=mine&sslmode=require`; what is left
            out is what libpq's environment variables say.

    Raises:
        ValueError: it is none, or it holds a password, which anybody could see in the list of
            processes. The sentence does not repeat the URL.
    """
    if not text.startswith(f"{SCHEME}://") or any(ord(letter) <= 0x20 for letter in text):
        raise ValueError(
            f"a database is named as in {SCHEME}://user@host:5432/news, without white space"
        )
    parts = urlsplit(text)
    pairs = [pair for pair in parts.query.split("&") if pair]
    user = parts.netloc.rpartition("@")[0]
    if ":" in user or any(_name(pair) in _SECRETS for pair in pairs):
        raise ValueError(f"a password in a URL can be seen by others: {_HOW}")
    schemas = [unquote(pair.partition("=")[2]) for pair in pairs if _name(pair) == "schema"]
    for schema in schemas:
        if not _SCHEMA.fullmatch(schema) or schema.startswith("pg_"):
            raise ValueError(
                f"schema={schema} is no name for a schema: small letters, digits and _ are taken, "
                "63 at most, not pg_ at its beginning"
            )
    kept = "&".join(pair for pair in pairs if _name(pair) != "schema")
    libpq = parts._replace(query=kept, fragment="").geturl()
    if not libpq.startswith(f"{SCHEME}://"):  # no host: urllib leaves the slashes out
        libpq = libpq.replace(f"{SCHEME}:", f"{SCHEME}://", 1)
    return DatabaseUrl(libpq, schemas[-1] if schemas else None)


def _name(pair: str) -> str:
    return unquote(pair.partition("=")[0])
