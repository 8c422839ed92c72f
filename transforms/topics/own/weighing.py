"""Whether an article has a topic of the user's, and why.

Each thing that speaks for a topic is a reason of its own: its weight, times the square root of
what its mentions count (more in the title and the lead), as for the IPTC Media Topics. Reasons add
up to m, and the score is 1 - exp(-m): a noisy-or, in which a reason of weight w leaves the topic
wrong with a chance of exp(-w), whatever the others say.
"""

from collections.abc import Iterator, Mapping
from math import exp, sqrt
from typing import Final, NamedTuple

from transforms.topics.own.sight import Mark, Sight
from transforms.topics.own.taxonomy import WEIGHTS, Kind, OwnTopic

_DIGITS: Final = 4


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


def weigh(topic: OwnTopic, sight: Sight, numbers: Mapping[str, int]) -> Weighed:
    """Hold a topic against an article.

    Args:
        topic: any.
        sight: what there is of the article.
        numbers: of the terms, as in the sight; those of phrases begin with "=".
    """
    grounds = (*_said(topic, sight, numbers), *_filed(topic, sight))
    unmet = tuple(_unmet(topic, sight, numbers))
    asked = tuple(_asked(topic, sight, numbers))
    if topic.speaking:
        score = 1.0 - exp(-max(0.0, sum(ground.amount for ground in grounds)))
    else:
        score = 1.0 if not unmet else 0.0
    return Weighed(topic, round(score, _DIGITS), (*grounds, *asked), unmet)


def phrase(words: str) -> str:
    """Write a phrase as the word lists do: in this form only."""
    return f"={words}"


def _said(topic: OwnTopic, sight: Sight, numbers: Mapping[str, int]) -> Iterator[Ground]:
    for kind, what in topic.speaking:
        if kind in ("entity", "link"):
            marks = sight.entities.get(what.casefold(), ())
        elif kind in ("term", "phrase"):
            term = phrase(what) if kind == "phrase" else what
            marks = sight.terms.get(numbers[term], ())
        else:
            continue
        if marks:
            worth = sum(mark.worth for mark in marks)
            yield Ground(kind, what, _weight(topic, kind, what), worth, marks)


def _filed(topic: OwnTopic, sight: Sight) -> Iterator[Ground]:
    for kind, what in topic.speaking:
        folded = what.casefold()
        if (kind == "category" and folded in sight.categories) or (
            kind == "source" and folded in sight.source
        ):
            yield Ground(kind, what, _weight(topic, kind, what), 1.0, ())


def _weight(topic: OwnTopic, kind: Kind, what: str) -> float:
    return dict(topic.weights).get(what, WEIGHTS[kind])


def _asked(topic: OwnTopic, sight: Sight, numbers: Mapping[str, int]) -> Iterator[Ground]:
    for what in dict.fromkeys((*topic.any, *topic.all)):
        marks = sight.terms.get(numbers[what], ())
        if marks:
            yield Ground("condition", what, 0.0, sum(mark.worth for mark in marks), marks)


def _unmet(topic: OwnTopic, sight: Sight, numbers: Mapping[str, int]) -> Iterator[str]:
    if topic.any and not any(numbers[one] in sight.terms for one in topic.any):
        yield f"any: none of {_listed(topic.any)} stands in the text"
    lacking = [one for one in topic.all if numbers[one] not in sight.terms]
    if lacking:
        yield f"all: {_listed(lacking)} does not stand in the text"
    standing = [one for one in topic.none if numbers[one] in sight.terms]
    if standing:
        yield f"none: {_listed(standing)} stands in the text"


def _listed(terms: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f'"{one}"' for one in terms)
