import pytest

from transforms.cleanup.blocks.block import Block, blocks_of, written
from transforms.cleanup.blocks.text import judged_text
from transforms.cleanup.rules import RULES
from transforms.records.article import Edit

FIRST = "The ferry sank on Monday in calm weather."
LAST = "Nobody was hurt, the harbour office said."


def body(*paragraphs):
    return "\n\n".join(paragraphs)


def dropped(text, *titles, rules=RULES):
    """The numbers of the paragraphs that are dropped, with the rules' names."""
    blocks = judged_text(blocks_of(text), titles, rules)
    return {number: block.op for number, block in enumerate(blocks) if block.op}


@pytest.mark.parametrize(
    ("paragraph", "op"),
    [
        ("Read more: Storm closes the port", "drop_elsewhere"),
        ("READ MORE:", "drop_elsewhere"),
        ("See also", "drop_elsewhere"),
        ("Related: Storm closes the port", "drop_elsewhere"),
        ("Lesen Sie auch: Sturm im Hafen", "drop_elsewhere"),
        ("Les også: Storm", "drop_elsewhere"),
        ("Czytaj więcej", "drop_elsewhere"),
        ("ADVERTISEMENT", "drop_noise"),
        ("Story continues below advertisement", "drop_noise"),
        ("Continue reading...", "drop_elsewhere"),
    ],
)
def test_links_to_other_articles_and_placeholders_are_dropped(paragraph, op):
    text = body(FIRST, paragraph, LAST, "a", "b", "c", "d")
    assert dropped(text) == {1: op}
    assert dropped(text, rules=RULES - {op}) == {}


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
    assert dropped(body(FIRST, LAST, paragraph)) == {2: "drop_closing"}
    assert dropped(body(paragraph, FIRST, LAST, "a", "b", "c")) == {}


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
    assert dropped(body(FIRST, paragraph, LAST)) == {}


def test_the_title_is_dropped_from_the_top():
    assert dropped(body("Ferry  sinks", FIRST), "FERRY SINKS.") == {0: "drop_headline"}
    assert dropped(body("The quay\u2019s ferry", FIRST), "The quay's ferry") == {0: "drop_headline"}
    assert dropped(body(FIRST, "Ferry sinks", LAST), "Ferry sinks") == {}


def test_never_drops_everything():
    assert dropped("Ferry sinks", "Ferry sinks") == {}


def test_records_each_drop_where_it_was():
    blocks = [
        Block(text="Ferry sinks", op="title"),
        Block(text=FIRST),
        Block(text="See also", op="links"),
        Block(text="- one", listed=True),
        Block(text="- two", listed=True),
        Block(text=LAST),
    ]
    text, edits = written(blocks)
    at = len(FIRST)
    assert text == body(FIRST, "- one\n- two", LAST)
    assert edits == [
        Edit(op="title", field="body", start=0, end=0, before="Ferry sinks", after=""),
        Edit(op="links", field="body", start=at, end=at, before="See also", after=""),
    ]


def test_an_edit_holds_a_bounded_text():
    _, edits = written([Block(text="x" * 5_000, op="drop_noise")])
    assert len(edits[0].before) == 1_000


def test_nothing_to_drop_changes_nothing():
    assert written(blocks_of(FIRST)) == (FIRST, [])
