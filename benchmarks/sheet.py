"""Keep the figures in the docs as measured, and see that none fell since the last release.

In the docs a figure of the quality tests stands behind its name, and a benchmark's table behind its
command; readers see neither:

    <!--= planted glue, recall -->0.7417<!---->          the whole value
    <!--= planted glue, recall [1] -->0.7417<!---->      the first number in it
    <!--$ python -m benchmarks.entities -->              the table that follows

`--write FILE` puts the figures of FILE (`pytest tests/quality --figures FILE`) into the docs,
`--measure` runs the benchmarks that the docs name so, and puts their tables there.
With neither, the docs are compared with `benchmarks/figures/now.json`, and that with the last
release: exit code 1 where they differ, or where a figure fell. A fall that something else was worth
stands in `accepted.json` with its reason; it may go no further.
"""

import argparse
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypedDict

ROOT: Final = Path(__file__).parents[1]
FIGURES: Final = ROOT / "benchmarks/figures"

_FIGURE: Final = re.compile(r"(<!--= (?P<name>.+?)(?: \[(?P<which>\d+)\])? -->).*?<!---->")
_TABLE: Final = re.compile(r"<!--\$ python -m (benchmarks\.[^\n]+?) -->\n\n((?:\|[^\n]*\n)+)")
_NUMBER: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
#: What a figure may fall by: rounding.
_SLACK: Final = 0.002


class Figure(TypedDict):
    """A figure as the tests say it; `better` is "more", "less" or "", of the first number."""

    value: str
    better: str


def main() -> int:
    """Write the docs, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", metavar="FILE", type=Path, help="figures of the quality tests")
    parser.add_argument("--measure", action="store_true", help="run the benchmarks")
    args = parser.parse_args()
    if args.write:
        (FIGURES / "now.json").write_text(args.write.read_text("utf-8"), "utf-8")
    now = read("now")
    wrong = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        text = page.read_text("utf-8")
        new = with_figures(text, now)
        if args.measure:
            new = _TABLE.sub(_measured, new)
        if args.write or args.measure:
            page.write_text(new, "utf-8")
        elif new != text:
            wrong.append(f"{page.name} has other figures than were measured")
        wrong += [
            f"{page.relative_to(ROOT)}: there is no figure {one}" for one in unknown(text, now)
        ]
    wrong += [
        f"{name}: {new}, and {old} in {release}"
        for release in releases()[-1:]
        for name, old, new in fallen(read(release) | read("accepted"), now)
    ]
    sys.stderr.writelines(f"{one}\n" for one in wrong)
    return 1 if wrong else 0


def read(name: str) -> dict[str, Figure]:
    """Read the figures of a release, those of `now`, or those `accepted`."""
    figures: dict[str, Figure] = json.loads((FIGURES / f"{name}.json").read_text("utf-8"))
    return figures


def releases() -> list[str]:
    """List the releases whose figures are kept, the last one last."""
    names = [path.stem for path in FIGURES.glob("[0-9]*.json")]
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


def with_figures(text: str, figures: Mapping[str, Figure]) -> str:
    """Put the figures behind their names into a page."""

    def written(found: re.Match[str]) -> str:
        if found["name"] not in figures:
            return found[0]
        value = figures[found["name"]]["value"]
        shown = _NUMBER.findall(value)[int(found["which"]) - 1] if found["which"] else value
        return f"{found[1]}{shown}<!---->"

    return _FIGURE.sub(written, text)


def unknown(text: str, figures: Mapping[str, Figure]) -> list[str]:
    """Name the figures of a page that nobody measures."""
    return sorted({one["name"] for one in _FIGURE.finditer(text)} - figures.keys())


def fallen(old: Mapping[str, Figure], new: Mapping[str, Figure]) -> list[tuple[str, str, str]]:
    """Find the figures, measured in both, whose first number is worse: their names, and both."""
    return [
        (name, old[name]["value"], new[name]["value"])
        for name in sorted(old.keys() & new.keys())
        if _is_worse(new[name]["better"], old[name]["value"], new[name]["value"])
    ]


def _is_worse(better: str, old: str, new: str) -> bool:
    gained = _first(new) - _first(old)
    return {"more": gained < -_SLACK, "less": gained > _SLACK}.get(better, False)


def _first(value: str) -> float:
    found = _NUMBER.search(value)
    return float(found[0].replace(",", "")) if found else 0.0


def _measured(found: re.Match[str]) -> str:
    command = [sys.executable, "-m", *shlex.split(found[1])]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    lines = [line for line in done.stdout.splitlines() if line.startswith("|")]
    return found[0].replace(found[2], "".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
