"""What is said on standard error, in the program and in its worker processes alike."""

import logging
import os
import sys
import threading
from typing import Final

_log = logging.getLogger(__name__)

#: Beam's readers of what a worker sends; when the worker dies, the graph's own failure says so.
_BEAMS_READERS: Final = frozenset({"read_grpc_client_inputs", "beam_control_read"})


def set_up() -> None:
    """Say newsbeam's own news and everyone's warnings; before Beam is loaded."""
    logging.basicConfig(level=logging.WARNING, format="newsbeam: %(message)s", stream=sys.stderr)
    for name in ("pipelines", "transforms"):
        logging.getLogger(name).setLevel(logging.INFO)
    # Beam warns of optional parts that are not installed, and repeats in its log what it raises.
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
    # gRPC's servers are between our own processes: who asked is told, and tells the user.
    logging.getLogger("grpc._server").setLevel(logging.CRITICAL)
    # Google's look-up of credentials repeats in its log what it raises.
    logging.getLogger("google.auth._default").setLevel(logging.CRITICAL)
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # its core has a log of its own
    logging.getLogger("root").addFilter(_not_beams)
    threading.excepthook = _say_unless_beams


def _not_beams(record: logging.LogRecord) -> bool:
    return "apache_beam" not in record.pathname


def _say_unless_beams(failure: threading.ExceptHookArgs) -> None:
    if failure.thread is not None and failure.thread.name in _BEAMS_READERS:
        _log.debug("a worker's stream broke", exc_info=failure.exc_value)
        return
    threading.__excepthook__(failure)
