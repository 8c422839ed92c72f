"""An envelope as a Pub/Sub message, and a message as the envelope that it was: for `relay`.

The payload is the envelope's own, the rest are attributes: `content_type`, as everywhere, and names
that begin with "newsbeam_". An envelope that attributes cannot describe (Pub/Sub has limits, and
its own attributes may have such names) travels whole in the payload. A payload that is too large is
packed with gzip. Whoever reads drops repetitions by `newsbeam_key`.
"""

import gzip
import zlib
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from transforms.dead_letters import key_of
from transforms.records.travelling import Envelope

#: The content type of a payload that is an envelope.
ENVELOPE: Final = "application/vnd.newsbeam.envelope"
#: Says in which order a relay took what it publishes at one moment.
ORDER: Final = "newsbeam_order"

#: https://cloud.google.com/pubsub/quotas#resource_limits: of a message with all that is in it, less
#: room for its framing; of a name and a value; of attributes.
_MESSAGE_BYTES: Final = 10_000_000 - 4_096
_NAME_BYTES: Final = 256
_VALUE_BYTES: Final = 1_024
_ATTRIBUTES: Final = 100
#: A payload has 17 MiB at most when it is taken, and an envelope little more.
_UNPACKED_BYTES: Final = 32 * 1024 * 1024

_TYPE: Final = "content_type"
_OURS: Final = "newsbeam_"
_KEY: Final = "newsbeam_key"
_ENCODING: Final = "newsbeam_encoding"
_DISCOVERED: Final = "newsbeam_discovered"
_DOCUMENT: Final = "newsbeam_document"
#: Its value is "content_type" where an attribute of that name is the envelope's own, too.
_OWN: Final = "newsbeam_own"
_SOURCE: Final = ("kind", "origin", "item", "feed_title", "publisher", "site")
_GZIP: Final = "gzip"


class RelayedMessage(NamedTuple):
    """The data and attributes of a message."""

    data: bytes
    attributes: dict[str, str]

    @property
    def size(self) -> int:
        """Count the bytes that it takes, a few more rather than less."""
        texts = (part for pair in self.attributes.items() for part in pair)
        return len(self.data) + sum(len(text.encode()) + 8 for text in texts)

    @property
    def is_too_large(self) -> bool:
        """Tell whether Pub/Sub would refuse it."""
        return self.size > _MESSAGE_BYTES


def to_message(envelope: Envelope) -> RelayedMessage:
    """Make the message of an envelope; its order and its claim mean nothing elsewhere."""
    message = _described(envelope) or _whole(envelope)
    if not message.is_too_large:
        return message
    packed = gzip.compress(message.data, compresslevel=6, mtime=0)
    return RelayedMessage(packed, {**message.attributes, _ENCODING: _GZIP})


def from_message(data: bytes, attributes: Mapping[str, str]) -> Envelope | None:
    """Give back the envelope that a message was made of; None for any other message."""
    if _KEY not in attributes:
        return None
    payload = _unpacked(data) if attributes.get(_ENCODING) == _GZIP else data
    if payload is None:
        return None
    try:
        if attributes.get(_TYPE) == ENVELOPE:
            return _bare(msgspec.msgpack.decode(payload, type=Envelope))
        return msgspec.convert({"payload": payload, **_read(attributes)}, Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        return None


def _described(envelope: Envelope) -> RelayedMessage | None:
    """Describe an envelope by attributes; None where that cannot be done."""
    own = envelope.attributes
    if any(name.startswith(_OURS) for name in own):
        return None
    if own.get(_TYPE, envelope.content_type) != envelope.content_type:
        return None
    ours = {
        _TYPE: envelope.content_type,
        _KEY: key_of(envelope),
        _DISCOVERED: envelope.discovered.isoformat(),
        _DOCUMENT: envelope.document,
        _OWN: _TYPE if _TYPE in own else None,
        **{_OURS + name: getattr(envelope.source, name) for name in _SOURCE},
    }
    attributes = {**own, **{name: value for name, value in ours.items() if value is not None}}
    # Room is left for the order and the encoding.
    if len(attributes) > _ATTRIBUTES - 2 or not all(map(_fits, attributes.items())):
        return None
    return RelayedMessage(envelope.payload, attributes)


def _fits(attribute: tuple[str, str]) -> bool:
    name, value = attribute
    if not name or name.startswith("goog"):
        return False
    return len(name.encode()) <= _NAME_BYTES and len(value.encode()) <= _VALUE_BYTES


def _whole(envelope: Envelope) -> RelayedMessage:
    data = msgspec.msgpack.encode(_bare(envelope))
    return RelayedMessage(data, {_TYPE: ENVELOPE, _KEY: key_of(envelope)})


def _bare(envelope: Envelope) -> Envelope:
    return msgspec.structs.replace(envelope, order="", claim=None)


def _read(attributes: Mapping[str, str]) -> dict[str, object]:
    """Read all fields of an envelope but its payload, unchecked."""
    own = {name: value for name, value in attributes.items() if not name.startswith(_OURS)}
    content_type = own.get(_TYPE) if attributes.get(_OWN) == _TYPE else own.pop(_TYPE, None)
    return {
        "content_type": content_type,
        "source": {name: attributes.get(_OURS + name) for name in _SOURCE},
        "discovered": attributes.get(_DISCOVERED),
        "document": attributes.get(_DOCUMENT),
        "attributes": own,
    }


def _unpacked(data: bytes) -> bytes | None:
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        payload = stream.decompress(data, _UNPACKED_BYTES)
    except zlib.error:
        return None
    return payload if stream.eof else None
