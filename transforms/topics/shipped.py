"""The topics and word lists that ship with the package, read from its files."""

from importlib.resources import files
from typing import Final

from transforms.identity import digest
from transforms.topics import foreign
from transforms.topics.calibration import Calibration
from transforms.topics.elsewhere import Elsewhere
from transforms.topics.endings import Endings
from transforms.topics.lexicon import Lexicon, parse
from transforms.topics.scorer import Tagger
from transforms.topics.sections import parse_sections
from transforms.topics.spec import LanguageSpec
from transforms.topics.taxonomy import Taxonomy

#: What stands before the eight digits of an id in records.
MEDTOP: Final = "medtop:"
_LANGUAGE: Final = "en"
#: The other languages that there are word lists for.
LANGUAGES: Final = ("de", "es", "fr", "it", "pt")
_ENDINGS: Final = "endings"
_CALIBRATION: Final = "calibration"
_SECTIONS: Final = "sections"


def taxonomy() -> Taxonomy:
    """Read the IPTC Media Topics (data/mediatopics.tsv)."""
    data = files("transforms.topics") / "data" / "mediatopics.tsv"
    return Taxonomy.parse(data.read_text(encoding="utf-8"), MEDTOP)


def lexicon(topics: Taxonomy) -> Lexicon:
    """Build the lexicon from the word lists of terms/.

    Args:
        topics: the Media Topics, for what stands above each.
    """
    lists = (file for file in (files("transforms.topics") / "terms").iterdir())
    named = sorted((file.name, file) for file in lists if file.name.endswith(".tsv"))
    texts = (file.read_text(encoding="utf-8") for _, file in named)
    lines = (line for text in texts for line in parse(text, MEDTOP))
    return Lexicon.build(lines, topics, _LANGUAGE)


def tagger() -> Tagger:
    """Make what tags articles with Media Topics: English ones now, others when they come."""
    topics = taxonomy()
    return Tagger(lexicon(topics), topics, calibration(), elsewhere())


def elsewhere() -> Elsewhere:
    """Say which other languages there are word lists for."""
    texts = [_table(name) for name in (*LANGUAGES, _ENDINGS, _CALIBRATION, _SECTIONS)]
    return Elsewhere(
        {language: LanguageSpec(language) for language in LANGUAGES},
        digest("words", *texts),
        parse_sections(_table(_SECTIONS), MEDTOP),
    )


def reader(language: str) -> Tagger:
    """Make what tags articles in one of the other languages."""
    topics = taxonomy()
    lines = parse(_table(language), MEDTOP)
    words = foreign.build(lines, topics, language, endings(language))
    return Tagger(words, topics, Calibration.parse(_table(_CALIBRATION)))


def endings(language: str) -> Endings:
    """Read how the words of one of the other languages are inflected."""
    return Endings.parse(_table(_ENDINGS), language)


def _table(name: str) -> str:
    """Read a file of other_languages/: a word list, or what holds for all."""
    data = files("transforms.topics") / "other_languages" / f"{name}.tsv"
    return data.read_text(encoding="utf-8")


def calibration() -> Calibration:
    """Read how sure a topic is (data/calibration.tsv)."""
    data = files("transforms.topics") / "data" / "calibration.tsv"
    return Calibration.parse(data.read_text(encoding="utf-8"))
