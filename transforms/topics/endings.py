"""The forms in which a term of another language than English may stand in a text.

Regular endings only, from a table (other_languages/endings.tsv), made when a word list is loaded:
no word of a text has to be stemmed. A wrong form does no harm: nobody writes it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import product
from typing import Final, NamedTuple

from transforms.topics.inflect import WORD

_TERM_WORD: Final = re.compile(r"[^\W_]+~?")
#: A word as short as "de", "und" or "los" has no other forms.
_SHORT: Final = 3
_UMLAUT: Final = re.compile(r"(au|[aou])(?=[^aouäöü]*$)")
_UMLAUTS: Final = {"a": "ä", "o": "ö", "u": "ü", "au": "äu"}
_SPELT_OUT: Final = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))
_NONE: Final = "-"

#: Endings and what may stand in their place; the first that fits counts.
Rules = tuple[tuple[str, tuple[str, ...]], ...]


class Endings(NamedTuple):
    """How the words of a language are inflected.

    Attributes:
        plain: a word without a mark: the plural; in German, which leaves nouns to the last two,
            the declension of adjectives.
        marked: one with "~" after it: its genders, and the forms of verbs.
        noun: a noun with a capital, declined; none but in German,
        umlaut: and one whose last vowel has become an umlaut.
    """

    plain: Rules
    marked: Rules
    noun: Rules
    umlaut: Rules

    @staticmethod
    def parse(text: str, language: str) -> "Endings":
        """Read the lines of a language in an endings.tsv: language, which words, ending, forms."""
        rules: defaultdict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for line in text.splitlines():
            its, which, ending, others = line.split("\t") if line[:1] != "#" else ("", "", "", "")
            if its == language:
                rules[which].append((_bare(ending), tuple(map(_bare, others.split()))))
        return Endings(*(tuple(rules[which]) for which in Endings._fields))

    def forms(self, term: str) -> list[tuple[str, ...]]:
        """List the word sequences that a term stands for, itself first, without accents as well.

        Args:
            term: as docs/topics.md describes: "=" before it means this form only, with its accents;
                "~" after a word means its genders and verb forms too; else every word may stand in
                the plural, and in German be declined.
        """
        if term.startswith("="):
            return [tuple(WORD.findall(term))]
        if self.noun:  # few write "Haeuser", many "Baecker"
            told = dict.fromkeys((term, *unaccented(term)))
            return list(dict.fromkeys(words for one in told for words in self._whole(one)))
        found = list(self._whole(term))
        accented = (words for words in found if not "".join(words).isascii())
        plain = [bare for words in accented for bare in zip(*map(unaccented, words), strict=True)]
        return list(dict.fromkeys([*found, *plain]))

    def nouns(self, noun: str) -> Iterable[str]:
        """List the forms that a German noun, or the end of one, may have in any class."""
        changed = _UMLAUT.sub(_with_umlaut, noun)
        with_umlaut = [] if changed == noun else _inflected(changed, self.umlaut)
        return dict.fromkeys([noun, *_inflected(noun, self.noun), *with_umlaut])

    def _whole(self, term: str) -> Iterable[tuple[str, ...]]:
        return product(*map(self._choices, _TERM_WORD.findall(term)))

    def _choices(self, word: str) -> Iterable[str]:
        bare = word.removesuffix("~")
        if bare.isupper() or (len(bare) <= _SHORT and bare == word and not bare[0].isupper()):
            return [bare]
        if self.noun and bare[0].isupper():
            return self.nouns(bare)
        found = dict.fromkeys(
            [bare, *_inflected(bare, self.plain if bare == word else self.marked)]
        )
        participles = [f"ge{form}" for form in found] if self.noun and bare != word else []
        return [*found, *participles]


def unaccented(word: str) -> tuple[str, str]:
    """Return a word without its accents, and with umlauts spelt out ("ae") instead."""
    apart = unicodedata.normalize("NFD", word.replace("ß", "ss"))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    spelt_out = word
    for umlaut, signs in _SPELT_OUT:
        spelt_out = spelt_out.replace(umlaut, signs)
    return bare, spelt_out


def _bare(written: str) -> str:
    return "" if written == _NONE else written


def _with_umlaut(vowel: re.Match[str]) -> str:
    return _UMLAUTS[vowel.group()]


def _inflected(word: str, rules: Rules) -> list[str]:
    ending, others = next((ending, others) for ending, others in rules if word.endswith(ending))
    return [word[: len(word) - len(ending)] + other for other in others]
