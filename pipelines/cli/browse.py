"""What `newsbeam browse` does, from flags to an exit code."""

import os
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from pipelines.options import OptionError, split_uri
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.open import needs
from pipelines.sinks.sql.sqlite import tables_to_browse

DONE: Final = 0
UNUSABLE: Final = 3

_HERE: Final = "127.0.0.1"


def browse_command(sink: str, port: int, *, say: Callable[[str], None]) -> int:
    """Show the file of an `sqlite:` sink in a browser, until SIGINT or SIGTERM.

    Args:
        sink: its URI.
        port: of 127.0.0.1; 0 for one that is free.
        say: takes the address, or a sentence on what went wrong.

    Returns:
        The exit code.

    Raises:
        OptionError: the sink is of another kind, or the port none.
    """
    kind, target = split_uri(sink)
    if kind != "sqlite":
        raise OptionError(f"--sink {sink} cannot be browsed: name one that reads sqlite:FILE")
    if not 0 <= port < 1 << 16:
        raise OptionError(f"--port {port} is none: take one from 1 to 65535, or 0 for a free one")
    try:
        tables = tables_to_browse(sink, Path(target))
        with needs("newsbeam browse", "browse"):
            from pipelines.browse.serve import serve  # noqa: PLC0415 - an extra
        with socket.create_server((_HERE, port)) as listening:
            at = f"http://{_HERE}:{listening.getsockname()[1]}"
            ready = partial(say, f"{sink} at {at} (until Ctrl-C)")
            serve(Path(target), tables, listening, ready)
    except SinkUnavailable as error:
        say(str(error))
        return UNUSABLE
    except OSError as error:
        said = os.strerror(error.errno) if error.errno else error
        say(f"--port {port} cannot be had ({said}): name another, or 0")
        return UNUSABLE
    return DONE
