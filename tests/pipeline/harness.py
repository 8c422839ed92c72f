"""Run a step on a list and get lists back: what the step gives, by the name of its output."""

import pickle
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.test_pipeline import TestPipeline

LOCAL_RUNNERS = ("FnApiRunner", "BundleBasedDirectRunner")
#: As users name it: it chooses one of the others.
DIRECT_RUNNER = "DirectRunner"


class Keep(beam.DoFn):
    """Writes what it is given to files, whichever process it runs in."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def process(self, element: Any) -> None:
        path = Path(self._folder) / uuid.uuid4().hex
        path.write_bytes(pickle.dumps(element))


def run_step(
    step: beam.PTransform,
    elements: Sequence[Any],
    *,
    of: type,
    runner: str = "FnApiRunner",
    options: PipelineOptions | None = None,
) -> Any:
    """Apply a step to elements of a type.

    Returns:
        Its outputs: a list for a single collection, or the step's own named tuple with a list in
        each place; elements are in no order.
    """
    with TemporaryDirectory() as place:
        with TestPipeline(runner=runner, options=options) as pipeline:
            given = pipeline | "Given" >> beam.Create(elements).with_output_types(of)
            result = given | "Step" >> step
            named = result._asdict() if isinstance(result, tuple) else {"only": result}
            for name, collection in named.items():
                folder = Path(place) / name
                folder.mkdir()
                collection | f"Keep {name}" >> beam.ParDo(Keep(str(folder)))
        lists = {name: _kept(Path(place) / name) for name in named}
    return type(result)(**lists) if isinstance(result, tuple) else lists["only"]


def _kept(folder: Path) -> list[Any]:
    return [pickle.loads(path.read_bytes()) for path in folder.iterdir()]


def keys(elements: Iterable[Any]) -> list[str]:
    """Sort the keys of items, duplicates or dead letters on their way."""
    return sorted(one.key for one in elements)
