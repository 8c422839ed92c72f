"""The topics and word lists that ship with the package, read from its files."""

from importlib.resources import files
from typing import Final

from transforms.topics.calibration import Calibration
from transforms.topics.lexicon import Lexicon, parse
from transforms.topics.scorer import Tagger
from transforms.topics.taxonomy import Taxonomy

#: What stands before the eight digits of an id in records.
MEDTOP: Final = "medtop:"
_LANGUAGE: Final = "en"


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
    """Make what tags articles in English with Media Topics."""
    topics = taxonomy()
    return Tagger(lexicon(topics), topics, calibration())


def calibration() -> Calibration:
    """Read how sure a topic is (data/calibration.tsv)."""
    data = files("transforms.topics") / "data" / "calibration.tsv"
    return Calibration.parse(data.read_text(encoding="utf-8"))
