"""Figures that the quality tests measure, printed at the end of the run."""

import json
from pathlib import Path

import pytest

_FIGURE = "figure"


def pytest_addoption(parser):
    parser.addoption("--figures", metavar="FILE", help="write the measured figures there, as JSON")


@pytest.fixture
def figure(request):
    """Say a measured figure: `figure("recall of planted pairs", "10/10")`.

    `better` says which is better of the first number in it, "more", "less" or "" where neither is.
    """

    def say(name, value, better="more"):
        # Properties of a test reach the process that reports, also from one beside it.
        one = {"value": str(value), "better": better}
        request.node.user_properties.append((_FIGURE, (name, one)))

    return say


def pytest_terminal_summary(terminalreporter, config):
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    said = [value for one in reports for name, value in one.user_properties if name == _FIGURE]
    figures = dict(sorted(map(tuple, said), key=lambda one: one[0]))
    if figures:
        terminalreporter.section("figures")
        for name, one in figures.items():
            terminalreporter.line(f"{name}: {one['value']}")
    if path := config.getoption("--figures"):
        text = json.dumps(figures, indent=2, ensure_ascii=False)
        Path(path).write_text(f"{text}\n", encoding="utf-8")
