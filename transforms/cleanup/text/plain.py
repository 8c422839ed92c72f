"""Plain text made whole: encoding accidents, control characters, white space, wrapped lines.

`tidy` may be applied to anything, and again without effect; `unwrapped` is for plain text only,
where a line feed can mean a paragraph, a wrapped line, or a line of a list.
"""

import html
import itertools
import re
from collections.abc import Sequence
from typing import Final

import ftfy
from ftfy.badness import is_bad

from transforms.characters import composed

#: Quotes stay curly, and full-width punctuation stays as Chinese and Japanese print it; entities
#: are decoded apart, where it is known whether the text was markup; composing follows in `tidy`.
_FTFY: Final = ftfy.TextFixerConfig(
    unescape_html=False,
    uncurl_quotes=False,
    fix_character_width=False,
    explain=False,
    normalization=None,
)
#: Mending mojibake costs up to 2 us a character: a longer text is only freed of what is no text.
#: The longest of 126 articles has a tenth of it.
_LONGEST_MENDED: Final = 300_000
#: All single characters that ftfy acts on with this configuration (its control characters, C1,
#: line breaks, surrogates, ligatures): a text without them changes only where it holds mojibake.
_ODD: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u206a-\u206f\ufeff\ufff9-\ufffc"
    "\ud800-\udfffĲĳŉǄ-ǌǱ-ǳﬀ-ﬆ]|^[ÂÃ] ",
    re.MULTILINE,
)
#: No pattern of `ftfy.badness` is longer than seven characters, and each needs one that is not
#: ASCII (or a line's start: `_ODD` holds that one), so it is enough to look around those.
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]+")
_REACH: Final = 6
_ROUNDS: Final = 8
_INVISIBLE: Final = re.compile("[\x7f-\x9f\u00ad\u200b\u2060\ufeff]")
_MANY_BREAKS: Final = re.compile(r"\n{3,}")
_ENTITY: Final = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_HEADER: Final = re.compile(
    r"\s*date:?\s+(?P<date>\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?)(?:\s+|$)", re.IGNORECASE
)
_WIDEST_WRAP: Final = 120
_SURELY_WRAPPED: Final = 0.75
_SENTENCE_ENDS: Final = (".", "!", "?", '"', "\u201d")
_LINE_OF_PROSE: Final = 80
_HEADLINE_WORDS: Final = 25
_HEADLINE_LENGTH: Final = 150
_NO_HEADLINE_ENDS_SO: Final = ".,;:\u2026-\u2013\u2014\"\u201d»\u2019'"


def tidy(text: str) -> str:
    """Mend encoding accidents (ftfy), compose (NFC), drop control characters, squeeze white space.

    Blank lines part paragraphs, single line feeds are kept.
    """
    found = _squeezed(text.replace("\r\n", "\n").replace("\r", "\n"))
    for _ in range(_ROUNDS):  # taking a character away can show another accident
        again = _squeezed(composed(_visible(_mended(found))))
        if again == found:
            break
        found = again
    return found


def tidy_line(text: str) -> str:
    """As `tidy`, on one line: for titles, names, categories."""
    return " ".join(tidy(text).split())


def decoded(text: str) -> str:
    """Decode character references once ("&amp;" but not "&amp"); what is no reference stays."""
    if "&" not in text:
        return text
    return _ENTITY.sub(_reference, text)


def unwrapped(text: str) -> str:
    """Give tidy plain text its paragraphs: join wrapped lines, part lines that are paragraphs.

    Lines were wrapped where the next word would not have fitted the widest line; that is true of
    a text filled by any editor, and of hardly any list; where most lines end a sentence, they are
    none. Else long lines are paragraphs of their own, and short ones (verse, lists) stay lines.
    """
    if "\n" not in text:
        return text
    blocks = [block.split("\n") for block in text.split("\n\n")]
    if _is_wrapped(blocks):
        return "\n\n".join(_joined(block) for block in blocks)
    broken = [line for block in blocks if len(block) > 1 for line in block]
    if not broken or sum(map(len, broken)) < _LINE_OF_PROSE * len(broken):
        return text
    return "\n\n".join(line for block in blocks for line in block)


def split_header(text: str) -> tuple[str, str, str] | None:
    """Part a leading "date 2023-04-17 " from a text: (date, the header as it stood, the rest)."""
    found = _HEADER.match(text)
    return (found["date"], found[0], text[found.end() :]) if found else None


def headline(body: str) -> str | None:
    """The first paragraph, where it clearly is a headline: short, no full stop, text after it."""
    first, _, rest = body.partition("\n\n")
    if not rest or "\n" in first or len(first) > _HEADLINE_LENGTH or len(rest) <= len(first):
        return None
    words = first.split()
    if not 2 <= len(words) <= _HEADLINE_WORDS or not words[0][0].isalnum():
        return None
    return None if first[-1] in _NO_HEADLINE_ENDS_SO or _is_byline(words) else first


def _is_byline(words: Sequence[str]) -> bool:
    return words[0].lower() == "by" and len(words) <= 8


def _squeezed(text: str) -> str:
    """Squeeze white space; splitting is several times as fast as a regular expression."""
    lines = "\n".join([" ".join(line.split()) for line in text.split("\n")])
    return _MANY_BREAKS.sub("\n\n", lines).strip()


def _visible(text: str) -> str:
    return text if text.isascii() else _INVISIBLE.sub("", text)


def _mended(text: str) -> str:
    """Run ftfy where it could change something; it costs a millisecond on 600 words."""
    if not _ODD.search(text) and not is_bad(_surroundings(text)):
        return text
    config = _FTFY._replace(fix_encoding=len(text) <= _LONGEST_MENDED)
    return str(ftfy.fix_text(text, config))


def _surroundings(text: str) -> str:
    """All that is not ASCII, with what stands around it; the text itself where that is less."""
    if text.isascii():
        return ""
    runs = _FOREIGN.finditer(text)
    parts = "\n".join([text[max(run.start() - _REACH, 0) : run.end() + _REACH] for run in runs])
    return min(parts, text, key=len)


def _reference(found: re.Match[str]) -> str:
    return html.unescape(found[0])


def _is_wrapped(blocks: Sequence[Sequence[str]]) -> bool:
    width = max(len(line) for block in blocks for line in block)
    if width > _WIDEST_WRAP:
        return False
    pairs = [pair for block in blocks for pair in itertools.pairwise(block)]
    full = sum(len(line) + 1 + len(after.partition(" ")[0]) > width for line, after in pairs)
    ended = sum(line.endswith(_SENTENCE_ENDS) for line, _ in pairs)
    most = _SURELY_WRAPPED * len(pairs)
    return len(pairs) > 1 and full >= most > ended


def _joined(lines: Sequence[str]) -> str:
    """Join wrapped lines; a hyphen at a line's end is kept, for it may belong to the word."""
    text = lines[0]
    for line in lines[1:]:
        hyphened = text.endswith("-") and text[-2:-1].isalpha() and line[:1].islower()
        text += line if hyphened else f" {line}"
    return text
