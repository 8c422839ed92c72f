"""Where a run's time goes: each step's pure function, Beam around them, and the turn around Beam.

    python -m benchmarks.stages                          400 made-up articles
    python -m benchmarks.stages --corpus bbc-news.jsonl.gz --runs 5

Microseconds of processor time an article, medians of the runs; the first turn, which loads models
and builds the first graph, is not counted.
"""

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.articles import from_corpus, made_up, write
from pipelines.options import settings_from
from pipelines.sources.open import open_source
from pipelines.turns.run import Route, opened_run
from pipelines.turns.told import Observer
from transforms.admit.admit import AdmitLimits, admit
from transforms.cleanup.clean import clean
from transforms.dedupe.fingerprint import fingerprint
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.entities.extract import extract
from transforms.entities.spec import ModelSpec
from transforms.loading import loaded
from transforms.memory import NothingKnown, sketch
from transforms.records.article import VERSION, Pipeline, SourceRef, to_json
from transforms.records.travelling import JSON, Envelope, Item
from transforms.resources import ResourceSpec

BATCH = 64
EVENTS = {
    "taken": "read the source, spool",
    "ran": "run the graph",
    "staged": "read the outcomes, write the sink's files",
    "committed": "commit the ledger",
    "published": "publish",
}


class Watch:
    """Notes the processor time of this process between marks."""

    def __init__(self) -> None:
        self.notes: dict[str, float] = defaultdict(float)
        self._last = time.process_time()

    def mark(self, name: str) -> None:
        now = time.process_time()
        self.notes[name] += now - self._last
        self._last = now


def steps(lines: list[bytes], engine: str) -> dict[str, float]:
    """Run the pure functions one after another, without Beam."""
    source = SourceRef(kind="jsonl", origin="made-up.jsonl")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    envelopes = [
        Envelope(order=f"{at:08d}", payload=line, content_type=JSON, source=source, discovered=now)
        for at, line in enumerate(lines)
    ]
    resources = loaded(ResourceSpec(models=ModelSpec(engine=engine)))
    watch = Watch()
    admitted = [one for envelope in envelopes for one in admit(envelope, AdmitLimits())]
    watch.mark("admit")
    made_by = Pipeline(newsbeam=VERSION)
    articles = [clean(one, made_by, resources.reading) for one in admitted]
    watch.mark("clean")
    prints = [fingerprint(article) for article in articles]
    watch.mark("fingerprint")
    items = [
        Item(key=one.key, envelope=one.envelope, article=article, fingerprint=own)
        for one, article, own in zip(admitted, articles, prints, strict=True)
    ]
    judge([sketch(item) for item in items], NothingKnown(), NearRule())
    watch.mark("judge")
    batches = (articles[start : start + BATCH] for start in range(0, len(articles), BATCH))
    named = [article for batch in batches for article in extract(batch, resources.finders)]
    watch.mark("entities")
    for article in named:
        resources.tagger.topics_of(article)
    watch.mark("topics")
    for article in named:
        to_json(article)
    watch.mark("encode as JSON")
    return watch.notes


class _Marks(Observer):
    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def observe(self, event: str, turn: str) -> None:
        del turn
        self._watch.mark(EVENTS.get(event, ""))


def turn(path: Path, engine: str, folder: Path) -> dict[str, float]:
    """Take one turn of the real program, in this process."""
    sink = f"jsonl:{folder}"
    settings = settings_from(
        {"source": [f"jsonl:{path}"], "sink": [sink], "entity_engine": engine}, None
    )
    watch = Watch()
    with opened_run(
        settings,
        [open_source(uri, settings) for uri in settings.source],
        [Route(sink, articles=True, dead_letters=True)],
        [],
        _Marks(watch),
    ) as job:
        job.until_empty(lambda: False)
    return {name: watch.notes[name] for name in EVENTS.values()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--corpus", type=Path, help='lines of {"id", "title", "text"}, .gz')
    parser.add_argument("--entity-engine", choices=["spacy", "fast"], default="fast")
    options = parser.parse_args()
    made = from_corpus if options.corpus else made_up
    found: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        items = made(*([options.corpus] if options.corpus else []), options.count)
        path = write(Path(name) / "all.jsonl", items)
        lines = path.read_bytes().splitlines()
        for number in range(options.runs + 1):
            notes = {
                **steps(lines, options.entity_engine),
                **turn(path, options.entity_engine, Path(name) / f"out-{number}"),
            }
            for what, took in notes.items() if number else ():
                found[what].append(took / len(lines) * 1e6)
    show({what: statistics.median(runs) for what, runs in found.items()})


def show(costs: dict[str, float]) -> None:
    in_turn = list(EVENTS.values())
    pure = {name: cost for name, cost in costs.items() if name not in in_turn}
    graph = costs[EVENTS["ran"]]
    beam = graph - sum(pure.values()) + pure["encode as JSON"]
    print("| what | us an article |\n|---|---|")
    for name, cost in pure.items():
        print(f"| {name} | {cost:.0f} |")
    print(f"| Beam: the graph less its steps | {beam:.0f} |")
    for name in in_turn:
        print(f"| turn: {name} | {costs[name]:.0f} |")
    print(f"| turn, whole | {sum(costs[name] for name in in_turn):.0f} |")


if __name__ == "__main__":
    main()
