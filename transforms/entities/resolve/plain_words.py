"""Words that a model takes for names and that are none, and papers that it takes for books."""

from typing import Final

from transforms.entities.resolve.english import EVENT_LAST, LAW_LAST, NO_NAMES, ORG_BEFORE
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.surroundings import is_called_a_body
from transforms.entities.resolve.text import WEIGHED, Name, Text, Weights, bare_words, is_capital
from transforms.records.article import EntityType

_QUOTES: Final = frozenset({'"', "\u201c", "\u2018", "'", "\u00ab"})
#: Before a storm's name.
_STORMS: Final = frozenset({"Cyclone", "Hurricane", "Storm", "Typhoon"})
#: Before a vessel's name; "ship" and "boat" go before their owners' too.
_CRAFTS: Final = frozenset(
    {"corvette", "ferry", "freighter", "frigate", "satellite", "schooner", "spacecraft",
     "submarine", "tanker", "trawler", "tug", "tugboat", "yacht"}
)  # fmt: skip
_NO_CRAFT_AFTER: Final = frozenset({"-", "'s", "\u2019s"})
_MAY_BE_PLAIN: Final = frozenset({*WEIGHED, "NORP"})
_IS_PAPER: Final[Weights] = (0.0, 3.0, 0.0)


def with_papers(text: Text, names: list[Name], _: Knowledge) -> list[Name]:
    """Take works for organisations where "the newspaper" or the like stands before them."""
    return [
        name._replace(type="ORG", proof=_IS_PAPER) if _is_paper(text, name) else name
        for name in names
    ]


def with_events_and_laws(text: Text, names: list[Name], _: Knowledge) -> list[Name]:
    """Take out of the types that are weighed what is called a cup, a storm, an act, a ship."""
    names = [name._replace(type=_type_by_words(text, name)) for name in names]
    crafts = {bare_words(text, name) for name in names if _is_craft(text, name)}
    if not crafts:
        return names
    return [
        name._replace(type="PRODUCT") if bare_words(text, name) in crafts else name
        for name in names
    ]


def _is_craft(text: Text, name: Name) -> bool:
    """Tell a ship's name and a satellite's: "the ferry Havdis", "Ariel was launched from"."""
    if name.type not in WEIGHED:
        return False
    if text.word(name.start - 1) in _CRAFTS:
        return text.word(name.end) not in _NO_CRAFT_AFTER
    return (
        name.end - name.start == 1
        and text.word(name.end) == "was"
        and text.word(name.end + 1) == "launched"
        and text.word(name.end + 2) in {"from", "into"}
    )


def _type_by_words(text: Text, name: Name) -> EntityType:
    last = text.words[name.end - 1]
    if name.end - name.start == 1 or name.type not in WEIGHED:
        return name.type
    if last in EVENT_LAST or text.words[name.start] in _STORMS:
        return "EVENT"
    return "LAW" if last in LAW_LAST else name.type


def _is_paper(text: Text, name: Name) -> bool:
    if name.type not in {"WORK_OF_ART", "PRODUCT", "PERSON"}:
        return False
    if name.type != "PERSON" and is_called_a_body(text, name):
        return True
    before = name.start - 1
    return text.word(before - 1 if text.word(before) in _QUOTES else before) in ORG_BEFORE


def without_plain_words(text: Text, names: list[Name], _: Knowledge) -> list[Name]:
    """Drop words of a list, and common words that only begin a sentence.

    "Seagrass that vanished …": where the text also writes "seagrass", and never "Seagrass" within a
    sentence, it is a common word.
    """
    doubtful = {
        text.words[name.start]
        for name in names
        if name.end - name.start == 1 and name.type in _MAY_BE_PLAIN
    }
    common = _common(text, {word for word in doubtful if word.istitle()})
    return [name for name in names if not _is_plain(text, name, common)]


def _is_plain(text: Text, name: Name, common: set[str]) -> bool:
    if name.end - name.start > 1 or name.type not in _MAY_BE_PLAIN:
        return False
    word = text.words[name.start]
    return (word in NO_NAMES and name.type in WEIGHED) or (
        word in common and text.begins_sentence(name.start)
    )


def _common(text: Text, words: set[str]) -> set[str]:
    """Choose the words that the text also writes small, and with a capital at beginnings only."""
    if not words:
        return set()
    forms = {word: _forms(word.lower()) for word in words}
    small = {form for its in forms.values() for form in its}.intersection(text.words)
    candidates = {word for word, its in forms.items() if not small.isdisjoint(its)}
    if not candidates:
        return candidates
    within = {
        text.words[at]
        for at in text.capitals
        if text.words[at] in candidates
        and text.word(at - 1).isalpha()
        and not is_capital(text.word(at - 1))
    }
    return candidates - within


def _forms(word: str) -> tuple[str, str]:
    """Give a word and its plural, or its singular."""
    return word, word[:-1] if word.endswith("s") else f"{word}s"
