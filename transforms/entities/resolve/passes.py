"""The passes over a text's names, in their order, each with a name by which it can be left out.

A *finding* pass takes the names found so far and gives them back with others added, moved, or gone.
A *weighing* pass says what speaks for a name's type where it stands. Last, the votes decide.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from transforms.entities.resolve import evidence, surroundings, votes
from transforms.entities.resolve.boundaries import bounded, parted
from transforms.entities.resolve.brackets import with_acronyms
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.known_places import with_known_places
from transforms.entities.resolve.plain_words import (
    with_events_and_laws,
    with_papers,
    without_plain_words,
)
from transforms.entities.resolve.repeats import repeated
from transforms.entities.resolve.sport import (
    with_competitors,
    with_results,
    with_tables,
    with_teams,
)
from transforms.entities.resolve.text import WEIGHED, Name, Text, Weights
from transforms.entities.resolve.wire import with_credits, with_datelines

Find = Callable[[Text, list[Name], Knowledge], list[Name]]
Weigh = Callable[[Text, Name, Knowledge], Weights]


class Pass(NamedTuple):
    """A step of the way from a model's spans to names.

    Attributes:
        name: what it is called in the ablation.
        does: the function.
        any_language: whether it holds in any language; the others are for English.
    """

    name: str
    does: Find
    any_language: bool = False


class Weighing(NamedTuple):
    """A kind of evidence; the fields are those of `Pass`."""

    name: str
    does: Weigh
    any_language: bool = False


FINDING: Final = (
    Pass("paragraphs", parted, any_language=True),
    Pass("boundaries", bounded),
    Pass("repeats", repeated, any_language=True),
    Pass("known places", with_known_places),
    Pass("teams", with_teams),
    Pass("acronyms", with_acronyms, any_language=True),
    Pass("competitors", with_competitors),
    Pass("credits", with_credits),
    Pass("plain words", without_plain_words),
    Pass("papers", with_papers),
    Pass("events and laws", with_events_and_laws),
    Pass("datelines", with_datelines),
    Pass("tables", with_tables),
    Pass("results", with_results),
)
WEIGHING: Final = (
    Weighing("model", evidence.of_model, any_language=True),
    Weighing("words before", evidence.of_words_before),
    Weighing("words after", evidence.of_words_after),
    Weighing("phrases", surroundings.of_phrases),
    Weighing("last words", evidence.of_last_word),
    Weighing("gazetteers", evidence.of_gazetteers),
    Weighing("towns", surroundings.of_towns),
    Weighing("people's names", evidence.of_peoples_names),
)
VOTES: Final = "votes"
KINDS_OF_PLACES: Final = "kinds of places"
#: What can be left out, in the order in which it is done.
ALL: Final = (*(it.name for it in FINDING), *(it.name for it in WEIGHING), VOTES, KINDS_OF_PLACES)


def resolved(
    text: Text,
    names: list[Name],
    knowledge: Knowledge,
    *,
    english: bool = True,
    without: Collection[str] = (),
) -> list[Name]:
    """Take the names of a text through all passes.

    Args:
        text: the words.
        names: what the model found, in order.
        knowledge: places and people.
        english: whether the text is; in other languages only some passes hold.
        without: passes to leave out, by name.
    """
    for finding in FINDING:
        if finding.name not in without and (english or finding.any_language):
            names = finding.does(text, names, knowledge)
    weighing = [
        it.does for it in WEIGHING if it.name not in without and (english or it.any_language)
    ]
    weights = [_weights(text, name, knowledge, weighing) for name in names]
    if VOTES in without:
        names = votes.alone(names, weights)
    else:
        names = votes.voted(text, names, weights, knowledge)
    if KINDS_OF_PLACES in without or not english:
        return names
    return votes.with_kinds_of_places(text, names, knowledge)


def _weights(text: Text, name: Name, knowledge: Knowledge, weighing: Sequence[Weigh]) -> Weights:
    if name.type not in WEIGHED:
        return name.proof
    person, org, place = name.proof
    for weigh in weighing:
        for_person, for_org, for_place = weigh(text, name, knowledge)
        person += for_person
        org += for_org
        place += for_place
    return person, org, place
