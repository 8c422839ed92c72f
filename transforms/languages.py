"""What languages differ in: how they are named, and how their words are counted."""

import re
from typing import Final

#: Han, with its extensions, and kana: two characters make about a word.
TWO_A_WORD: Final = "[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
#: Thai, Lao, Burmese and Khmer, whose vowels are characters of their own: four do.
FOUR_A_WORD: Final = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f]"

_TWO: Final = re.compile(TWO_A_WORD)
_FOUR: Final = re.compile(FOUR_A_WORD)


def primary_language(tag: str) -> str:
    """Reduce a language tag to its primary subtag: "en" for "en-GB" and "EN_us"."""
    return tag.strip().replace("_", "-").partition("-")[0].casefold()


def count_words(text: str) -> int:
    """Count words, also of languages that are written without spaces.

    Two characters of Chinese or Japanese make about one word, and four of Thai, Lao, Burmese or
    Khmer; what else stands between white space is a word.
    """
    if text.isascii():
        return len(text.split())
    rest, pairs = _TWO.subn(" ", text)
    rest, fours = _FOUR.subn(" ", rest)
    if not pairs and not fours:
        return len(text.split())
    spaced = sum(any(map(str.isalnum, word)) for word in rest.split())
    return spaced + -(-pairs // 2) + -(-fours // 4)
