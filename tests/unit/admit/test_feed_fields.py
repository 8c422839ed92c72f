"""Where feeds put things, and which place wins."""

import pytest

from transforms.errors import AdmitError
from transforms.records.travelling import FEED_ENTRY

MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'


def rss(item: str, channel: str = "<link>https://quay.example/</link>") -> str:
    return (
        f'<rss version="2.0" {MEDIA} {ITUNES}><channel><title>Quay</title>{channel}'
        f"<item>{item}</item></channel></rss>"
    )


def atom(entry: str) -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title><entry>{entry}</entry></feed>'
    )


@pytest.mark.parametrize(
    ("item", "url", "item_id"),
    [
        ("<guid>https://quay.example/1</guid>", "https://quay.example/1", "https://quay.example/1"),
        ('<guid isPermaLink="false">https://quay.example/1</guid>', None, "https://quay.example/1"),
        ("<guid>42</guid>", None, "42"),
        ("<guid>42</guid><link>/a?b=1&amp;c=2</link>", "https://quay.example/a?b=1&c=2", "42"),
        ("<link> https://quay.example/x \n</link>", "https://quay.example/x", None),
        ("<link>mailto:desk@quay.example</link>", None, None),
    ],
)
def test_link_and_guid(read, item, url, item_id):
    (found,) = read(rss(item))
    assert (found.raw.url, found.raw.item_id) == (url, item_id)


def test_atom_id_is_no_link(read):
    (found,) = read(atom("<id>https://quay.example/1</id>"))
    assert found.raw.url is None
    assert found.raw.item_id == "https://quay.example/1"


def test_first_of_several_alternates_wins(read):
    (found,) = read(atom('<link href="https://q.example/1"/><link href="https://q.example/2"/>'))
    assert found.raw.url == "https://q.example/1"


def test_relative_link_without_any_base_is_dropped(read):
    (found,) = read(rss("<link>/news/1</link>", channel=""))
    assert found.raw.url is None


def test_polled_feed_resolves_against_its_own_address(read):
    document = rss("<link>../1</link>", channel="")
    (found,) = read(document, kind="rss", origin="https://poll.example/rss/all.xml")
    assert found.raw.url == "https://poll.example/1"


@pytest.mark.parametrize(
    ("item", "html", "text", "summary"),
    [
        ("<description>One &amp;amp; two</description>", "One &amp; two", None, None),
        (
            "<description>Long</description><media:description>Caption</media:description>",
            "Long",
            None,
            None,
        ),
        (
            "<description>Long</description><itunes:summary>Blurb</itunes:summary>",
            "Long",
            None,
            None,
        ),
        ("<media:description>Caption</media:description>", None, "Caption", None),
        (
            '<media:description type="html">A &amp;amp; B</media:description>',
            "A &amp; B",
            None,
            None,
        ),
        ("<itunes:summary>Blurb</itunes:summary>", None, "Blurb", None),
        ("", None, None, None),
    ],
)
def test_body_of_an_rss_item(read, item, html, text, summary):
    (found,) = read(rss(item))
    assert (found.raw.html, found.raw.text, found.raw.summary) == (html, text, summary)


@pytest.mark.parametrize(
    ("entry", "html", "text", "summary"),
    [
        ('<content type="text">1 &lt; 2</content>', None, "1 < 2", None),
        ("<content>&lt;p&gt;A&lt;/p&gt;</content>", "<p>A</p>", None, None),
        ('<content type="html">&lt;p&gt;A&lt;/p&gt;</content>', "<p>A</p>", None, None),
        ("<summary>S</summary>", None, "S", None),
        ("<summary>S</summary><content>C</content>", None, "C", "S"),
        ("<content>C</content><summary>S</summary>", None, "C", "S"),
        ("<content>C</content><summary>C</summary>", None, "C", None),
    ],
)
def test_body_of_an_atom_entry(read, entry, html, text, summary):
    (found,) = read(atom(entry))
    assert (found.raw.html, found.raw.text, found.raw.summary) == (html, text, summary)


@pytest.mark.parametrize(
    ("item", "authors"),
    [
        ("<author>desk@quay.example (Ada Holm)</author>", ["Ada Holm"]),
        ("<author>desk@quay.example</author>", []),
        ("<author>Ada Holm</author>", ["Ada Holm"]),
        ("<author>Ada Holm &lt;ada@quay.example&gt;</author>", ["Ada Holm"]),
        ("<author>Ada Holm (Quay)</author>", ["Ada Holm (Quay)"]),
        ("<author></author>", []),
        (f"<author>{'a.' * 20_000}</author>", ["a." * 20_000]),
    ],
)
def test_authors(read, item, authors):
    (found,) = read(rss(item))
    assert found.raw.authors == authors


@pytest.mark.parametrize(
    ("item", "image"),
    [
        ('<enclosure url="https://i.example/a.png" type="image/png"/>', "https://i.example/a.png"),
        ('<enclosure url="https://i.example/a.mp3" type="audio/mpeg"/>', None),
        ('<media:thumbnail url="/t.jpg"/>', "https://quay.example/t.jpg"),
        ('<media:content url="https://i.example/b.jpg?w=1"/>', "https://i.example/b.jpg?w=1"),
        ('<media:content url="https://i.example/b"/>', None),
        ('<itunes:image href="https://i.example/c.jpg"/>', "https://i.example/c.jpg"),
    ],
)
def test_image(read, item, image):
    (found,) = read(rss(item))
    assert found.raw.image == image


def test_atom_with_only_updated_is_published_then_and_says_so(read):
    (found,) = read(atom("<updated>2026-03-02T09:00:00Z</updated>"))
    day = "2026-03-02T09:00:00Z"
    assert (found.raw.published, found.raw.modified) == (day, day)
    assert found.raw.published_is_updated


def test_dates_stay_as_written(read):
    (found,) = read(rss("<pubDate>Seg, 24 Set 2018, late</pubDate>"))
    assert found.raw.published == "Seg, 24 Set 2018, late"


def test_source_of_an_aggregated_item_is_its_publisher(read):
    (found,) = read(rss('<source url="https://w.example/rss">The Wire</source>'))
    assert found.raw.publisher == "The Wire"
    assert found.envelope.source.publisher == "The Wire"


def test_webmaster_is_no_publisher(read):
    (found,) = read(rss("<title>A</title>", channel="<webMaster>web@quay.example</webMaster>"))
    assert found.raw.publisher is None


def test_item_without_anything_is_passed_on(read):
    (found,) = read(rss(""))
    assert found.raw.title is None
    assert found.envelope.source.item is None


def test_inlined_images_do_not_make_an_entry_too_large(read):
    picture = "data:image/png;base64," + "A" * 1_100_000
    (found,) = read(rss(f'<description>&lt;img src="{picture}"&gt; Text.</description>'))
    assert found.raw.html == '<img src="data:,"> Text.'


def test_an_entry_that_is_too_long_costs_no_other_one(read):
    long = f"<item><title>{'a' * 1_000_001}</title><guid>2</guid></item>"
    others = f"</item>{long}<item><title>Three</title></item>"
    document = rss("<title>One</title>").replace("</item>", others)
    one, two, three = read(document)
    assert (one.raw.title, three.raw.title) == ("One", "Three")
    assert two.raw.too_long == "The field title has more than 1000000 characters."
    assert two.raw.title is None
    assert two.envelope.source.item == "2"
    with pytest.raises(AdmitError, match="field title") as caught:
        read(two.envelope.payload, FEED_ENTRY)
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize(
    "inner",
    [
        '<enclosure url="https://i.example/a.jpg" length="1"/>',
        '<enclosure url="https://i.example/a.jpg" type="image" length="1"/>',
        "<image><url>https://i.example/a.jpg</url></image>",
    ],
)
def test_an_image_is_found_in_what_says_little_of_it(read, inner):
    (found,) = read(rss(f"<title>A</title>{inner}"))
    assert found.raw.image == "https://i.example/a.jpg"


def test_an_enclosed_sound_is_no_image(read):
    (found,) = read(rss('<enclosure url="https://i.example/a.mp3" length="1"/>'))
    assert found.raw.image is None
