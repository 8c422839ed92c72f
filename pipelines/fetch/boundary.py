"""The boundary around one feed or page: what goes wrong with it is its failure, and nobody else's.

Fetching, reading and planning a feed run behind it, as an article's steps run behind
`transforms.boundary.attempt`. What is unexpected is named by its class and its place in the
code; its text stays out of all that is shown, since a library's errors quote what they could not
read.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb
from typing import Final, TypeVar

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.urls import public_url

INTERNAL_ERROR: Final = "internal_error"

_log = logging.getLogger(__name__)

Made = TypeVar("Made")


def attempted(url: str, work: Callable[[], Made]) -> Made | FetchFailedError:
    """Do something for one feed or page.

    What ends a run (`Interrupted`, KeyboardInterrupt) is no `Exception` and passes through.

    Args:
        url: the feed's or the page's, for the log.
        work: does it.

    Returns:
        What it made; or its failure, `internal_error` where it was not foreseen.
    """
    try:
        return work()
    except FetchFailedError as failure:
        return failure
    except Exception as error:  # noqa: BLE001 - the boundary: one feed must not stop the others
        return _unexpected(url, error)


def _unexpected(url: str, error: Exception) -> FetchFailedError:
    kind = type(error).__name__
    last = extract_tb(error.__traceback__)[-1]
    _log.error(
        "%s: an unexpected %s in %s, line %s; the others go on",
        public_url(url),
        kind,
        Path(last.filename).name,
        last.lineno,
    )
    return FetchFailedError(INTERNAL_ERROR, f"an unexpected {kind} came up while it was read")
