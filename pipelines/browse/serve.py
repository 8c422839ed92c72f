"""Datasette, served to this machine alone until SIGINT or SIGTERM."""

import asyncio
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from pathlib import Path
from typing import Any, Final

import uvicorn
from datasette.app import Datasette

from pipelines.browse.page import SETTINGS, metadata

#: How this machine is named by its own browser; any other name is a page of somebody else's that
#: was made to lead here.
_OWN_NAMES: Final = frozenset({"127.0.0.1", "localhost"})

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]


def serve(
    path: Path, tables: Sequence[str], listening: socket.socket, ready: Callable[[], None]
) -> None:
    """Show a file until a signal comes.

    Args:
        path: of the file, which is opened for reading only.
        tables: all that are in it.
        listening: where browsers ask.
        ready: called once that can be done, and a signal ends it well.
    """
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    shown = Datasette([str(path)], metadata=metadata(path.stem, tables), settings=SETTINGS)
    asyncio.run(shown.invoke_startup())
    config = uvicorn.Config(_for_us(shown.app()), log_config=None, access_log=False)
    server = uvicorn.Server(config)

    def end(number: int, frame: object) -> None:
        del number, frame  # heard before uvicorn listens, and once more after its end
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    ready()
    server.run(sockets=[listening])


def _for_us(app: _App) -> _App:
    """Answer this machine's own browser only, whatever name a page found for our address."""

    async def answer(scope: _Scope, receive: _Receive, send: _Send) -> None:
        if scope["type"] == "http" and _host(scope) not in _OWN_NAMES:
            await send({"type": "http.response.start", "status": 421, "headers": []})
            await send({"type": "http.response.body", "body": b"ask 127.0.0.1\n"})
            return
        await app(scope, receive, send)

    return answer


def _host(scope: _Scope) -> str:
    said: str = next(
        (value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), ""
    )
    return said.partition(":")[0].lower()
