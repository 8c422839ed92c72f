"""Places of the gazetteers that the model passed over."""

from collections.abc import Iterator
from typing import Final

from transforms.entities.resolve.english import WHERE
from transforms.entities.resolve.knowledge import LARGE_CITY, NO_PLACE, SURE_PLACE, Knowledge
from transforms.entities.resolve.text import (
    NONE,
    PLACE,
    WEIGHED,
    Name,
    Text,
    covered,
    is_capital,
)

_LONGEST: Final = 3
#: Log-probability above which the model is sure that no name begins.
_SURELY_NONE: Final = -0.001
#: Log-probability above which the model thinks of a place at all.
_PERHAPS_PLACE: Final = -4.0


def with_known_places(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Add unmarked countries, states and regions, and cities where something else speaks for them.

    That is a word like "in" before them, a country behind them, or a model in doubt.
    """
    names = _with_whole_places(text, names, knowledge)
    taken = covered(names) | text.taken
    found: list[Name] = []
    for at in text.capitals:
        if at in taken:
            continue
        name = next(_places_at(text, at, taken, knowledge), None)
        if name is not None:
            found.append(name)
            taken.update(range(name.start, name.end))
    return sorted([*names, *found]) if found else names


def _with_whole_places(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Join the parts of a country or state of several words that the model took apart."""
    joined: list[Name] = []
    for name in names:
        if joined and name.start < joined[-1].end:
            continue
        whole = name
        if name.type in WEIGHED and name.end - name.start < _LONGEST:
            longest = min(name.start + _LONGEST, len(text.words))
            for end in range(longest, name.end, -1):
                if knowledge.is_territory(" ".join(text.words[name.start : end])):
                    whole = Name(name.start, end, "GPE")
                    break
        joined.append(whole)
    return joined


def _places_at(text: Text, at: int, taken: set[int], knowledge: Knowledge) -> Iterator[Name]:
    for end in range(min(at + _LONGEST, len(text.words)), at, -1):
        rank = knowledge.place_rank(" ".join(text.words[at:end]))
        if rank == NO_PLACE or not taken.isdisjoint(range(at, end)):
            continue
        if end - at == 1 and _is_part_of_name(text, at):
            return
        if rank == SURE_PLACE or _is_meant(text, at, end, rank, knowledge):
            yield Name(at, end, "GPE")
        return


def _is_part_of_name(text: Text, at: int) -> bool:
    return any(
        is_capital(word) and word.isalpha() for word in (text.word(at - 1), text.word(at + 1))
    )


def _is_meant(text: Text, at: int, end: int, rank: int, knowledge: Knowledge) -> bool:
    kinds = text.kinds.get(at)
    if text.word(at - 1).lower() in WHERE and kinds is not None and kinds[NONE] < _SURELY_NONE:
        return True
    if text.word(end) == "," and knowledge.place_rank(text.word(end + 1)) == SURE_PLACE:
        return True
    return rank == LARGE_CITY and kinds is not None and kinds[PLACE] > _PERHAPS_PLACE
