"""The lexicon of another language than English: one word list, and what terms may look like."""

from collections.abc import Iterable
from typing import Final

from transforms.topics.endings import Endings, unaccented
from transforms.topics.lexicon import Lexicon, Line, Pattern
from transforms.topics.parts import Parts
from transforms.topics.taxonomy import Taxonomy

_HOMONYM: Final = "?"
_ANY: Final = "*"


def build(lines: Iterable[Line], taxonomy: Taxonomy, language: str, endings: Endings) -> Lexicon:
    """Build a lexicon whose terms may be parts of words: "vaccin*", "*wahl".

    Args:
        lines: of the language's word list.
        taxonomy: what stands above each topic.
        language: ISO 639-1.
        endings: how its words are inflected.

    Raises:
        ValueError: a line names a topic that the taxonomy does not have.
    """
    told = list(lines)

    def whole(term: str) -> list[tuple[str, ...]]:
        return [] if _ANY in term else endings.forms(term)

    lexicon = Lexicon.build(told, taxonomy, language, whole)
    terms = dict.fromkeys(line.term for line in told if line.topic != _HOMONYM)
    parts = Parts.of(
        (part, number)
        for number, term in enumerate(terms)
        if _ANY in term
        for part in _parts(term.lower(), endings)
    )
    return lexicon._replace(
        parts=parts,
        patterns={
            first: node if "" in node else {**node, **_alone(first, parts)}
            for first, node in lexicon.patterns.items()
        },
    )


def _parts(term: str, endings: Endings) -> Iterable[str]:
    """List the forms of a part, without accents too; the end of a German noun is declined."""
    told = dict.fromkeys((term, *unaccented(term)))
    if term.startswith(_ANY):
        return [_ANY + form for one in told for form in endings.nouns(one[1:])]
    return told


def _alone(word: str, parts: Parts) -> dict[str, tuple[Pattern, ...]]:
    """Say what a word that a phrase begins with stands for alone."""
    term = parts.term(word, noun=True)
    return {} if term is None else {"": (Pattern([], None, acronym=False, term=term),)}
