"""The commands that take no turns, each from parsed flags to an exit code."""

import argparse
from collections.abc import Callable, Sequence
from typing import Final

from pipelines.cli.flags import whole_parser
from pipelines.cli.meant import refuse
from pipelines.cli.other_flags import OTHER_FLAGS
from pipelines.options import Settings

#: Takes what is to be shown, or said.
Out = Callable[[str], None]
ReadSettings = Callable[[argparse.Namespace], Settings]


def other_command(
    args: argparse.Namespace,
    beam_flags: Sequence[str],
    settings: ReadSettings,
    *,
    show: Out,
    say: Out,
) -> int:
    """Do what a command says.

    Args:
        args: of one of `OTHER_FLAGS`.
        beam_flags: what it does not know.
        settings: reads the settings of flags.
        show: takes what is to be shown.
        say: takes a sentence on what went wrong.

    Returns:
        The exit code.

    Raises:
        OptionError: options that do not fit.
    """
    refuse(beam_flags, args.command, OTHER_FLAGS[args.command])
    return _COMMANDS[args.command](args, settings, show, say)


def _explain(args: argparse.Namespace, settings: ReadSettings, show: Out, say: Out) -> int:
    from pipelines.cli.explain import explain_command  # noqa: PLC0415 - loads SQLAlchemy

    return explain_command(settings(args), args.asked, as_json=args.json, show=show, say=say)


def _browse(args: argparse.Namespace, settings: ReadSettings, show: Out, say: Out) -> int:
    del settings, show
    from pipelines.cli.browse import browse_command  # noqa: PLC0415 - loads SQLAlchemy

    return browse_command(args.sink, args.port, say=say)


def _export(args: argparse.Namespace, settings: ReadSettings, show: Out, say: Out) -> int:
    del settings
    from pipelines.cli.export import export_command  # noqa: PLC0415 - loads lxml, SQLAlchemy

    return export_command(
        args.format,
        args.sink,
        args.out,
        items=args.items,
        bom=args.bom,
        title=args.title,
        link=args.link,
        show=show,
        say=say,
    )


def _init(args: argparse.Namespace, settings: ReadSettings, show: Out, say: Out) -> int:
    del settings
    from pipelines.cli.init import init_command  # noqa: PLC0415

    return init_command(args.file, show=show, say=say)


def _doctor(args: argparse.Namespace, settings: ReadSettings, show: Out, say: Out) -> int:
    del say
    from pipelines.cli.doctor import doctor_command  # noqa: PLC0415 - loads SQLAlchemy

    return doctor_command(settings(args), show=show)


def _completion(args: argparse.Namespace, settings: ReadSettings, show: Out, say: Out) -> int:
    del settings, say
    from pipelines.cli.completion import completion_command  # noqa: PLC0415

    return completion_command(args.shell, whole_parser(), show=show)


def _report(args: argparse.Namespace, settings: ReadSettings, show: Out, say: Out) -> int:
    from pipelines.cli.report import report  # noqa: PLC0415 - loads SQLAlchemy

    return report(settings(args), out=args.out, most=args.articles, show=show, say=say)


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace, ReadSettings, Out, Out], int]]] = {
    "browse": _browse,
    "explain": _explain,
    "export": _export,
    "init": _init,
    "doctor": _doctor,
    "completion": _completion,
    "report": _report,
}
