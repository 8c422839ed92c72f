"""The command line: the only place that prints, and where failures become exit codes.

Exit codes: 0 done; 1 a feed has a verdict of --fail-on (feeds), or nothing is known of an article
(explain); 2 wrong options; 3 a source, sink, ledger, model, runner or standard output cannot be
used, or no feed could be read (run only); 4 the books do not balance; 128 and the signal's number
when a signal cut a run short (what was committed stands).
"""

import argparse
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NoReturn

from pipelines import logs
from pipelines.cli.first_checks import check_first, check_fits_engine
from pipelines.cli.flag_sets import FEEDS_FLAGS, LEDGER_FLAGS, TOPICS_FLAGS
from pipelines.cli.flags import (
    JOB_FLAGS,
    REENRICH_FLAGS,
    RELAY_FLAGS,
    parse,
    settings_of,
)
from pipelines.cli.meant import refuse
from pipelines.cli.operating_flags import log_settings
from pipelines.cli.other_flags import OTHER_FLAGS
from pipelines.cli.others import other_command
from pipelines.cli.runners import engine_of, wanted_workers
from pipelines.lean import lean
from pipelines.logs import LogSettings
from pipelines.moments import reached
from pipelines.options import OptionError, Settings
from pipelines.own_rules import own_rules
from pipelines.own_steps import own_steps
from pipelines.own_topics import resources_by
from pipelines.turns.workers.pool import worker_pool
from transforms.records.article import Article, Duplicate, Record, json_schema
from transforms.records.dead_letter import DeadLetter

_DONE: Final = 0
_WRONG_OPTIONS: Final = 2
_UNUSABLE: Final = 3
#: What else than a stream is one job on an engine.
_BACK_FILL: Final = ("run", "dataflow")

_SCHEMAS: Final[dict[str, type[Record]]] = {
    "record": Article,
    "duplicate": Duplicate,
    "dead-letter": DeadLetter,
}


class _NotShown(Exception):
    """Standard output cannot be written: the text is one sentence."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and give the exit code."""
    code = _DONE
    try:
        logs.set_up(log_settings(sys.argv[1:] if argv is None else argv))
        args, beam_flags = parse(argv)
        code = _COMMANDS[args.command](args, beam_flags)
        with _shown():
            sys.stdout.flush()
    except OptionError as error:
        _say(str(error))
        return _WRONG_OPTIONS
    except KeyboardInterrupt:
        _say("stopped")
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # Whoever read our standard output has gone; there is no one left to tell.
        _drop_output()
    except _NotShown as error:
        _drop_output()
        if code == _DONE:  # else it was said already what went wrong
            _say(str(error))
            return _UNUSABLE
    return code


def entry() -> NoReturn:
    """Be the installed program: end at once, whatever threads Beam or gRPC left behind."""
    gc.disable()  # a run enables it once all is loaded: each look at what stays costs 0.1 s
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _job(args: argparse.Namespace, beam_flags: Sequence[str]) -> int:
    reached("before reading options")
    settings = _settings(args)
    own_steps("--step", settings.step)
    own_steps("--last-step", settings.last_step)
    own_rules(settings.rules)
    resources = resources_by(settings)
    engine = engine_of(beam_flags)
    if settings.refilter and (args.command != "run" or engine is not None):
        raise OptionError(
            "--refilter is for newsbeam run on this machine: it reads files and archives anew"
        )
    if engine is not None and (args.command == "stream" or (args.command, engine) == _BACK_FILL):
        check_fits_engine(settings)
        return _engine(args, settings, beam_flags, engine)
    check_first(settings, beam_flags, args.command)
    size = 1 if args.dry_run else wanted_workers(beam_flags, settings.workers)
    needs = (*beam_flags, *settings.step, *settings.last_step)
    with worker_pool(size, resources, _said(settings), needs) as pool:
        # Beam takes a second to load: not before the flags are known to be right, and while the
        # worker processes load it too.
        with lean(but_for=needs):
            from pipelines.cli.run import run_command  # noqa: PLC0415

        return run_command(
            settings,
            beam_flags,
            command=args.command,
            dry_run=args.dry_run,
            as_json=args.json,
            show=_show if "stdout:" not in settings.sink else _say_plain,
            say=_say,
            pool=pool,
        )


def _engine(
    args: argparse.Namespace, settings: Settings, beam_flags: Sequence[str], engine: str
) -> int:
    from pipelines.cli.engine import engine_command  # noqa: PLC0415 - loads Beam

    return engine_command(
        settings,
        beam_flags,
        engine,
        ends=args.command == "run",
        dry_run=args.dry_run,
        as_json=args.json,
        show=_show,
        say=_say,
    )


def _reenrich(args: argparse.Namespace, beam_flags: Sequence[str]) -> int:
    """What is a flag of run's is not Beam's."""
    names = [flag for flag in beam_flags if flag.partition("=")[0] in JOB_FLAGS]
    refuse(names, "reenrich", REENRICH_FLAGS)
    return _job(args, beam_flags)


def _relay(args: argparse.Namespace, beam_flags: Sequence[str]) -> int:
    refuse(beam_flags, "relay", RELAY_FLAGS)
    reached("before reading options")
    settings = _settings(args)
    check_first(settings, beam_flags, "relay")
    with lean():
        from pipelines.cli.run import run_command  # noqa: PLC0415 - loads Beam

    return run_command(
        settings,
        beam_flags,
        command="relay",
        dry_run=args.dry_run,
        as_json=args.json,
        show=_show,
        say=_say,
        follow=args.follow,
    )


def _demo(args: argparse.Namespace, beam_flags: Sequence[str]) -> int:
    if beam_flags:
        raise OptionError(f"demo does not know {' '.join(beam_flags)}: it takes --out DIR only")
    with lean():
        from pipelines.cli.demo.demo import demo  # noqa: PLC0415 - loads Beam

    return demo(args.out, show=_show, say=_say, styled=sys.stdout.isatty())


def _feeds(args: argparse.Namespace, beam_flags: Sequence[str]) -> int:
    refuse(beam_flags, "feeds", FEEDS_FLAGS)
    from pipelines.cli.feeds import feeds  # noqa: PLC0415 - loads SQLAlchemy

    return feeds(_settings(args), form=args.form, fail_on=args.fail_on, show=_show, say=_say)


def _other(args: argparse.Namespace, beam_flags: Sequence[str]) -> int:
    return other_command(args, beam_flags, _settings, show=_show, say=_say)


def _ledger(args: argparse.Namespace, beam_flags: Sequence[str]) -> int:
    refuse(beam_flags, f"ledger {args.deed}", LEDGER_FLAGS[args.deed])
    from pipelines.cli.ledgers import ledger  # noqa: PLC0415 - loads SQLAlchemy

    return ledger(
        _settings(args),
        args.deed,
        as_json=args.json,
        turn=args.turn,
        all_turns=args.all,
        show=_show,
        say=_say,
    )


def _settings(args: argparse.Namespace) -> Settings:
    """Read the settings, and log from now on as their file says."""
    settings = settings_of(args)
    logs.set_up(_said(settings))
    return settings


def _said(settings: Settings) -> LogSettings:
    return LogSettings(settings.log_level, settings.log_format)


def _topics(args: argparse.Namespace, beam_flags: Sequence[str]) -> int:
    refuse(beam_flags, "topics explain", TOPICS_FLAGS)
    from pipelines.cli.topics import topics_explain  # noqa: PLC0415 - loads spaCy

    return topics_explain(_settings(args), args.file, as_json=args.json, show=_show, say=_say)


def _schema(args: argparse.Namespace, beam_flags: Sequence[str]) -> int:
    if beam_flags:
        raise OptionError(
            f"schema does not know {' '.join(beam_flags)}: say {', '.join(_SCHEMAS)}, bigquery"
        )
    if args.what == "bigquery":
        from pipelines.sinks.bigquery.schema import all_tables  # noqa: PLC0415 - loads Arrow

        described = all_tables()
    else:
        described = json_schema(_SCHEMAS[args.what])
    _show(json.dumps(described, indent=2))
    return _DONE


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace, Sequence[str]], int]]] = {
    "run": _job,
    "stream": _job,
    "replay": _job,
    "relay": _relay,
    "reenrich": _reenrich,
    "demo": _demo,
    "feeds": _feeds,
    **dict.fromkeys(OTHER_FLAGS, _other),
    "ledger": _ledger,
    "topics": _topics,
    "schema": _schema,
}


def _show(text: str) -> None:
    with _shown():
        print(text)


@contextmanager
def _shown() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        what = error.strerror or error
        raise _NotShown(
            f"standard output cannot be written: {what}; what was done stands"
        ) from None


def _drop_output() -> None:
    """Let what was not written go nowhere, so that no later flush fails on it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say_plain(text: str) -> None:
    """Show what standard output has no room for: it holds records."""
    print(logs.line(text, logging.INFO) if logs.is_json() else text, file=sys.stderr)


def _say(text: str) -> None:
    """Say a sentence, whatever the log's level; while an exception is handled, of an error."""
    level = logging.ERROR if sys.exc_info()[0] is not None else logging.WARNING
    print(logs.line(text, level), file=sys.stderr)
