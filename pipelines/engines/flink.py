"""What Flink must be told for a job that loses nothing and never stalls, as Beam's flags."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from pipelines.options import OptionError

#: What a job is told unless the user says another thing. A name without a value is a switch.
_DEFAULTS: Final[Mapping[str, str | None]] = {
    "streaming": None,
    # Messages are acknowledged one checkpoint late.
    "checkpointing_interval": "3000",
    # A bundle is written when it ends: no checkpoint may fall into one.
    "finish_bundle_before_checkpointing": None,
    "max_bundle_time_mills": "300",
    # A database that is away for longer than a bundle waits fails the bundle, never the job.
    "number_of_execution_retries": "1000000",
    "execution_retry_delay": "5000",
}
#: One reader keeps the order of publishing. On this machine there is one worker process: others
#: would take turns in it.
_ON_THIS_MACHINE: Final[Mapping[str, str | None]] = {"parallelism": "1"}
_KEPT: Final[Mapping[str, str | None]] = {
    "externalized_checkpoints_enabled": None,
    "retain_externalized_checkpoints_on_cancellation": None,
    "state_backend": "filesystem",
}
_AUTO: Final = frozenset({None, "[auto]", "[local]"})

#: Flags that the job server knows and Beam's Python does not: it describes them when it runs
#: (FlinkPipelineOptions of Beam 2.70).
JOB_SERVER_FLAGS: Final = frozenset(
    {
        "allow_non_restored_state", "attached_mode", "auto_watermark_interval",
        "checkpoint_timeout_millis", "checkpointing_interval", "checkpointing_mode",
        "disable_metrics", "enable_stable_input_drain", "execution_retry_delay",
        "externalized_checkpoints_enabled", "fail_on_checkpointing_errors", "faster_copy",
        "finish_bundle_before_checkpointing", "flink_conf_dir", "force_slot_sharing_group",
        "force_unaligned_checkpoint_enabled", "job_check_interval_in_secs",
        "latency_tracking_interval", "max_bundle_size", "max_bundle_time_mills",
        "min_pause_between_checkpoints", "num_concurrent_checkpoints",
        "number_of_execution_retries", "object_reuse", "operator_chaining",
        "report_checkpoint_duration", "retain_externalized_checkpoints_on_cancellation",
        "savepoint_path", "shutdown_sources_after_idle_ms", "state_backend",
        "state_backend_factory", "state_backend_storage_path", "unaligned_checkpoint_enabled",
    }
)  # fmt: skip


def flink_flags(given: Sequence[str], checkpoints: str | None, *, restore: bool) -> list[str]:
    """Add to the user's flags what a job on Flink needs; what the user says stays.

    Args:
        given: Beam's own flags, as the user gave them.
        checkpoints: a folder for checkpoints, that are kept when the job ends.
        restore: go on from the newest of them.

    Raises:
        OptionError: there is none to go on from.
    """
    said = value_of(given)
    wanted = dict(_DEFAULTS)
    if said.get("flink_master") in _AUTO and "job_endpoint" not in said:
        wanted |= _ON_THIS_MACHINE
    if checkpoints is not None:
        folder = Path(checkpoints).absolute()
        wanted |= {**_KEPT, "state_backend_storage_path": folder.as_uri()}
        if restore:
            wanted["savepoint_path"] = newest_checkpoint(folder).as_uri()
    return [*given, *(_flag(name, text) for name, text in wanted.items() if name not in said)]


def newest_checkpoint(folder: Path) -> Path:
    """Find the newest complete checkpoint below a folder: a kill may leave one half written.

    Raises:
        OptionError: there is none.
    """
    complete = [path.parent for path in folder.glob("*/chk-*/_metadata")]
    if not complete:
        raise OptionError(
            f"--restore finds no complete checkpoint in {folder}: start without it, which loses "
            "nothing and repeats nothing either"
        )
    return max(complete, key=lambda path: ((path / "_metadata").stat().st_mtime_ns, path.name))


def value_of(flags: Iterable[str]) -> dict[str, str | None]:
    """Read flags into name and value; None for a switch."""
    values: dict[str, str | None] = {}
    name = None
    for flag in flags:
        if flag.startswith("--"):
            name, equals, text = flag.removeprefix("--").partition("=")
            values[name] = text if equals else None
        elif name is not None:
            values[name] = flag
    return values


def _flag(name: str, text: str | None) -> str:
    return f"--{name}" if text is None else f"--{name}={text}"
