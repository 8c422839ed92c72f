"""Texts made of words parted by spaces, with names marked: "[P Anna Lind] met [O Norrvind]"."""

import re

from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.sport import is_sport
from transforms.entities.resolve.text import Name, Text, is_capital

KNOWLEDGE = Knowledge.shipped()
TYPES = {
    "P": "PERSON",
    "O": "ORG",
    "G": "GPE",
    "L": "LOC",
    "F": "FAC",
    "N": "NORP",
    "W": "WORK_OF_ART",
    "E": "EVENT",
    "R": "PRODUCT",
}
LETTERS = {type_: letter for letter, type_ in TYPES.items()}


def text_of(marked, kinds=None, title_words=0):
    """Read marked words; "|" stands for a paragraph break, "~" glues a word to the one before."""
    words, names, glued, open_at = [], [], set(), None
    for token in marked.split(" "):
        if match := re.fullmatch(r"\[([A-Z])", token):
            open_at = (len(words), TYPES[match[1]])
            continue
        closes = token.endswith("]") and len(token) > 1
        word = token[:-1] if closes else token
        if word.startswith("~") and len(word) > 1:
            glued.add(len(words))
            word = word[1:]
        words.append("\n\n" if word == "|" else word)
        if closes:
            names.append(Name(open_at[0], len(words), open_at[1]))
    starts, ends, place = [], [], 0
    for at, word in enumerate(words):
        place += 0 if at in glued or at == 0 else 1
        starts.append(place)
        place += len(word)
        ends.append(place)
    capitals = [at for at, word in enumerate(words) if is_capital(word)]
    made = Text(
        words,
        starts,
        ends,
        title_words,
        kinds or {},
        frozenset(),
        capitals,
        is_sport(words, capitals),
    )
    return made, names


def marked(text, names):
    """Write a text with its names as `text_of` reads it, without marks for glue."""
    words = ["|" if word == "\n\n" else word for word in text.words]
    for name in names:
        words[name.start] = f"[{LETTERS[name.type]} {words[name.start]}"
        words[name.end - 1] += "]"
    return " ".join(words)


def done(find, before):
    """Run a finding pass on marked words and write what it made of them."""
    text, names = text_of(before)
    return marked(text, find(text, names, KNOWLEDGE)).replace(" ~", " ")
