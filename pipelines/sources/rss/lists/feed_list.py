"""Lists of feeds: OPML, a URL a line, or TOML with settings for each feed.

An OPML list ends with .opml or .xml, a TOML list with .toml, any other is text:

    # Comments and blank lines are skipped.
    https://harbour.example/feed.xml    # so is what follows a blank and a hash

    [[feed]]
    url = "https://harbour.example/feed.xml"
    name = "Harbour Courier"
    interval_minutes = 30
    full_text = "never"
    language = "en"
    categories = ["World", "Harbours"]
    headers = {Authorization = "Bearer abc"}
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Final

import msgspec

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.urls import checked_url, public_url
from pipelines.sources.rss.lists.opml import BrokenOpml, feed_url, read_opml
from pipelines.sources.rss.lists.spec import FeedSpec, FullText

_MAX_BYTES: Final = 16 * 1024 * 1024
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_TABLE: Final = re.compile(rb"^[ \t]*\[\[\s*feed\s*\]\]", re.MULTILINE)
_AT_LINE: Final = re.compile(r" \(at (?:line (\d+), column \d+|(end of document))\)$")
#: RFC 9110 5.1 and 5.5: a name is a token, a value holds no line's end.
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE: Final = re.compile(r"[^\r\n\0]*")


class ListUnavailable(Exception):
    """A list of feeds cannot be used: one sentence that says what is wrong, and where."""


class _Broken(Exception):
    """What is wrong with a list: a sentence, with the line where one is known."""


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A [[feed]] table."""

    url: str
    name: str | None = None
    interval_minutes: Annotated[float, msgspec.Meta(gt=0, le=525_600)] | None = None
    full_text: FullText | None = None
    language: str | None = None
    headers: dict[str, str] = {}
    categories: list[str] = []


def named_feeds(target: str) -> list[FeedSpec]:
    """Give the feeds that stand after `rss:`, a feed's URL or the path of a list.

    Raises:
        ListUnavailable: the URL or the list cannot be used.
    """
    if target.lower().startswith(("http://", "https://")):
        return [single_feed(target)]
    return feed_list(Path(target))


def feed_list(path: Path) -> list[FeedSpec]:
    """Read a list of feeds, each URL once (the first counts), in the list's order.

    Raises:
        ListUnavailable: the file cannot be read, is too large or broken, or a line of it is no
            feed; the sentence names the file, and the line where one is known.
    """
    content = _content(path)
    try:
        return _once(_READERS.get(path.suffix.lower(), _text_feeds)(content))
    except (_Broken, BrokenOpml) as error:
        raise ListUnavailable(f"the feed list {path} cannot be used: {error}") from None


def single_feed(url: str) -> FeedSpec:
    """Make the spec of one feed that the user named by its URL.

    Raises:
        ListUnavailable: it is no URL that can be asked.
    """
    try:
        return FeedSpec(url=_checked(url))
    except _Broken as error:
        raise ListUnavailable(f"rss:{public_url(url)} cannot be used: {error}") from None


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ListUnavailable(
            f"the feed list {path} cannot be read ({error.strerror}): after rss: comes a feed's "
            "http(s) URL, or the path of a list"
        ) from error
    if len(content) > _MAX_BYTES:
        raise ListUnavailable(f"the feed list {path} is larger than {_MAX_BYTES} bytes")
    return content


def _opml_feeds(content: bytes) -> list[FeedSpec]:
    specs = read_opml(content)
    for spec in specs:
        _checked(spec.url)
    return specs


def _text_feeds(content: bytes) -> list[FeedSpec]:
    lines = [_COMMENT.sub("", line).strip() for line in _decoded(content).splitlines()]
    return [
        FeedSpec(url=_checked(line, f"line {number}: "))
        for number, line in enumerate(lines, 1)
        if line
    ]


def _toml_feeds(content: bytes) -> list[FeedSpec]:
    try:
        document = tomllib.loads(_decoded(content))
    except tomllib.TOMLDecodeError as error:
        raise _Broken(_toml_sentence(str(error))) from None
    unknown = document.keys() - {"feed"}
    tables = document.get("feed", [])
    if unknown or not isinstance(tables, list):
        wrong = f"the key {min(unknown)!r} is unknown" if unknown else "feed is no list of tables"
        raise _Broken(f"{wrong}: each feed is a table [[feed]]")
    lines = [content.count(b"\n", 0, found.start()) + 1 for found in _TABLE.finditer(content)]
    named = len(lines) == len(tables)
    return [
        _from_table(table, f"line {lines[place]}: " if named else f"feed {place + 1}: ")
        for place, table in enumerate(tables)
    ]


def _from_table(table: object, where: str) -> FeedSpec:
    try:
        feed = msgspec.convert(table, _Table)
    except msgspec.ValidationError as error:
        raise _Broken(where + _readable(str(error))) from None
    return FeedSpec(
        url=_checked(feed.url, where),
        name=feed.name,
        interval_minutes=feed.interval_minutes,
        full_text=feed.full_text,
        language=feed.language,
        headers=tuple(_checked_headers(feed.headers, where).items()),
        categories=tuple(feed.categories),
    )


def _readable(message: str) -> str:
    """Turn msgspec's words into a sentence that names the key."""
    if "unknown field" in message:
        name = message.rsplit("`", 2)[1]
        return f"the key {name!r} is unknown: a feed has {', '.join(_Table.__struct_fields__)}"
    if "missing required field" in message:
        return "the feed has no url"
    what, _, key = message.partition(" - at `$.")
    return f"the value of {key.rstrip('`') or 'feed'} does not fit: {what[0].lower()}{what[1:]}"


def _toml_sentence(message: str) -> str:
    """Put the line first, as in all other sentences on lists."""
    found = _AT_LINE.search(message)
    what = _AT_LINE.sub("", message)
    what = what[0].lower() + what[1:]
    if found is None or found[2]:
        return f"it is not TOML: {what} at its end"
    return f"line {found[1]}: it is not TOML: {what}"


def _checked_headers(headers: Mapping[str, str], where: str) -> Mapping[str, str]:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise _Broken(f"{where}the header {name!r} cannot be sent: look at its name and value")
    return headers


def _checked(text: str, where: str = "") -> str:
    """Give a feed's URL if it can be asked, whatever its port: that is looked at when it is."""
    url = feed_url(text)
    shown = public_url(text)
    if url is None or len(url.split()) > 1:
        raise _Broken(f"{where}{shown!r} is no http(s) URL of a feed")
    try:
        checked_url(url, range(1 << 16))
    except FetchFailedError:
        raise _Broken(f"{where}{shown!r} is no URL of a feed") from None
    return url


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Broken(f"line {line}: it is not UTF-8") from None


def _once(specs: Iterable[FeedSpec]) -> list[FeedSpec]:
    found: dict[str, FeedSpec] = {}
    for spec in specs:
        found.setdefault(spec.public_url, spec)
    return list(found.values())


_READERS: Final = {".opml": _opml_feeds, ".xml": _opml_feeds, ".toml": _toml_feeds}
