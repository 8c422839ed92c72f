"""Ways to admit bytes without writing an envelope each time."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from transforms.admit.admit import AdmitLimits, admit
from transforms.errors import AdmitError
from transforms.records.article import SourceRef
from transforms.records.travelling import FEED, Admitted, Envelope

ARRIVED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def envelope(
    payload: bytes,
    content_type: str = FEED,
    attributes: dict[str, str] | None = None,
    kind: str = "feed",
    origin: str = "feeds/harbour.xml",
) -> Envelope:
    return Envelope(
        order="00000007",
        payload=payload,
        content_type=content_type,
        source=SourceRef(kind=kind, origin=origin),
        discovered=ARRIVED,
        attributes=attributes or {},
    )


@pytest.fixture
def read() -> Callable[..., list[Admitted]]:
    def read_payload(
        payload: bytes | str,
        content_type: str = FEED,
        limits: AdmitLimits | None = None,
        **more: object,
    ) -> list[Admitted]:
        raw = payload.encode() if isinstance(payload, str) else payload
        return admit(envelope(raw, content_type, **more), limits or AdmitLimits())

    return read_payload


@pytest.fixture
def refusal(read: Callable[..., list[Admitted]]) -> Callable[..., str]:
    def reason(payload: bytes | str, content_type: str = FEED, **more: object) -> str:
        with pytest.raises(AdmitError) as caught:
            read(payload, content_type, **more)
        assert caught.value.detail.endswith((".", "…"))
        return caught.value.reason

    return reason
