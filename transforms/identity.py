"""Which article this is: its URN and the hash of its content.

Each digest begins with a version byte, so that the rule can change without old ids changing
their meaning. Nothing here depends on a clock, a path or the order of arrival.
"""

import hashlib
import unicodedata
from typing import Final

_VERSION: Final = b"\x01"
_DIGEST_BYTES: Final = 15
_SEPARATOR: Final = b"\x1f"


def digest(*parts: str) -> str:
    """Hash text to 32 hex digits, the first two of which are the version of this rule."""
    body = hashlib.blake2b(
        _SEPARATOR.join(part.encode("utf-8", "surrogatepass") for part in parts),
        digest_size=_DIGEST_BYTES,
    )
    return (_VERSION + body.digest()).hex()


def squeezed(text: str) -> str:
    """Normalise what a reader does not see: Unicode composition (NFC) and white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


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
