"""Which of a run's flags the other commands over sources and sinks have a use for."""

from typing import Final

#: Of no use to a relay, which reads no articles.
FOR_ARTICLES: Final = frozenset({
    "languages", "min-words", "rules", "topics", "refilter", "near-days", "remember-days",
    "spacy-model", "entity-engine", "step", "last-step", "workers",
})  # fmt: skip

#: All that is of use where records are enriched anew.
FOR_RECORDS: Final = frozenset({
    "source", "sink", "dead-letters", "state", "topics", "spacy-model", "entity-engine",
    "turn-items", "turn-mb", "remember-days", "remember-ids-days", "wait-seconds", "migrate-ledger",
    "workers", "clock", "config", "dry-run", "json", "metrics", "metrics-file", "healthy-within",
    "log-level", "log-format", "help",
})  # fmt: skip

#: What `newsbeam feeds` knows.
FEEDS_FLAGS: Final = (
    "--state", "--clock", "--config", "--json", "--opml", "--fail-on", "--help",
)  # fmt: skip

#: What `newsbeam explain` knows.
EXPLAIN_FLAGS: Final = ("--state", "--config", "--json", "--help")
#: What `newsbeam topics explain` knows.
TOPICS_FLAGS: Final = (
    "--topics", "--spacy-model", "--entity-engine", "--config", "--json", "--help",
)  # fmt: skip

#: What each deed of ledger knows.
LEDGER_FLAGS: Final = {
    "info": ("--state", "--config", "--json", "--help"),
    "prune": (
        "--state", "--remember-days", "--remember-ids-days", "--wait-seconds", "--clock",
        "--config", "--help",
    ),
    "migrate": ("--state", "--wait-seconds", "--config", "--help"),
    "give-up": ("--state", "--wait-seconds", "--config", "--turn", "--all", "--help"),
}  # fmt: skip
