"""What phrases around a name say: "the mediation service Acas", "between Dover and Calais"."""

from collections.abc import Iterator
from typing import Final

from transforms.entities.resolve.english import (
    ORG_BEFORE,
    ORG_NOUNS,
    PLACE_NOUNS,
    WHERE,
)
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.text import (
    NOTHING,
    Name,
    Text,
    Weights,
    bare_words,
    is_capital,
)

_DETERMINERS: Final = frozenset({"a", "an", "its", "our", "the", "their"})
#: Nouns for organisations that are seldom a person's first word, as "rival" and "team" are.
_BODIES: Final = ORG_NOUNS | {
    "authority", "cooperative", "hospital", "ministry", "operator", "parliament", "school",
    "service", "shipbuilder", "society", "university",
}  # fmt: skip
#: Words between such a noun and the word that begins its phrase: "the patients' association".
_LONGEST_PHRASE: Final = 5
#: What leads somewhere: "the road to Renk".
_WAYS: Final = frozenset(
    {"border", "bridge", "bus", "buses", "convoy", "crossing", "ferries", "ferry", "flight",
     "flights", "highway", "journey", "line", "motorway", "pipeline", "railway", "road", "roads",
     "route", "train", "trains", "trip", "tunnel", "voyage"}
)  # fmt: skip
#: Kinds of places, after the name of one and a comma: "Govan, a district of Glasgow".
_PLACES: Final = frozenset(
    {"capital", "city", "county", "district", "hamlet", "island", "neighborhood",
     "neighbourhood", "port", "province", "region", "resort", "suburb", "town", "village"}
)  # fmt: skip
_ENDS_PHRASE: Final = frozenset(
    {",", ".", ";", "about", "at", "by", "for", "from", "in", "near", "of", "on", "that", "to",
     "who", "whose", "where", "which", "with"}
)  # fmt: skip
#: Buildings that are called by the name before them: "in the Harpa concert hall".
_BUILDINGS: Final = frozenset({"cinema", "hall", "opera", "theater", "theatre", "tunnel"})
_SURELY_WHERE: Final = frozenset({"in", "near", "outside"})
_FOUNDED: Final = frozenset({"established", "founded", "headquartered"})
#: What a team does in British reports: "Leeds travel to Hull".
_OF_MANY: Final = frozenset(
    {"face", "go", "host", "lead", "lose", "meet", "move", "need", "play", "remain", "sit", "stay",
     "travel", "visit", "welcome"}
)  # fmt: skip
_IS_MANY: Final[Weights] = (-3.0, 8.0, 0.0)
_LONGEST_PLACE: Final = 3
_LONGEST_END: Final = 2
_SHIRE: Final = "shire"
_SHORTEST_SHIRE: Final = 8

_IS_BODY: Final[Weights] = (0.0, 3.0, 0.0)
_IS_BODY_BETWEEN_COMMAS: Final[Weights] = (0.0, 3.0, 0.0)
_IS_ON_THE_WAY: Final[Weights] = (0.0, 0.0, 2.0)
_IS_SHIRE: Final[Weights] = (0.0, 0.0, 2.5)
#: Cricket and rugby are played by counties.
_IS_TEAM: Final[Weights] = (0.0, 2.5, 0.0)
_IS_TOWN: Final[Weights] = (0.0, 0.0, 2.0)
_IS_BESIDE_PLACE: Final[Weights] = (0.0, 0.0, 1.2)
_IS_BUILDING: Final[Weights] = (0.0, 0.0, 1.5)


def of_phrases(text: Text, name: Name, knowledge: Knowledge) -> Weights:
    """Weigh what a noun beside a name calls it, and ways that lead there."""
    return max(_phrases(text, name, knowledge), key=sum, default=NOTHING)


def of_towns(text: Text, name: Name, knowledge: Knowledge) -> Weights:
    """Weigh names of small towns, where places stand: most are also people's, or words."""
    words = bare_words(text, name)
    called = " ".join(words)
    if len(words) == 1 and called.endswith(_SHIRE) and len(called) >= _SHORTEST_SHIRE:
        return _IS_TEAM if text.is_sport and not _is_where(text, name) else _IS_SHIRE
    if called not in knowledge.towns:
        return NOTHING
    if _is_where(text, name):
        return _IS_TOWN
    is_beside = not text.is_sport and _is_beside_place(text, name, knowledge)
    return _IS_BESIDE_PLACE if is_beside else NOTHING


def _phrases(text: Text, name: Name, knowledge: Knowledge) -> Iterator[Weights]:
    before = text.word(name.start - 1)
    if before in _BODIES and _has_determiner(text, name.start - 1):
        yield _IS_BODY
    if _is_founded(text, name):
        yield _IS_BODY
    if _stands_between_commas(text, name):
        yield _IS_BODY_BETWEEN_COMMAS
    if before == "to" and text.word(name.start - 2) in _WAYS:
        yield _IS_ON_THE_WAY
    if _is_end_of_way(text, name, knowledge):
        yield _IS_ON_THE_WAY
    if before.lower() == "the" and _BUILDINGS.intersection(text.words[name.end : name.end + 2]):
        yield _IS_BUILDING
    if text.is_sport and text.begins_sentence(name.start) and text.word(name.end) in _OF_MANY:
        yield _IS_MANY
    yield _called_after_comma(text, name)


def is_called_a_body(text: Text, name: Name) -> bool:
    """Tell whether a name is said to be a body's: "parliament, the Sejm,", "Acme, founded in"."""
    return _is_founded(text, name) or _stands_between_commas(text, name)


def _is_founded(text: Text, name: Name) -> bool:
    """Tell whether ", founded in" or ", founded by" stands after a name."""
    at = name.end
    if text.word(at) != ",":
        return False
    at += 2 if text.word(at + 1).lower() == "which" else 0
    at += 1 if text.word(at + 1) in {"was", "is", "were"} else 0
    return text.word(at + 1) in _FOUNDED and text.word(at + 2) in {"by", "in"}


def _has_determiner(text: Text, at: int) -> bool:
    """Tell whether a noun's phrase begins with "the" or the like a few words before it."""
    for first in range(at - 1, max(-1, at - 1 - _LONGEST_PHRASE), -1):
        word = text.words[first]
        if word.lower() in _DETERMINERS:
            return True
        if not (word[:1].isalpha() or word[:1] in "'\u2019-"):
            return False
    return False


def _stands_between_commas(text: Text, name: Name) -> bool:
    """Tell whether a name explains a noun: "The operator, Fjordlinken,", "parliament, the Sejm,".

    Not so "the head of the agency, Ann Lee,": the noun must begin its sentence, or the name have
    an article.
    """
    comma = name.start - 1
    starts_with_article = text.words[name.start].lower() == "the"
    if text.word(comma) == "the":
        comma -= 1
        starts_with_article = True
    noun = comma - 1
    if text.word(comma) != "," or text.word(name.end) != "," or text.word(noun) not in _BODIES:
        return False
    if starts_with_article:
        return True
    return any(
        text.word(first) in {"The", "Its", "Their"} and text.begins_sentence(first)
        for first in (noun - 1, noun - 2)
    )


def _is_end_of_way(text: Text, name: Name, knowledge: Knowledge) -> bool:
    """Tell whether a name is the other end: "from Helsinki to Kemi", "between Dover and Calais"."""
    pair = {"to": "from", "and": "between"}.get(text.word(name.start - 1))
    if pair is None or name.end - name.start > _LONGEST_END:
        return False
    end = name.start - 1
    return any(
        text.word(start - 1).lower() == pair and _is_place(text, start, end, knowledge)
        for start in range(end - 1, max(0, end - 1 - _LONGEST_PLACE), -1)
    )


def _is_where(text: Text, name: Name) -> bool:
    """Tell whether "in" or the like stands before a name; in sports "from" tells a team."""
    before = text.word(name.start - 1).lower()
    if text.is_sport:
        return before in _SURELY_WHERE
    return (
        before in WHERE
        or before == "off"
        or (before == "of" and text.word(name.start - 2) in PLACE_NOUNS)
    )


def _is_beside_place(text: Text, name: Name, knowledge: Knowledge) -> bool:
    """Tell whether "and" or a comma ties a name to a known place, on either side."""
    after, before = name.end + 1, name.start - 1
    if text.word(name.end) in {"and", ","} and any(
        _is_place(text, after, end, knowledge)
        for end in range(after + 1, after + 1 + _LONGEST_PLACE)
    ):
        return True
    return text.word(before) in {"and", ","} and any(
        _is_place(text, start, before, knowledge)
        for start in range(before - 1, max(-1, before - 1 - _LONGEST_PLACE), -1)
    )


def _is_place(text: Text, start: int, end: int, knowledge: Knowledge) -> bool:
    called = " ".join(text.words[start:end])
    if text.word(end) == "-":
        return False
    return knowledge.is_place(called)


def _called_after_comma(text: Text, name: Name) -> Weights:
    """Weigh what a name is called behind a comma: "Lee, a Danish engine maker, said"."""
    at = name.end
    if text.word(at) != "," or text.word(at + 1) not in {"a", "an", "the"}:
        return NOTHING
    at += 2
    end = at
    while end < at + _LONGEST_PHRASE and text.word(end) not in _ENDS_PHRASE:
        end += 1
    head = text.word(end - 1)
    if end == at or is_capital(head):
        return NOTHING
    if head in _PLACES:
        return _IS_TOWN
    return _IS_BODY if head in ORG_NOUNS or head in ORG_BEFORE else NOTHING
