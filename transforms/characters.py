"""Characters that texts need no more than so many of, or that are better not passed on as such."""

import re
import unicodedata
from typing import Final

#: What HTML and XML forbid, as bytes: the C0 controls but for white space, and DEL.
CONTROLS: Final = bytes({*range(0x20), 0x7F} - set(b"\t\n\f\r"))
#: Marks on one letter that are kept: Unicode's own figure for text that can be composed in a
#: stream (UAX 15, "Stream-Safe Text Format"); no script needs ten. Sorting marks takes quadratic
#: time: 80,000 of them five seconds.
_MARKS: Final = 30
#: Where there can be too many: no mark is a letter, a digit, white space or ASCII. Each run is
#: tried from its start only.
_NO_LETTERS: Final = re.compile(rf"(?<![^\w\s\x00-\x7f])[^\w\s\x00-\x7f]{{{_MARKS + 1},}}")
#: The same by the categories' first letters: M is a mark.
_MANY: Final = re.compile(rf"M{{{_MARKS + 1},}}")
#: What moves a terminal's cursor, colours or reorders it, or ends a line of a log.
_UNPRINTED: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def composed(text: str) -> str:
    """Compose to NFC, in linear time: of the marks on one letter, those after the 30th go."""
    if text.isascii():
        return text
    if len(text.encode("utf-8", "surrogatepass")) - len(text) > _MARKS:  # so many beyond ASCII
        text = _NO_LETTERS.sub(_few_marks, text)
    return unicodedata.normalize("NFC", text)


def visible(text: str) -> str:
    r"""Write out what would not be seen: a line feed as `\n`, an escape as `\x1b`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_written, text))


def _few_marks(run: re.Match[str]) -> str:
    kinds = "".join([unicodedata.category(character)[0] for character in run[0]])
    kept: list[str] = []
    end = 0
    for many in _MANY.finditer(kinds):
        kept.append(run[0][end : many.start() + _MARKS])
        end = many.end()
    return "".join([*kept, run[0][end:]])


def _written(character: str) -> str:
    if unicodedata.category(character) not in _UNPRINTED:
        return character
    return character.encode("unicode_escape").decode("ascii")
