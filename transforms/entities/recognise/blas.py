"""Hold numpy's BLAS to one thread while it computes for this process.

Work is spread over cores by processes (or an engine's workers). A BLAS that starts a thread per
core in each of them makes them wait for one another, and on small matrices is slower even alone.
"""

from contextlib import AbstractContextManager
from functools import lru_cache

import numpy as np
from threadpoolctl import ThreadpoolController


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    # Looking for the loaded libraries takes milliseconds; numpy's is loaded by then.
    np.dot(np.ones(1), np.ones(1))
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Limit every loaded BLAS to one thread; at the end the former number is back."""
    limit: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limit
