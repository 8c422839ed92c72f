"""How large the page of `newsbeam report` is, and how long a browser takes to open it.

    python -m benchmarks.articles --count 5000 --out made-up.jsonl
    newsbeam run --source jsonl:made-up.jsonl --sink jsonl:out
    python -m benchmarks.report --sink jsonl:out

Needs Chromium (Debian's) and Playwright. Times are medians of the openings, each in a new browser:
`shown` is when the list stands and the page answers, by the page's own clock; `opened` is a click
on an article until its text stands; `searched` a word typed until all bodies were looked through.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.integration.browser import browser

READY = "performance.getEntriesByName('shown')[0].startTime"


def made(sink: str, out: Path, articles: int) -> float:
    """Make the page by the real program, and give the seconds it took."""
    code = "from pipelines.cli.main import entry; entry()"
    flags = ["report", "--sink", sink, "--out", str(out), "--articles", str(articles)]
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *flags], check=True)
    return time.perf_counter() - began


def opening(path: Path) -> tuple[float, float, float]:
    """Open the page in a new browser, then an article, then search all bodies; seconds each."""
    with browser() as chromium:
        page = chromium.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        shown = page.evaluate(READY) / 1_000
        began = time.perf_counter()
        page.locator(".card h3 button").first.click()
        page.locator(".card .body").first.wait_for()
        opened = time.perf_counter() - began
        began = time.perf_counter()
        page.fill("#q", "a word that is nowhere")
        page.wait_for_selector("html[data-searched]", timeout=60_000)
        return shown, opened, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sink", required=True)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--openings", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        seconds = made(args.sink, path, args.articles)
        times = [opening(path) for _ in range(args.openings)]
        shown, opened, searched = (statistics.median(one) for one in zip(*times, strict=True))
        print("| size | made in | shown | opened | searched |\n|---|---|---|---|---|")
        print(
            f"| {path.stat().st_size / 1e6:.1f} MB | {seconds:.1f} s | {shown:.2f} s "
            f"| {opened:.2f} s | {searched:.2f} s |"
        )


if __name__ == "__main__":
    main()
