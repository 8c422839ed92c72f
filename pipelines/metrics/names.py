"""All that is measured: docs/metrics.md explains it, deploy/ has alerts and a dashboard for it."""

from typing import Final, Literal, NamedTuple

Kind = Literal["counter", "gauge", "histogram"]


class Metric(NamedTuple):
    """A metric under its name in Prometheus; `edges` are the upper ends of a histogram's spans."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    meaning: str
    edges: tuple[float, ...] = ()


_DELAYS: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 21_600.0, 86_400.0)
_PARTS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)

ITEMS: Final = Metric(
    "newsbeam_items_total", "counter", ("source", "outcome"), "Items by the way they left"
)
REASONS: Final = Metric(
    "newsbeam_reasons_total",
    "counter",
    ("source", "outcome", "reason"),
    "Items that were filtered, dead or seen, by why",
)
TURNS: Final = Metric("newsbeam_turns_total", "counter", (), "Turns with items")
FULL_TURNS: Final = Metric(
    "newsbeam_full_turns_total", "counter", (), "Turns that took as much as they may"
)
PART_SECONDS: Final = Metric(
    "newsbeam_turn_part_seconds", "histogram", ("part",), "How long a part of a turn took", _PARTS
)
PUBLISH_DELAY: Final = Metric(
    "newsbeam_publish_delay_seconds",
    "histogram",
    (),
    "From the date of an article to its record, of articles younger than a week",
    _DELAYS,
)
ARRIVAL_DELAY: Final = Metric(
    "newsbeam_arrival_delay_seconds",
    "histogram",
    (),
    "From an article's arrival (published to a topic, fetched) to its record",
    _DELAYS,
)
LAST_COMMIT: Final = Metric(
    "newsbeam_last_commit_timestamp_seconds", "gauge", (), "When something was last committed"
)
HELD: Final = Metric(
    "newsbeam_held_messages", "gauge", (), "Messages that are held and not acknowledged"
)
OLDEST: Final = Metric(
    "newsbeam_oldest_unacknowledged_timestamp_seconds",
    "gauge",
    (),
    "When the oldest held message was published; absent while none is held",
)
FEEDS: Final = Metric("newsbeam_feeds", "gauge", ("verdict",), "Feeds by verdict")
FEEDS_ASKED: Final = Metric(
    "newsbeam_feeds_asked", "gauge", ("state",), "Feeds that were come to in this run, or are left"
)
LEDGER_BYTES: Final = Metric(
    "newsbeam_ledger_bytes", "gauge", ("part",), "Size of the ledger, and of its write-ahead log"
)
RUN_ENDED: Final = Metric(
    "newsbeam_run_ended_timestamp_seconds", "gauge", (), "When the last run ended"
)
RUN_EXIT: Final = Metric("newsbeam_run_exit_code", "gauge", (), "Exit code of the last run")
INFO: Final = Metric("newsbeam_info", "gauge", ("version",), "1, with the version")

METRICS: Final = (
    *(ITEMS, REASONS, TURNS, FULL_TURNS, PART_SECONDS, PUBLISH_DELAY, ARRIVAL_DELAY),
    *(LAST_COMMIT, HELD, OLDEST, FEEDS, FEEDS_ASKED, LEDGER_BYTES, RUN_ENDED, RUN_EXIT, INFO),
)

#: What prometheus-client tells of the process, on Linux.
PROCESS: Final = (
    "newsbeam_process_virtual_memory_bytes",
    "newsbeam_process_resident_memory_bytes",
    "newsbeam_process_start_time_seconds",
    "newsbeam_process_cpu_seconds_total",
    "newsbeam_process_open_fds",
    "newsbeam_process_max_fds",
)
