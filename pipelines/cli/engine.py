"""What `newsbeam stream` does with --runner=FlinkRunner or DataflowRunner: one job without end.

And what `newsbeam run` does with DataflowRunner: one that ends with its files.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.cli.beam_flags import RunnerUnavailable, check_beam_flags, check_runner_answers
from pipelines.cli.signals import StopSignals
from pipelines.engines.credentials import heed_no_auth
from pipelines.engines.flink import JOB_SERVER_FLAGS, value_of
from pipelines.engines.job import Job, JobFailed, job_of, running
from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.options import Settings, split_uri
from pipelines.own_topics import resources_by
from pipelines.sinks.base import SinkUnavailable
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.open import open_source
from transforms.errors import ResourceUnavailable
from transforms.loading import loaded

_DONE: Final = 0
_UNUSABLE: Final = 3
_FAILURES: Final = (
    JobFailed,
    LedgerUnavailable,
    ResourceUnavailable,
    RunnerUnavailable,
    SinkUnavailable,
    SourceUnavailable,
)


def engine_command(
    settings: Settings,
    beam_flags: Sequence[str],
    engine: str,
    *,
    ends: bool,
    dry_run: bool,
    as_json: bool,
    show: Callable[[str], None],
    say: Callable[[str], None],
) -> int:
    """Run a job on an engine until a stop, and tell what was judged; on Dataflow, submit it.

    Args:
        settings: checked options.
        beam_flags: Beam's own options, not checked yet.
        engine: the runner's name in small letters, without "runner".
        ends: it reads files to their end, on Dataflow.
        dry_run: check all and show the plan; submit nothing.
        as_json: show what was judged as JSON.
        show: takes the plan or the counts.
        say: takes a sentence on what went wrong.

    Returns:
        The exit code.

    Raises:
        OptionError: options that do not fit together.
    """
    check_beam_flags(beam_flags, JOB_SERVER_FLAGS if engine != "dataflow" else ())
    job = job_of(settings, beam_flags, engine, ends=ends)
    heed_no_auth(job.flags)
    try:
        check_runner_answers(beam_flags)
        _check(job)
        if dry_run:
            show(_plan(job))
            return _DONE
        _prepare(job)
        if job.native:
            _submit(job, say)
            return _DONE
        began = job.judge.moment()
        _run(job, say)
        counts = job.judge.counts(began)
    except _FAILURES as error:
        say(str(error))
        return _UNUSABLE
    show(msgspec.json.encode(counts).decode() if as_json else _text(counts))
    return _DONE


def _check(job: Job) -> None:
    (uri,) = dict.fromkeys(job.settings.source)
    if job.ends:
        from pipelines.sources.bucket import check_bucket  # noqa: PLC0415 - needs the extra `gcp`

        check_bucket(split_uri(uri)[1], PipelineOptions(list(job.flags)))
    else:
        source = open_source(uri, job.settings)
        source.check()
        source.close()
    for sink in job.sinks():
        sink.check()
    loaded(resources_by(job.settings))


def _prepare(job: Job) -> None:
    """Make tables that are missing."""
    job.judge.prepare(job.settings.wait_seconds)
    for sink in job.sinks():
        sink.prepare()


def _submit(job: Job, say: Callable[[str], None]) -> None:
    """Start a job that needs us no more, or write its template."""
    template = value_of(job.flags).get("template_location")
    with running(job):
        if template is None:
            say("the job runs on Dataflow, which drains, updates or cancels it")
        else:
            say(f"the job is written to {template}; nothing runs yet")


def _run(job: Job, say: Callable[[str], None]) -> None:
    with StopSignals(patient=True) as signals, running(job) as under_way:
        say("the job runs; SIGINT or SIGTERM ends it, and the next start takes up the rest")
        under_way.until(signals.stopped)


def _plan(job: Job) -> str:
    settings = job.settings
    rows = {
        "source": settings.source[0],
        "sinks": ", ".join(settings.sink),
        "ledger": settings.state or "",
        "dead letters": settings.dead_letters or "in the sinks",
        "languages": ", ".join(settings.languages) or "all",
        "models": ", ".join(settings.models.names) + f" ({settings.entity_engine})",
        "Beam's flags": " ".join(job.flags),
    }
    return "\n".join(f"{name:<13}{value}" for name, value in rows.items())


def _text(counts: Mapping[str, int]) -> str:
    """Say what was judged; what died before it was judged is among the dead letters only."""
    said = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    return f"judged while the job ran: {said}" if said else "nothing was judged while the job ran"
