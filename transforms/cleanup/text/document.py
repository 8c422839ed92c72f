"""The words of one English text, counted, beside how frequent they are in English."""

import math
import re
from collections import Counter
from typing import Final

from transforms.cleanup.text.words import Frequencies

_WORD: Final = re.compile(r"[A-Za-z]+(?:['\u2019][a-z]+)?")
#: What a text says often is likely in it, whatever English says.
_OWN_WEIGHT: Final = 0.15
_FEWEST_WORDS: Final = 12
#: Of English prose three to five words in ten are function words; of other languages hardly one.
_ENGLISH_SHARE: Final = 0.25
_SAMPLE: Final = 10_000

FUNCTION: Final = frozenset({
    "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "as", "and",
    "or", "but", "nor", "so", "if", "than", "that", "this", "these", "those", "which", "who",
    "whom", "whose", "what", "when", "where", "while", "why", "how", "because", "since",
    "until", "unless", "although", "though", "whether", "is", "are", "was", "were", "be",
    "been", "being", "am", "has", "have", "had", "do", "does", "did", "will", "would", "shall",
    "should", "can", "could", "may", "might", "must", "not", "no", "it", "its", "he", "his",
    "him", "she", "her", "they", "them", "their", "we", "us", "our", "you", "your", "i", "my",
    "all", "any", "some", "each", "every", "both", "into", "onto", "upon", "about", "after",
    "before", "between", "during", "against", "through", "under", "above", "below", "within",
    "without", "among", "around", "across", "along", "behind", "beyond", "near", "per", "via",
    "out", "up", "down", "off", "again", "also", "just", "only", "even", "then", "there",
    "here", "more", "most", "less", "very", "such", "other", "another", "said", "says",
})  # fmt: skip


class Document:
    """Counts of a text's words, as they are written and in lower case."""

    def __init__(self, text: str, words: Frequencies) -> None:
        self.words = words
        self._text = text
        self.exact = Counter(_WORD.findall(text))
        self.lower: Counter[str] = Counter()
        for word, count in self.exact.items():
            self.lower[word.lower()] += count
        self.total = sum(self.exact.values()) or 1

    def known(self, word: str) -> float:
        """How frequent a word is in English, as the logarithm of its count in a billion words."""
        return self.words.zipf.get(word, 0) / 100

    def zipf(self, word: str) -> float:
        """The same, where the text's own use of the word counts too."""
        lower = word.lower()
        value = self.words.zipf.get(lower)
        share = 10 ** (value / 100 - 9) if value is not None else 0.0
        if len(lower) > 2 and (count := self.lower.get(lower, 0)):
            share += _OWN_WEIGHT * count / self.total
        return math.log10(share) + 9 if share > 0 else 0.0

    def has_pair(self, left: str, right: str) -> bool:
        """Whether two words stand side by side in it."""
        both = self.exact[left] and self.exact[right]
        return bool(both) and f"{left} {right}" in self._text

    def repeats(self, piece: str) -> bool:
        """Whether a piece of text stands in it twice or more."""
        first = self._text.find(piece)
        return self._text.find(piece, first + 1) >= 0


def seems_english(text: str) -> bool:
    """Whether enough of a text's words are English function words."""
    words = _WORD.findall(text[:_SAMPLE])
    found = sum(word.lower() in FUNCTION for word in words)
    return len(words) >= _FEWEST_WORDS and found >= _ENGLISH_SHARE * len(words)
