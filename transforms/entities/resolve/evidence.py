"""What speaks for a mention's type: the model, the words around it, its own words, the gazetteers.

Each function gives the weights for one name; `votes` adds them up over all mentions of it. The
weights were set by hand, once, on newswire of 1996 and on encyclopaedia articles.
"""

from typing import Final

from transforms.entities.resolve import english as en
from transforms.entities.resolve.knowledge import (
    LARGE_CITY,
    NO_PLACE,
    SOME_PLACE,
    SURE_PLACE,
    Knowledge,
)
from transforms.entities.resolve.text import (
    NOTHING,
    ORG,
    PERSON,
    PLACE,
    WEIGHED,
    Name,
    Text,
    Weights,
    bare_words,
    has_upper,
)
from transforms.records.article import EntityType

#: What a label is worth where the model does not say how sure it is.
_LABEL: Final = 1.4
#: What it is worth by the model's lead of one kind over the next: at least, at even odds, for each
#: unit of log-probability, at most.
_LEAST, _EVEN, _STEP, _MOST = 0.6, 0.6, 0.2, 1.6
#: What words of `english.WHERE` are worth that are not worth one.
_WHERE: Final = {"from": 0.6, "at": 0.5, "in": 1.5, "near": 2.0, "outside": 1.5, "throughout": 1.5}
_AGES: Final = range(10, 100)


def of_model(text: Text, name: Name, _: Knowledge) -> Weights:
    """Weigh the label by how far the model puts its kind above the next."""
    kind = WEIGHED[name.type]
    kinds = text.kinds.get(name.start)
    if kinds is None:
        return _single(kind, _LABEL)
    lead = kinds[kind] - max(kinds[other] for other in (PERSON, ORG, PLACE) if other != kind)
    return _single(kind, min(_MOST, max(_LEAST, _EVEN + _STEP * lead)))


def of_words_before(text: Text, name: Name, _: Knowledge) -> Weights:
    """Weigh a title, a role, "in", "the", "the city of" before a name."""
    before = text.word(name.start - 1)
    person = org = place = 0.0
    if (before in en.TITLES and before not in en.WEAK_TITLES) or before in en.ROLES:
        person += 3.0
    elif before in en.WEAK_TITLES and name.end - name.start == 1:
        person += 2.0
    small = before.lower()
    if small in en.WHERE and name.end - name.start <= 2:
        place += _WHERE.get(small, 1.0)
    if before == "of" and text.word(name.start - 2) in en.PLACE_NOUNS:
        place += 3.0
    if before in en.PLACE_BEFORE:
        place += 1.5
    if before in en.ORG_BEFORE:
        org += 2.0
    if small == "the" or text.words[name.start].lower() == "the":
        person -= 1.5
    if before in en.SAID and name.end - name.start <= 3:
        person += 0.7
    return person, org, place


def of_words_after(text: Text, name: Name, knowledge: Knowledge) -> Weights:
    """Weigh "said", "who", an age, a country, "province", "shares" after a name."""
    after, second = text.word(name.end), text.word(name.end + 1)
    if not after.strip():
        return NOTHING
    short = name.end - name.start <= 3
    person = org = place = 0.0
    if after in en.SAID:
        place -= 1.5
        if short and text.word(name.start - 1).lower() != "the":
            person += 0.7
    elif after in en.PERSONAL and short:
        person += 0.7
    elif after in en.PLACE_AFTER:
        place += 2.0
    elif after in en.ORG_FOLLOWS:
        org += 1.5
    elif after == ",":
        person, org, place = _after_comma(text, name, knowledge)
    elif after == "(":
        person += _before_bracket(text, name, knowledge)
    elif after == "'s":
        place += 1.5 if second in en.GOVERNED else 0.0
        org += 1.5 if second in en.ORG_OWNED else 0.0
    return person, org, place


def _after_comma(text: Text, name: Name, knowledge: Knowledge) -> Weights:
    """Weigh what follows: "who", "37", "Kenya", "a nurse", "the brewer"."""
    second, third = text.word(name.end + 1), text.word(name.end + 2)
    person = org = place = 0.0
    if second in {"who", "whose"}:
        person = 1.0
    elif second == "which":
        person = -1.5
    elif second == "where":
        person, place = -2.0, 0.5
    elif second.isdigit() and len(second) == 2 and int(second) in _AGES:
        person = 2.0
    elif second in {"a", "an", "the"}:
        person = 1.5 if third in en.ROLES else 0.0
        org = 2.0 if third in en.ORG_NOUNS else 0.0
    elif name.end - name.start <= 3:
        is_place = second in en.SHORT_STATES or knowledge.is_territory(second)
        place = 2.0 if is_place else 0.0
    return person, org, place


def _before_bracket(text: Text, name: Name, knowledge: Knowledge) -> float:
    country = text.word(name.end + 1)
    is_code = country.isupper() and len(country) == 3
    if text.word(name.end + 2) == ")" and (is_code or knowledge.is_territory(country)):
        return 1.5 if text.is_sport else 0.0
    return 0.0


def of_last_word(text: Text, name: Name, _: Knowledge) -> Weights:
    """Weigh words that only names of a kind end or begin with: "Inc", "River", "Ministry of"."""
    words = bare_words(text, name)
    kind = kind_by_words(words)
    if kind is None and text.is_sport and len(words) > 1 and words[-1] in en.TEAM_LAST:
        kind = ORG
    if kind is not None:
        return _single(kind, 4.0)
    is_no_person = len(words) > 1 and words[-1] in en.NOT_A_PERSON_LAST
    return (-3.0, 0.0, 0.0) if is_no_person else NOTHING


def kind_by_words(words: tuple[str, ...]) -> int | None:
    """Tell a name's kind by its last or first word."""
    if len(words) < 2:
        return None
    first, last = words[0], words[-1]
    if last in en.FACILITY_LAST or last in en.PLACE_LAST:
        return PLACE
    if first in en.PLACE_FIRST and len(words) == 2:
        return PLACE
    if last in en.ORG_LAST:
        return ORG
    if first in en.ORG_FIRST and (len(words) == 2 or words[1] in {"of", "for"}):
        return ORG
    return None


def place_type(words: tuple[str, ...], given: EntityType, knowledge: Knowledge) -> EntityType:
    """Tell what sort of place a name is, where its words or the gazetteers know."""
    last, name = words[-1], " ".join(words)
    if len(words) > 1 and last in en.FACILITY_LAST:
        return "FAC"
    if not knowledge.places.regions.isdisjoint({name, name.title()}):
        return "LOC"
    if knowledge.place_rank(name) != NO_PLACE:
        return "GPE"
    if len(words) > 1 and (last in en.PLACE_LAST or _begins_on_map(words)):
        return "GPE" if last in en.GOVERNED_LAST or name in knowledge.towns else "LOC"
    return given


def _begins_on_map(words: tuple[str, ...]) -> bool:
    return words[0] in en.PLACE_FIRST and len(words) == 2


def of_gazetteers(text: Text, name: Name, knowledge: Knowledge) -> Weights:
    """Weigh names of countries, states, regions and cities; a common surname speaks against."""
    words = bare_words(text, name)
    if knowledge.is_body(" ".join(words)):
        return 0.0, 4.0, 0.0
    rank = knowledge.place_rank(" ".join(words))
    if rank == NO_PLACE:
        return (0.0, 1.5, 0.0) if _begins_with_place(words, knowledge) else NOTHING
    if rank == SURE_PLACE:
        return 0.0, 0.0, 4.0
    is_surname = len(words) == 1 and words[0].capitalize() in knowledge.people.common
    if rank == LARGE_CITY:
        return 0.0, 0.0, 1.2 if is_surname else 2.5
    if is_surname or (len(words) == 1 and knowledge.people.is_given(words[0])):
        return NOTHING
    return (0.0, 0.0, 1.2) if rank == SOME_PLACE else NOTHING


def _begins_with_place(words: tuple[str, ...], knowledge: Knowledge) -> bool:
    """Tell whether a name begins as "Kenya Power" does, and not as "Jordan Petersen"."""
    return (
        len(words) > 1
        and words[0].istitle()
        and (words[0] in knowledge.places.countries or not knowledge.people.is_given(words[0]))
        and knowledge.place_rank(words[0]) >= LARGE_CITY
    )


def of_peoples_names(text: Text, name: Name, knowledge: Knowledge) -> Weights:
    """Weigh given names before others, initials, and surnames that stand alone."""
    words = bare_words(text, name)
    with_article = "the" in {text.word(name.start - 1).lower(), text.words[name.start].lower()}
    if with_article or kind_by_words(words) is not None or words[-1] in en.NOT_A_PERSON_LAST:
        return NOTHING
    if knowledge.place_rank(" ".join(words)) != NO_PLACE:
        return NOTHING
    return _of_surname(words[0], knowledge) if len(words) == 1 else _of_full_name(words, knowledge)


def _of_surname(word: str, knowledge: Knowledge) -> Weights:
    return (0.8, 0.0, 0.0) if word.istitle() and knowledge.people.is_surname(word) else NOTHING


def _of_full_name(words: tuple[str, ...], knowledge: Knowledge) -> Weights:
    first = words[0]
    if len(words) > 3 or any(word.lower() in en.SMALL_WORDS for word in words):
        return NOTHING
    if _is_initial(first):
        return 4.0 if len(words) == 2 else 2.0, 0.0, 0.0
    if not knowledge.people.is_given(first):
        return NOTHING
    person = 1.8 if len(words) == 2 else 1.0
    # A place before other words: "Jordan Valley", "Victoria Falls".
    is_place = knowledge.is_territory(first) or knowledge.cities.is_well_known(first)
    return person if is_place else person + 2.0, 0.0, 0.0


def _is_initial(word: str) -> bool:
    return len(word) == 2 and word[1] == "." and has_upper(word)


def _single(kind: int, weight: float) -> Weights:
    person, org, place = (weight if kind == one else 0.0 for one in (PERSON, ORG, PLACE))
    return person, org, place
