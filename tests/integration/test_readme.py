"""The README's first commands, as pasted, on the samples that the demo leaves."""

import re
import shlex
import shutil
import subprocess
import sys

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


def blocks():
    """Give the commands of each block of the README's."""
    found = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return [one.splitlines() for one in found]


def test_the_first_commands_run_as_pasted(tmp_path):
    (first,) = [one for one in blocks() if "cd newsbeam-demo/samples" in one]
    samples = tmp_path / "newsbeam-demo" / "samples"
    shutil.copytree(ROOT / "pipelines" / "cli" / "demo" / "samples", samples)
    commands = [line for line in first if line.startswith("newsbeam ")]
    assert len(commands) > 10
    assert all(line.startswith((". ", "cd ", "newsbeam ")) for line in first)
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        check=False,
        cwd=samples,
        input="\n".join(commands),
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    codes = done.stdout.splitlines()[-1]
    assert codes == "codes" + " 0" * len(commands), done.stdout + done.stderr
    for made in ("newsbeam.toml", "news.db", "lake", "news.xml", "new/articles", "raw", "out"):
        assert (samples / made).exists(), made
    assert "NOT BALANCED" not in done.stdout
    assert "outcome   enriched: it has a record" in done.stdout


def test_the_other_commands_are_newsbeams():
    """Those that need a network are read by the command line, and go no further."""
    (live,) = [one for one in blocks() if any("rss:https" in line for line in one)]
    for line in live:
        words = shlex.split(line.partition("|")[0], comments=True)
        args, unknown = parse(words[1:])
        assert args.command in ("run", "stream", "feeds")
        assert unknown == []
