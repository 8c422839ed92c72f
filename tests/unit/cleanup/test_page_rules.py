"""Each rule by its name: what it takes from a page, what the edit says, and that it can be off."""

import pytest

from transforms.cleanup.blocks.block import written
from transforms.cleanup.page.html import read_page
from transforms.cleanup.rules import ADDING, RULES, TAKING
from transforms.cleanup.spec import ReadingSpec
from transforms.loading import loaded

FIRST = (
    "The ferry to the islands sank on Monday in calm weather, and all of the people on board were "
    "brought to land by fishing boats within an hour."
)
SECOND = (
    "Nobody was hurt, the harbour office said. Why the old ship took in water is not known yet, "
    "and the owner did not want to speak about it before the report is published."
)
THIRD = (
    "The line has served the islands since 1961. A new ship was ordered two years ago and is being "
    "built in the yard across the bay, where it should be finished in spring."
)
FOURTH = (
    "Until then a smaller boat of the coast guard carries post and passengers twice a day, and the "
    "school on the outer island teaches by telephone when the sea is high."
)
TEXTS = (FIRST, SECOND, THIRD, FOURTH)
WHOLE = "\n\n".join(TEXTS)
LINKS = "".join(
    f'<li><a href="/{n}">Storm number {n} closes the port again</a></li>' for n in "abc"
)


def page(before="", after="", middle="", head="", title="Ferry sinks off the islands"):
    first, *others = (f"<p>{text}</p>" for text in TEXTS)
    text = f"{first}{middle}{''.join(others)}"
    return (
        f'<html lang="en"><head><meta property="og:title" content="{title}">{head}</head><body>'
        f"<article>{before}{text}{after}</article></body></html>"
    ).encode()


def read(markup, without=()):
    return read_page(markup, loaded(ReadingSpec(frozenset(without))))


def edits(found):
    return [(edit.op, edit.before) for edit in written(found.blocks)[1]]


CASES = {
    "drop_headline": ({"before": "<h2>Ferry sinks off the western islands</h2>"}, "western"),
    "drop_breadcrumb": (
        {
            "before": '<ul><li><a href="/">News</a></li><li>Ferries and ports of the west</li></ul>'
            "<h1>Ferry sinks off the islands</h1>"
        },
        "Ferries and ports",
    ),
    "drop_link_list": ({"middle": f"<ul>{LINKS}<li>and all else of May</li></ul>"}, "Storm number"),
    "drop_link_line": (
        {"middle": '<p><a href="/b">Storm closes the port of the western islands</a></p>'},
        "Storm closes",
    ),
    "drop_related_section": (
        {"after": "<h3>More stories</h3><p>Storm closes port</p><p>Crew of tug is safe</p>"},
        "Crew of tug",
    ),
    "drop_elsewhere": ({"middle": "<p>Lire aussi : Tempête dans le port</p>"}, "Tempête"),
    "drop_noise": ({"middle": "<p>Advertisement</p>"}, "Advertisement"),
    "drop_invitation": (
        {"after": "<p>This article is for subscribers only.</p>"}, "for subscribers",
    ),
    "drop_consent": ({"middle": "<p>We use cookies to measure what you read.</p>"}, "cookies"),
    "drop_settings": (
        {"after": "<dl><dt>isSubscriber:</dt><dd>false</dd></dl>"}, "isSubscriber",
    ),
    "drop_closing": ({"after": "<p>© 2026 The Quay Post</p>"}, "The Quay Post"),
    "drop_stamp": ({"before": "<p>Updated 12 March, published 10 March</p>"}, "12 March"),
    "drop_byline": (
        {"before": "<p>By Jane Roe</p>", "head": '<meta name="author" content="Jane Roe">'},
        "Jane Roe",
    ),
    "drop_related": (
        {"middle": '<div class="article-related"><p>Storm closes the port again</p></div>'},
        "Storm closes",
    ),
    "drop_sharing": ({"middle": '<div class="share-bar"><p>Send it to friends</p></div>'}, "Send"),
    "drop_advertising": (
        {"middle": '<div class="adSlot"><p>Buy boats of the finest wood</p></div>'}, "Buy boats",
    ),
    "drop_dialog": ({"middle": '<div class="modal"><p>Choose a county first</p></div>'}, "Choose"),
    "drop_caption": (
        {"middle": '<div class="image-caption"><p>The ship in May. Photo: Roe</p></div>'}, "Photo",
    ),
    "drop_labels": (
        {"after": '<div class="tag-list"><p><a href="/t">Ferries of the west</a>, sea</p></div>'},
        "Ferries of",
    ),
    "drop_comments": ({"after": '<div class="comments"><p>First! Good ship.</p></div>'}, "First!"),
    "drop_about_author": (
        {"after": '<div class="author-bio"><p>Jane Roe writes on ships.</p></div>'}, "writes on",
    ),
    "drop_navigation": ({"middle": '<div class="sidebar"><p>All of our parts</p></div>'}, "All of"),
    "drop_hidden": (
        {"middle": '<p class="visually-hidden">The page goes on below this.</p>'}, "goes on",
    ),
}  # fmt: skip


def test_every_rule_that_takes_text_is_tried():
    assert set(CASES) == set(TAKING)
    assert set(TAKING) | set(ADDING) == RULES


@pytest.mark.parametrize("op", CASES)
def test_a_rule_takes_its_kind_and_says_so(op):
    parts, words = CASES[op]
    found = read(page(**parts))
    assert found.body == WHOLE
    told = [before for name, before in edits(found) if name == op]
    assert any(words in before for before in told)
    assert found.body == written(found.blocks)[0]


@pytest.mark.parametrize("op", ["drop_elsewhere", "drop_noise", "drop_dialog", "drop_hidden"])
def test_a_rule_can_be_switched_off(op):
    parts, words = CASES[op]
    assert words in read(page(**parts), without={op}).body


def test_an_edit_stands_where_its_block_was():
    (edit,) = written(read(page(middle="<p>Advertisement</p>")).blocks)[1]
    assert (edit.start, edit.end, edit.after) == (len(FIRST), len(FIRST), "")


def test_words_for_screen_readers_are_taken_out_of_a_sentence():
    linked = FIRST.replace("islands", 'islands<span class="sr-only"> (in a new window)</span>')
    found = read(page().replace(FIRST.encode(), linked.encode()))
    assert found.body == WHOLE
    assert edits(found) == [("drop_hidden", "(in a new window)")]


def test_what_is_hidden_on_small_screens_only_stays():
    markup = page().replace(b"<p>The line", b'<p class="hidden md:block">The line')
    assert read(markup).body == WHOLE


def test_paragraphs_that_are_hidden_until_a_reader_pays_stay():
    hidden = "".join(f'<p style="display: none">{text}</p>' for text in TEXTS[1:])
    markup = f"<html><body><article><h1>Ferry</h1><p>{FIRST}</p>{hidden}</article></body></html>"
    assert read(markup.encode()).body == WHOLE


def test_an_article_in_a_container_with_a_name_of_furniture_stays():
    markup = page().replace(b"<article>", b'<div class="related"><article>')
    assert read(markup).body == WHOLE


def test_rules_never_take_most_of_a_text():
    lines = "".join(f"<p>Read more: part {n} of the long story of ships</p>" for n in range(9))
    found = read(f"<html><body><article><p>{FIRST[:60]}</p>{lines}</article></html>".encode())
    assert "part 8 of the long story" in found.body


SENTENCES = (
    "Watch the sky on Sunday, the minister told the pupils of the school.",
    "Related cases were found in May, and nobody knows where they came from.",
    "Subscribe to no newspaper, the dean said, and you will know nothing of it.",
    "Cookies were served at noon, and by then the hall was full to the last seat.",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_with_such_words_stay(sentence):
    assert sentence in read(page(middle=f"<p>{sentence}</p>")).body


def test_paragraphs_of_the_same_kind_that_were_left_out_are_put_in():
    part = '<div class="row"><div class="text"><p class="par">%s</p></div></div>'
    late = "A report is to be published at the end of June, with what the divers have found there."
    rows = "".join(part % text for text in TEXTS)
    markup = (
        f"<html><body><div><article><h1>Ferry</h1>{rows}</article>{part % late}</div></body></html>"
    ).encode()
    assert read(markup).body == f"{WHOLE}\n\n{late}"
    assert read(markup, without={"fill"}).body == WHOLE


def test_the_standfirst_is_first():
    lead = "All on board were saved, but the islands have no ferry until next spring comes"
    named = f'<h1>Ferry sinks off the islands</h1><div class="article__intro">{lead}</div>'
    body = page().replace(b"<article>", f"<header>{named}</header><article>".encode())
    assert read(body).body == f"{lead}\n\n{WHOLE}"
    assert read(body, without={"standfirst"}).body == WHOLE


def test_containers_of_one_class_make_one_article_in_its_order():
    halves = (
        f'<div class="article__content"><p>{FIRST}</p></div><h2>What is next</h2><div class="ad">'
        f'</div><div class="article__content"><p>{SECOND}</p><p>{THIRD}</p><p>{FOURTH}</p></div>'
    )
    markup = f"<html><body><main><h1>Ferry</h1><div>{halves}</div></main></body></html>"
    wanted = "\n\n".join((FIRST, "What is next", SECOND, THIRD, FOURTH))
    assert read(markup.encode()).body == wanted


def test_a_short_article_is_not_the_teasers_below_it():
    teasers = "".join(
        f'<div class="teaser"><h3><a href="/{text[:3]}">{text[:20]}</a></h3><p>{text}</p></div>'
        for text in (SECOND, THIRD, FOURTH)
    )
    short = "The bridge is closed until Friday. Buses go by way of Mill Lane."
    body = (
        f"<main><article><h1>Bridge</h1><p>{short}</p></article><section>{teasers}</section></main>"
    )
    assert read(f"<html><body>{body}</body></html>".encode()).body == short


def test_the_times_of_a_live_blog_stay_with_its_entries():
    entries = "".join(
        f"<section><header><time>{clock}</time><h2>{title}</h2></header><p>{text}</p></section>"
        for clock, title, text in (("14:05", "Tug arrives", FIRST), ("13:20", "Crew safe", SECOND))
    )
    found = read(f"<html><body><article><h1>Live</h1>{entries}</article></body></html>".encode())
    assert found.body == f"14:05: Tug arrives\n\n{FIRST}\n\n13:20: Crew safe\n\n{SECOND}"


def test_a_time_in_a_heading_stays():
    markup = page(middle="<h3><time>14.05 Uhr</time>: Tug arrives</h3>")
    assert "\n\n14.05 Uhr: Tug arrives\n\n" in read(markup).body


def test_empty_elements_part_lines():
    gap = '<span class="x br" data-pos="1"></span><span class="x br"></span>'
    unnamed = "<span></span>"
    text = f"<div>{FIRST}{gap}{SECOND}{unnamed}{THIRD}{gap}{FOURTH}</div>"
    markup = f"<html><body><article><h1>Ferry</h1>{text}</article></body></html>"
    assert read(markup.encode()).body == WHOLE


def test_half_spaces_and_joined_emoji_stay():
    text = "اسکله دو ماه دیرتر باز می\u200cشود، زیرا فولاد جرثقیل\u200cها نرسیده است."
    found = read(page(middle=f"<p>{text}</p><p>{SECOND} \U0001f3f4\u200d\u2620\ufe0f</p>"))
    assert text in found.body
    assert "\U0001f3f4\u200d\u2620" in found.body


def test_readings_stay_in_the_word_and_lists_that_lay_out_are_none():
    ruby = "<ruby>尹錫悦<rp>(</rp><rt>ユン</rt><rp>)</rp></ruby>大統領は三日夜、談話を出した。"
    inner = "".join(f"<p>{text}</p>" for text in (*TEXTS, ruby))
    found = read(f"<html><body><ul><li><h1>Ferry</h1>{inner}</li></ul>".encode()).body
    assert found.startswith(FIRST)
    assert "尹錫悦(ユン)大統領は" in found
