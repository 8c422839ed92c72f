"""Makes calendar_names.py out of CLDR, by way of Babel; run by hand, its output is checked in.

python transforms/cleanup/fields/derive_names.py >transforms/cleanup/fields/calendar_names.py
"""

import re
import sys
import textwrap
import unicodedata
from collections.abc import Iterator
from typing import Final

import babel
from babel.dates import get_day_names, get_month_names, get_period_names

#: The languages of most news, and their neighbours; regions where the names differ.
_LANGUAGES: Final = (
    "en", "en_CA", "es", "es_MX", "pt", "pt_PT", "fr", "fr_CA", "de", "de_AT", "it", "nl", "ru",
    "uk", "pl", "tr", "ar", "ar_DZ", "ar_LB", "ar_MA", "fa", "hi", "bn", "ur", "id", "ms", "vi",
    "th", "ja", "ko", "zh", "sv", "nb", "da", "fi", "cs", "sk", "hu", "ro", "el", "he", "bg",
    "sr", "sr_Latn", "hr", "bs", "sl", "mk", "ca", "et", "lv", "lt", "is", "af", "sw", "fil",
    "ta", "te", "mr", "gu", "pa", "ml", "kn", "az", "ka", "hy", "kk", "sq",
)  # fmt: skip
#: What publishers write beside CLDR's forms.
_MORE_MONTHS: Final = {
    "en": {"sept": 9},
    "de": {"mrz": 3, "maerz": 3, "jaen": 1},
    "id": {"peb": 2},
}
_MORE_DAYS: Final = {"en": {"tues": 1, "thur": 3, "thurs": 3, "wednes": 2}}
#: Words for the halves of the day that are everyday words elsewhere ("10:00 de mayo").
_EVERYDAY: Final = frozenset({"ch", "de", "du", "em", "fm", "sa"})
_UNSEEN: Final = re.compile("[\u200b-\u200f]")
_HEAD: Final = '''\
"""What months and weekdays are called in the languages of most news: made by a script.

By derive_names.py, from Unicode CLDR (Unicode-3.0 licence) by way of Babel {babel}. Lower case,
without full stops, and also without accents; an underscore stands for a space. Names that mean two
months (or weekdays) in two languages stand apart, with the languages of each meaning.
"""

from typing import Final
'''

Meanings = dict[str, dict[int, set[str]]]


def _months(language: str) -> Iterator[tuple[str, int]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, context, language).items():
                yield name, number
    yield from _MORE_MONTHS.get(language, {}).items()


def _days(language: str) -> Iterator[tuple[str, int]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in get_day_names(width, context, language).items():
                yield name, number
    yield from _MORE_DAYS.get(language, {}).items()


def _halves(half: str) -> str:
    found = {
        _plain(get_period_names(width, context, language).get(half, "")).replace("_", "")
        for language in _LANGUAGES
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
    }
    return " ".join(sorted(found - _EVERYDAY - {""}))


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return "_".join(_UNSEEN.sub("", text.replace(".", " ")).split())


def _bare(word: str) -> str:
    """A word as it is written without its accents; Latin script only."""
    parts = unicodedata.normalize("NFD", word)
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return bare if bare.isascii() else word


def _gathered(names: Iterator[tuple[str, str, int]]) -> Meanings:
    found: Meanings = {}
    for language, name, number in names:
        for word in {_plain(name), _bare(_plain(name))}:
            if not any(map(str.isdecimal, word)) and len(word) > 1:
                found.setdefault(word, {}).setdefault(number, set()).add(language.partition("_")[0])
    return found


def _table(name: str, comment: str, meanings: Meanings) -> str:
    lines = [f"#: {comment}", f"{name}: Final = {{"]
    numbers = sorted({number for meaning in meanings.values() for number in meaning})
    for number in numbers:
        words = sorted(word for word, meaning in meanings.items() if set(meaning) == {number})
        lines += [f"    {number}: (", *_wrapped(" ".join(words)), "    ),"]
    return "\n".join([*lines, "}"])


def _wrapped(text: str) -> Iterator[str]:
    pieces = textwrap.wrap(text, 84, break_long_words=False, break_on_hyphens=False)
    for place, piece in enumerate(pieces):
        space = "" if place == len(pieces) - 1 else " "
        yield f'        "{piece}{space}"'


def _doubtful(name: str, comment: str, meanings: Meanings) -> str:
    lines = [f"#: {comment}", f"{name}: Final = {{"]
    for word, meaning in sorted(meanings.items()):
        if len(meaning) > 1:
            readings = {
                language: number
                for number in sorted(meaning)
                for language in sorted(meaning[number])
            }
            inner = ", ".join(f'"{language}": {number}' for language, number in readings.items())
            lines += [f'    "{word}": {{{inner}}},']
    return "\n".join([*lines, "}"])


def main() -> None:
    """Write the module to standard output."""
    months = _gathered((one, *named) for one in _LANGUAGES for named in _months(one))
    days = _gathered((one, *named) for one in _LANGUAGES for named in _days(one))
    parts = [
        _HEAD.format(babel=babel.__version__),
        _table("MONTHS", "Names by month, January is 1.", months),
        _doubtful("DOUBTFUL_MONTHS", "Names of two months, by language.", months),
        _table("WEEKDAYS", "Names by weekday, Monday is 0.", days),
        _doubtful("DOUBTFUL_WEEKDAYS", "Names of two weekdays, by language.", days),
        "#: Names of the halves of the day, before and after noon.",
        "HALVES: Final = {",
    ]
    for half in ("am", "pm"):
        parts += [f'    "{half[0]}": (', *_wrapped(_halves(half)), "    ),"]
    parts.append("}")
    sys.stdout.write("\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
