"""The two things that cleanup needs loaded: what reads pages, and what recognises languages."""

from typing import Any, NamedTuple, Protocol

from py3langid.langid import MODEL_FILE, LanguageIdentifier
from trafilatura import bare_extraction
from trafilatura.settings import Extractor as Options

from transforms.cleanup.rules import RULES
from transforms.cleanup.text.words import Frequencies, FrequencySpec
from transforms.loading import Resource


class Extractor(Protocol):
    """Finds the text of an article in a page."""

    def __call__(self, tree: Any) -> str:
        """Give each paragraph on a line of its own, "" where there is none.

        Args:
            tree: the page as lxml parsed it, without scripts and margins; it may be changed.
        """


class Guess(Protocol):
    """Guesses the language of a text."""

    def __call__(self, sample: str) -> tuple[str, float]:
        """Give a language code, ISO 639-1 or -3, and its probability, 0 to 1.

        Args:
            sample: a line of text with some letters in it.
        """


class Reading(NamedTuple):
    """What cleanup reads with.

    Attributes:
        extract: finds an article's text in a page.
        guess: names the language of a text.
        rules: the names of the rules that count.
        words: how frequent English words are; loaded where glued words may be.
    """

    extract: Extractor
    guess: Guess
    rules: frozenset[str] = RULES
    words: Resource[Frequencies] = FrequencySpec()


def shipped(without: frozenset[str] = frozenset()) -> Reading:
    """Load what comes with the package: trafilatura for pages, py3langid for languages.

    Args:
        without: rules that do not count.
    """
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    guess: Guess = identifier.classify
    return Reading(_Trafilatura(), guess, RULES - without)


class _Trafilatura:
    """Fast and for recall: of six settings the best F1 on 126 pages, and the quickest."""

    def __init__(self) -> None:
        self._options = Options(output_format="python", fast=True, recall=True, comments=False)

    def __call__(self, tree: Any) -> str:
        document = bare_extraction(tree, options=self._options)
        return getattr(document, "text", None) or ""
