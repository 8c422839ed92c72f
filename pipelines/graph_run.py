"""The graph as a turn runs it: built once, run again and again, its failure told in a sentence."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import apache_beam as beam
import grpc
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner

from pipelines.beam_options import new_pipeline
from pipelines.graph import build, load
from pipelines.workers.pool import WorkerLost, WorkerPool
from transforms.enrich import EnrichConfig

_log = logging.getLogger(__name__)


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
    """

    config: EnrichConfig
    beam_flags: Sequence[str]
    pool: WorkerPool | None
    address: str | None
    _built: tuple[tuple[Sequence[str], str], beam.Pipeline] | None = None

    def __call__(self, spool: Sequence[str], staged: str) -> None:
        """Run the graph from a spool's files to a folder of staged outcomes.

        Raises:
            GraphFailed: the graph did not run to its end.
            WorkerLost: it did not, for a worker process was killed.
        """
        pipeline = self._pipeline(spool, staged)
        try:
            if self.pool is None and isinstance(pipeline.runner, FnApiRunner):
                load(self.config.models)  # or each article would die of what cannot be loaded
            pipeline.run().wait_until_finish()
        except (RuntimeError, OSError, grpc.RpcError) as error:
            _log.debug("the graph failed", exc_info=error)
            if self.pool is not None and not self.pool.is_whole():
                raise WorkerLost(
                    "a worker process was killed, for want of memory perhaps; the turn was rolled "
                    "back, and fewer --workers or --turn-items need less"
                ) from error
            last = str(error).strip().splitlines()[-1:] or [type(error).__name__]
            raise GraphFailed(
                f"the graph of a turn failed and the turn was rolled back: {last[0]}"
            ) from error

    def _pipeline(self, spool: Sequence[str], staged: str) -> beam.Pipeline:
        if self._built is not None and self._built[0] == (spool, staged):
            return self._built[1]
        workers = 1 if self.pool is None else self.pool.size
        pipeline = new_pipeline(self.beam_flags, workers, self.address)
        build(pipeline, spool, staged, self.config)
        if isinstance(pipeline.runner, FnApiRunner):
            self._built = ((spool, staged), pipeline)
        return pipeline
