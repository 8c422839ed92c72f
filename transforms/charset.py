"""The encoding that HTTP, or a message, named for a payload."""

from typing import Final

from w3lib.encoding import http_content_type_encoding

from transforms.records import Envelope

_HEADER_NAMES: Final = ("content-type", "Content-Type", "content_type")


def declared_charset(envelope: Envelope) -> str | None:
    """Read it from the content type, else from an attribute that was kept from the header."""
    headers = (envelope.content_type, *map(envelope.attributes.get, _HEADER_NAMES))
    return next((found for text in headers if (found := http_content_type_encoding(text))), None)
