"""The commands of README and tutorial, as pasted, on the samples that the demo leaves."""

import re
import shlex
import shutil
import subprocess
import sys

import pytest

from pipelines.cli.flags import parse
from tests.integration.program import ROOT

#: Runs all commands in one process, so that the model is loaded once; prints the exit codes.
_RUN = """
import shlex, sys
from pipelines.cli.main import main
lines = sys.stdin.read().splitlines()
codes = [main(shlex.split(line, comments=True)[1:]) for line in lines]
print("codes", *codes)
"""


def blocks(page="README.md"):
    """Give the commands of each block of a page."""
    found = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    return [one.splitlines() for one in found]


@pytest.fixture
def samples(tmp_path):
    """The folder that the demo leaves."""
    folder = tmp_path / "newsbeam-demo" / "samples"
    shutil.copytree(ROOT / "pipelines" / "cli" / "demo" / "samples", folder)
    return folder


def paste(lines, folder):
    """Run the commands of newsbeam among the lines; gives what was shown."""
    commands = [line for line in lines if line.startswith("newsbeam ")]
    assert all(line.startswith((". ", "cd ", "make demo", "newsbeam ")) for line in lines), lines
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        check=False,
        cwd=folder,
        input="\n".join(commands),
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(folder.parent)},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    codes = done.stdout.splitlines()[-1]
    assert codes == "codes" + " 0" * len(commands), done.stdout + done.stderr
    return done.stdout


def test_the_first_commands_run_as_pasted(samples):
    (first,) = [one for one in blocks() if "cd newsbeam-demo/samples" in one]
    assert len(first) > 10
    shown = paste(first, samples)
    for made in ("newsbeam.toml", "news.db", "lake", "news.xml", "new/articles", "raw", "out"):
        assert (samples / made).exists(), made
    assert "NOT BALANCED" not in shown
    assert "outcome   enriched: it has a record" in shown


def test_the_tutorial_leads_to_a_dashboard(samples):
    page = (ROOT / "docs" / "tutorial.md").read_text()
    written = r"cat > (\S+) <<'END'\n(.*?)END\n"
    for name, text in re.findall(written, page, re.DOTALL):
        (samples / name).write_text(text)
    page = re.sub(written, "", page, flags=re.DOTALL)
    lines = "".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL)).splitlines()
    assert len(lines) > 10
    shown = paste(lines, samples)
    assert "Lighthouses" in (samples / "mine.csv").read_text()
    assert "<title>" in (samples / "news.html").read_text()
    assert "NOT BALANCED" not in shown


def test_the_other_commands_are_newsbeams():
    """Those that need a network are read by the command line, and go no further."""
    (live,) = [one for one in blocks() if any("rss:https" in line for line in one)]
    for line in live:
        words = shlex.split(line.partition("|")[0], comments=True)
        args, unknown = parse(words[1:])
        assert args.command in ("run", "stream", "browse", "feeds")
        assert unknown == []
