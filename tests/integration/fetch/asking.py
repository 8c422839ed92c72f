"""Ask for something that is to fail."""

import pytest

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.messages import FetchRequest


def failure_of(fetcher, url, **more):
    with pytest.raises(FetchFailedError) as caught:
        fetcher.fetch(FetchRequest(url=url, **more))
    return caught.value


def reason_of(fetcher, url, **more):
    return failure_of(fetcher, url, **more).reason
