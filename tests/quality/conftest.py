"""Figures that the quality tests measure, printed at the end of the run."""

import pytest

_FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def figure(request):
    """Say a measured figure: `figure("recall of planted pairs", "10/10")`."""

    def say(name, value):
        request.config.stash.setdefault(_FIGURES, []).append(f"{name}: {value}")

    return say


def pytest_terminal_summary(terminalreporter, config):
    figures = config.stash.get(_FIGURES, [])
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.line(line)
