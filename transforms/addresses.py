"""Web addresses as publishers write them, mended and made absolute; none is ever made up."""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

_LONGEST: Final = 16_384
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]"
)
#: A scheme that was meant: "https:/host", "https//host", "http:\\host", "https:host.example".
_SCHEME: Final = re.compile(
    r"(?P<scheme>https?)(?::[/\\]{1,3}|//|:(?=[\w-]+\.))(?=[^/\\\s])", re.IGNORECASE
)
_TWO_SCHEMES: Final = re.compile(r"https?:/{1,2}(?=https?:/{1,2}[\w-]+\.)", re.IGNORECASE)
_OTHER_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]{0,20}:(?!\d)", re.IGNORECASE)
#: Line feeds in an address come from a line that was broken.
_BROKEN_LINE: Final = re.compile(r"[ \t]*[\r\n\t]+[ \t]*")
_NEXT: Final = re.compile(r"\s+(?=https?://)", re.IGNORECASE)
_AMPERSAND: Final = re.compile(r"&(?:amp;|#38;|#x26;)+", re.IGNORECASE)
#: A host without a scheme: it begins with "www.", or ends as most hosts do and files do not.
_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.){1,8}(?P<last>[^\W\d_]{2,24})(?::\d{1,5})?(?=[/?#]|$)")
_DOMAINS: Final = frozenset({
    "com", "org", "net", "info", "news", "biz", "edu", "gov", "int", "mil", "app", "dev", "blog",
    "online", "site", "press", "media", "radio", "live", "example", "today", "world", "africa",
    "asia", "berlin", "london", "scot", "wales", "wien", "paris", "moscow", "museum",
})  # fmt: skip
_FILES: Final = frozenset({"md", "do", "js", "ts", "py", "pl", "rb", "gz", "ps", "rm", "sh"})


def absolute(base: str | None, url: str | None) -> str | None:
    """Make a web address absolute; None where it is none, as `data:` and `mailto:` are.

    What a reader of the address would mend is mended: a scheme that lacks a slash or is missing
    before a host, escaped ampersands, spaces, broken lines. A relative one with spaces is a text.

    Args:
        base: what a relative address is relative to; without it there is no absolute one.
        url: the address, of any length.
    """
    found = mended(url or "") if len(url or "") <= _LONGEST else ""
    if not found:
        return None
    if not _WEB.match(found):
        if _OTHER_SCHEME.match(found) or " " in found or not base:
            return None
        try:
            found = urljoin(base, found)
        except ValueError:
            return None
    return found if _is_whole(found) else None


def mended(url: str) -> str:
    """Mend an address; a relative one, and what is none, stay what they are."""
    text = _BROKEN_LINE.sub("", _UNSEEN.sub("", url[:_LONGEST]).strip())
    text = _AMPERSAND.sub("&", _NEXT.split(text, maxsplit=1)[0])
    text = text.strip("<> \"'")
    text = _TWO_SCHEMES.sub("", text, count=1)
    scheme = _SCHEME.match(text)
    if scheme is not None:
        text = f"{scheme['scheme'].lower()}://{text[scheme.end() :]}"
    elif text.startswith("//"):
        text = f"https:{text}"
    elif _is_host(text):
        text = f"https://{text}"
    return text.replace(" ", "%20") if _WEB.match(text) else text


def is_web(url: str | None) -> bool:
    """Tell whether a text is an http(s) address."""
    return url is not None and _WEB.match(url) is not None


def _is_host(text: str) -> bool:
    host = _HOST.match(text)
    if host is None or not text.isascii():
        return False
    last = host["last"].lower()
    is_country = len(last) == 2 and last not in _FILES
    return is_country or last in _DOMAINS or text[:4].lower() == "www."


def _is_whole(url: str) -> bool:
    if not _WEB.match(url):
        return False
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return bool(host) and "%20" not in (host or "")
