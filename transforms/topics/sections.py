"""What an article is about by where its publisher filed it: for languages without a word list."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from transforms.records.article import Evidence, Topic
from transforms.topics.taxonomy import Taxonomy

#: The flag of an article in a language that there is no word list for, and without a known section.
NO_TOPIC_WORDS: Final = "no_topic_words"
#: How sure a section's topic is: set by hand, there is no gold for it.
FILED: Final = 0.6


def parse_sections(text: str, prefix: str) -> dict[str, str]:
    """Read the lines of a sections.tsv: a topic's id and a section's name, casefolded.

    Args:
        text: the file's.
        prefix: what stands before the ids in records.
    """
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {name: prefix + topic for topic, name in lines}


def filed(
    categories: Sequence[str], sections: Mapping[str, str], taxonomy: Taxonomy
) -> list[Topic]:
    """List the topics of those categories that are a section's name, by id.

    Evidence are the categories: `record["categories"][start:end]`.

    Args:
        categories: the publisher's own.
        sections: the topic of each name, as `parse_sections` gives them.
        taxonomy: the topics.
    """
    places: defaultdict[str, list[Evidence]] = defaultdict(list)
    for place, category in enumerate(categories):
        topic = sections.get(" ".join(category.split()).casefold())
        if topic is not None:
            places[topic].append(Evidence(field="categories", start=place, end=place + 1))
    return [
        Topic(id=topic, name=taxonomy.name(topic), score=FILED, evidence=places[topic])
        for topic in sorted(places)
    ]


def flagged(flags: Iterable[str], *, holds: bool) -> list[str]:
    """Give the flags of an article with NO_TOPIC_WORDS or, if it does not hold, without it."""
    others = [flag for flag in flags if flag != NO_TOPIC_WORDS]
    return [*others, NO_TOPIC_WORDS] if holds else others
