"""The graph as a turn runs it: built once, run again and again, its failure told in a sentence."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from dataclasses import dataclass
from typing import Final

import apache_beam as beam
import grpc
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.utils import thread_pool_executor

from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.turns.beam_options import new_pipeline
from pipelines.turns.ends import ReadSpool, StageOutcomes
from pipelines.turns.workers.pool import WorkerLost, WorkerPool
from transforms.enrich import EnrichArticles, EnrichConfig
from transforms.errors import ResourceUnavailable

_log = logging.getLogger(__name__)

#: How often worker processes are looked after while a graph runs.
_LOOK_S: Final = 0.25
#: What the local runner raises where a graph of ours fails.
_RAISED_HERE: Final = (
    LedgerUnavailable, ResourceUnavailable, RuntimeError, OSError, MemoryError, grpc.RpcError,
)  # fmt: skip
#: What Beam adds to the text of an exception.
_WHERE: Final = re.compile(r" \[while running '[^']*'\]$")

Way = Callable[[EnrichConfig], beam.PTransform]


class GraphFailed(Exception):
    """The graph of a turn did not run to its end; the turn was rolled back."""


@dataclass
class GraphRun:
    """Runs the graph for a turn, on whichever runner the flags name.

    The local runner runs one graph again and again while the files have the same names: to build
    it anew takes longer than to run it on a few articles.

    Attributes:
        config: what the steps need to know.
        beam_flags: Beam's own options.
        pool: the worker processes, or None where this process does the work.
        address: where the pool's processes are dealt out.
        way: makes what takes envelopes to their outcomes.
    """

    config: EnrichConfig
    beam_flags: Sequence[str]
    pool: WorkerPool | None
    address: str | None
    way: Way = EnrichArticles
    _built: tuple[tuple[Sequence[str], str], beam.Pipeline] | None = None

    def __call__(self, spool: Sequence[str], staged: str) -> None:
        """Run the graph from a spool's files to a folder of staged outcomes.

        Raises:
            GraphFailed: the graph did not run to its end.
            ResourceUnavailable: it did not, for a worker cannot load what a step needs.
            WorkerLost: it did not, for a worker process was killed.
        """
        pipeline = self._pipeline(spool, staged)
        if isinstance(pipeline.runner, FnApiRunner):
            self._run_here(pipeline)
        else:
            _run_elsewhere(pipeline)

    def _run_here(self, pipeline: beam.Pipeline) -> None:
        try:
            run_whole(pipeline, self.pool)
        except _RAISED_HERE as error:
            if self.pool is not None and not self.pool.is_whole():
                raise _lost(self.pool) from error
            raise _failed(error) from error

    def _pipeline(self, spool: Sequence[str], staged: str) -> beam.Pipeline:
        if self._built is not None and self._built[0] == (spool, staged):
            return self._built[1]
        workers = 1 if self.pool is None else self.pool.size
        pipeline = new_pipeline(self.beam_flags, workers, self.address)
        build(pipeline, spool, staged, self.config, self.way)
        if isinstance(pipeline.runner, FnApiRunner):
            self._built = ((spool, staged), pipeline)
        return pipeline


def run_whole(pipeline: beam.Pipeline, pool: WorkerPool | None) -> None:
    """Run a graph to its end, or until a worker process is missed.

    Beam waits for the answer of a dead worker for ever: so it runs in a thread of its own, which
    is left behind then.

    Raises:
        WorkerLost: a worker process was killed.
    """
    if pool is None:
        pipeline.run().wait_until_finish()
        return
    going = thread_pool_executor.shared_unbounded_instance().submit(
        lambda: pipeline.run().wait_until_finish()
    )
    while not futures.wait([going], timeout=_LOOK_S).done:
        if not pool.is_whole():
            raise _lost(pool)
    going.result()


def _run_elsewhere(pipeline: beam.Pipeline) -> None:
    try:
        pipeline.run().wait_until_finish()
    except Exception as error:
        # The boundary to runners that are not ours: what they raise is theirs to choose.
        raise _failed(error) from error


def _failed(error: Exception) -> GraphFailed | ResourceUnavailable:
    if isinstance(error, ResourceUnavailable):
        return ResourceUnavailable(_WHERE.sub("", str(error)))
    _log.debug("the graph failed", exc_info=error)
    last = str(error).strip().splitlines()[-1:] or [type(error).__name__]
    if (missing := _missing(last[0])) is not None:
        return ResourceUnavailable(missing)
    return GraphFailed(f"the graph of a turn failed and the turn was rolled back: {last[0]}")


def _lost(pool: WorkerPool) -> WorkerLost:
    pool.close()  # nobody shall write into the folder of a turn that is taken back
    return WorkerLost(
        "a worker process was killed, for want of memory perhaps; the turn was rolled back, and "
        "fewer --workers or --turn-items need less"
    )


def _missing(line: str) -> str | None:
    """Read the last line of a worker's traceback, where it tells of a missing resource.

    A worker in another process hands over no exception, but its traceback as text.
    """
    kind, colon, sentence = line.partition(": ")
    return _WHERE.sub("", sentence) if colon and kind in _kinds(ResourceUnavailable) else None


def _kinds(error: type[Exception]) -> Iterator[str]:
    yield f"{error.__module__}.{error.__qualname__}"
    for kind in error.__subclasses__():
        yield from _kinds(kind)


def build(
    root: beam.Pipeline,
    spool: Sequence[str],
    staged: str,
    config: EnrichConfig,
    way: Way = EnrichArticles,
) -> None:
    """Wire a turn.

    Args:
        root: the pipeline to fill.
        spool: the spool's files.
        staged: a folder for the outcomes, on a file system that the driver can read.
        config: what the steps need to know.
        way: makes what takes envelopes to their outcomes.
    """
    outcomes = root | "ReadSpool" >> ReadSpool(spool) | "Enrich" >> way(config)
    outcomes | "StageOutcomes" >> StageOutcomes(staged)
