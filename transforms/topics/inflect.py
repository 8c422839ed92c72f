"""The forms in which an English term may stand in a text.

Regular forms only, made when the word lists are loaded, so that looking a word up costs one
dictionary access. A wrong form ("informations") does no harm: nobody writes it.
"""

import re
from itertools import product
from typing import Final

#: A word of a text or a term: letters and digits; apostrophes, hyphens and points part words.
WORD: Final = re.compile(r"[^\W_]+")

_TERM_WORD: Final = re.compile(r"[^\W_]+~?")
_SIBILANT: Final = ("s", "x", "z", "ch", "sh")
_CONSONANT_Y: Final = re.compile(r"[^aeiou]y$")
_DOUBLING: Final = re.compile(r"^[^aeiou]*[aeiou][^aeiouwxy]$")
_AMERICAN: Final = (
    ("isation", "ization"),
    ("organise", "organize"),
    ("labour", "labor"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("centre", "center"),
    ("theatre", "theater"),
    ("programme", "program"),
    ("licence", "license"),
    ("cancelled", "canceled"),
    ("cheque", "check"),
    ("tumour", "tumor"),
    ("harbour", "harbor"),
    ("vapour", "vapor"),
    ("anaem", "anem"),
    ("paed", "ped"),
    ("aeroplane", "airplane"),
    ("behaviour", "behavior"),
    ("colour", "color"),
    ("favour", "favor"),
    ("honour", "honor"),
    ("tyre", "tire"),
)


def forms(term: str) -> list[tuple[str, ...]]:
    """List the word sequences that a term of the word lists stands for, itself first.

    Args:
        term: as docs/topics.md describes: "=" before it means this form only, "~" after a word
            means its verb forms too; else the last word may stand in the plural.
    """
    if term.startswith("="):
        return [tuple(WORD.findall(term))]
    words = _TERM_WORD.findall(term)
    choices = [_choices(word, last=word is words[-1]) for word in words]
    return list(dict.fromkeys(product(*choices)))


def _choices(word: str, *, last: bool) -> list[str]:
    bare = word.removesuffix("~")
    if word != bare:
        found = [bare, plural(bare), *verb_forms(bare)]
    else:
        found = [bare, plural(bare)] if last else [bare]
    return found + [respelt(form) for form in found]


def plural(word: str) -> str:
    """Return the regular plural of a noun, or third person of a verb."""
    if word.endswith(_SIBILANT):
        return word + "es"
    if _CONSONANT_Y.search(word):
        return word[:-1] + "ies"
    return word + "s"


def verb_forms(word: str) -> tuple[str, str]:
    """Return a regular verb's past form and its -ing form."""
    if word.endswith("e"):
        return word + "d", word[:-1] + "ing"
    if _CONSONANT_Y.search(word):
        return word[:-1] + "ied", word + "ing"
    if _DOUBLING.match(word):
        return word + word[-1] + "ed", word + word[-1] + "ing"
    return word + "ed", word + "ing"


def respelt(word: str) -> str:
    """Return a British word in American spelling; most are spelt alike."""
    for british, american in _AMERICAN:
        word = word.replace(british, american)
    return word
