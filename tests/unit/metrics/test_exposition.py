"""In Prometheus' own format, as its own library reads it: to a server and to a file."""

import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipelines.books import Books
from pipelines.metrics.exposition import read_counts, registry_of, write_file
from pipelines.metrics.health import Health
from pipelines.metrics.meter import Meter
from pipelines.metrics.server import served
from pipelines.metrics.unavailable import CannotListen
from pipelines.turns.told import Delay, Outcome, TurnDone

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
DONE = TurnDone(
    books=Books(),
    outcomes={
        Outcome("jsonl:a", "dead", 'odd "reason"\n'): 2,
        Outcome("text:b", "enriched", ""): 1,
    },
    delays=[Delay(4.0, 0.5)],
    seconds={"take": 0.02},
    is_full=False,
)


def meter(*turns):
    made = Meter(lambda: NOON)
    for one in turns:
        made.done(one)
    return made


def samples(text):
    return {
        (one.name, *sorted(one.labels.items())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_a_file_is_what_prometheus_reads(tmp_path):
    path = tmp_path / "newsbeam.prom"
    write_file(path, registry_of(meter(DONE)))
    read = samples(path.read_text())
    reason = ("outcome", "dead"), ("reason", 'odd "reason"\n'), ("source", "jsonl")
    assert read["newsbeam_reasons_total", *reason] == 2
    assert read["newsbeam_items_total", ("outcome", "enriched"), ("source", "text")] == 1
    assert read["newsbeam_arrival_delay_seconds_bucket", ("le", "1.0")] == 1
    assert read["newsbeam_publish_delay_seconds_bucket", ("le", "1.0")] == 0
    assert read["newsbeam_publish_delay_seconds_bucket", ("le", "+Inf")] == 1
    assert read["newsbeam_publish_delay_seconds_sum",] == 4.0
    assert read["newsbeam_process_resident_memory_bytes",] > 1e6
    assert [one.name for one in tmp_path.iterdir()] == ["newsbeam.prom"]


def test_counters_of_a_file_go_on_and_gauges_do_not(tmp_path):
    path = tmp_path / "newsbeam.prom"
    first = meter(DONE)
    first.ended(4)
    write_file(path, registry_of(first))
    second = meter()
    second.go_on_from(read_counts(path))
    second.done(DONE)
    write_file(path, registry_of(second))
    read = samples(path.read_text())
    assert read["newsbeam_turns_total",] == 2
    assert read["newsbeam_turn_part_seconds_bucket", ("le", "0.03"), ("part", "take")] == 2
    assert read["newsbeam_turn_part_seconds_bucket", ("le", "0.01"), ("part", "take")] == 0
    assert read["newsbeam_turn_part_seconds_sum", ("part", "take")] == 0.04
    assert ("newsbeam_run_exit_code",) not in read


def test_no_file_is_nothing_counted(tmp_path):
    assert read_counts(tmp_path / "none.prom") == []


@pytest.mark.parametrize("text", ["a letter to the editor\n", "newsbeam_items_total 3\n"])
def test_what_is_no_file_of_metrics_is_an_error(tmp_path, text):
    path = tmp_path / "letter.txt"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"."):
        read_counts(path)


def got(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_server_shows_metrics_and_health():
    now = [0.0]
    health = Health(60.0, lambda: now[0])
    with served("127.0.0.1", 0, registry_of(meter(DONE)), health) as port:
        status, text = got(port, "/metrics")
        assert status == 200
        assert samples(text)["newsbeam_turns_total",] == 1
        assert got(port, "/healthz") == (200, "it started 0 s ago; it starts, for 0 s now\n")
        now[0] = 100.0
        status, text = got(port, "/healthz")
        assert (status, text.partition(" (")[0]) == (503, "nothing was committed for 100 s")
        assert got(port, "/etc/passwd") == (404, "ask for /metrics or /healthz\n")
    with pytest.raises(urllib.error.URLError):
        got(port, "/healthz")


def test_a_port_that_is_taken_is_a_sentence():
    registry, health = registry_of(meter()), Health(60.0)
    with (
        served("127.0.0.1", 0, registry, health) as port,
        pytest.raises(CannotListen, match=rf"--metrics 127\.0\.0\.1:{port} cannot be listened at"),
        served("127.0.0.1", port, registry, health),
    ):
        pass


def test_an_address_of_six_is_listened_at():
    with served("::1", 0, registry_of(meter()), Health(60.0)) as port:
        assert port > 0
