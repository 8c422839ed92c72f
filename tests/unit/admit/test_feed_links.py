"""Links, guids and authors of feeds, as they are written."""

import pytest

from tests.builders import envelope
from transforms.admit.admit import AdmitLimits, admit
from transforms.records.travelling import FEED

RSS = '<rss version="2.0"><channel><title>Quay</title><link>https://quay.example/</link>{}</channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title><link href="https://quay.example/"/>{}</feed>'


def entries(feed):
    came = envelope(payload=feed.encode(), content_type=FEED)
    return [one.raw for one in admit(came, AdmitLimits())]


def rss(inner, before=""):
    return entries(RSS.format(f"{before}<item><title>One</title>{inner}</item>"))[0]


def atom(links):
    return entries(ATOM.format(f"<entry><id>tag:q,1</id><title>One</title>{links}</entry>"))[0]


@pytest.mark.parametrize(
    ("inner", "url"),
    [
        ("<link>https://pier.example/old pier.html</link>", "https://pier.example/old%20pier.html"),
        ("<link>www.pier.example/news/1</link>", "https://www.pier.example/news/1"),
        ("<link>https:/pier.example/news/2</link>", "https://pier.example/news/2"),
        ("<link>\u200bhttps://pier.example/news/3</link>", "https://pier.example/news/3"),
        ("<link>/news/4</link>", "https://quay.example/news/4"),
        ('<link uri="at://did:plc:abc/3l">https://quay.example/5</link>', "https://quay.example/5"),
        ('<link url="https://quay.example/6"/>', "https://quay.example/6"),
        ("<guid>https://quay.example/7?a=1&amp;b=2</guid>", "https://quay.example/7?a=1&b=2"),
        ("<link>https://quay.example/8?a=1&lang=en&copy=2</link>",
         "https://quay.example/8?a=1&lang=en&copy=2"),
        ("<link><![CDATA[https://quay.example/9?a=1&lang=en]]></link>",
         "https://quay.example/9?a=1&lang=en"),
        ("<link>at://did:plc:abc/3l</link>", None),
        ("<link>Pier closes for winter</link>", None),
    ],
)  # fmt: skip
def test_links_of_rss_are_mended_and_never_made_up(inner, url):
    assert rss(inner).url == url


def test_a_broken_feeds_links_and_guids_are_those_of_a_whole_one():
    raw = rss(
        "<guid>https://quay.example/g?x=1&amp;y=2</guid>",
        before="<description>Fish & ships &nbsp;</description>",
    )
    assert raw.url == raw.item_id == "https://quay.example/g?x=1&y=2"


@pytest.mark.parametrize(
    ("links", "url"),
    [
        ('<link rel="self" href="https://quay.example/1"/>', "https://quay.example/1"),
        ('<link rel="self" href="https://quay.example/x"/><link href="https://quay.example/1"/>',
         "https://quay.example/1"),
        ('<link rel="http://www.iana.org/assignments/relation/alternate" href="/1"/>',
         "https://quay.example/1"),
        ('<link rel="enclosure" href="https://quay.example/a.mp3"/>', None),
    ],
)  # fmt: skip
def test_links_of_atom_by_their_relation(links, url):
    assert atom(links).url == url
