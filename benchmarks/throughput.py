"""Articles a second of `newsbeam run`, beside bare spaCy and a plain script, in interleaved runs.

    python -m benchmarks.throughput                          1,500 made-up articles
    python -m benchmarks.throughput --corpus bbc-news.jsonl.gz
    python -m benchmarks.throughput --only jsonl --contender fast
    python -m benchmarks.throughput --pages ../shared/data/pages --only html

Each contender is a program that is started twice: on one article, for its start-up, and on all of
them; the difference is what the articles cost. Figures are medians of the runs and hold within one
run of this benchmark: the baseline stands in the same table.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.articles import from_corpus, made_up, write, write_feeds, write_pages
from benchmarks.timing import Cost, median, newsbeam_run, run

SPACY = ("--entity-engine", "spacy")
FAST = ("--entity-engine", "fast")


@dataclass
class Contender:
    """A command, with the words ONE-OR-ALL and OUT where its input and output go."""

    name: str
    command: Sequence[str]
    costs: list[Cost] = field(default_factory=list)

    def take_turn(self, folder: Path, one: str, every: str) -> None:
        start_up, whole = (self._run(folder / "out", source) for source in (one, every))
        self.costs.append(whole.less(start_up))

    def _run(self, out: Path, source: str) -> Cost:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        words = {"OUT": str(out), "INPUT": source}
        return run([_filled(word, words) for word in self.command])


def _filled(word: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        word = word.replace(name, value)
    return word


def newsbeam(name: str, kind: str, *flags: str) -> Contender:
    return Contender(f"newsbeam, {name}", newsbeam_run(f"{kind}:INPUT", Path("OUT"), *flags))


def plain(name: str, kind: str, *rest: str) -> Contender:
    return Contender(name, [sys.executable, "-m", "benchmarks.plain", kind, "INPUT", *rest])


def contenders(kind: str) -> list[Contender]:
    """List those of a kind of source; the first is the baseline."""
    script = plain("plain script", kind, "OUT/records.jsonl")
    fast = newsbeam("fast", kind, *FAST)
    if kind != "jsonl":
        return [script, newsbeam("spaCy's own", kind, *SPACY), fast]
    return [
        plain("bare spaCy", "bare"),
        newsbeam("spaCy's own", kind, *SPACY),
        newsbeam("spaCy's own, 2 processes", kind, *SPACY, "--workers", "2"),
        fast,
        newsbeam("fast, 2 processes", kind, *FAST, "--workers", "2"),
        script,
    ]


def prepared(folder: Path, kind: str, options: argparse.Namespace) -> tuple[str, str, int]:
    """Write the input; return the input of one article, that of all, and how many there are."""
    made = from_corpus if options.corpus else made_up
    items = list(made(*([options.corpus] if options.corpus else []), options.count))
    if kind == "jsonl":
        return (
            str(write(folder / "one.jsonl", items[:1])),
            str(write(folder / "all.jsonl", items)),
            len(items),
        )
    if kind == "feed":
        one, every = write_feeds(folder / "one", items[:1]), write_feeds(folder / "all", items)
        return f"{one}/*.xml", f"{every}/*.xml", len(items)
    if options.pages:
        paths = sorted(options.pages.glob("*.html.gz"))
        return str(paths[0]), f"{options.pages}/*.html.gz", len(paths)
    one, every = write_pages(folder / "one", items[:1]), write_pages(folder / "all", items)
    return f"{one}/*.html", f"{every}/*.html", len(items)


def measure(kind: str, options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as name:
        one, every, count = prepared(Path(name), kind, options)
        field = [
            one
            for one in contenders(kind)
            if any(words in one.name for words in options.contender or [""])
        ]
        for _ in range(options.runs):
            for contender in field:
                contender.take_turn(Path(name), one, every)
    print(f"\n{kind}: {count} articles, {options.runs} runs\n")
    print("| | articles/s | of the baseline | CPU ms an article | of the baseline |")
    print("|---|---|---|---|---|")
    base = median(field[0].costs)
    for contender in field:
        cost = median(contender.costs)
        print(
            f"| {contender.name} | {(count - 1) / cost.wall:.1f} | {base.wall / cost.wall:.2f} "
            f"| {cost.cpu / (count - 1) * 1e3:.1f} | {base.cpu / cost.cpu:.2f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--corpus", type=Path, help='lines of {"id", "title", "text"}, .gz')
    parser.add_argument("--pages", type=Path, help="a folder of .html.gz, for html")
    parser.add_argument("--only", choices=["jsonl", "feed", "html"], action="append")
    parser.add_argument(
        "--contender", action="append", help="only those with this in their names; the first counts"
    )
    options = parser.parse_args()
    for kind in options.only or ["jsonl", "feed", "html"]:
        measure(kind, options)


if __name__ == "__main__":
    main()
