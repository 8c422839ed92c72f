"""Docs, alerts and dashboard speak of metrics that are there, and of all of them."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from pipelines.metrics.names import METRICS, PROCESS

ROOT = Path(__file__).parents[3]
ALERTS = ROOT / "deploy/prometheus/alerts.yaml"
DASHBOARD = ROOT / "deploy/grafana/newsbeam.json"
DOCS = (ROOT / "docs/metrics.md").read_text()

NAMES = {metric.name for metric in METRICS}
#: Under which names a metric is asked.
ASKED = {
    *(metric.name for metric in METRICS if metric.kind != "histogram"),
    *(
        f"{metric.name}_{part}"
        for metric in METRICS
        if metric.kind == "histogram"
        for part in ("bucket", "sum", "count")
    ),
    *PROCESS,
}
LABELS = {label for metric in METRICS for label in metric.labels} | {"le"}


def rules():
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    return group["rules"]


def panels():
    return json.loads(DASHBOARD.read_text())["panels"]


def queries():
    asked = [target["expr"] for panel in panels() for target in panel["targets"]]
    return [*asked, *(rule["expr"] for rule in rules())]


def names_in(query):
    return set(re.findall(r"newsbeam_\w+", query))


def test_every_query_asks_for_what_is_measured():
    queries_ = queries()
    assert len(queries_) > 30
    assert [query for query in queries_ if not names_in(query) or names_in(query) - ASKED] == []


def test_queries_use_labels_that_are_there():
    used = {
        label
        for query in queries()
        for braces in re.findall(r"\{([^}]*)\}", query)
        for label in re.findall(r"(\w+)\s*=", braces)
    }
    grouped = {
        label.strip()
        for query in queries()
        for group in re.findall(r"by \(([^)]*)\)", query)
        for label in group.split(",")
    }
    shown = {
        label
        for panel in panels()
        for target in panel["targets"]
        for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])
    }
    assert (used | grouped | shown) - LABELS == set()


def test_the_dashboard_shows_every_metric():
    shown = set().union(
        *(names_in(target["expr"]) for one in panels() for target in one["targets"])
    )
    missing = {name for name in NAMES if not any(one.startswith(name) for one in shown)}
    assert missing == set()


def test_panels_lie_side_by_side():
    taken = [
        (x, y)
        for one in panels()
        for place in [one["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(taken) == len(set(taken))
    assert len({one["id"] for one in panels()}) == len(panels())


def test_docs_have_a_row_for_every_metric_and_for_no_other():
    rows = re.findall(r"^\| `(newsbeam_\w+)` \| ([^|]*)\|", DOCS, re.MULTILINE)
    labels = {name: tuple(re.findall(r"`(\w+)`", said)) for name, said in rows}
    assert labels == {
        **{metric.name: metric.labels for metric in METRICS},
        "newsbeam_process_resident_memory_bytes": (),
    }


def test_docs_and_alerts_name_the_same_alerts():
    assert set(re.findall(r"`(Newsbeam\w+)`", DOCS)) == {rule["alert"] for rule in rules()}


def test_an_alert_says_what_is_wrong_and_how_grave_it_is():
    assert {rule["labels"]["severity"] for rule in rules()} == {"info", "warning", "critical"}
    assert [rule["alert"] for rule in rules() if not rule["annotations"].get("summary")] == []


def test_prometheus_itself_takes_the_alerts():
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (Debian's package prometheus has it)")
    done = subprocess.run(
        [promtool, "check", "rules", ALERTS],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
