"""The article in the data that a page's scripts draw it from, where the page itself is empty.

Next.js leaves it in `__NEXT_DATA__`, or as "flight data" in calls of `self.__next_f.push`; others
in `__NUXT__`-like JSON scripts. Nobody says where in it the article is: it is the group of texts
with most prose, a group being what stands at one path when places in lists are left out.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from transforms.cleanup.fragment.markup import has_markup, to_text

_IDS: Final = frozenset({"__NEXT_DATA__", "__NUXT_DATA__"})
_MOST_CHARS: Final = 4_000_000
_DEEPEST: Final = 60
_MOST_VALUES: Final = 200_000
_LEAST_TEXT: Final = 40
_LEAST_ARTICLE: Final = 200
#: Prose has a space every so many characters, and ends its sentences.
_WORD_CHARS: Final = 12
_SENTENCE_END: Final = re.compile(r"[.!?\u2026\u3002](?:[\"'\u201d\u2019\u00bb)\]]|</)?")
_PUSHED: Final = re.compile(r"self\.__next_f\.push\((\[.*\])\)", re.DOTALL)
_ROW: Final = re.compile(rb"\n?([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),)?")
_BLOCK_TAGS: Final = frozenset({"p", "h2", "h3", "h4", "li", "blockquote"})
#: Parts of a page's data that are about other articles, or none.
_ELSEWHERE: Final = re.compile(
    r"related|recommend|teaser|popular|trending|mostread|latest|comment|footer|navigation|menu"
    r"|cookie|consent|seo|metadata|translation|i18n|messages|author|caption|image",
    re.IGNORECASE,
)


def data_scripts(tree: Any) -> list[str]:
    """Take out of a tree what `data_lines` reads: the scripts that hold a page's data."""
    return [script.text for script in tree.iter("script") if script.text and _has_data(script)]


def _has_data(script: Any) -> bool:
    if script.get("id") in _IDS or "__next_f.push" in script.text[:200]:
        return True
    return script.get("type") == "application/json" and len(script.text) > _LEAST_ARTICLE


def data_lines(scripts: Iterable[str]) -> list[str]:
    """Give the lines of the article in a page's data, none where there is none."""
    groups: dict[str, list[str]] = {}
    for path, text in _texts(scripts):
        groups.setdefault(path, []).append(text)
    lines = max((_lines(group) for group in groups.values()), key=_size, default=[])
    return lines if _size(lines) >= _LEAST_ARTICLE else []


def _size(lines: list[str]) -> int:
    return sum(map(len, lines))


def _lines(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in dict.fromkeys(texts):
        plain = to_text(text) if has_markup(text) else text
        found += [line for part in plain.split("\n") if (line := " ".join(part.split()))]
    return found


def _texts(scripts: Iterable[str]) -> Iterator[tuple[str, str]]:
    room = _MOST_CHARS
    pushed: list[str] = []
    for script in scripts:
        room -= len(script)
        if room < 0:
            break
        calls = _PUSHED.search(script)
        if calls is None:
            yield from _walk(_loaded(script))
            continue
        value = _loaded(calls[1])
        if isinstance(value, list) and len(value) > 1 and isinstance(value[1], str):
            pushed.append(value[1])
    if pushed:
        yield from _flight("".join(pushed).encode("utf-8", "replace"))


def _flight(data: bytes) -> Iterator[tuple[str, str]]:
    """Read the rows of flight data: "ID:JSON" to a line's end, or "ID:TLENGTH,text"."""
    place = 0
    while (row := _ROW.match(data, place)) is not None:
        if row[2] is not None:
            end = row.end() + int(row[2], 16)
            text = data[row.end() : end].decode("utf-8", "replace")
            if _is_prose(text):
                yield "text", text
        else:
            end = data.find(b"\n", row.end())
            end = len(data) if end < 0 else end
            yield from _walk(_loaded(data[row.end() : end].decode("utf-8", "replace")))
        place = end


def _walk(value: Any) -> Iterator[tuple[str, str]]:
    """All prose in a JSON value, with its path; without recursion, for data may be deep."""
    waiting: list[tuple[Any, str, int]] = [(value, "", 0)]
    seen = 0
    while waiting and seen < _MOST_VALUES:
        one, path, depth = waiting.pop()
        seen += 1
        if isinstance(one, str):
            if _is_prose(one):
                yield path, one
        elif depth >= _DEEPEST:
            continue
        elif isinstance(one, dict):
            waiting += [
                (inner, f"{path}.{key}"[-200:], depth + 1)
                for key, inner in reversed(one.items())
                if not _ELSEWHERE.search(key[:100])
            ]
        elif isinstance(one, list):
            drawn = _drawn(one)
            if drawn is not None:
                if _is_prose(drawn):
                    yield f"{path}.drawn", drawn
                continue
            waiting += [(inner, path, depth + 1) for inner in reversed(one)]


def _drawn(value: list[Any]) -> str | None:
    """The text of a paragraph of flight data: ["$", "p", key, {"children": …}]."""
    if len(value) != 4 or value[0] != "$" or value[1] not in _BLOCK_TAGS:
        return None
    if not isinstance(value[3], dict):
        return ""
    return "".join(_children(value[3].get("children"), _DEEPEST))


def _children(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield "" if value.startswith("$") and " " not in value else value
    elif isinstance(value, list) and depth:
        if len(value) == 4 and value[0] == "$" and isinstance(value[3], dict):
            yield from _children(value[3].get("children"), depth - 1)
        else:
            for one in value:
                yield from _children(one, depth - 1)


def _is_prose(text: str) -> bool:
    if len(text) < _LEAST_TEXT or "{" in text[:5] or text.startswith(("http", "/", "data:")):
        return False
    spaces = text.count(" ")
    return spaces * _WORD_CHARS * 2 >= len(text) and _SENTENCE_END.search(text) is not None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
