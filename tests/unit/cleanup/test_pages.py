import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.cleanup.page.html import read_page
from transforms.cleanup.spec import ReadingSpec
from transforms.errors import CleanupError
from transforms.loading import loaded

READING = loaded(ReadingSpec())
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
ARTICLE = f"<article><h1>Ferry sinks</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>"
LINKED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ferry sinks off the islands",
    "datePublished": "2024-03-04T10:00:00+01:00",
    "dateModified": "2024-03-04T12:00:00+01:00",
    "inLanguage": "en-GB",
    "image": [{"@type": "ImageObject", "url": "https://quay.example/ferry.jpg"}],
    "author": [{"@type": "Person", "name": "Jane Roe"}, {"@id": "#john"}],
    "publisher": {"@type": "Organization", "name": "The Quay Post"},
    "articleSection": ["Islands", "Transport"],
    "description": "All on board were saved.",
}
JOHN = {"@type": "Person", "@id": "#john", "name": "John Doe"}


def page(head="", body=ARTICLE, attributes=' lang="en"'):
    return f"<!doctype html><html{attributes}><head>{head}</head><body>{body}</body></html>"


def read(head="", body=ARTICLE, **others):
    return read_page(page(head, body, **others).encode(), READING)


def script(*objects):
    return f'<script type="application/ld+json">{json.dumps(list(objects))}</script>'


def test_finds_the_paragraphs_of_the_article():
    body = f"<nav><a href='/'>Home</a></nav>{ARTICLE}<footer><p>About us</p></footer>"
    assert read(body=body).body.endswith("\n\n".join((FIRST, SECOND, THIRD)))


def test_lines_that_repeat_any_headline_or_author_of_the_page_are_not_the_articles():
    head = script(LINKED, JOHN) + (
        '<meta property="og:title" content="Old ferry goes down in calm weather">'
        '<meta name="author" content="Ida Brandt">'
    )
    lines = ("Old ferry goes down in calm weather", "Ida Brandt", FIRST, SECOND, THIRD)
    body = "".join(f"<p>{line}</p>" for line in lines)
    assert read(head, f"<article>{body}</article>").body == "\n\n".join((FIRST, SECOND, THIRD))


def test_leaves_out_scripts_and_margins_and_keeps_embedded_posts():
    extras = (
        "<script>track()</script><aside><p>Subscribe to the letter today</p></aside>"
        "<blockquote class='twitter-tweet'><p>What a day at the harbour</p></blockquote>"
    )
    found = read(body=ARTICLE.replace("</h1>", f"</h1>{extras}")).body
    assert not [word for word in ("track", "Subscribe") if word in found]
    assert "What a day at the harbour" in found


def test_a_page_that_is_one_unclosed_margin_is_still_read():
    assert SECOND in read(body=f"<aside>{ARTICLE}").body


def test_list_items_stay_together():
    items = "".join(f"<li>{name} will be served again in May</li>" for name in ("North", "South"))
    found = read(body=ARTICLE.replace("</article>", f"<ul>{items}</ul></article>")).body
    assert "- North will be served again in May\n- South will be served again in May" in found


def test_reads_json_ld_first():
    tags = '<meta property="og:title" content="Other"><meta name="author" content="Other">'
    meta = read(script(LINKED, JOHN) + tags).meta
    assert meta.title == "Ferry sinks off the islands"
    assert meta.published == "2024-03-04T10:00:00+01:00"
    assert meta.modified == "2024-03-04T12:00:00+01:00"
    assert meta.language == "en-GB"
    assert meta.image == "https://quay.example/ferry.jpg"
    assert meta.authors == ["Jane Roe", "John Doe"]
    assert meta.publisher == "The Quay Post"
    assert meta.categories == ["Islands", "Transport"]
    assert meta.summary == "All on board were saved."
    assert set(meta.origins.values()) == {"json-ld"}


@pytest.mark.parametrize(
    "nested",
    [
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, LINKED]},
        {"@type": "WebPage", "mainEntity": LINKED},
        {**LINKED, "@type": ["Thing", "NewsArticle"]},
        {**LINKED, "@type": "http://schema.org/ReportageNewsArticle"},
    ],
)
def test_finds_the_article_wherever_it_is_nested(nested):
    assert read(script(nested)).meta.title == "Ferry sinks off the islands"


def test_takes_the_fullest_of_several_articles():
    other = {"@type": "NewsArticle", "headline": "Storm closes the port"}
    assert read(script(other, LINKED)).meta.title == "Ferry sinks off the islands"


def test_forgives_a_comma_and_a_comment_around_json_ld():
    text = json.dumps(LINKED)[:-1] + ",}"
    head = f'<script type="application/ld+json"><!-- {text} --></script>'
    assert read(head).meta.title == "Ferry sinks off the islands"


@pytest.mark.parametrize("broken", ["{", "[[[", '"', "null", "[" * 100_000, '{"@type": {"a": 1}}'])
def test_broken_json_ld_does_no_harm(broken):
    head = f'<script type="application/ld+json">{broken}</script><meta property="og:title" '
    meta = read(f'{head} content="Ferry sinks again">').meta
    assert (meta.title, meta.origins["title"]) == ("Ferry sinks again", "meta")


def test_reads_meta_tags_where_there_is_no_json_ld():
    meta = read(
        '<meta property="og:title" content="Ferry sinks | The Quay Post">'
        '<meta property="og:site_name" content="The Quay Post">'
        '<meta property="article:published_time" content="2024-03-04T09:00:00Z">'
        '<meta name="author" content="Jane Roe">'
        '<meta property="article:author" content="https://social.example/jane">'
        '<meta property="og:image" content="/ferry.jpg">'
    ).meta
    assert meta.title == "Ferry sinks"
    assert meta.published == "2024-03-04T09:00:00Z"
    assert meta.authors == ["Jane Roe"]
    assert meta.image == "/ferry.jpg"
    assert {meta.origins[name] for name in ("title", "published", "authors")} == {"meta"}


def test_reads_the_visible_page_at_last():
    head = '<title>Ferry sinks</title><link rel="canonical" href="https://quay.example/ferry">'
    body = ARTICLE.replace("</h1>", '</h1><time datetime="2024-03-04">Monday</time>')
    meta = read(head, body).meta
    assert (meta.title, meta.published, meta.language) == ("Ferry sinks", "2024-03-04", "en")
    assert meta.url == "https://quay.example/ferry"
    assert {meta.origins[name] for name in ("title", "published", "url")} == {"html"}


def test_takes_the_publishers_own_text_where_the_page_shows_a_part():
    own = "\n\n".join((FIRST, SECOND, THIRD, FIRST.upper()))
    marked = f"+++dropcap\n{own}"
    found = read(
        script({**LINKED, "articleBody": marked}), body=f"<article><p>{FIRST}</p></article>"
    )
    assert (found.body, found.origin) == (own, "json-ld")


def test_takes_it_in_every_form():
    plain = (FIRST, SECOND, THIRD)
    tagged = "".join(f"<p>{text}</p>" for text in plain)
    forms = {
        " ".join(plain): " ".join(plain),
        tagged: "\n\n".join(plain),
        tagged.replace("<", "&lt;").replace(">", "&gt;"): "\n\n".join(plain),
        " ".join(plain * 2): " ".join(plain),
    }
    for own, wanted in forms.items():
        linked = script({**LINKED, "articleBody": own})
        found = read(linked, body=f"<article><p>{FIRST}</p><p>Subscribe to read on.</p></article>")
        assert (found.body, found.origin) == (wanted, "json-ld")


def test_a_text_that_breaks_off_is_not_taken():
    linked = script({**LINKED, "articleBody": f"{FIRST} {SECOND[:90]} ..."})
    with pytest.raises(CleanupError, match="no text"):
        read(linked, body="<div id='root'></div>")


@pytest.mark.parametrize(
    ("encoded", "charset"),
    [
        (page(body=ARTICLE.replace("ferry", "färja")).encode(), None),
        (page(body=ARTICLE.replace("ferry", "färja")).encode("utf-8-sig"), None),
        (page(body=ARTICLE.replace("ferry", "färja")).encode("cp1252"), None),
        (page(body=ARTICLE.replace("ferry", "färja")).encode("cp1250"), "windows-1250"),
        (page('<meta charset="utf-16">', ARTICLE.replace("ferry", "färja")).encode(), None),
        (page('<meta charset="iso-8859-2">', ARTICLE.replace("ferry", "färja")).encode("l2"), None),
        (page('<meta charset="iso-8859-1">', ARTICLE.replace("ferry", "färja")).encode(), None),
    ],
)
def test_decodes_pages_as_they_are_not_as_they_say(encoded, charset):
    assert "The färja to the islands" in read_page(encoded, READING, charset).body


@pytest.mark.parametrize(
    "empty", ["", "<html></html>", page(body=""), page(body="<nav>Home</nav>")]
)
def test_a_page_without_text_is_no_article(empty):
    with pytest.raises(CleanupError) as caught:
        read_page(empty.encode(), READING)
    assert caught.value.reason in {"no_article", "broken_page"}


MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<article>",
            "<table><tr><td>",
            "<li>",
            "<html>",
            "<body>",
            "<h1>",
            "<script>",
            "<aside>",
            "<frameset>",
            "<form>",
            "<a href=x>",
            "<!--",
            "-->",
            "&#0;",
            "<meta property='og:title' content='x'>",
            "<time datetime='1'>",
            "text of some length ",
            '<script type=\'application/ld+json\'>{"@type":"Article","author":[[1]]}</script>',
            "<blockquote class='twitter-tweet'>",
            "\x00",
            "é",
        ]
    ),
    max_size=30,
).map("".join)


@settings(deadline=None)
@given(MARKUP.map(str.encode) | st.binary(max_size=80))
def test_raises_nothing_but_its_own_error(raw):
    with contextlib.suppress(CleanupError):
        assert read_page(raw, READING).body
