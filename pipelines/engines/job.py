"""A job on an engine: what it may be made of, its pipeline, and how it is run and ended."""

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.flink_runner import FlinkJarJobServer, FlinkRunner
from apache_beam.runners.runner import PipelineResult, PipelineState

from pipelines.database_url import is_database_url
from pipelines.engines.files import ReadLines
from pipelines.engines.flink import flink_flags, value_of
from pipelines.engines.graph import build
from pipelines.engines.kinds import keepers_of, outlets_of
from pipelines.engines.outlets import Outlet
from pipelines.engines.read import ReadMessages
from pipelines.engines.registry import LedgerRegistry
from pipelines.gcloud import resource_name
from pipelines.ledger.judging import LedgerJudge
from pipelines.ledger.place import horizon_of
from pipelines.options import OptionError, Settings, split_uri
from pipelines.own_rules import wanted_by
from pipelines.own_steps import own_steps
from pipelines.own_topics import resources_by
from transforms.enrich import EnrichConfig

#: How often a running job is looked at, and the stop signal, in seconds.
_LOOK_S: Final = 0.25
#: How long a job that is cancelled may take to end.
_END_S: Final = 20.0
#: Messages are held for so many checkpoints that do not come, and for so many seconds at least.
_HELD_CHECKPOINTS: Final = 20
_HELD_S: Final = 120.0
_OVER: Final = frozenset({PipelineState.DONE, PipelineState.FAILED, PipelineState.CANCELLED})


class JobFailed(Exception):
    """A job ended by itself: the text is one sentence."""


@dataclass(frozen=True)
class Job:
    """A job as it will be submitted.

    Attributes:
        settings: checked options.
        flags: Beam's own, with what the engine must be told.
        native: the engine reads Pub/Sub by itself (Dataflow).
        ends: it reads files to their end.
    """

    settings: Settings
    flags: Sequence[str]
    native: bool
    ends: bool = False

    @property
    def judge(self) -> LedgerJudge:
        """The judge in the ledger."""
        return LedgerJudge(self.settings.state or "", horizon_of(self.settings))

    def sinks(self) -> list[Outlet]:
        """List all that is written to, each once.

        Raises:
            OptionError: a sink that an engine cannot write to.
        """
        apart = self.settings.dead_letters
        return list(outlets_of([*self.settings.sink, *([] if apart is None else [apart])]).values())

    def build(self, root: beam.Pipeline) -> None:
        """Fill a pipeline.

        Raises:
            OptionError: a sink that an engine cannot write to.
        """
        settings = self.settings
        config = EnrichConfig(
            memory=self.judge,
            wanted=wanted_by(settings),
            near=settings.near,
            resources=resources_by(settings),
            before_dedupe=own_steps("--step", settings.step),
            after_topics=own_steps("--last-step", settings.last_step),
        )
        keepers = keepers_of(settings.sink, settings.dead_letters)
        registry = LedgerRegistry(self.judge, tuple(keepers))
        build(root, self._read(), config, registry, outlets_of(settings.sink))

    def _read(self) -> beam.PTransform:
        (uri,) = dict.fromkeys(self.settings.source)
        if self.ends:
            return ReadLines(split_uri(uri)[1])
        return ReadMessages(resource_name(uri, "subscriptions"), self.native, self._held_s)

    @property
    def _held_s(self) -> float:
        interval = value_of(self.flags).get("checkpointing_interval") or "0"
        seconds = int(interval) / 1000 if interval.isdecimal() else 0.0
        return max(_HELD_S, _HELD_CHECKPOINTS * seconds)


def job_of(settings: Settings, flags: Sequence[str], runner: str, *, ends: bool = False) -> Job:
    """Make the job of a command line.

    Args:
        settings: checked options.
        flags: Beam's own.
        runner: its name in small letters, without "runner".
        ends: it is to read files to their end, on Dataflow.

    Raises:
        OptionError: something that would lose items, judge them twice, or stand still.
    """
    if runner not in ("flink", "portable", "dataflow"):
        raise OptionError(
            f"stream runs on FlinkRunner, on DataflowRunner, or here without --runner: {runner} "
            "is none of them"
        )
    _check_state(settings)
    _check_source(settings, ends=ends)
    outlets_of(settings.sink)
    if not keepers_of(settings.sink, settings.dead_letters):
        raise OptionError(
            "no sink keeps dead letters, and what cannot be enriched would be lost: add "
            "--dead-letters postgresql://user@host/news"
        )
    if ends:
        return Job(settings, flags, native=True, ends=True)
    if runner == "dataflow":
        streaming = [] if "--streaming" in flags else ["--streaming"]
        return Job(settings, [*flags, *streaming], native=True)
    given = flink_flags(flags, settings.checkpoints, restore=settings.restore)
    return Job(settings, given, native=False)


def _check_state(settings: Settings) -> None:
    if settings.state is None or not is_database_url(settings.state):
        raise OptionError(
            "an engine needs a ledger that all its workers share: give --state "
            "postgresql://user@host/news (SQLite is one machine's, and without a ledger no worker "
            "would know what another one judged)"
        )


def _check_source(settings: Settings, *, ends: bool) -> None:
    example = "jsonl:gs://BUCKET/*.jsonl" if ends else "pubsub:projects/P/subscriptions/S"
    if not settings.source:
        what = "articles" if ends else "messages"
        raise OptionError(f"say where {what} come from: --source {example}")
    for uri in settings.source:
        if ends and not uri.startswith("jsonl:gs://"):
            raise OptionError(
                f"--source {uri!r} cannot be read by Dataflow's workers: put JSON lines into Cloud "
                f"Storage, as in {example}, or run without --runner"
            )
        if not ends and split_uri(uri)[0] != "pubsub":
            raise OptionError(
                f"--source {uri!r} is read by one process, and an engine reads Pub/Sub: relay it, "
                f"with newsbeam relay --source {uri} --sink pubsub:projects/P/topics/T, and give "
                "the topic's subscription"
            )
    if len(set(settings.source)) > 1:
        raise OptionError("a job on an engine reads one source: start a job for each")
    if not settings.sink:
        raise OptionError("say where records go, as in --sink postgresql://user@host/news")


@dataclass
class Running:
    """A job under way; what it says while it ends is no failure's, and goes into `quiet`."""

    result: PipelineResult
    quiet: ExitStack

    @property
    def is_over(self) -> bool:
        """Whether it has ended, by itself or not."""
        return self.result.state in _OVER

    def until(self, stopped: Callable[[], bool]) -> None:
        """Wait until the job is asked to stop, and end it.

        Raises:
            JobFailed: it ended by itself.
        """
        while not stopped():
            if self.is_over:
                raise JobFailed(
                    f"the job ended by itself ({self.result.state}): what it acknowledged is "
                    "written, start it again for the rest"
                )
            time.sleep(_LOOK_S)
        self.quiet.enter_context(_silence())
        self.result.cancel()
        end = time.monotonic() + _END_S
        while not self.is_over and time.monotonic() < end:
            time.sleep(_LOOK_S)


@contextmanager
def running(job: Job) -> Iterator[Running]:
    """Start a job; what was started for it is ended with the block, but not the job itself."""
    options = PipelineOptions(list(job.flags))
    runner = _OwnJobServer() if _starts_a_server(job.flags) else None
    pipeline = beam.Pipeline(runner=runner, options=options)
    job.build(pipeline)
    with ExitStack() as quiet:
        try:
            yield Running(pipeline.run(), quiet)
        finally:
            if runner is not None:
                runner.stop()


@contextmanager
def _silence() -> Iterator[None]:
    """Let workers of this process, which lose their server, complain to nobody."""
    threading.excepthook = _ignore
    logging.disable()
    with Path(os.devnull).open("w") as nothing, redirect_stderr(nothing):
        yield


def _ignore(failure: threading.ExceptHookArgs) -> None:
    del failure


def _starts_a_server(flags: Sequence[str]) -> bool:
    said = value_of(flags)
    name = (said.get("runner") or "").lower().removesuffix("runner")
    is_elsewhere = "job_endpoint" in said or "flink_submit_uber_jar" in said
    return name == "flink" and not is_elsewhere


class _JobServer(FlinkJarJobServer):
    """Is stopped before its files are removed: while it runs, it removes some itself."""

    def stop(self) -> None:
        root, self._local_temp_root = self._local_temp_root, None
        super().stop()
        if root is not None:
            shutil.rmtree(root, ignore_errors=True)


class _OwnJobServer(FlinkRunner):
    """Flink's runner, whose job server ends with us: Beam's waits for an exit that never is one."""

    _server: _JobServer | None = None

    def default_job_server(self, options: Any) -> _JobServer:
        super().default_job_server(options)  # completes the options
        self._server = _JobServer(options)
        return self._server

    def stop(self) -> None:
        """End the job server, if there is one."""
        if self._server is not None:
            self._server.stop()
