"""The formats that ledgers have had, and what brings each of them to the next."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pipelines.ledger.schema import SCHEMA_VERSION
from pipelines.ledger.unavailable import Place

#: What was learnt before is taken as learnt now: it is forgotten as late as what comes next.
_NOW: Final = (
    "CREATE TEMP TABLE moments AS SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000000 AS moment"
)

#: A format's number to the SQL that makes the next one of it; a new format adds a step.
STEPS: Final[Mapping[int, Sequence[str]]] = {
    2: (
        "ALTER TABLE ledger_turns ADD COLUMN seconds TEXT",
        "ALTER TABLE ledger_failures ADD COLUMN turn INTEGER",
    ),
    # What was known is found by id and by content, and no longer by nearness: it was indexed by
    # another hash, which anchors cannot be made of.
    3: (
        "DELETE FROM ledger_bands",
        "DELETE FROM ledger_fresh_bands",
        "ALTER TABLE ledger_bands RENAME COLUMN band TO anchor",
        "ALTER TABLE ledger_fresh_bands RENAME COLUMN band TO anchor",
        "ALTER TABLE ledger_bands RENAME TO ledger_anchors",
        "ALTER TABLE ledger_fresh_bands RENAME TO ledger_fresh_anchors",
        _NOW,
        """
        CREATE TABLE ledger_texts (
            number INTEGER NOT NULL,
            learnt BIGINT NOT NULL,
            shingles BLOB NOT NULL,
            anchors BLOB NOT NULL,
            details BLOB NOT NULL,
            text BLOB NOT NULL,
            PRIMARY KEY (number),
            FOREIGN KEY(number) REFERENCES ledger_articles (number)
        )
        """,
        """
        INSERT INTO ledger_texts SELECT number, moment, shingles, x'', x'', x''
        FROM ledger_articles, moments WHERE outcome = 'enriched'
        """,
        "ALTER TABLE ledger_articles DROP COLUMN shingles",
        "ALTER TABLE ledger_articles DROP COLUMN bands",
        "ALTER TABLE ledger_articles ADD COLUMN learnt BIGINT NOT NULL DEFAULT '0'",
        "UPDATE ledger_articles SET learnt = (SELECT moment FROM moments)",
        "ALTER TABLE ledger_turns ADD COLUMN committed BIGINT",
        "UPDATE ledger_turns SET committed = (SELECT moment FROM moments)",
        "CREATE INDEX ix_ledger_texts_learnt ON ledger_texts (learnt)",
        "CREATE INDEX ix_ledger_articles_learnt ON ledger_articles (learnt)",
        "CREATE INDEX ix_ledger_failures_turn ON ledger_failures (turn)",
        """
        CREATE TABLE ledger_traces (
            "key" VARCHAR(40) NOT NULL,
            outcome VARCHAR(10) NOT NULL,
            reason TEXT NOT NULL,
            turn INTEGER,
            id VARCHAR(80),
            url TEXT,
            origin TEXT,
            item TEXT,
            publisher TEXT,
            original VARCHAR(80),
            similarity FLOAT,
            first BIGINT NOT NULL,
            last BIGINT NOT NULL,
            PRIMARY KEY ("key")
        )
        """,
        "CREATE INDEX ix_ledger_traces_id ON ledger_traces (id)",
        "CREATE INDEX ix_ledger_traces_last ON ledger_traces (last)",
        "CREATE INDEX ix_ledger_traces_original ON ledger_traces (original)",
        "DROP TABLE moments",
    ),
}

#: What this newsbeam can look into, though it writes the last one only.
READABLE: Final = frozenset({*map(str, STEPS), SCHEMA_VERSION})


def can_be_brought_on(version: str | None) -> bool:
    """Say whether there is a way from a format to that of this newsbeam."""
    return version in READABLE and version != SCHEMA_VERSION


def refusal(place: Place, version: str | None, *, at_start: bool = False) -> str:
    """Say in a sentence why a ledger of another format cannot be used, and what to do.

    Args:
        place: of the ledger.
        version: its format; None where it names none.
        at_start: a run begins, which takes flags.
    """
    does = "writes" if at_start else "reads"
    has = f"the ledger {place} has the format {version}, this newsbeam {does} {SCHEMA_VERSION}"
    if isinstance(place, Path) and can_be_brought_on(version):
        flag = ", or start with --migrate-ledger" if at_start else ""
        return f"{has}: run `newsbeam ledger migrate --state {shlex.quote(str(place))}`{flag}"
    other = ", or a new --state" if at_start else ""
    return f"{has}: use the newsbeam it was made with{other}"
