"""The flags of the commands that take no turns, beside those of feeds and ledger."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol


class MakeCommand(Protocol):
    """Makes the parser of a command."""

    def __call__(
        self, name: str, epilog: str | None = None, usage: str = "[flags]"
    ) -> argparse.ArgumentParser:
        """Make it."""


#: What each of them knows.
OTHER_FLAGS: Final = {
    "browse": ("--sink", "--port", "--help"),
    "explain": ("--state", "--config", "--json", "--help"),
    "export": ("--format", "--sink", "--out", "--items", "--bom", "--title", "--link", "--help"),
    "init": ("--help",),
    "doctor": ("--source", "--sink", "--dead-letters", "--state", "--config", "--help"),
    "completion": ("--help",),
    "report": ("--sink", "--state", "--out", "--articles", "--clock", "--config", "--help"),
}

_COMPLETION: Final = """\
in ~/.bashrc:  eval "$(newsbeam completion bash)"
in ~/.zshrc, after compinit:  eval "$(newsbeam completion zsh)"
for fish:  newsbeam completion fish > ~/.config/fish/completions/newsbeam.fish
"""


def add_other_commands(
    command: MakeCommand, add_settings: Callable[[argparse.ArgumentParser, set[str]], None]
) -> None:
    """Add them to the command line.

    Args:
        command: makes a command's parser.
        add_settings: adds flags of settings to it, by their names.
    """
    explain = command("explain", usage="ID|URL|PATH --state FILE|URL [--json]")
    explain.add_argument("asked", metavar="ID|URL|PATH", help="whose way is asked for")
    explain.add_argument("--json", action="store_true", help="all that is known, for machines")
    add_settings(explain, {"state"})
    init = command("init", usage="[FILE.toml]")
    init.add_argument(
        "file",
        metavar="FILE.toml",
        nargs="?",
        type=Path,
        default=Path("newsbeam.toml"),
        help="to be written (newsbeam.toml); one that is there stays",
    )
    doctor = command("doctor", usage="[--config FILE.toml] [--source URI] [--sink URI] [--state …]")
    for flag in ("--source", "--sink"):
        text = "what is to be looked at; several may be given"
        doctor.add_argument(
            flag, metavar="URI", action="append", default=argparse.SUPPRESS, help=text
        )
    add_settings(doctor, {"state", "dead-letters"})
    completion = command("completion", usage="bash|zsh|fish", epilog=_COMPLETION)
    completion.add_argument("shell", choices=["bash", "zsh", "fish"], help="whose script to print")
    browse = command("browse", usage="--sink sqlite:FILE [--port N]")
    browse.add_argument("--sink", required=True, metavar="sqlite:FILE", help="what is looked at")
    browse.add_argument(
        "--port", type=int, default=8001, metavar="N", help="of 127.0.0.1; 0: a free one (8001)"
    )
    _add_export(command("export", usage="--format FORM --sink URI --out FILE [flags]"))
    report = command("report", usage="--sink URI [--state FILE|URL] [--out FILE.html]")
    _add_report(report)
    add_settings(report, {"state", "clock"})


def _add_export(export: argparse.ArgumentParser) -> None:
    forms = ("ninjs", "schema.org", "rss", "csv")
    export.add_argument("--format", required=True, choices=forms, help="of the file")
    export.add_argument("--sink", required=True, metavar="URI", help="whose articles are wanted")
    export.add_argument("--out", required=True, metavar="FILE", type=Path, help="the file")
    export.add_argument(
        "--items", type=int, metavar="N", help="the newest N articles (all; of a feed 100)"
    )
    export.add_argument(
        "--bom", action="store_true", help="csv: begin with a mark by which Excel knows UTF-8"
    )
    export.add_argument("--title", default="newsbeam", help="rss: of the feed (newsbeam)")
    export.add_argument(
        "--link", default="https://newsbeam.invalid/", metavar="URL", help="rss: of its page"
    )


def _add_report(report: argparse.ArgumentParser) -> None:
    report.add_argument(
        "--sink",
        metavar="URI",
        action="append",
        help="of the run: jsonl:, parquet:, delta:, sqlite:, postgresql:",
        default=argparse.SUPPRESS,
    )
    report.add_argument(
        "--out",
        metavar="FILE.html",
        type=Path,
        default=Path("newsbeam-report.html"),
        help="the file that is written (newsbeam-report.html)",
    )
    report.add_argument(
        "--articles", metavar="N", type=int, default=5_000, help="the newest N articles (5000)"
    )
