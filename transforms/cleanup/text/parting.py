"""Where a run of letters is two words: by frequency, by the text around, by shape.

What each rule asks for is a score: log10 P(left) + log10 P(right) - log10 P(run), each against a
word in a billion. The figures were set on half of the BBC's texts with glue planted in them, and
measured on the other half.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from transforms.cleanup.text.document import FUNCTION, Document

#: Two letters that are a word in running text.
_TWO: Final = frozenset({
    "of", "to", "in", "it", "is", "be", "as", "at", "so", "we", "he", "by", "or", "on", "if",
    "my", "an", "no", "us", "do", "me",
})  # fmt: skip
#: Words that are also prefixes of many others, or begin names.
_PREFIXES: Final = frozenset({
    "a", "an", "in", "on", "off", "un", "up", "out", "over", "under", "be", "for", "so", "no",
    "non", "all", "any", "per", "do", "us", "i", "am", "it",
})  # fmt: skip
#: Words of two letters that are prefixes of few.
_SHORT: Final = frozenset({
    "to", "as", "at", "me", "my", "is", "he", "we", "or", "if", "by",
})  # fmt: skip
_PRONOUNS: Final = frozenset({"he", "she", "it", "they", "we"})
_NAME_STARTS: Final = frozenset({
    "mc", "mac", "de", "la", "le", "di", "du", "van", "von", "o", "my", "re", "i", "e",
})  # fmt: skip
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CAPITALS: Final = re.compile(r"([A-Z]{2,})([a-z]{2,})")
#: A run that English knows so well is a word; the frequencies are logarithms, in a billion words.
_A_WORD: Final = 3.5
_KNOWN: Final = 2.5
_RARE: Final = 1.5
_COMMON: Final = 4.5
#: The least frequency of a piece of so many letters.
_LEAST: Final = {2: 5.9, 3: 5.2, 4: 4.2, 5: 3.6, 6: 3.2}
_LEAST_LONG: Final = 2.8
#: How readily two words may make compounds, where the text has both, or says nothing of them.
_COMPOUNDS: Final = 0.9
_FEW_COMPOUNDS: Final = 0.3
_LAST_OF_FEW: Final = 8
_LAST_OF_MANY: Final = 60


class _Way(NamedTuple):
    """One way to part a run."""

    place: int
    left: str
    right: str
    score: float


def parting(run: str, document: Document) -> int | None:
    """Find the place where a run of letters is to be parted; None where it is one word.

    Args:
        run: ASCII letters.
        document: the text that it stands in.
    """
    if len(run) < 4 or document.exact[run] > 1 or run.isupper():
        return None
    if document.known(run.lower()) >= _KNOWN:
        return _known(run, document)
    if _CAMEL.search(run):
        return _camel(run, document)
    if (capitals := _CAPITALS.fullmatch(run)) is not None:
        return _behind_capitals(capitals[1], capitals[2], document)
    if not run[1:].islower():
        return None
    return _capitalised(run, document) if run[0].isupper() else _lower(run, document)


def behind_foreign_name(run: str, document: Document) -> int | None:
    """Find where a name with letters that English lacks ends, and an English word begins.

    "Corvalánannounced": behind the last such letter a long function word or a common verb in the
    past would be a strange end of a name.

    Args:
        run: letters, some of them not ASCII.
        document: the text that it stands in.
    """
    if not run[0].isupper() or not run[1:].islower() or document.exact[run]:
        return None
    last = max(place for place, letter in enumerate(run) if not letter.isascii())
    for place in range(max(last + 1, 3), len(run) - 3):
        right = run[place:]
        if right in FUNCTION or (right.endswith("ed") and document.known(right) >= _COMMON):
            return place
    return None


def _ways(run: str, document: Document) -> Iterator[_Way]:
    """All ways to part a run into two likely words."""
    whole = document.known(run.lower())
    for place in range(1, len(run)):
        left, right = run[:place], run[place:]
        if _is_word(left.lower(), document) and _is_word(right, document):
            score = document.zipf(left) + document.zipf(right) - 9 - whole
            yield _Way(place, left, right, score)


def _is_word(piece: str, document: Document) -> bool:
    if len(piece) <= 2:
        return piece in _TWO or piece in {"a", "i"}
    if piece in FUNCTION or (len(piece) > 3 and document.lower[piece] > 0):
        return True
    return document.zipf(piece) >= _LEAST.get(len(piece), _LEAST_LONG)


def _known(run: str, document: Document) -> int | None:
    """Two function words that are glued so often that English seems to know them: "ofthe"."""
    lower = run.lower()
    if document.known(lower) >= _A_WORD or not (run.islower() or run.istitle()):
        return None
    for way in _ways(lower, document):
        both = way.left in FUNCTION and way.right in FUNCTION
        if both and len(way.left) > 1 < len(way.right) and way.score >= 2.5:
            return way.place
    return None


def _lower(run: str, document: Document) -> int | None:
    best = max(_ways(run, document), key=_by_score, default=None)
    if best is None:
        return None
    functions = (best.left in FUNCTION) + (best.right in FUNCTION)
    whole = document.known(run)
    if functions == 0:
        need = _need_of_content(best, document) if whole == 0 else None
    elif len(best.left) == 1 or len(best.right) == 1:
        need = 2.2
    elif functions == 2:
        need = 0.3
    else:
        need = _need_of_function(best, document) + 0.5 * (whole > 0) + 1.2 * (whole >= _RARE)
    return best.place if need is not None and best.score >= need else None


def _by_score(way: _Way) -> float:
    return way.score


def _need_of_content(way: _Way, document: Document) -> float | None:
    """The score that two words of meaning need; None where they may be a compound."""
    _, left, right, _ = way
    if len(left) < 4 or len(right) < 4:
        return None
    first, last = document.words.first.get(left, 0), document.words.last.get(right, 0)
    compounds = max(first * last / 100, first / 10, last / 10)
    own = (document.lower[left] > 0) + (document.lower[right] > 0)
    if own == 2:
        return -1.5 if compounds <= _COMPOUNDS else None
    if right.endswith("ed") and document.known(right) >= 4 and compounds <= 0.5:
        return 0.3 - own
    return 1.0 - 0.8 * own if compounds <= _FEW_COMPOUNDS else None


def _need_of_function(way: _Way, document: Document) -> float:
    """The score that a function word beside another one needs."""
    _, left, right, _ = way
    need = 0.4
    if left in _PREFIXES:
        need += 2.0
    elif left in _SHORT:
        need += 0.8
    if left in document.words.first:
        need += 0.4
    if right in _PREFIXES or right in _SHORT:
        need += 0.8
    content = right if left in FUNCTION else left
    return need + 0.6 * (len(content) <= 3)


def _capitalised(run: str, document: Document) -> int | None:
    whole = document.known(run.lower())
    ways = [way for way in _ways(run, document) if _is_right(way, whole, document)]
    best = max(ways, key=_by_score, default=None)
    return None if best is None else best.place


def _is_right(way: _Way, whole: float, document: Document) -> bool:
    """Whether a capitalised run is parted so: a sentence's first word, or a name, and another."""
    lower = way.left.lower()
    is_function = lower in FUNCTION
    if whole >= _RARE and (not is_function or len(lower) < 3 or way.score < 2.0):
        return False
    if len(lower) == 1:
        return way.left == "I" and document.lower[way.right] > 0 and way.score > 1.5
    if is_function:
        return _begins_sentence(way, whole, document)
    if document.exact[way.left] > 0:
        return _follows_name(way, document)
    return _follows_word(way, whole, document)


def _begins_sentence(way: _Way, whole: float, document: Document) -> bool:
    lower, right, score = way.left.lower(), way.right, way.score
    if right in FUNCTION and len(right) > 1:
        return len(lower) + len(right) >= 5 and score >= (1.5 if whole == 0 else 2.5)
    if lower in _PRONOUNS and len(right) >= 5 and whole == 0 and document.known(right) >= 4.2:
        return document.words.last.get(right, 0) <= _LAST_OF_FEW
    own = document.lower[right] > 0
    if lower in _PREFIXES or lower in _SHORT:
        return own and score >= 1.5
    return (own or document.known(right) >= _A_WORD) and score >= 1.2


def _follows_name(way: _Way, document: Document) -> bool:
    right = way.right
    if len(way.left) < 3:
        return False
    if right in FUNCTION:
        return len(right) > 2 or (len(right) == 2 and way.score >= 1.0)
    if document.words.last.get(right, 0) > _LAST_OF_FEW or len(right) < 4:
        return False
    return document.known(right) >= _COMMON or document.exact[right] > 0


def _follows_word(way: _Way, whole: float, document: Document) -> bool:
    """A function word behind a capitalised word that the text has nowhere else."""
    _, left, right, score = way
    if right not in FUNCTION or len(right) < 3 or len(left) < 4 or len(left) + len(right) < 9:
        return False
    if whole > 0 or document.known(left.lower()) < _A_WORD:
        return False
    if document.words.last.get(right, 0) > _LAST_OF_MANY:
        return score >= 1.5 and len(left) > 5
    return score >= -0.4


def _camel(run: str, document: Document) -> int | None:
    if document.known(run.lower()) >= 2.0:
        return None
    for found in _CAMEL.finditer(run):
        if _is_seam(run[: found.start()], run[found.start() :], document):
            return found.start()
    return None


def _is_seam(left: str, right: str, document: Document) -> bool:
    """Whether "saidMonday" or "theGovernment" is two words; "iPhone" and "YouTube" are one."""
    lower = left.lower()
    if len(right) == 1 and right not in {"I", "A"}:
        return False
    if lower in _NAME_STARTS or (len(left) == 1 and left != "a"):
        return False
    if len(left) == 2 and lower not in _TWO:
        return False
    named = document.exact[right] > 0
    if lower in FUNCTION and (left.islower() or (len(left) > 1 and lower not in _PREFIXES)):
        return named or document.zipf(right) >= _A_WORD
    if left[0].isupper():
        return document.has_pair(left, right)
    known = named or document.known(right.lower()) >= 3.0
    return len(left) >= 4 and known and document.zipf(left) >= _A_WORD


def _behind_capitals(left: str, right: str, document: Document) -> int | None:
    """Part "BBCsaid" behind its capitals, "BBCThe" before the last one."""
    if document.known((left + right).lower()) > 0:
        return None
    second = left[-1] + right
    begins = second.lower() in FUNCTION or document.exact[second] > 0
    if len(left) > 2 and document.exact[left[:-1]] and begins:
        return len(left) - 1
    likely = right in FUNCTION or document.known(right) >= _COMMON
    return len(left) if document.exact[left] and len(right) >= 3 and likely else None
