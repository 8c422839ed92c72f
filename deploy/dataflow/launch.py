"""What both templates do: a template's parameters become newsbeam's flags."""

import sys

from passfile import write_passfile

from pipelines.cli import main as cli
from pipelines.options import Settings


def launch(command: str) -> None:
    """Submit a job; Dataflow's launcher gives parameters as --name=value."""
    write_passfile()
    sys.argv[1:] = [command, *(flag(one) for one in sys.argv[1:])]
    cli.entry()


def flag(given: str) -> str:
    """Write a parameter as newsbeam's flag, where it is one: parameters have no dashes."""
    name, equals, value = given.removeprefix("--").partition("=")
    known = name in Settings.__struct_fields__
    return f"--{name.replace('_', '-')}{equals}{value}" if known else given
