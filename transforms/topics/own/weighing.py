"""Whether an article has a topic of the user's, and why.

Each thing that speaks for a topic is a reason of its own: its weight, times the square root of
what its mentions count (more in the title and the lead), as for the IPTC Media Topics. Reasons add
up to m, and the score is 1 - exp(-m): a noisy-or, in which a reason of weight w leaves the topic
wrong with a chance of exp(-w), whatever the others say.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from math import exp, sqrt
from typing import Final, NamedTuple

from transforms.topics.own.sight import Mark, Sight
from transforms.topics.own.taxonomy import WEIGHTS, Kind, OwnTopic

_DIGITS: Final = 4


class Clue(NamedTuple):
    """Something that would speak for a topic: its kind, as the file names it, its weight.

    `key` finds it in a sight: a term's number, else the text casefolded.
    """

    kind: Kind
    what: str
    weight: float
    key: int | str


class Prepared(NamedTuple):
    """A topic with what it is looked for by; terms by number in `any`, `all` and `none`."""

    topic: OwnTopic
    clues: tuple[Clue, ...]
    any: tuple[tuple[int, str], ...]
    all: tuple[tuple[int, str], ...]
    none: tuple[tuple[int, str], ...]


class Ground(NamedTuple):
    """Something that was found and speaks for a topic (against it, where its weight is below 0).

    What only a condition asks for is of the kind "condition", and has no weight.
    """

    kind: str
    what: str
    weight: float
    worth: float
    marks: tuple[Mark, ...]

    @property
    def amount(self) -> float:
        """What it adds to the sum."""
        return self.weight * sqrt(self.worth)


class Weighed(NamedTuple):
    """A topic held against an article.

    Attributes:
        topic: which.
        score: 0..1, whatever the conditions say.
        grounds: what it rests on, as the file names them.
        unmet: the conditions that do not hold, a sentence each.
    """

    topic: OwnTopic
    score: float
    grounds: tuple[Ground, ...]
    unmet: tuple[str, ...]

    @property
    def is_given(self) -> bool:
        """Whether the article has the topic."""
        return not self.unmet and self.score >= self.topic.threshold


def prepared(topic: OwnTopic, numbers: Mapping[str, int]) -> Prepared:
    """Look up once what a topic is looked for by.

    Args:
        topic: any.
        numbers: of the terms, as in the sights; those of phrases begin with "=".
    """
    weights = dict(topic.weights)
    return Prepared(
        topic,
        tuple(
            Clue(kind, what, weights.get(what, WEIGHTS[kind]), _key(kind, what, numbers))
            for kind, what in topic.speaking
        ),
        *(
            tuple((numbers[term], term) for term in dict.fromkeys(terms))
            for terms in (topic.any, topic.all, topic.none)
        ),
    )


def _key(kind: Kind, what: str, numbers: Mapping[str, int]) -> int | str:
    if kind == "term":
        return numbers[what]
    return numbers[phrase(what)] if kind == "phrase" else what.casefold()


def weigh(one: Prepared, sight: Sight) -> Weighed:
    """Hold a topic against an article."""
    grounds = tuple(_grounds(one.clues, sight))
    unmet = tuple(_unmet(one, sight.terms))
    asked = tuple(_asked(one, sight))
    if one.clues:
        score = 1.0 - exp(-max(0.0, sum(ground.amount for ground in grounds)))
    else:
        score = 1.0 if not unmet else 0.0
    return Weighed(one.topic, round(score, _DIGITS), (*grounds, *asked), unmet)


def phrase(words: str) -> str:
    """Write a phrase as the word lists do: in this form only."""
    return f"={words}"


def _grounds(clues: Iterable[Clue], sight: Sight) -> Iterator[Ground]:
    for kind, what, weight, key in clues:
        marks: tuple[Mark, ...] = ()
        is_filed = False
        if isinstance(key, int):
            marks = sight.terms.get(key, ())
        elif kind in ("entity", "link"):
            marks = sight.entities.get(key, ())
        else:
            is_filed = key in (sight.categories if kind == "category" else sight.source)
        if marks or is_filed:
            worth = sum(mark.worth for mark in marks) if marks else 1.0
            yield Ground(kind, what, weight, worth, marks)


def _asked(one: Prepared, sight: Sight) -> Iterator[Ground]:
    for number, what in dict.fromkeys((*one.any, *one.all)):
        marks = sight.terms.get(number, ())
        if marks:
            yield Ground("condition", what, 0.0, sum(mark.worth for mark in marks), marks)


def _unmet(one: Prepared, standing: Container[int]) -> Iterator[str]:
    if one.any and not any(number in standing for number, _ in one.any):
        yield f"any: none of {_listed(term for _, term in one.any)} stands in the text"
    lacking = [term for number, term in one.all if number not in standing]
    if lacking:
        yield f"all: {_listed(lacking)} does not stand in the text"
    unwanted = [term for number, term in one.none if number in standing]
    if unwanted:
        yield f"none: {_listed(unwanted)} stands in the text"


def _listed(terms: Iterable[str]) -> str:
    return ", ".join(f'"{one}"' for one in terms)
