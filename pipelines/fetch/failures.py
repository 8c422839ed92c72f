"""The HTTP library's errors, as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpcore

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.guard import Budget

_HEADER_BYTES: Final = 64 * 1024


@contextmanager
def named_failures(budget: Budget) -> Iterator[None]:
    """Turn the library's errors into ours, without their texts: those may quote the answer."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise _timeout(error, budget) from None
    except httpcore.ConnectError:
        raise FetchFailedError("connect", "no connection could be made") from None
    except httpcore.LocalProtocolError:
        raise FetchFailedError("bad_url", "the URL or a header of it cannot be sent") from None
    except httpcore.RemoteProtocolError:
        if budget.received > _HEADER_BYTES and not budget.has_headers:
            raise FetchFailedError("too_large", "the answer's headers are too large") from None
        raise FetchFailedError("protocol", "the answer is no proper HTTP") from None
    except (httpcore.NetworkError, httpcore.ProtocolError):
        raise FetchFailedError("protocol", "the connection broke off") from None


def _timeout(error: httpcore.TimeoutException, budget: Budget) -> FetchFailedError:
    if budget.is_spent:
        return FetchFailedError("deadline", "the whole answer took too long")
    if isinstance(error, httpcore.ConnectTimeout):
        return FetchFailedError("timeout", "no connection was made in time")
    return FetchFailedError("timeout", "the server fell silent")
