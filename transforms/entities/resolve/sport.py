"""Sports reports, where a city's name may be its team's: results, standings, teams, competitors.

All of it holds only where the text is about sport: elsewhere a row of names and numbers is a table
of towns or of companies.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from transforms.entities.resolve.english import (
    MONTHS_AND_DAYS,
    ORG_FIRST,
    ORG_LAST,
    SPORT,
    TEAM_LAST,
)
from transforms.entities.resolve.knowledge import NO_PLACE, Knowledge
from transforms.entities.resolve.text import (
    NOTHING,
    PLACE,
    WEIGHED,
    Name,
    Text,
    Weights,
    covered,
    is_capital,
    is_number,
    lines,
)

_SCORE: Final = re.compile(r"\d{1,3}[-\u2013]\d{1,3}")
#: Words of sport and scores that make a text one about sport, and a share of all its words.
_ENOUGH: Final = 4
_SHARE: Final = 1 / 120
#: As many more words is one in the first line worth.
_IN_HEADLINE: Final = 2
_LONGEST_HEADLINE: Final = 24
_IS_TEAM: Final[Weights] = (0.0, 8.0, 0.0)
_IN_ROW: Final[Weights] = (0.0, 6.0, 0.0)
_IN_FIXTURE: Final[Weights] = (0.0, 4.0, 0.0)
#: Words of a line that may be one of results.
_LONGEST_LINE: Final = 38
_LONGEST_TABLE_LINE: Final = 26
_LONGEST_TEAM: Final = 4
_VERSUS: Final = frozenset({"AT", "VS", "v", "vs"})
_INITIAL: Final = re.compile(r"[A-Z]\.")
_MARKS: Final = frozenset("(),;:")
#: Small words within the names of teams: "Deportivo de La Coruna".
_SMALL: Final = frozenset({"da", "de", "del", "der", "do", "du", "la"})
#: Plurals that no team is called by.
_NO_TEAM_LAST: Final = frozenset(
    {"Falls", "Games", "Heights", "Hills", "Islands", "News", "Olympics", "Police", "Springs",
     "Stars", "States", "Times"}
)  # fmt: skip


def is_sport(words: Sequence[str], capitals: Sequence[int]) -> bool:
    """Tell whether enough words of a text are those of sports reports.

    Args:
        words: of the text.
        capitals: places of those with a capital.
    """
    if SPORT.isdisjoint(words) and SPORT.isdisjoint(words[at].lower() for at in capitals):
        return False
    told = sum(map(_is_of_sport, words)) + _IN_HEADLINE * sum(map(_is_of_sport, _first_line(words)))
    return told >= _ENOUGH and told > len(words) * _SHARE


def _first_line(words: Sequence[str]) -> Sequence[str]:
    line = words[:_LONGEST_HEADLINE]
    end = next((at for at, word in enumerate(line) if "\n" in word), len(line))
    return line[:end]


def _is_of_sport(word: str) -> bool:
    return word.lower() in SPORT or _SCORE.fullmatch(word) is not None


def with_teams(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Join a city to the name of its team: "the Seattle Mariners", "Leeds United"."""
    if not text.is_sport:
        return names
    joined: list[Name] = []
    for name in names:
        if joined and name.start < joined[-1].end:
            continue
        end = _team_end(text, name, knowledge)
        joined.append(Name(name.start, end, "ORG", _IN_FIXTURE) if end > name.end else name)
    return joined


def with_tables(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Mark the teams of results and standings: "Chelsea 2 Arsenal 1", "1. Ajax 10 8 1 1 25"."""
    if not text.is_sport:
        return names
    found = [
        Name(start, end, "ORG", _IS_TEAM, alone=True)
        for first, last in lines(text)
        if last - first <= _LONGEST_TABLE_LINE
        for start, end in _teams_of(text, first, last, knowledge)
    ]
    taken = covered(found)
    kept = [name for name in names if taken.isdisjoint(range(name.start, name.end))]
    return sorted([*kept, *found]) if found else names


def with_results(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Weigh names in lines of results as teams', but for persons'."""
    if not text.is_sport:
        return names
    weighed = list(names)
    at = 0
    for first, last in lines(text):
        while at < len(names) and names[at].start < first:
            at += 1
        own = range(at, at)
        while at < len(names) and names[at].start < last:
            at += 1
        own = range(own.start, at)
        if last - first <= _LONGEST_LINE:
            for place in own:
                weighed[place] = _weighed(text, names[place], first, last, knowledge)
    return weighed


def with_competitors(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Add persons before their country in brackets: "Chris Walker (England)"."""
    if not text.is_sport:
        return names
    taken = covered(names)
    found: list[Name] = []
    for at in text.capitals:
        if text.word(at - 1) != "(" or text.word(at + 1) != ")":
            continue
        if not knowledge.is_territory(text.words[at]):
            continue
        end = start = at - 1
        while start > 0 and end - start < _LONGEST_TEAM and start - 1 not in taken:
            if not is_capital(text.words[start - 1]) or not text.words[start - 1][0].isalpha():
                break
            start -= 1
        if 2 <= end - start < _LONGEST_TEAM and text.words[start].istitle():
            found.append(Name(start, end, "PERSON"))
            taken.update(range(start, end))
    return sorted([*names, *found]) if found else names


def _team_end(text: Text, name: Name, knowledge: Knowledge) -> int:
    if WEIGHED.get(name.type) != PLACE:
        return name.end
    if knowledge.place_rank(" ".join(text.words[name.start : name.end])) == NO_PLACE:
        return name.end
    end = name.end
    while end < name.end + 2 and is_capital(text.word(end)) and text.word(end).isalpha():
        end += 1
    last = text.word(end - 1)
    if end == name.end or last in _NO_TEAM_LAST:
        return name.end
    if last in TEAM_LAST:
        return end
    return end if last.endswith("s") else name.end


def _teams_of(text: Text, first: int, last: int, knowledge: Knowledge) -> list[tuple[int, int]]:
    """Find the teams of one line; none where it is no result and no row of a table."""
    words = text.words[first:last]
    numbers = [at for at, word in enumerate(words) if is_number(word)]
    if len(numbers) < 2 or any(_is_small_word(word) and word not in _SMALL for word in words):
        return []
    runs = list(_runs(words))
    if not _is_result(words, runs, numbers) and not _is_row(words, runs, numbers):
        return []
    if any(word.lower() in MONTHS_AND_DAYS for word in words):
        return []
    if any(
        end - start > _LONGEST_TEAM or _is_person(words[start:end], knowledge)
        for start, end in runs
    ):
        return []
    return [(first + start, first + end) for start, end in runs]


def _runs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that begin with a capital, up to a number or a mark."""
    at = 0
    while at < len(words):
        if is_capital(words[at]) and not is_number(words[at]):
            end = at + 1
            while end < len(words) and not is_number(words[end]) and words[end] not in _MARKS:
                end += 1
            yield at, end
            at = end
        else:
            at += 1


def _is_result(words: Sequence[str], runs: list[tuple[int, int]], numbers: list[int]) -> bool:
    return (
        len(runs) == len(numbers) == 2
        and runs[0][0] == 0
        and all(_is_points(words, end) for _, end in runs)
    )


def _is_row(words: Sequence[str], runs: list[tuple[int, int]], numbers: list[int]) -> bool:
    if len(runs) != 1 or len(numbers) < _ENOUGH:
        return False
    [(start, end)] = runs
    fractions = any("." in words[at].lstrip(".") for at in numbers if at > end)
    return start <= 2 and _is_points(words, end) and not fractions


def _is_points(words: Sequence[str], at: int) -> bool:
    return at < len(words) and words[at].isdigit() and len(words[at]) <= 3


def _is_small_word(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word.islower()


def _is_person(words: Sequence[str], knowledge: Knowledge) -> bool:
    first, last = words[0], words[-1]
    if len(words) == 1:
        return False
    if _INITIAL.fullmatch(first):
        return True
    return (
        len(words) == 2
        and knowledge.people.is_given(first)
        and knowledge.place_rank(" ".join(words)) == NO_PLACE
        and knowledge.place_rank(first) == NO_PLACE
        and last not in ORG_LAST
        and first not in ORG_FIRST
    )


def _weighed(text: Text, name: Name, first: int, last: int, knowledge: Knowledge) -> Name:
    if name.type not in WEIGHED or name.alone:
        return name
    proof = _result_proof(text, name, text.words[first:last])
    if proof is NOTHING:
        return name
    words = text.words[name.start : name.end]
    if proof is _IN_ROW and len(words) > 1:
        fractions = any(
            "." in word and is_number(word) for word in text.words[name.end : name.end + 10]
        )
        if fractions or _is_person(words, knowledge):
            return name._replace(alone=True)
    return name._replace(proof=proof, alone=True)


def _result_proof(text: Text, name: Name, line: Sequence[str]) -> Weights:
    if any(map(_is_small_word, line)) and not _VERSUS.intersection(line):
        return NOTHING
    numbers = sum(map(is_number, line))
    small = sum(map(_is_small_word, line)) - sum(word in _VERSUS for word in line if len(word) > 1)
    before = text.word(name.start - 1)
    points = _is_points(text.words, name.end)
    if (
        small == 0
        and points
        and numbers >= _ENOUGH
        and ("\n" in before or before.isdigit() or before == ".")
    ):
        return _IN_ROW
    if small == 0 and points and numbers == 2 and len(line) <= 12 and not line[0].isdigit():
        return _IN_ROW
    if small == 0 and len(line) <= 9 and numbers <= 1 and not _VERSUS.isdisjoint(line):
        return _IN_FIXTURE
    return NOTHING
