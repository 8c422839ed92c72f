"""What can be wrong in a command line without Beam being loaded to say so: most of it."""

from collections.abc import Iterable, Sequence

from pipelines.cli.beam_names import BEAM_NAMES
from pipelines.cli.flags import JOB_FLAGS
from pipelines.cli.meant import did_you_mean
from pipelines.options import OptionError, Settings


def check_first(settings: Settings, beam_flags: Sequence[str], command: str) -> None:
    """Refuse flags that nobody knows, and a run without beginning or end.

    What is found here is found again, and more, once Beam is loaded (`beam_flags`, `run`).

    Args:
        settings: checked options.
        beam_flags: what is not newsbeam's.
        command: run, stream, replay, relay or reenrich.

    Raises:
        OptionError: a sentence.
    """
    if settings.checkpoints is not None or settings.restore:
        raise OptionError(
            "--checkpoints and --restore are for newsbeam stream --runner=FlinkRunner: what a turn "
            "did is in the ledger"
        )
    if not (settings.step or settings.last_step):  # they may bring flags of their own
        _check_flags(beam_flags)
    if command == "replay" and settings.dead_letters is None:
        raise OptionError("say what to replay, as in --dead-letters jsonl:out")
    if command != "replay" and not settings.source:
        raise OptionError("say where articles come from, as in --source 'feed:feeds/*.xml'")
    if not settings.sink:
        raise OptionError("say where records go, as in --sink jsonl:out")


def check_fits_engine(settings: Settings) -> None:
    """Refuse what a job on an engine has no use for.

    Raises:
        OptionError: a sentence.
    """
    if settings.metrics is not None or settings.metrics_file is not None:
        raise OptionError(
            "--metrics and --metrics-file tell of turns on this machine: a job on an engine is "
            "measured by the engine (docs/engines.md)"
        )


def nobody_knows(unknown: Sequence[str], beams: Iterable[str]) -> OptionError:
    """Say that flags are neither newsbeam's nor Beam's, and which ones are perhaps meant.

    Args:
        unknown: with their values.
        beams: Beam's own flags.
    """
    close = did_you_mean(unknown, JOB_FLAGS) or did_you_mean(unknown, beams)
    hint = (
        f"did you mean {close}?"
        if close
        else ("newsbeam's flags are in --help, Beam's in its documentation")
    )
    return OptionError(f"nobody knows {' '.join(unknown)}: {hint}")


def _check_flags(flags: Sequence[str]) -> None:
    """Refuse what is surely unknown: a flag of no known name, and what follows it."""
    unknown: list[str] = []
    is_unknown = False
    for flag in flags:
        if flag.startswith("-"):
            is_unknown = flag.partition("=")[0].removeprefix("--") not in BEAM_NAMES
        if is_unknown:
            unknown.append(flag)
    if unknown:
        raise nobody_knows(unknown, [f"--{name}" for name in BEAM_NAMES])
