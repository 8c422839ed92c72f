"""Which item and which article this is: keys, URNs, the hash of content.

Each digest begins with a version byte, so that the rule can change without old ids changing
their meaning. Nothing here depends on a clock, a path or the order of arrival.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from typing import Final

from transforms.characters import composed

_VERSION: Final = b"\x01"
_DIGEST_BYTES: Final = 15
_SEPARATOR: Final = b"\x1f"
#: Checksums are counted modulo this number.
CHECKSUMS: Final = 1 << 64


def digest(*parts: str) -> str:
    """Hash text to 32 hex digits, the first two of which are the version of this rule."""
    body = hashlib.blake2b(
        _SEPARATOR.join(part.encode("utf-8", "surrogatepass") for part in parts),
        digest_size=_DIGEST_BYTES,
    )
    return (_VERSION + body.digest()).hex()


def squeezed(text: str) -> str:
    """Normalise what a reader does not see: Unicode composition (NFC) and white space."""
    return " ".join(composed(text).split())


def content_hash(title: str | None, body: str) -> str:
    """Hash headline and body; equal for texts that differ only in white space."""
    return digest("content", squeezed(title or ""), squeezed(body))


def article_id(
    *, canonical_url: str | None, item_id: str | None, feed: str | None, content: str
) -> str:
    """Name an article by its canonical URL, else by its own id, else by its content.

    Args:
        canonical_url: the URL without tracking parameters, AMP and mobile forms folded.
        item_id: the guid of a feed entry or the `id` of a JSON item.
        feed: for a guid, the feed that it belongs to (guids are unique within a feed only); None
            for the `id` of a JSON item, which counts wherever it was read from.
        content: the content hash.
    """
    if canonical_url:
        name = digest("url", canonical_url)
    elif item_id:
        name = digest("id", feed or "", item_id)
    else:
        name = digest("text", content)
    return f"urn:newsbeam:{name}"


def item_key(
    *,
    kind: str,
    origin: str,
    item: str | None,
    content_type: str,
    attributes: Mapping[str, str],
    payload: bytes,
) -> str:
    """Name what a source delivered: the same when it is delivered again, unlike all else.

    Two deliveries have one key only where source, item and every byte are the same, so equal keys
    never stand for different contents.

    Args:
        kind: of the source.
        origin: the feed's URL, the file's path or the subscription.
        item: the source's own name for it: a line number, a message id.
        content_type: how the payload is read.
        attributes: of the delivery.
        payload: the bytes.
    """
    return digest(
        "item",
        kind,
        origin,
        item or "",
        content_type,
        hashlib.blake2b(payload, digest_size=_DIGEST_BYTES).hexdigest(),
        *(part for attribute in sorted(attributes.items()) for part in attribute),
    )


def checksum(keys: Iterable[str]) -> int:
    """Combine keys to a number that changes when one is lost, added or taken for another.

    It is a sum of CRC-32s modulo 2**64, so that parts can be added up, and one key counted twice
    is not the same as none.
    """
    return sum(zlib.crc32(key.encode()) for key in keys) % CHECKSUMS


def entry_key(document: str, place: int) -> str:
    """Name an entry of a feed document by the document's key and its place in it, from 0."""
    return digest("entry", document, str(place))
