"""Entity recognition: the fast engine beside bare spaCy, one core, in interleaved runs.

    python -m benchmarks.entities              made-up news
    python -m benchmarks.entities --jsonl F    the field "text" of each line of F (.gz too)
    python -m benchmarks.entities --ablate     what each pass over the names is worth instead

Bare spaCy is `nlp.pipe` of a pipeline with `ner` alone, which is what its documentation advises.
Each figure is the median of the runs; a run reads every text once with each engine, in turn. Time
is the process's own, so that other programs disturb it little; the BLAS has one thread.
"""

import argparse
import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from spacy.tokens import Doc, Span

from benchmarks.entity_ablation import ablate
from benchmarks.entity_texts import NewsMaker
from transforms.entities.recognise.automaton import Automaton
from transforms.entities.recognise.blas import one_thread
from transforms.entities.recognise.fast import SPACY_BATCH, FastEntities
from transforms.entities.recognise.model import load
from transforms.entities.spec import default_model


@dataclass
class Timing:
    """Microseconds a token of the runs so far."""

    runs: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.runs)


def made_up() -> dict[str, list[str]]:
    news = NewsMaker(seed=1)
    return {
        "headlines": [news.headline() for _ in range(3000)],
        "articles, 200 words": [news.article(200) for _ in range(200)],
        "articles, 650 words": [news.article(650) for _ in range(80)],
    }


def read_texts(path: Path, limit: int) -> dict[str, list[str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return {path.name: [json.loads(line)["text"] for line in islice(lines, limit)]}


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def read_all(docs: Iterable[object]) -> None:
    for _ in docs:
        pass


def compare(texts: Sequence[str], runs: int, model: str) -> tuple[int, dict[str, Timing], int]:
    """Time both engines; returns (tokens, timings, documents whose entities differ)."""
    nlp = load(model)
    fast = FastEntities(nlp)
    if fast.reason is not None:
        raise SystemExit(f"{model} has no fast path: {fast.reason}")
    engines: dict[str, Callable[[], Iterable[Doc]]] = {
        "spacy": lambda: nlp.pipe(texts, batch_size=SPACY_BATCH),
        "fast": lambda: fast.pipe(texts),
    }
    pairs = list(zip(*(engine() for engine in engines.values()), strict=True))
    differ = sum(spans(one) != spans(other) for one, other in pairs)
    tokens = sum(len(doc) for doc, _ in pairs)
    timings = {name: Timing() for name in engines}
    for _ in range(runs):
        for name, engine in engines.items():
            took = seconds(lambda engine=engine: read_all(engine()))
            timings[name].runs.append(took / tokens * 1e6)
    return tokens, timings, differ


def spans(doc: Doc) -> list[tuple[int, int, str]]:
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


@contextmanager
def clocked(times: dict[str, float], name: str) -> Iterator[None]:
    start = time.process_time()
    yield
    times[name] = times.get(name, 0.0) + time.process_time() - start


def breakdown(texts: Sequence[str], model: str) -> dict[str, float]:
    """Microseconds a token of each stage of the fast engine, once warm."""
    fast = FastEntities(load(model))
    read_all(fast.pipe(texts))
    stages: dict[str, float] = {}
    with clocked(stages, "tokenize"):
        docs = [fast.nlp.make_doc(text) for text in texts]
    with clocked(stages, "embed, encode, decide"):
        found = list(fast.read(docs))
    with clocked(stages, "write doc.ents"):
        for doc, own, _ in found:
            doc.set_ents([Span(doc, *span) for span in own], default="outside")
    with timed_automaton(stages):
        read_all(fast.read([fast.nlp.make_doc(text) for text in texts]))
    tokens = sum(map(len, docs))
    return {name: took / tokens * 1e6 for name, took in stages.items()}


@contextmanager
def timed_automaton(stages: dict[str, float]) -> Iterator[None]:
    """Clock the automaton's part of what follows."""
    plain = Automaton.entities

    def clocked_entities(self, batch, tolerance):
        with clocked(stages, "of which decide"):
            return plain(self, batch, tolerance)

    Automaton.entities = clocked_entities
    yield
    Automaton.entities = plain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jsonl", type=Path, help="texts to read instead of made-up ones")
    parser.add_argument("--limit", type=int, default=300, help="texts of that file")
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--ablate", action="store_true", help="measure the passes, not the time")
    options = parser.parse_args()
    if options.ablate:
        ablate(options.model)
        return
    kinds = read_texts(options.jsonl, options.limit) if options.jsonl else made_up()
    print("| texts | documents | tokens a document | spaCy, us a token | fast | ratio | differ |")
    print("|---|---|---|---|---|---|---|")
    with one_thread():
        for name, texts in kinds.items():
            tokens, timings, differ = compare(texts, options.runs, options.model)
            bare, fast = timings["spacy"].median, timings["fast"].median
            print(
                f"| {name} | {len(texts)} | {tokens / len(texts):.0f} | {bare:.1f} | {fast:.1f} "
                f"| {bare / fast:.1f} | {differ} |"
            )
        parts = breakdown(texts, options.model)
    print(f"\nWhere the fast engine's time goes ({name}), us a token:")
    for stage, took in parts.items():
        print(f"  {stage:24} {took:5.2f}")


if __name__ == "__main__":
    main()
