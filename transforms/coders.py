"""How records cross a shuffle: one deterministic Beam coder for every record type."""

from typing import Any

import msgspec
from apache_beam import coders
from apache_beam.coders.typecoders import registry

from transforms.records.article import Record


class RecordCoder(coders.Coder):
    """Encodes records of one type as MessagePack; equal records have equal bytes."""

    def __init__(self, record_type: type[Record]) -> None:
        self._type = record_type
        self._encoder = msgspec.msgpack.Encoder(order="deterministic")
        self._decoder = msgspec.msgpack.Decoder(record_type)

    def __reduce__(self) -> tuple[type["RecordCoder"], tuple[type[Record]]]:
        """Pickle the type alone: msgspec's encoders do not travel."""
        return (RecordCoder, (self._type,))

    def encode(self, value: Record) -> bytes:
        """Encode one record."""
        return self._encoder.encode(value)

    def decode(self, encoded: bytes) -> Any:
        """Decode one record of this coder's type."""
        return self._decoder.decode(encoded)

    def is_deterministic(self) -> bool:
        """Say that a record may be a key."""
        return True

    def to_type_hint(self) -> type[Record]:
        """Name the type that this coder is for."""
        return self._type

    @classmethod
    def from_type_hint(cls, typehint: Any, registry: Any) -> Any:  # noqa: ARG003 - Beam's
        """Make the coder of a type, as Beam's registry asks for it."""
        return cls(typehint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecordCoder) and other._type is self._type

    def __hash__(self) -> int:
        return hash(self._type)


def register(*record_types: type[Record]) -> None:
    """Make `RecordCoder` the coder of these types; again for the same type changes nothing."""
    for record_type in record_types:
        registry.register_coder(record_type, RecordCoder)
