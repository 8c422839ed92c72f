"""What `newsbeam doctor` does: looks whether what newsbeam needs is there; changes nothing."""

import os
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit

from pipelines.ledger.databases import check_server
from pipelines.ledger.place import planned_work, state_place
from pipelines.ledger.unavailable import LedgerUnavailable, Place
from pipelines.options import OptionError, Settings, is_remote, split_uri, without_credentials
from pipelines.own_topics import resources_by
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.files import check_folder
from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.open import open_source
from pipelines.sources.rss.lists.feed_list import ListUnavailable, named_feeds
from transforms.entities.spec import MEDIUM_MODEL, SMALL_MODEL
from transforms.errors import ResourceUnavailable
from transforms.loading import loaded

DONE: Final = 0
UNUSABLE: Final = 3

_EMULATOR: Final = "PUBSUB_EMULATOR_HOST"
_CONNECT_S: Final = 3.0
#: Hosts whose names are looked up, at most: one that does not answer costs seconds.
_HOSTS: Final = 3
#: Free bytes with which a run may stop within days, or at once.
_LITTLE: Final = 1_000_000_000
_NOTHING: Final = 50_000_000
#: How far the clock may be behind what is dated by it.
_SKEW: Final = timedelta(minutes=5)
_UNAVAILABLE: Final = (
    LedgerUnavailable,
    OptionError,
    ResourceUnavailable,
    SinkUnavailable,
    SourceUnavailable,
)


class Finding(NamedTuple):
    """What was found of one thing: `broken` where a run could not do its work."""

    state: Literal["ok", "note", "broken"]
    what: str
    text: str


def doctor_command(settings: Settings, *, show: Callable[[str], None]) -> int:
    """Look at all that the settings need, a line each.

    Args:
        settings: checked options; those of a run, or fewer.
        show: takes a line.

    Returns:
        The exit code.
    """
    code = DONE
    for one in findings(settings):
        show(f"{one.state:<8}{one.what:<9}{one.text}")
        if one.state == "broken":
            code = UNUSABLE
    return code


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at one thing after another."""
    place = _place(settings)
    yield _attempt("model", partial(_model, settings))
    for uri in settings.source:
        yield _attempt("source", partial(_source, uri, settings))
    sinks = [*settings.sink, *([settings.dead_letters] if settings.dead_letters else [])]
    for uri in sinks:
        yield _attempt("sink", partial(_sink, uri, place))
    yield _attempt("ledger", partial(_ledger, place))
    yield emulator(os.environ.get(_EMULATOR, ""), is_needed=_names_pubsub(settings))
    yield clock(settings.now(), _dated(place))
    yield disk(_folders(sinks, place), _free)
    yield _attempt("dns", partial(names, _feed_hosts(settings.source), _look_up))


def _attempt(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except _UNAVAILABLE as error:
        return Finding("broken", what, str(error))


def _place(settings: Settings) -> Place | None:
    """Name the ledger's place, where there is one."""
    try:
        return state_place(settings)
    except OptionError:
        return None


def _model(settings: Settings) -> Finding:
    loaded(resources_by(settings))
    models = settings.models.names
    if SMALL_MODEL in models and not settings.spacy_model:
        better = f"{SMALL_MODEL} loads; {MEDIUM_MODEL} finds more names (pip install it)"
        return Finding("note", "model", better)
    return Finding("ok", "model", f"{', '.join(models)} ({settings.entity_engine})")


def _source(uri: str, settings: Settings) -> Finding:
    source = open_source(uri, settings)
    source.check()
    source.close()
    return Finding("ok", "source", without_credentials(uri))


def _sink(uri: str, place: Place | None) -> Finding:
    sink = open_sink(uri, in_folder(planned_work(place), place))
    sink.check()
    sink.close()
    return Finding("ok", "sink", without_credentials(uri))


def _ledger(place: Place | None) -> Finding:
    if place is None:
        return Finding("ok", "ledger", "none is named: nothing is remembered")
    if isinstance(place, Path):
        check_folder(f"the ledger {place}", place.parent)
        if place.exists() and not os.access(place, os.R_OK | os.W_OK):
            who = f"{place} is not this user's to write: run as its owner, or chown it"
            return Finding("broken", "ledger", who)
        return Finding(
            "ok", "ledger", f"{place}{'' if place.exists() else ', made by a first run'}"
        )
    check_server(place)
    return Finding("ok", "ledger", without_credentials(place))


def emulator(address: str, *, is_needed: bool) -> Finding:
    """Look whether the emulator of Pub/Sub that the environment names answers.

    Args:
        address: HOST:PORT, or "" where none is named.
        is_needed: a source or sink is Pub/Sub's.
    """
    if not address:
        text = f"{_EMULATOR} is not set: pubsub: means Google Cloud"
        return Finding("ok", "emulator", text)
    host, _, port = address.removeprefix("http://").rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_S).close()
    except (OSError, ValueError, OverflowError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        what = f"no emulator answers at {_EMULATOR}={address} ({said}): start it, or unset that"
        return Finding("broken" if is_needed else "note", "emulator", what)
    return Finding("ok", "emulator", f"answers at {address}; pubsub: means it, not Google Cloud")


def _names_pubsub(settings: Settings) -> bool:
    return any(split_uri(uri)[0] == "pubsub" for uri in (*settings.source, *settings.sink))


def clock(now: datetime, dated: Iterable[tuple[str, datetime]]) -> Finding:
    """Look whether the clock is behind what was written by it.

    Args:
        now: the time it tells.
        dated: what was written when.
    """
    for what, moment in dated:
        if moment - now > _SKEW:
            text = f"it says {_text(now)}, and {what} is of {_text(moment)}: set it (NTP)"
            return Finding("broken", "clock", text)
    return Finding("ok", "clock", f"{_text(now)}, behind nothing that is dated")


def _dated(place: Place | None) -> Iterator[tuple[str, datetime]]:
    newest = [("newsbeam itself", Path(__file__))]
    if isinstance(place, Path) and place.exists():
        newest.append((f"the ledger {place}", place))
    for what, path in newest:
        yield what, datetime.fromtimestamp(path.stat().st_mtime, UTC)


def disk(folders: Sequence[Path], free_in: Callable[[Path], int]) -> Finding:
    """Look whether there is room where newsbeam writes.

    Args:
        folders: that are there.
        free_in: says how many bytes are free in one.
    """
    free, folder = min((free_in(one), one) for one in folders)
    text = f"{free / 1e9:.1f} GB free in {folder}"
    if free < _NOTHING:
        return Finding("broken", "disk", f"{text}: make room, a turn cannot be prepared")
    if free < _LITTLE:
        return Finding("note", "disk", f"{text}: that may last for days only")
    return Finding("ok", "disk", text)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _folders(sinks: Iterable[str], place: Place | None) -> list[Path]:
    """Name the folders that files go to, or the nearest above them that are there."""
    named = [place] if isinstance(place, Path) else []
    for scheme, target in map(split_uri, sinks):
        if scheme in ("jsonl", "parquet", "delta", "sqlite", "archive") and not is_remote(target):
            named.append(Path(target))
    paths = [one.absolute() for one in named] or [Path.cwd()]
    return [next(one for one in (path, *path.parents) if one.is_dir()) for path in paths]


def names(hosts: Sequence[str], look_up: Callable[[str], None]) -> Finding:
    """Look whether names of hosts are found.

    Args:
        hosts: of the feeds.
        look_up: raises OSError where a name is not found.
    """
    if not hosts:
        return Finding("ok", "dns", "no live feed is named: nothing to look up")
    lost = []
    for host in hosts:
        try:
            look_up(host)
        except (OSError, UnicodeError) as error:
            lost.append(f"{host} ({getattr(error, 'strerror', None) or error})")
    if not lost:
        return Finding("ok", "dns", f"finds {', '.join(hosts)}")
    what = f"does not find {', '.join(lost)}"
    if len(lost) == len(hosts):
        return Finding("broken", "dns", f"{what}: look at the network and /etc/resolv.conf")
    return Finding("note", "dns", f"{what}: correct the list if it stays so")


def _feed_hosts(sources: Iterable[str]) -> list[str]:
    """Name hosts of the feeds, some; a list that cannot be read was told of as a source."""
    hosts: dict[str, None] = {}
    for scheme, target in map(split_uri, sources):
        if scheme == "rss":
            try:
                specs = named_feeds(target)
            except ListUnavailable:
                continue
            hosts |= {host: None for one in specs if (host := urlsplit(one.url).hostname)}
    return list(hosts)[:_HOSTS]


def _look_up(host: str) -> None:
    socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
