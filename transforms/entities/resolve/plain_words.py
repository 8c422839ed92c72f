"""Words that a model takes for names and that are none."""

from transforms.entities.resolve.english import NO_NAMES
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.text import WEIGHED, Name, Text, is_capital


def without_plain_words(text: Text, names: list[Name], _: Knowledge) -> list[Name]:
    """Drop words of a list, and common words that only begin a sentence.

    "Seagrass that vanished …": where the text also writes "seagrass", and never "Seagrass" within a
    sentence, it is a common word.
    """
    doubtful = {
        text.words[name.start]
        for name in names
        if name.end - name.start == 1 and name.type in WEIGHED
    }
    common = _common(text, {word for word in doubtful if word.istitle()})
    return [name for name in names if not _is_plain(text, name, common)]


def _is_plain(text: Text, name: Name, common: set[str]) -> bool:
    if name.end - name.start > 1 or name.type not in WEIGHED:
        return False
    word = text.words[name.start]
    return word in NO_NAMES or (word in common and text.begins_sentence(name.start))


def _common(text: Text, words: set[str]) -> set[str]:
    """Choose the words that the text also writes small, and with a capital at beginnings only."""
    if not words:
        return set()
    small = {word.lower() for word in words}.intersection(text.words)
    candidates = {word for word in words if word.lower() in small}
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
