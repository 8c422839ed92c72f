"""One form for the many URLs of an article, which its identity is made from.

The result names the article; it is meant for comparing, and usually, not always, can be fetched.
"""

import base64
import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import idna
from w3lib.url import canonicalize_url

from transforms.cleanup.fields.tracking import DOUBTFUL, FORMS, NAMES, PREFIXES, VALUES

_LONGEST: Final = 4096
_ROUNDS: Final = 8
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
#: Hosts' first labels that show another form of the same site; "www." goes with them, so that
#: m.example.com, www.example.com and example.com are one.
_FORM_LABEL: Final = re.compile(r"(?:www\d?|m|mobile|mobil|amp|touch|wap)\.(?=[^.]+\.[^.])")
_INNER_MOBILE: Final = re.compile(r"(?<=\.)m\.(?=[^.]+\.[^.])")  # en.m.wikipedia.org
_AMP_CACHE: Final = re.compile(r"/(?:[a-z]/)?(?P<secure>s/)?(?P<inner>[^/]+\.[^/]+/?.*)")
_GOOGLE: Final = re.compile(r"(?:www\.)?google\.[a-z.]{2,6}")
_DAY: Final = re.compile(
    r"(?<![\dA-Za-z])(?P<year>(?:19|20)\d\d)(?P<part>[/_-]?)(?P<month>0[1-9]|1[0-2])(?P=part)"
    r"(?P<day>0[1-9]|[12]\d|3[01])(?![\dA-Za-z])"
)
#: Redirects by host and path, with the parameters that name the target.
_REDIRECTS: Final = {
    ("google", "/url"): ("url", "q"),
    ("bing.com", "/news/apiclick.aspx"): ("url",),
    ("bing.com", "/ck/a"): ("u",),
    ("l.facebook.com", "/l.php"): ("u",),
    ("lm.facebook.com", "/l.php"): ("u",),
    ("l.instagram.com", ""): ("u",),
    ("linkedin.com", "/redir/redirect"): ("url",),
    ("out.reddit.com", ""): ("url",),
    ("t.umblr.com", "/redirect"): ("z",),
    ("youtube.com", "/redirect"): ("q",),
    ("msn.com", "/redirect"): ("url",),
    ("duckduckgo.com", "/l"): ("uddg",),
}
#: What Bing writes before an address in base64.
_BING_MARK: Final = "a1"
_AMP_START: Final = re.compile(r"/amp(?=/.)", re.IGNORECASE)
_AMP_END: Final = re.compile(r"(?:/amp(?:\.html?)?|\.amp)$", re.IGNORECASE)
_AMP_FILE: Final = re.compile(r"\.amp(?=\.html?$)", re.IGNORECASE)


def canonicalize(url: str) -> str | None:
    """Fold a URL: https, no fragment, tracking, AMP or mobile form; host and escapes normalised.

    Applying it again changes nothing.

    Returns:
        None where the text is no web address.
    """
    current = url.strip()
    for _ in range(_ROUNDS):
        try:
            folded = _fold(current)
        except (ValueError, UnicodeError):
            return None
        if folded is None or folded == current:
            return folded
        current = folded
    return None


def is_too_long(url: str | None) -> bool:
    """Whether a text is no web address to us for its length alone."""
    return url is not None and len(url.strip()) > _LONGEST


def day_in(url: str) -> str | None:
    """Find the day that is part of an address's path (/2026/03/10/, -20260310-), as ISO's text."""
    found = _DAY.search(url[:_LONGEST])
    return f"{found['year']}-{found['month']}-{found['day']}" if found else None


def are_related(one: str, other: str) -> bool:
    """Tell whether two hosts are one site's: they are the same, or one is below the other."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _fold(url: str) -> str | None:
    if len(url) > _LONGEST or not _WEB.match(url):
        return None
    parts = urlsplit(url)
    host = parts.hostname
    if not host or " " in host:
        return None
    wrapped = _unwrapped(host, parts)
    if wrapped is not None:
        return wrapped
    place = _folded_host(host) + _port(parts)
    query = "&".join(one for one in parts.query.split("&") if one and not _is_noise(one))
    plain = f"https://{place}{_folded_path(parts.path)}" + (f"?{query}" if query else "")
    return str(canonicalize_url(plain))


def _unwrapped(host: str, parts: SplitResult) -> str | None:
    """The URL inside Google's AMP caches and its redirects, where this is one."""
    if host.endswith(".cdn.ampproject.org") or (
        _GOOGLE.fullmatch(host) and parts.path.startswith("/amp/")
    ):
        inside = _AMP_CACHE.fullmatch(parts.path.removeprefix("/amp"))
        query = f"?{parts.query}" if parts.query else ""
        return f"https://{inside['inner']}{query}" if inside else None
    return _redirected(host, parts)


def _redirected(host: str, parts: SplitResult) -> str | None:
    """The target that a redirect of a search engine or network names in its query."""
    place = "google" if _GOOGLE.fullmatch(host) else host.removeprefix("www.")
    names = _REDIRECTS.get((place, parts.path.rstrip("/").lower()), ())
    wanted = dict(parse_qsl(parts.query))
    for name in names:
        target = wanted.get(name, "")
        if target.startswith(_BING_MARK):
            target = _from_base64(target.removeprefix(_BING_MARK))
        if _WEB.match(target):
            return target
    return None


def _from_base64(text: str) -> str:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        return ""


def _folded_host(host: str) -> str:
    ascii_host = host.rstrip(".").lower()
    if not ascii_host.isascii():
        ascii_host = idna.encode(ascii_host, uts46=True).decode("ascii")
    if ":" in ascii_host:
        return f"[{ascii_host}]"
    if not ascii_host.replace(".", "").isdecimal():
        while _FORM_LABEL.match(ascii_host):
            ascii_host = ascii_host.partition(".")[2]
        ascii_host = _INNER_MOBILE.sub("", ascii_host)
    return ascii_host


def _port(parts: SplitResult) -> str:
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f":{parts.port}" if parts.port and parts.port not in {usual, 80, 443} else ""


def _folded_path(path: str) -> str:
    """Take off AMP's marks and the last slash; escapes are left to the library."""
    folded = _AMP_FILE.sub("", _AMP_START.sub("", path))
    folded = _AMP_END.sub("", folded.rstrip("/"))
    return folded.rstrip("/") or "/"


def _is_noise(pair: str) -> bool:
    """Whether a query's part says nothing about which article this is."""
    name, _, value = pair.partition("=")
    name, value = unquote(name).lower(), unquote(value).lower()
    if name in NAMES or name.startswith(PREFIXES):
        return True
    if name in DOUBTFUL and value in VALUES:
        return True
    return name in FORMS and value in FORMS[name]
