"""Figures that the quality tests measure: printed at the end of the run, and written with --figures."""

import json
from pathlib import Path

import pytest

_FIGURE = "figure"


def pytest_addoption(parser):
    parser.addoption("--figures", metavar="FILE", help="write the measured figures there, as JSON")


@pytest.fixture
def figure(request):
    """Say a measured figure: `figure("recall of planted pairs", "10/10")`."""

    def say(name, value):
        # Properties of a test reach the process that reports, also from one beside it.
        request.node.user_properties.append((_FIGURE, (name, str(value))))

    return say


def pytest_terminal_summary(terminalreporter, config):
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    said = [value for one in reports for name, value in one.user_properties if name == _FIGURE]
    figures = {name: value for name, value in sorted(map(tuple, said))}
    if figures:
        terminalreporter.section("figures")
        for name, value in figures.items():
            terminalreporter.line(f"{name}: {value}")
    if path := config.getoption("--figures"):
        text = json.dumps(figures, indent=2, ensure_ascii=False)
        Path(path).write_text(f"{text}\n", encoding="utf-8")
