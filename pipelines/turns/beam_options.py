"""The pipeline of a turn: Beam's options, and the local runner that runs one graph again."""

import copy
from collections.abc import Sequence
from typing import Any, Final, TypeVar

import apache_beam as beam
from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner, RunnerResult
from apache_beam.transforms.environments import ExternalEnvironment

from pipelines.options import is_local_runner

_View = TypeVar("_View", bound=PipelineOptions)

#: The local runner under its direct name: "DirectRunner" may choose, or try to fetch, another one.
LOCAL_RUNNER: Final = "FnApiRunner"


def new_pipeline(flags: Sequence[str], workers: int, pool: str | None) -> beam.Pipeline:
    """Make the empty pipeline of a turn; see `beam_options` for its arguments.

    The local runner does not look at the options for the environment of its workers: it takes the
    pool from its constructor only.
    """
    options = beam_options(flags, workers, pool)
    if options.view_as(StandardOptions).runner != LOCAL_RUNNER:
        return beam.Pipeline(options=options)
    return beam.Pipeline(runner=RerunningRunner(pool), options=options)


class RerunningRunner(FnApiRunner):
    """The local runner for one pipeline, which it translates once, however often it is run.

    Args:
        pool: address of the worker pool; without one, this process does the work.
    """

    def __init__(self, pool: str | None) -> None:
        super().__init__(None if pool is None else ExternalEnvironment(pool))
        self._translated: beam_runner_api_pb2.Pipeline | None = None

    def run_pipeline(self, pipeline: beam.Pipeline, options: PipelineOptions) -> RunnerResult:
        """Run the pipeline, which must not have changed since it was run before."""
        if self._translated is None:
            return super().run_pipeline(pipeline, options)
        return self.run_via_runner_api(self._translated, options)

    def run_via_runner_api(
        self, pipeline_proto: beam_runner_api_pb2.Pipeline, options: PipelineOptions
    ) -> RunnerResult:
        """Run the translated pipeline; a copy is kept, for a run changes what it is given."""
        self._translated = copy.deepcopy(pipeline_proto)
        return super().run_via_runner_api(pipeline_proto, options)


class _TurnOptions(PipelineOptions):
    """Options whose views are made once: each parses all flags, and a graph asks some 600 times.

    Views share their values, so that one view of a kind is as good as another.
    """

    def view_as(self, cls: type[_View]) -> _View:
        """Give the view of a kind."""
        views = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        view: _View = views[cls]
        return view

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_views"}


def beam_options(flags: Sequence[str], workers: int, pool: str | None) -> PipelineOptions:
    """Make the options of a turn's pipeline.

    Args:
        flags: Beam's own, as the user gave them.
        workers: processes.
        pool: address of the worker pool, where there is more than one process.
    """
    options = _TurnOptions(list(flags))
    standard = options.view_as(StandardOptions)
    if is_local_runner(standard.runner):
        standard.runner = LOCAL_RUNNER
        if pool is not None:
            direct = options.view_as(DirectOptions)
            direct.direct_running_mode = "in_memory"  # another mode would start its own processes
            direct.direct_num_workers = workers
    return options
