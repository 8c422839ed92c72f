"""What is said on standard error, in the program and in its worker processes alike."""

import json
import logging
import os
import re
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, TextIO

from pipelines.options import LogFormat, LogLevel

_log = logging.getLogger(__name__)

Value = str | int | float | None

#: Beam's readers of what a worker sends; when the worker dies, the graph's own failure says so.
_BEAMS_READERS: Final = frozenset({"read_grpc_client_inputs", "beam_control_read"})
#: Logs of our own; others are heard from warnings on, for at "debug" they tell what they send.
_OURS: Final = ("pipelines", "transforms")
_HIDDEN: Final = r"\1***"
#: What goes before a secret, in an address, a connection string and a header, and the secret.
_SECRETS: Final = (
    re.compile(
        r"((?:[?&](?:[\w-]*(?:key|token|secret|auth)|sig|signature)|\bpassword|\bpasswd)=)"
        r"[^\s&#;'\"]+",
        re.IGNORECASE,
    ),
    re.compile(r"(\bauthorization['\"]?: ?['\"]?)[^\r\n'\"]+", re.IGNORECASE),
    re.compile(r"(\bbearer )[\w.~+/=-]{8,}", re.IGNORECASE),
    re.compile(r"(\bpostgres(?:ql)?://[^\s/@:]*:)[^\s/]*(?=@)"),
)
#: A user of PostgreSQL is named, as a command that is to be repeated needs him; others may be keys.
_USER: Final = re.compile(r"(?<!\bpostgres://)(?<!\bpostgresql://)(?<=://)[^/?#@\s]*@")


class LogSettings(NamedTuple):
    """From which level on newsbeam's own news are said, and how a line looks."""

    level: LogLevel = "info"
    form: LogFormat = "text"


AS_USUAL: Final = LogSettings()


def set_up(said: LogSettings = AS_USUAL) -> None:
    """Say newsbeam's own news and everyone's warnings; before Beam is loaded. May be called again.

    Where another program's log is set up (as in tests), it takes what is said.
    """
    root = logging.getLogger()
    own = _own_handler()
    if own is None and not root.handlers:
        own = _Stderr()
        root.addHandler(own)
    if own is not None:
        own.setFormatter(_FORMATS[said.form]())
    level = said.level.upper()
    root.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(said.form == "json")
    _quieten_others()
    threading.excepthook = _say_unless_beams


def line(text: str, level: int = logging.WARNING) -> str:
    """Write a sentence of the program's own as its log's lines are written."""
    own = _own_handler()
    form = (own and own.formatter) or _Text()
    return form.format(logging.LogRecord("newsbeam", level, "", 0, text, None, None))


def is_json() -> bool:
    """Tell whether the log is for machines, line by line."""
    own = _own_handler()
    return own is not None and isinstance(own.formatter, _Json)


def fields(**values: Value) -> Mapping[str, Mapping[str, Value]]:
    """Name the values of a message for machines: `extra` of a call that logs."""
    return {"fields": values}


def without_secrets(text: str) -> str:
    """Hide what looks like a password, a key or a token in a text."""
    for pattern in _SECRETS:
        text = pattern.sub(_HIDDEN, text)
    return _USER.sub("", text)


def _quieten_others() -> None:
    # Beam warns of optional parts that are not installed, and repeats in its log what it raises.
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
    # gRPC's servers are between our own processes: who asked is told, and tells the user.
    logging.getLogger("grpc._server").setLevel(logging.CRITICAL)
    # Google's look-up of credentials repeats in its log what it raises.
    logging.getLogger("google.auth._default").setLevel(logging.CRITICAL)
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # its core has a log of its own
    logging.getLogger("root").addFilter(_not_beams)


def _own_handler() -> "_Stderr | None":
    return next((one for one in logging.getLogger().handlers if isinstance(one, _Stderr)), None)


def _not_beams(record: logging.LogRecord) -> bool:
    return "apache_beam" not in record.pathname


def _say_unless_beams(failure: threading.ExceptHookArgs) -> None:
    if failure.thread is not None and failure.thread.name in _BEAMS_READERS:
        _log.debug("a worker's stream broke", exc_info=failure.exc_value)
        return
    threading.__excepthook__(failure)


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the time: a bar on a terminal stands in for it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, stream: TextIO) -> None:
        """Nothing can take its place."""


class _Text(logging.Formatter):
    """A sentence for people."""

    def __init__(self) -> None:
        super().__init__("newsbeam: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class _Json(logging.Formatter):
    """An object on one line for machines: time, level, logger, message, and what goes with it."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        said: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if values := getattr(record, "fields", None):
            said["fields"] = {name: _shown(value) for name, value in values.items()}
        if record.exc_info:
            said["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(said)


def _shown(value: Value) -> Value:
    return without_secrets(value) if isinstance(value, str) else value


_FORMATS: Final[Mapping[Literal["text", "json"], type[logging.Formatter]]] = {
    "text": _Text,
    "json": _Json,
}
