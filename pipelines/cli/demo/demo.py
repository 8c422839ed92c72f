"""`newsbeam demo`: the bundled samples through the real pipeline, and the result on the screen."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from pipelines.cli.demo.show import shown
from pipelines.cli.report import report
from pipelines.cli.run import DONE, run_command
from pipelines.options import OptionError, Settings
from pipelines.sinks.folder import turn_files
from transforms.records.article import Article, Duplicate
from transforms.records.dead_letter import DeadLetter

_T = TypeVar("_T")
#: Marks a folder that a demo made, and so may make anew.
_MARK: Final = ".newsbeam-demo"
_PAGE: Final = "report.html"
_ALL: Final = 5_000
#: The samples' event time: a file's modification time would differ from machine to machine.
_CAPTURED: Final = datetime(2026, 10, 19, 6, 0, tzinfo=UTC)


def demo(
    out: Path, *, show: Callable[[str], None], say: Callable[[str], None], styled: bool
) -> int:
    """Enrich the samples into a folder and show what came of them.

    Args:
        out: the folder; it is made anew where an earlier demo made it.
        show: takes what a person is to see.
        say: takes a sentence on what went wrong.
        styled: whether it is shown on a terminal.

    Returns:
        The exit code.

    Raises:
        OptionError: the folder is there and is not a demo's.
    """
    samples = _fresh(out)
    settings = Settings(
        source=[
            f"feed:{samples}/feeds/*.xml",
            f"html:{samples}/pages/*.html",
            f"text:{samples}/text/*.txt",
            f"jsonl:{samples}/lines/*.jsonl",
        ],
        sink=[f"jsonl:{out / 'records'}", f"sqlite:{out / 'news.db'}"],
    )
    summary: list[str] = []
    code = run_command(
        settings,
        [],
        command="run",
        dry_run=False,
        as_json=False,
        show=summary.append,
        say=say,
    )
    if code == DONE:
        page = msgspec.structs.replace(settings, sink=settings.sink[:1])
        code = report(page, out=out / _PAGE, most=_ALL, show=_unsaid, say=say)
        show(_report(out, "\n".join(summary), styled=styled))
    return code


def _unsaid(text: str) -> None:
    """Let what a report says of itself go: the demo names the page at its end."""
    del text


def _fresh(out: Path) -> Path:
    """Make the folder anew, with a copy of the samples that can be looked at and changed."""
    if out.exists() and not (out / _MARK).exists() and any(out.iterdir()):
        raise OptionError(f"{out} is there and no demo made it: give another folder with --out")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / _MARK).touch()
    samples = out / "samples"
    with as_file(files("pipelines.cli.demo") / "samples") as bundled:
        shutil.copytree(bundled, samples)
    moment = _CAPTURED.timestamp()
    for path in samples.rglob("*"):
        os.utime(path, (moment, moment))
    return samples


def _report(out: Path, summary: str, *, styled: bool) -> str:
    records = out / "records"
    return shown(
        articles=_read(records / "articles", Article),
        duplicates=_read(records / "duplicates", Duplicate),
        dead_letters=_read(records / "dead_letters", DeadLetter),
        summary=summary,
        places={
            "records": str(records / "articles"),
            "duplicates": str(records / "duplicates"),
            "dead letters": str(records / "dead_letters"),
            "books": str(records / "runs"),
            "SQLite": str(out / "news.db"),
            "samples": str(out / "samples"),
            "page": f"{out / _PAGE} (open it in a browser)",
        },
        styled=styled,
    )


def _read(folder: Path, kind: type[_T]) -> list[_T]:
    decoder = msgspec.json.Decoder(kind)
    return [
        decoder.decode(line)
        for path in turn_files(folder, ".jsonl")
        for line in path.read_bytes().splitlines()
    ]
