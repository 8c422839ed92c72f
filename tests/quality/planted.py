"""Copies planted among real texts: what happens to a story on its way through other hands."""

import random
import re

SEED = 20_261_127
_TAIL = (
    "(Reporting by Ada Quill in Norhaven; editing by Ole Brandt) Read the agency's standards of "
    "trust on its pages."
)
_HEADLINE = "What is known so far of the matter that has kept the town awake"


def planted(texts, *, every):
    """Take one text in `every`, and give a copy of each, of another kind each time.

    Args:
        texts: (name, title, body).
        every: 7 plants a copy of one text in seven.

    Returns:
        Copies as (name, title, body), named `kind:name of the text it was made from`.
    """
    chance = random.Random(SEED)
    taken = chance.sample(texts, len(texts) // every)
    kinds = sorted(KINDS)
    return [
        (
            f"{kinds[at % len(kinds)]}:{name}",
            *KINDS[kinds[at % len(kinds)]](chance, title, body, texts),
        )
        for at, (name, title, body) in enumerate(taken)
    ]


def _cut(chance, title, body, texts):
    words = body.split(" ")
    return title, " ".join(words[: int(len(words) * chance.uniform(0.55, 0.95))])


def _other_headline(chance, title, body, texts):
    return _HEADLINE, body


def _agency_tail(chance, title, body, texts):
    return title, f"{body} {_TAIL}"


def _typos(chance, title, body, texts):
    return title, " ".join(
        f"{word[::-1]}x" if chance.random() < 0.04 else word for word in body.split(" ")
    )


def _reordered(chance, title, body, texts):
    sentences = re.split(r"(?<=[.!?])\s+", body)
    chance.shuffle(sentences)
    return title, " ".join(sentences)


def _flash(chance, title, body, texts):
    """An early flash: one passage of the later, longer story."""
    words = body.split(" ")
    length = chance.randint(30, 70)
    start = chance.randint(0, max(0, len(words) - length))
    return "Flash", " ".join(words[start : start + length])


def _edited_flash(chance, title, body, texts):
    _, flash = _flash(chance, title, body, texts)
    words = flash.split(" ")
    words[chance.randrange(len(words))] = "reportedly"
    return "Flash", " ".join(words)


def _taken_in(chance, title, body, texts):
    """The story, inside a round-up with half of another one around it."""
    _, _, other = chance.choice(texts)
    half = len(other) // 2
    return "Round-up", f"{other[:half]} {body} {other[half:]}"


KINDS = {
    "agency tail": _agency_tail,
    "cut": _cut,
    "edited flash": _edited_flash,
    "flash": _flash,
    "other headline": _other_headline,
    "reordered": _reordered,
    "taken in": _taken_in,
    "typos": _typos,
}
