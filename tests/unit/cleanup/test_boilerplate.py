import pytest

from transforms.cleanup.text.paragraphs import foreign, without
from transforms.records.article import Edit

FIRST = "The ferry sank on Monday in calm weather."
LAST = "Nobody was hurt, the harbour office said."


def body(*paragraphs):
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Read more: Storm closes the port",
        "READ MORE:",
        "See also",
        "Related: Storm closes the port",
        "Lesen Sie auch: Sturm im Hafen",
        "Les også: Storm",
        "Czytaj więcej",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "Continue reading...",
    ],
)
def test_links_to_other_articles_and_placeholders_are_dropped(paragraph):
    assert foreign(body(FIRST, paragraph, LAST, "a", "b", "c"), None) == {1: "boilerplate"}


@pytest.mark.parametrize(
    "paragraph",
    [
        "The post Ferry sinks appeared first on The Quay Post.",
        "© 2024 The Quay Post",
        "Copyright 2024 The Quay Post. All rights reserved.",
        "Read full article >>",
    ],
)
def test_closing_lines_are_dropped_at_the_end_only(paragraph):
    assert foreign(body(FIRST, LAST, paragraph), None) == {2: "boilerplate"}
    assert foreign(body(paragraph, FIRST, LAST, "a", "b"), None) == {}


@pytest.mark.parametrize(
    "paragraph",
    [
        "Read more books, the minister told pupils.",
        "Watch the sky, she said.",
        "Related cases were found in May.",
        "Print is dead, he said.",
        "The copyright of the song belongs to its singer.",
        "See also how others do it.",
    ],
)
def test_sentences_stay(paragraph):
    assert foreign(body(FIRST, paragraph, LAST), None) == {}


def test_the_title_is_dropped_from_the_top():
    assert foreign(body("Ferry  sinks", FIRST), "FERRY SINKS.") == {0: "repeated_title"}
    assert foreign(body(FIRST, "Ferry sinks", LAST), "Ferry sinks") == {}


def test_never_drops_everything():
    assert foreign("Ferry sinks", "Ferry sinks") == {}


def test_records_each_drop_where_it_was():
    text, edits = without(body("Ferry sinks", FIRST, "See also", LAST), {0: "title", 2: "links"})
    at = len(FIRST)
    assert text == body(FIRST, LAST)
    assert edits == [
        Edit(op="title", field="body", start=0, end=0, before="Ferry sinks", after=""),
        Edit(op="links", field="body", start=at, end=at, before="See also", after=""),
    ]


def test_nothing_to_drop_changes_nothing():
    assert without(FIRST, {}) == (FIRST, [])
