"""Words that lost the space between them, as where tags were taken out, parted again: English only.

A place is parted where two words are much likelier than the one that stands there. It is meant to
be right, not to find all: a word that is known, a name that the text uses twice, a compound, a
domain or a brand stays as it is.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final

import msgspec

from transforms.cleanup.text.document import FUNCTION, Document
from transforms.cleanup.text.parting import behind_foreign_name, parting
from transforms.cleanup.text.words import Frequencies
from transforms.records.article import Edit

_OP: Final = "split_glue"
_TOKEN: Final = re.compile(r"\S+")
_RUN: Final = re.compile(r"[A-Za-z]+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
#: Addresses, handles, paths, code.
_NO_PROSE: Final = re.compile(r"[@#/\\_=<>{}|~^*+\[\]&]|www\.|\.\.|://")
_DOMAIN: Final = re.compile(
    r"\.(?:com?|org|net|edu|gov|mil|int|info|biz|tv|io|uk|us|eu|de|fr|ca|au|fm|ly|me|html?|php"
    r"|pdf|exe|js|py|asp|ai|app|dev|news|cc|ru|jp|cn|nl|se|ch|ie|za|nz)(?![A-Za-z])",
    re.IGNORECASE,
)
_MARK: Final = re.compile(r"[.,;:!?%)](?P<right>[A-Za-z]+(?:['\u2019][a-z]+)?)")
_LETTERS_BEFORE: Final = re.compile(r"[A-Za-z]+\Z")
_APOSTROPHES: Final = ("'", "\u2019")
_CLOSING: Final = "\"'\u2019\u201d)%"
_ENDING: Final = re.compile(r"(?:s|t|re|ve|ll|d|m)(?=[a-z])")
_OWNERS: Final = ("s", "s,", "s.")
#: What may be glued to the first part of a word with a hyphen: "thethird-round".
_BEFORE_HYPHEN: Final = frozenset({"the", "and"})
_ALONE: Final = ("I", "A")
_SHORTEST_TOKEN: Final = 4
_LONGEST_TOKEN: Final = 60
_LONGEST_ACRONYM: Final = 3
_AGAIN: Final = 6
#: "a.b.c.d" is an abbreviation or a name of some system.
_MOST_STOPS: Final = 3
_MOST_CHARS: Final = 200_000


def unglued(text: str, words: Frequencies) -> tuple[str, list[Edit]]:
    """Part glued words of an English text; each token that was is an edit, "split_glue".

    An edit's `start` and `end` are those of what stands there now.

    Args:
        text: English, plain; the first 200,000 characters are looked at.
        words: how frequent English words are.
    """
    document = Document(text[:_MOST_CHARS], words)
    parts: list[str] = []
    edits: list[Edit] = []
    end = grown = 0
    for start, token, places in _glued(text[:_MOST_CHARS], document):
        after = _parted(token, places)
        parts += [text[end:start], after]
        end, at = start + len(token), start + grown
        grown += len(places)
        edits.append(
            Edit(op=_OP, field="body", start=at, end=at + len(after), before=token, after=after)
        )
    return "".join([*parts, text[end:]]), edits


def moved(edits: Iterable[Edit], by: Sequence[Edit]) -> list[Edit]:
    """Move earlier edits of a text by the spaces that later ones put in before them."""
    grown = [0, *accumulate(len(edit.after) - len(edit.before) for edit in by)]
    places = [edit.start - more for edit, more in zip(by, grown, strict=False)]
    return [
        msgspec.structs.replace(
            edit,
            start=edit.start + grown[bisect_left(places, edit.start)],
            end=edit.end + grown[bisect_left(places, edit.end)],
        )
        for edit in edits
    ]


def _glued(text: str, document: Document) -> Iterator[tuple[int, str, list[int]]]:
    """Each token that is glued: where it stands, and the places in it."""
    known: dict[str, list[int]] = {}
    for found in _TOKEN.finditer(text):
        token = found[0]
        if not _SHORTEST_TOKEN <= len(token) <= _LONGEST_TOKEN:
            continue
        if token not in known:
            known[token] = sorted(set(_in_token(token, document)))
        if known[token]:
            yield found.start(), token, known[token]


def _parted(token: str, places: list[int]) -> str:
    edges = [0, *places, len(token)]
    return " ".join(token[start:end] for start, end in pairwise(edges))


def _in_token(token: str, document: Document) -> Iterator[int]:
    if _NO_PROSE.search(token) or _DOMAIN.search(token) or token.count(".") > _MOST_STOPS:
        return
    for mark in _MARK.finditer(token):
        if _parts_sentences(token, mark.start(), mark["right"], document):
            yield mark.start() + 1
    for run in _RUN.finditer(token):
        before, after = token[run.start() - 1 : run.start()], token[run.end() : run.end() + 1]
        if before in _APOSTROPHES:
            yield from _behind_ending(run[0], run.start(), document)
        elif not (before.isalnum() or before == "-" or after.isalnum()):
            rest = token[run.end() + 1 :]
            if after not in _APOSTROPHES or rest[:2] in _OWNERS:
                yield from _in_run(run[0], run.start(), document, hyphen=after == "-")
    for letters in _LETTERS.finditer(token) if not token.isascii() else ():
        if not letters[0].isascii() and (place := behind_foreign_name(letters[0], document)):
            yield letters.start() + place


def _in_run(run: str, start: int, document: Document, *, hyphen: bool = False) -> Iterator[int]:
    place = parting(run, document)
    if place is None or (hyphen and run[:place].lower() not in _BEFORE_HYPHEN):
        return
    yield start + place
    for piece, at in ((run[:place], start), (run[place:], start + place)):
        if len(piece) >= _AGAIN:
            yield from _in_run(piece, at, document)


def _behind_ending(run: str, start: int, document: Document) -> Iterator[int]:
    """The place behind "'s", "'t" and the like, where a word follows them at once."""
    found = _ENDING.match(run)
    if found is None or document.known(run) >= 2:
        return
    right = run[found.end() :]
    likely = right in FUNCTION or document.known(right) >= 4 or document.exact[right] > 0
    if len(right) > 1 and likely:
        yield start + found.end()


def _parts_sentences(token: str, place: int, right: str, document: Document) -> bool:
    """Whether a space is missing behind a mark: "Russia.in", "3.8%while", "ended,The"."""
    mark, last = token[place], token[place - 1 : place]
    before = _LETTERS_BEFORE.search(token[:place])
    left = before[0] if before else ""
    is_acronym = right.isupper() and len(right) <= _LONGEST_ACRONYM
    if right not in _ALONE and (len(right) == 1 or (is_acronym and mark != "%")):
        return False
    if mark == "%":
        return last.isdigit() and (right in FUNCTION or document.zipf(right) >= 4)
    known = document.zipf(right) >= 3 or document.exact[right] > 0
    if mark == ".":
        return _ends_sentence(left, right, document) and (known or right in FUNCTION)
    ends = last.isalpha() or (last != "" and last in _CLOSING)
    shouted = mark == ":" and left.isupper()
    return ends and len(left) != 1 and len(right) > 1 and known and not shouted


def _ends_sentence(left: str, right: str, document: Document) -> bool:
    if len(left) < 2 or document.repeats(f"{left}.{right}"):
        return False
    if right[0].isupper():
        return True
    return right in FUNCTION and (document.known(left.lower()) >= 3 or document.exact[left] > 1)
