"""The flags: what `newsbeam --help` says, and nothing of what they do."""

import argparse
import logging
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn

from pipelines import logs
from pipelines.cli import operating_flags as operating
from pipelines.cli.flag_sets import FOR_ARTICLES, FOR_RECORDS, LEDGER_FLAGS, TOPICS_FLAGS
from pipelines.cli.meant import sentence
from pipelines.cli.other_flags import add_other_commands
from pipelines.options import RECORDS, SOURCES, Settings, settings_from
from transforms.records.article import VERSION

_DESCRIPTION: Final = f"""\
newsbeam reads articles, cleans them, drops duplicates, finds entities and
topics, and accounts for every item.

commands:
  init     write a settings file that says what was found here
  doctor   look whether what a run needs is there, a line each
  run      take all that the sources have, then end (for cron, for a look)
  stream   the same, until stopped by SIGINT or SIGTERM
  replay   put dead letters through the pipeline again
  relay    send what comes in to a topic, or to an archive, as it is
  reenrich put the records of a sink through entities and topics anew
  demo     enrich the bundled samples and show them
  feeds    show what is known of live feeds: verdicts, last success, next poll
  browse   look into an sqlite: sink in a browser
  export   write a sink's articles as ninjs, schema.org, RSS or CSV
  explain  say what became of an article, by its id, URL or path
  topics   explain the topics of an article, and those it nearly got
  report   make an HTML page of a sink and its ledger, to look at
  ledger   look into a ledger, prune it, migrate it, give up what waits
  completion  print the script by which bash, zsh or fish completes
  schema   print the JSON Schema of a record, a duplicate or a dead letter, or
           BigQuery's tables

`newsbeam COMMAND --help` tells more.
{operating.LOG_HELP}"""

_EXAMPLES: Final = f"""\
sources: rss:URL|LIST  feed:GLOB  html:GLOB  text:GLOB  jsonl:GLOB
         pubsub:projects/P/subscriptions/S  archive:DIR
sinks: jsonl:DIR  parquet:DIR  delta:DIR|s3://…  sqlite:FILE  archive:DIR
       postgresql://…  pubsub:projects/P/topics/T  bigquery:P.D.T  stdout:
examples:
  newsbeam run --source 'feed:feeds/*.xml' --sink jsonl:out
  newsbeam run --config newsbeam.toml --dry-run
{operating.WATCH_HELP}"""

_DEEDS: Final = """\
deeds:
  info      show what the ledger holds, also while a run uses it
  prune     forget at once what a run forgets a little at a time, and shrink it
  migrate   bring it to the format of this newsbeam, after a backup beside it
  give-up   show the committed turns that wait to be published; with --turn or
            --all, publish them once more and give them up where that fails

`newsbeam ledger DEED --help` tells more."""

#: Flag, metavar and help; a name ending in "+" may be given several times, "?" has no value.
_FLAGS: Final = (
    ("source+", "URI", "where articles come from"),
    ("sink+", "URI", "where records go"),
    ("dead-letters", "URI", "put dead letters there instead of into the sinks"),
    ("state", "FILE|URL", "the ledger; none: forgets (beside the first sink)"),
    ("languages+", "CODE", "keep only these languages, as in --languages en"),
    ("min-words", "N", "keep only bodies of N words or more"),
    ("rules", "FILE.toml", "keep, drop or flag articles by rules of your own"),
    ("topics", "FILE.toml", "topics of your own, beside IPTC's or instead"),
    ("refilter?", "", "read files again: what was dropped is asked anew"),
    ("near-days", "N", "look for near duplicates N days around (30)"),
    ("remember-days", "N", "keep texts, for that and revisions, N days (30)"),
    ("remember-ids-days", "N", "know what was read again for N days (365)"),
    ("spacy-model+", "NAME[=LANG]", "an installed spaCy pipeline"),
    ("entity-engine", "fast|spacy", "how its entities are found (fast)"),
    ("step+", "MODULE:NAME", "a step of your own, before duplicates are dropped"),
    ("last-step+", "MODULE:NAME", "and at the end, on enriched articles"),
    ("turn-items", "N", "envelopes (file, line, message) in one turn (1000)"),
    ("turn-mb", "N", "payload in one turn, at most (64)"),
    ("turn-seconds", "S", "how long a turn collects after a first message (1)"),
    ("poll-floor-minutes", "M", "between two polls of a feed, at least (5)"),
    ("poll-ceiling-minutes", "M", "and at most (1440)"),
    ("full-text", "WHEN", "pages of cut entries: auto, always, never (auto)"),
    ("host-delay-seconds", "S", "between two requests to a host (1)"),
    ("robots-for-feeds?", "", "obey robots.txt for feeds, as for pages"),
    ("allow-network+", "CIDR", "also fetch from these addresses, as in 10.0.0.0/8"),
    ("allow-port+", "N", "also fetch from this port (80, 443, 8080, 8443)"),
    ("wait-seconds", "S", "for another run on this ledger to end (60)"),
    ("migrate-ledger?", "", "bring an older ledger to this format, backed up"),
    ("workers", "N", "processes (1)"),
    ("checkpoints", "DIR", "where a job on Flink keeps its checkpoints"),
    ("restore?", "", "go on from the newest complete one"),
    ("contact", "TEXT", "a URL or address for the User-Agent"),
    ("clock", "TIME", "a fixed time, for tests"),
)

#: What run, stream and replay know, and what relay, reenrich and feeds do.
JOB_FLAGS: Final = (
    *(f"--{name.rstrip('+?')}" for name, _, _ in _FLAGS), "--config", "--dry-run", "--json",
    *operating.WATCH_FLAGS, *operating.LOG_FLAGS, "--help",
)  # fmt: skip
RELAY_FLAGS: Final = (
    *(flag for flag in JOB_FLAGS if flag[2:] not in FOR_ARTICLES),
    "--follow",
)
REENRICH_FLAGS: Final = tuple(flag for flag in JOB_FLAGS if flag[2:] in FOR_RECORDS)


def parse(argv: Sequence[str] | None) -> tuple[argparse.Namespace, list[str]]:
    """Parse a command line; what is not newsbeam's comes back apart, for Beam.

    Raises:
        SystemExit: with 0 after --help, with 2 and a sentence after a wrong flag.
    """
    parser = whole_parser()
    args, others = parser.parse_known_args(argv)
    if args.command is None:
        parser.error(f"{others[0]} is no command" if others else "say a command: run, stream, ...")
    if args.command == "ledger" and args.deed is None:
        parser.error("say what to do with the ledger: info, prune, migrate or give-up")
    return args, others


def settings_of(args: argparse.Namespace) -> Settings:
    """Make the settings of parsed flags and of the file that --config names.

    Raises:
        OptionError: a value that does not fit.
    """
    known = Settings.__struct_fields__
    flags = {name: value for name, value in vars(args).items() if name in known}
    return settings_from(flags, args.config, RECORDS if args.command == "reenrich" else SOURCES)


def whole_parser() -> argparse.ArgumentParser:
    """Make the parser of all commands."""
    parser = _Parser(
        prog="newsbeam",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=True,
        allow_abbrev=False,
    )
    operating.add_log_flags(parser)
    parser.add_argument("-V", "--version", action="version", version=f"newsbeam {VERSION}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", help=argparse.SUPPRESS)
    for name in ("run", "stream", "replay"):
        usage = "[flags] [Beam's own flags, as in --runner]"
        _add_job_flags(_command(commands, name, epilog=_EXAMPLES, usage=usage))
    relay = _command(commands, "relay", epilog=operating.WATCH_HELP)
    _add_job_flags(relay, without=FOR_ARTICLES)
    relay.add_argument("--follow", action="store_true", help="go on until SIGINT or SIGTERM")
    others = {name.rstrip("+?") for name, _, _ in _FLAGS} - FOR_RECORDS
    _add_job_flags(_command(commands, "reenrich", epilog=operating.WATCH_HELP), without=others)
    demo = _command(commands, "demo")
    demo.add_argument("--out", metavar="DIR", type=Path, default=Path("newsbeam-demo"))
    _add_feeds_flags(_command(commands, "feeds"))
    add_other_commands(partial(_command, commands), _add_settings)
    _add_ledger_deeds(_command(commands, "ledger", epilog=_DEEDS, usage="DEED --state FILE|URL"))
    _add_topics_deeds(_command(commands, "topics", usage="explain FILE [flags]"))
    schema = _command(commands, "schema", usage="[record|duplicate|dead-letter|bigquery]")
    schema.add_argument(
        "what",
        nargs="?",
        default="record",
        choices=["record", "duplicate", "dead-letter", "bigquery"],
        help="whose JSON Schema: a record's (if nothing is said), a duplicate's, a dead letter's; "
        "or the tables and views of a bigquery: sink",
    )
    return parser


def _command(
    commands: Any, name: str, epilog: str | None = None, usage: str = "[flags]"
) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(
        name.rpartition(" ")[2],
        help="",  # by which shells know of it; --help has its own list
        epilog=f"{epilog}\n{operating.LOG_HELP}" if epilog else operating.LOG_HELP,
        usage=f"newsbeam {name} {usage}",
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    operating.add_log_flags(made)
    return made


def _add_job_flags(parser: argparse.ArgumentParser, without: Collection[str] = frozenset()) -> None:
    _add_flags(parser, {name.rstrip("+?") for name, _, _ in _FLAGS} - frozenset(without))
    operating.add_watch_flags(parser)
    parser.add_argument("--config", metavar="FILE.toml", type=Path, help="the same, in a file")
    parser.add_argument("--dry-run", action="store_true", help="check all, print the plan, end")
    parser.add_argument("--json", action="store_true", help="the summary as JSON")


def _add_flags(parser: argparse.ArgumentParser, names: Collection[str]) -> None:
    for name, metavar, text in _FLAGS:
        flag = f"--{name.rstrip('+?')}"
        if flag[2:] not in names:
            continue
        if name.endswith("?"):
            parser.add_argument(flag, help=text, action="store_true", default=argparse.SUPPRESS)
            continue
        several = name.endswith("+")
        parser.add_argument(
            flag,
            metavar=metavar,
            help=text,
            action="extend" if several else "store",
            default=argparse.SUPPRESS,
            type=_one_or_more if several else str,
        )


def _add_feeds_flags(parser: argparse.ArgumentParser) -> None:
    _add_settings(parser, {"state", "clock"})
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--json", dest="form", action="store_const", const="json", help="an array, for machines"
    )
    form.add_argument(
        "--opml", dest="form", action="store_const", const="opml", help="the feeds as a list"
    )
    parser.set_defaults(form="text")
    parser.add_argument(
        "--fail-on",
        metavar="VERDICT[,VERDICT]",
        help="exit code 1 when a feed has one of these; any for all but ok",
        action="extend",
        default=[],
        type=_one_or_more,
    )


def _add_ledger_deeds(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", help=argparse.SUPPRESS)
    parser.set_defaults(json=False, turn=None, all=False)
    info = _command(deeds, "ledger info", usage="--state FILE|URL [--json]")
    info.add_argument("--json", action="store_true", help="an object, for machines")
    usage = "--state FILE|URL [--remember-days N] [--remember-ids-days N]"
    prune = _command(deeds, "ledger prune", usage=usage)
    migrate = _command(deeds, "ledger migrate", usage="--state FILE|URL")
    give_up = _command(deeds, "ledger give-up", usage="--state FILE|URL [--turn N | --all]")
    which = give_up.add_mutually_exclusive_group()
    which.add_argument("--turn", metavar="N", help="this turn, by its number or its name")
    which.add_argument("--all", action="store_true", help="all turns that wait")
    _add_settings(info, {"state"})
    _add_settings(prune, {name.lstrip("-") for name in LEDGER_FLAGS["prune"]})
    for made in (migrate, give_up):
        _add_settings(made, {"state", "wait-seconds"})


def _add_topics_deeds(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", metavar="explain", required=True)
    explain = _command(deeds, "topics explain", usage="FILE [--topics FILE.toml] [--json]")
    explain.add_argument("file", type=Path, help="a page, feed, JSON lines or text")
    explain.add_argument("--json", action="store_true", help="an object an article, for machines")
    _add_settings(explain, {name.lstrip("-") for name in TOPICS_FLAGS})


def _add_settings(parser: argparse.ArgumentParser, names: Collection[str]) -> None:
    _add_flags(parser, names)
    parser.add_argument("--config", metavar="FILE.toml", type=Path, help="settings of the run")


def _one_or_more(text: str) -> list[str]:
    """Part values at commas, where no comma belongs to a URI."""
    return [text] if ":" in text else text.split(",")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the help of a command on one screen."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=80)

    def start_section(self, heading: str | None) -> None:
        """Leave out the heading of the flags, which are the only section."""
        super().start_section(None if heading == "options" else heading)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        said = logs.line(f"{sentence(message)} (see newsbeam --help)", logging.ERROR)
        self.exit(2, f"{said}\n")
