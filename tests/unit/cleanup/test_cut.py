"""Which entries of a feed are only the beginning of their article."""

import pytest

from transforms.cleanup.fragment.cut import feed_text, is_cut, without_invitation
from transforms.languages import count_words
from transforms.records.travelling import RawArticle


def words(count):
    """A text that is whole: distinct words and a full stop."""
    return " ".join(f"word{number}" for number in range(count)) + "."


def entry(**fields):
    return RawArticle(came_from="feed", title="Ferry sinks", **fields)


def test_a_body_that_is_long_enough_is_whole():
    assert not is_cut(entry(html=f"<p>{words(60)}</p>"))
    assert not is_cut(entry(text=words(60)))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"html": "<p><img src='https://quay.example/a.jpg'></p>"},
        {"html": f"<p>{words(59)}</p>"},
        {"text": words(59)},
        {"summary": words(59)},
    ],
    ids=["nothing", "a picture", "html", "text", "a summary alone"],
)
def test_a_body_that_is_missing_or_short_is_cut(fields):
    assert is_cut(entry(**fields))


@pytest.mark.parametrize(
    "end",
    [
        "…",
        "...",
        " [...]",
        " [&hellip;]",
        " (…)",
        " . . .",
        '</p><p><a href="https://quay.example/1">Read more</a>',
        ' <a href="https://quay.example/1">Continue reading <em>Ferry sinks</em> &rarr;</a>',
        "</p><p>Continue reading...",
        "<br>Read the full article »",
        " (more)",
        "</p><p>Read Full Story >>",
        " More →",
        "</p><p>Weiterlesen",
        "</p><p>Lesen Sie mehr auf quay.example",
        "</p><p>Lire la suite de l'article",
        " [Leer más]",
        "</p><p>Leggi tutto",
        "</p><p>Läs hela artikeln",
        "</p><p>Читать далее",
        "</p><p>続きを読む",
        '[…]</p><p>The post <a href="a">Ferry sinks</a> appeared first on <a href="b">Quay</a>.',
    ],
)
def test_a_body_that_ends_as_teasers_do_is_cut(end):
    assert is_cut(entry(html=f"<p>{words(100)[:-1]}{end}</p>"))


@pytest.mark.parametrize(
    "end",
    [
        " He could not read more of it.",
        " There was no more.",
        "</p><p>Continue reading: the rules of the sea, the laws of the land.</p><p>And so it went",
        '</p><p>The post <a href="a">Ferry sinks</a> appeared first on <a href="b">Quay</a>.',
    ],
)
def test_a_body_that_only_sounds_like_a_teaser_is_whole(end):
    assert not is_cut(entry(html=f"<p>{words(100)}{end}</p>"))


def test_a_long_text_may_trail_off_but_not_invite():
    assert not is_cut(entry(text=words(400)[:-1] + "..."))
    assert is_cut(entry(text=words(400) + "\n\nRead more"))


def test_a_short_body_that_only_repeats_the_summary_is_cut():
    text = words(100)
    assert is_cut(entry(html=f"<p>{text}</p>", summary=text))
    assert not is_cut(entry(html=f"<p>{text}</p>", summary=words(99)))
    assert not is_cut(entry(html=f"<p>{words(120)}</p>", summary=words(120)))


def test_scripts_without_spaces_are_counted_by_their_characters():
    assert count_words("船が港で沈んだ") == 4
    assert is_cut(entry(text="船" * 118))
    assert not is_cut(entry(text="船" * 119))


def test_the_text_of_an_entry_is_its_body_else_its_summary():
    assert feed_text(entry(html="<p>One</p><p>Two</p>", summary="Three")) == "One\n\nTwo"
    assert feed_text(entry(html="<img src='a'>", summary="Three")) == "Three"
    assert feed_text(entry()) == ""


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("The ferry sank.\n\nRead more", "The ferry sank."),
        ("The ferry sank […]\n\nContinue reading Ferry sinks →", "The ferry sank […]"),
        ("The ferry sank.\n\nThe post Ferry appeared first on Quay.", "The ferry sank."),
        ("The ferry sank.", "The ferry sank."),
        ("Read more", ""),
    ],
)
def test_the_invitation_is_taken_off_a_teaser(text, rest):
    assert without_invitation(text) == rest
