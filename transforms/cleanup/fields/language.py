"""The language of a text, by what a model guesses and what the publisher declared.

The figures below are those of py3langid, a naive Bayes model.
"""

from typing import Final, NamedTuple

from transforms.cleanup.fields.language_codes import VARIANTS
from transforms.cleanup.reading import Guess
from transforms.languages import primary_language

#: Characters that are looked at: half a millisecond at 1,000; 600 gave the same answers on 126
#: articles in 15 languages.
_SAMPLE: Final = 600
_SHORT: Final = 60
#: Calibrated probabilities: whole articles get 0.95 and more, headlines of four words 0.3 to 0.5.
_SURE: Final = 0.9
_LIKELY: Final = 0.3
#: Languages that a model of letters takes for one another, and editors too.
_ALIKE: Final = (
    frozenset({"bs", "hr", "sr", "sh"}), frozenset({"id", "ms", "jv"}), frozenset({"no", "da"}),
    frozenset({"gl", "pt", "es"}), frozenset({"zu", "xh"}), frozenset({"fa", "ps", "ku"}),
    frozenset({"hi", "mr", "ne"}),
)  # fmt: skip


class Spoken(NamedTuple):
    """A language (ISO 639-1, or None), and whether the text or the publisher said so.

    `mismatch` is true where the text clearly is in another language than the publisher declared.
    """

    code: str | None
    from_text: bool
    mismatch: bool


def declared_code(value: str | None) -> str | None:
    """Read a publisher's language ("en-GB", "EN_us", "fil") as ISO 639-1, or None."""
    base = primary_language(value or "")
    base = VARIANTS.get(base, base)
    return base if len(base) == 2 and base.isascii() and base.isalpha() else None


def identify(text: str, guess: Guess, declared: str | None = None) -> Spoken:
    """Name the language of a text; what was declared counts where the text is short or unclear.

    Args:
        text: title and body, the beginning is enough.
        guess: names the language of a sample.
        declared: the publisher's own word, in any of its spellings.
    """
    said = declared_code(declared)
    sample = " ".join(text[:_SAMPLE].split())
    guessed, probability = _guessed(sample, guess)
    if guessed is not None and probability >= _SURE and len(sample) >= _SHORT:
        return Spoken(guessed, from_text=True, mismatch=_differ(said, guessed))
    if said is not None:
        return Spoken(said, from_text=False, mismatch=False)
    likely = guessed if probability >= _LIKELY else None
    return Spoken(likely, from_text=likely is not None, mismatch=False)


def _guessed(sample: str, guess: Guess) -> tuple[str | None, float]:
    if not any(map(str.isalpha, sample)):
        return None, 0.0
    label, probability = guess(sample)
    code = VARIANTS.get(label, label)
    return (code if len(code) == 2 else None), float(probability)


def _differ(said: str | None, guess: str) -> bool:
    if said is None or said == guess:
        return False
    return not any(said in group and guess in group for group in _ALIKE)
