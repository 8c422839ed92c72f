"""Each feed format, one small feed of each, field by field."""

from transforms.identity import entry_key
from transforms.records.travelling import RawArticle

RSS_091 = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>Harbour Notes</title>
<link>https://harbour.example/</link><description>News of the quay</description>
<language>en-gb</language>
<item><title>Caf&eacute; opens</title><link>https://harbour.example/cafe</link>
<description>A caf&eacute; opens on the quay.</description></item>
</channel></rss>"""

RSS_20 = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
<channel><title>Harbour &amp;amp; Quay</title><link>https://harbour.example/</link>
<language>en</language>
<item>
<title>Ferry &amp;amp; bridge</title>
<link>https://counter.example/click/1</link>
<feedburner:origLink>https://harbour.example/ferry</feedburner:origLink>
<guid isPermaLink="false">quay-1</guid>
<pubDate>Mon, 02 Mar 2026 09:30:00 +0100</pubDate>
<dc:creator>Ada Holm</dc:creator><dc:creator>Per Lind</dc:creator>
<category>Transport</category><category domain="x">Harbour</category>
<description>Short of it.</description>
<content:encoded><![CDATA[<p>The ferry is <b>late</b>.</p>]]></content:encoded>
<media:content url="https://img.example/small.jpg" medium="image" width="140"/>
<media:content url="https://img.example/large.jpg" medium="image" width="900"/>
<media:content url="https://img.example/film.mp4" medium="video" width="1900"/>
<media:description>A ferry at the quay.</media:description>
</item></channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb">
<title>Lagting</title><link rel="self" href="https://lagting.example/atom"/>
<link href="https://lagting.example/"/><author><name>The Desk</name></author>
<entry><id>tag:lagting.example,2026:1</id><title type="html">Vote &lt;i&gt;today&lt;/i&gt;</title>
<link rel="enclosure" type="image/png" href="/pic.png"/>
<link href="/vote"/><link rel="alternate" type="application/json" href="/vote.json"/>
<published>2026-03-02T08:00:00Z</published><updated>2026-03-02T09:00:00Z</updated>
<category term="pol" label="Politics"/>
<summary>In short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long &amp; wide.</p></div>
</content>
</entry></feed>"""

RDF = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://lab.example/feed"><title>Lab</title>
<link>https://lab.example/</link><dc:publisher>Lab Press</dc:publisher></channel>
<item rdf:about="https://lab.example/1"><title>A new moss</title>
<link>https://lab.example/1</link><dc:date>2026-03-02T08:00:00Z</dc:date>
<dc:creator>M. Berg</dc:creator><dc:subject>Botany</dc:subject>
<description>Found under a stone.</description></item></rdf:RDF>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Tide Table",
"home_page_url": "https://tide.example/", "language": "en-AU", "authors": [{"name": "The Crew"}],
"items": [
 {"id": 12, "url": "/high", "title": "High tide", "content_html": "<p>At noon.</p>",
  "content_text": "At noon.", "summary": "Noon", "image": "https://img.example/t.png",
  "date_published": "2026-03-02T08:00:00Z", "date_modified": "2026-03-02T09:00:00Z",
  "authors": [{"name": "Jo Reef"}], "tags": ["sea", "sea", "moon"], "language": "en"},
 {"id": "b", "external_url": "https://else.example/x", "content_text": "Only text."},
 null]}"""


def test_rss_091_keeps_letters_of_its_external_document_type(read):
    (item,) = read(RSS_091)
    assert item.raw == RawArticle(
        came_from="feed",
        url="https://harbour.example/cafe",
        title="Café opens",
        html="A café opens on the quay.",
        language="en-gb",
        feed_title="Harbour Notes",
        site="https://harbour.example/",
    )


def test_rss_20_prefers_content_original_link_and_largest_image(read):
    (item,) = read(RSS_20)
    assert item.raw == RawArticle(
        came_from="feed",
        url="https://harbour.example/ferry",
        item_id="quay-1",
        title="Ferry &amp; bridge",
        html="<p>The ferry is <b>late</b>.</p>",
        summary="Short of it.",
        published="Mon, 02 Mar 2026 09:30:00 +0100",
        authors=["Ada Holm", "Per Lind"],
        categories=["Transport", "Harbour"],
        image="https://img.example/large.jpg",
        language="en",
        feed_title="Harbour & Quay",
        site="https://harbour.example/",
    )


def test_atom_inherits_author_and_language_and_resolves_links(read):
    (item,) = read(ATOM)
    assert item.raw == RawArticle(
        came_from="feed",
        url="https://lagting.example/vote",
        item_id="tag:lagting.example,2026:1",
        title="Vote <i>today</i>",
        html="<p>Long &amp; wide.</p>",
        summary="In short.",
        published="2026-03-02T08:00:00Z",
        modified="2026-03-02T09:00:00Z",
        authors=["The Desk"],
        categories=["Politics"],
        image="https://lagting.example/pic.png",
        language="nb",
        feed_title="Lagting",
        site="https://lagting.example/",
    )


def test_rdf_takes_dc_date_as_publication(read):
    (item,) = read(RDF)
    assert item.raw == RawArticle(
        came_from="feed",
        url="https://lab.example/1",
        item_id="https://lab.example/1",
        title="A new moss",
        html="Found under a stone.",
        published="2026-03-02T08:00:00Z",
        authors=["M. Berg"],
        categories=["Botany"],
        publisher="Lab Press",
        feed_title="Lab",
        site="https://lab.example/",
    )


def test_json_feed_maps_every_field(read):
    first, second, third = read(JSON_FEED)
    assert first.raw == RawArticle(
        came_from="feed",
        url="https://tide.example/high",
        item_id="12",
        title="High tide",
        html="<p>At noon.</p>",
        summary="Noon",
        published="2026-03-02T08:00:00Z",
        modified="2026-03-02T09:00:00Z",
        authors=["Jo Reef"],
        categories=["sea", "moon"],
        image="https://img.example/t.png",
        language="en",
        feed_title="Tide Table",
        site="https://tide.example/",
    )
    assert second.raw.text == "Only text."
    assert second.raw.url == "https://else.example/x"
    assert second.raw.authors == ["The Crew"]
    assert second.raw.language == "en-AU"
    assert third.raw.title is None


def test_json_feed_is_known_whatever_json_it_is_called(read):
    assert len(read(JSON_FEED, "application/json")) == 3
    assert len(read(JSON_FEED, "application/feed+json; charset=utf-8")) == 3


def test_entries_get_keys_sources_and_payloads_of_their_own(read):
    first, second, third = read(JSON_FEED)
    assert [item.envelope.order for item in (first, second, third)] == [
        "00000007.000000",
        "00000007.000001",
        "00000007.000002",
    ]
    assert len({item.key for item in (first, second, third)}) == 3
    assert [item.key for item in read(JSON_FEED)] == [first.key, second.key, third.key]
    (document,) = {item.envelope.document for item in (first, second, third)}
    assert (first.key, third.key) == (entry_key(document, 0), entry_key(document, 2))
    assert first.envelope.source.item == "12"
    assert third.envelope.source.item is None
    assert first.envelope.source.feed_title == "Tide Table"
    assert first.envelope.source.site == "https://tide.example/"


def test_a_replayed_entry_is_the_same_article(read):
    (item,) = read(RSS_20)
    (again,) = read(item.envelope.payload, item.envelope.content_type)
    assert again.raw == item.raw
    assert again.envelope.payload == item.envelope.payload
