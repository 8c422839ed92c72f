"""What a short text is about, to the letter: its numbers, its names, and what it denies.

"Twelve people died" and "thirteen people died" share most of their shingles. Of two short texts of
one house the later one is then a correction, or another day's notice, and no copy.
"""

import re
import zlib
from itertools import zip_longest
from typing import Final

import numpy as np

from transforms.languages import primary_language

#: Texts with as many shingles or more have no details: in a long text a figure more is an edit.
SHORT: Final = 160
#: The shorter text's share of the longer one's shingles where both are about equally long.
_EQUALLY_LONG: Final = 0.94

#: The kind of a detail is in its lowest two bits.
_KINDS: Final = 3
_NUMBER, _NAME, _DENIAL, _OPENING = 0, 1, 2, 3

#: What begins with a digit; Chinese numerals, several or before what is counted by them.
_NUMERAL: Final = re.compile(
    r"(?<![\da-z_\u00aa-\u052f])\d[\da-z\u00aa-\u052f]*(?:[.,:/-]\d[\da-z\u00aa-\u052f]*)*|"
    "[〇零一二三四五六七八九十百千万萬億亿]{2,}|[二三四五六七八九十两兩](?=[人名个個位日月年号時点點岁歳歲次回元円件台])",
)
#: A word, and whether another one or a comma is before it: then a capital means a name.
_LETTERS: Final = re.compile(r"((?<=[\w,;)] ))?(?<!\w)([^\W\d_][\w'\u2019-]*)")
_WORD: Final = re.compile(r"\w+(?:['\u2019]\w+)*")

#: Numbers that are written out, as far as they are words of nothing else.
_WRITTEN: Final = {
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert",
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece quince veinte cien mil",
    "fr": "deux trois quatre cinq sept huit neuf dix onze douze treize quinze vingt trente cent",
    "it": "due tre quattro cinque sette otto nove dieci undici dodici quindici venti cento",
    "nl": "twee drie vijf zes zeven acht negen tien elf twaalf vijftien twintig dertig honderd",
    "pt": "dois duas três quatro seis sete oito nove dez onze doze quinze vinte trinta cem",
    "ru": "два две три четыре пять шесть семь восемь девять десять двенадцать двадцать сто",
}
#: Words that deny what follows them.
_DENYING: Final = {
    "da, no, sv": "ikke ingen aldri aldrig uden inte utan",
    "de": "nicht kein keine keinen keiner nie niemals ohne",
    "en": "no not never none nobody nothing neither nor without cannot denied denies",
    "es": "no nunca jamás ninguno ninguna sin",
    "fr": "pas jamais aucun aucune sans",
    "it": "non mai nessun nessuno nessuna senza",
    "nl": "niet geen nooit zonder",
    "pl": "nie nigdy żaden bez",
    "pt": "não nunca sem nenhum nenhuma",
    "ru": "не нет ни никогда без",
}
_NUMBER_WORDS: Final = frozenset(word for words in _WRITTEN.values() for word in words.split())
_DENYING_WORDS: Final = frozenset(word for words in _DENYING.values() for word in words.split())
#: Nouns have capitals: who is named cannot be seen.
_CAPITAL_NOUNS: Final = frozenset({"de", "lb"})


def details_of(title: str, body: str, language: str | None) -> bytes:
    """Find the details of a short text.

    Names are taken from the body, where a capital within a sentence means one (headlines have
    capitals of their own), and not from languages whose nouns have capitals. What has a capital as
    the first word of a sentence may be one.

    Returns:
        Sorted, distinct numbers of 32 bits, little-endian, as `differ` reads them.
    """
    text = f"{title} {body}"
    found = {_detail(_NUMBER, one) for one in _NUMERAL.findall(text.casefold())}
    words = [one.casefold() for one in _WORD.findall(text)]
    found.update(_detail(_NUMBER, one) for one in _NUMBER_WORDS.intersection(words))
    found.update(
        _detail(_DENIAL, f"{word} {after}")
        for word, after in zip_longest(words, words[1:], fillvalue="")
        if word in _DENYING_WORDS or word.endswith(("n't", "n\u2019t"))
    )
    if primary_language(language or "") not in _CAPITAL_NOUNS:
        found.update(
            _detail(_OPENING if one[1] is None else _NAME, one[2].casefold())
            for one in _LETTERS.finditer(body)
            if one[2][0].isupper()
        )
    return np.array(sorted(found), "<u4").tobytes()


def differ(ours: bytes, theirs: bytes, lengths: tuple[int, int]) -> bool:
    """Say whether two short texts are about different things, however alike they are.

    They are where one number or name stands in the place of another (each text has some that the
    other lacks; what is only added or left out makes no difference), or where both are about
    equally long and one denies what the other does not. Other words after a denial, in both, are
    other wording.

    Args:
        ours: details of one text.
        theirs: details of the other.
        lengths: how many shingles each has.
    """
    left, right = _read(ours), _read(theirs)
    only_ours, only_theirs = _lacked(left, right), _lacked(right, left)
    if any(kind in only_ours and kind in only_theirs for kind in (_NUMBER, _NAME)):
        return True
    is_equally_long = min(lengths) >= _EQUALLY_LONG * max(lengths)
    return is_equally_long and (_DENIAL in only_ours) != (_DENIAL in only_theirs)


def _read(details: bytes) -> set[int]:
    return set(np.frombuffer(details, "<u4").tolist())


def _lacked(these: set[int], others: set[int]) -> set[int]:
    """Find the kinds of what one text has alone; a name may open a sentence of the other."""
    lacked = these - others
    return {one & _KINDS for one in lacked if one & _KINDS != _NAME or one | _OPENING not in others}


def _detail(kind: int, text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) & ~_KINDS | kind
