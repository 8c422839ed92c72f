"""The language of a text, by what a model guesses and what the publisher declared.

Where the two differ: a text of some length that is surely in another language counts; but between
languages that look alike the publisher's word does, who knows which it is. A short or unclear text
is in the language that was declared, unless that is never written in such letters.

The figures below are those of py3langid, a naive Bayes model.
"""

import re
from typing import Final, NamedTuple

from transforms.cleanup.fields.language_codes import VARIANTS
from transforms.cleanup.reading import Guess
from transforms.languages import primary_language

#: Characters that are looked at: half a millisecond at 1,000; 600 gave the same answers on 126
#: articles in 15 languages.
_SAMPLE: Final = 600
_SHORT: Final = 60
_FEWEST_LETTERS: Final = 8
_MOST: Final = 0.8
#: Calibrated probabilities: whole articles get 0.95 and more, headlines of four words 0.3 to 0.5.
_SURE: Final = 0.9
_LIKELY: Final = 0.3
#: Languages that look alike share their probability: Serbian of 150 letters gets 0.5.
_SURE_AMONG_ALIKE: Final = 0.5
#: Languages that a model of letters takes for one another, and editors too.
_ALIKE: Final = (
    frozenset({"bs", "hr", "sr", "sh"}), frozenset({"id", "ms", "jv"}), frozenset({"no", "da"}),
    frozenset({"gl", "pt", "es"}), frozenset({"fa", "ps", "ku"}),
    frozenset({"hi", "mr", "ne"}), frozenset({"ss", "zu", "xh", "nr", "nd"}),
)  # fmt: skip
_LATIN: Final = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]+")
#: Written in Latin letters never, or for foreign names only.
_NEVER_LATIN: Final = frozenset({
    "am", "ar", "as", "be", "bg", "bn", "bo", "dv", "dz", "el", "fa", "gu", "he", "hi", "hy", "ja",
    "ka", "km", "kn", "ko", "ky", "lo", "mk", "ml", "mn", "mr", "my", "ne", "or", "pa", "ps", "ru",
    "sd", "si", "ta", "te", "tg", "th", "ti", "ug", "uk", "ur", "yi", "zh",
})  # fmt: skip
#: Written in other letters as well as in Latin ones.
_BOTH: Final = frozenset({"az", "bs", "ha", "kk", "ku", "ms", "ro", "sh", "sr", "tk", "tt", "uz"})


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
    sure = _SURE_AMONG_ALIKE if _alike(guessed) else _SURE
    if guessed is not None and probability >= sure and len(sample) >= _SHORT:
        if said in _alike(guessed):
            return Spoken(said, from_text=said == guessed, mismatch=False)
        return Spoken(guessed, from_text=True, mismatch=said not in {None, guessed})
    foreign = said is not None and not _may_be_written(said, sample)
    if said is not None and not foreign:
        return Spoken(said, from_text=False, mismatch=False)
    likely = guessed if probability >= _LIKELY else None
    return Spoken(likely, from_text=likely is not None, mismatch=foreign)


def _guessed(sample: str, guess: Guess) -> tuple[str | None, float]:
    if not any(map(str.isalpha, sample)):
        return None, 0.0
    label, probability = guess(sample)
    code = VARIANTS.get(label, label)
    return (code if len(code) == 2 else None), float(probability)


def _alike(code: str | None) -> frozenset[str]:
    """The languages that look like one, itself among them; none for most."""
    return next((group for group in _ALIKE if code in group), frozenset())


def _may_be_written(code: str, sample: str) -> bool:
    """Whether a language is written in such letters, as far as there are enough to say."""
    letters = sum(map(str.isalpha, sample))
    latin = sum(map(len, _LATIN.findall(sample)))
    if letters < _FEWEST_LETTERS or code in _BOTH:
        return True
    return latin < letters * _MOST if code in _NEVER_LATIN else latin > letters * (1 - _MOST)
