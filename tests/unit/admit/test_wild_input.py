"""Whatever the bytes, the outcome is articles or an AdmitError, and always the same one."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.admit.admit import AdmitLimits, admit
from transforms.errors import AdmitError
from transforms.records.article import SourceRef, to_json
from transforms.records.travelling import FEED, FEED_ENTRY, HTML, JSON, TEXT, Envelope

SEEDS = [
    (
        b'<?xml version="1.0"?><rss version="2.0" xmlns:m="http://search.yahoo.com/mrss/"><channel>'
        b"<title>Q</title><link>http://q.example</link><item><title>A &amp; b</title><guid>1</guid>"
        b"<pubDate>Mon, 02 Mar 2026 09:30:00 +0100</pubDate><author>a@b.c (D)</author>"
        b'<category>x</category><m:content url="u" width="3"/><description>&lt;p&gt;T&lt;/p&gt;'
        b"</description></item></channel></rss>"
    ),
    (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="http://a/"><entry><id>1</id>'
        b'<link href="x"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        b'<svg xmlns="http://www.w3.org/2000/svg"><title>t</title></svg><b>c</b></div></content>'
        b"<updated>2026-03-02T09:00:00Z</updated><author><name>N</name><uri>u</uri></author>"
        b"<source><title>S</title></source></entry></feed>"
    ),
    (
        b'<!DOCTYPE rss [<!ENTITY a "b">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax'
        b'-ns#"><item rdf:about="x"><title>&a;&#x41;&nbsp;</title></item></rdf:RDF>'
    ),
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "tags": ["a"]}, 3]}',
    b'{"title": "T", "authors": [{"name": "N"}], "source": {"publisher": "P"}, "html": "<p>"}',
    b'{"came_from": "feed", "title": "T", "page": "AAE="}',
]
PIECES = st.sampled_from(
    rb"""< > & &# &#x &#999999999; " ' <![CDATA[ ]]> <!-- <! <? <item> </item> <entry> </feed>
    <title> <image> <source> <content> <link> <textinput> <name> <media:x <!DOCTYPE <!ENTITY
    [<!ENTITY&b;> &a; http://[ //[x { [ : \u""".split()
) | st.sampled_from([b"\x00", b"\xff", b"\xed\xa0\x80", b" "])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    payload = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(payload)))
        cut = draw(st.integers(0, 40))
        payload = payload[:at] + draw(PIECES | st.binary(max_size=4)) + payload[at + cut :]
    return payload


def outcome(payload: bytes, content_type: str) -> list[bytes] | tuple[str, str]:
    envelope = Envelope(
        payload=payload,
        content_type=content_type,
        source=SourceRef(kind="rss", origin="https://poll.example/feed"),
        discovered=datetime(2026, 3, 1, tzinfo=UTC),
    )
    try:
        return [to_json(item) for item in admit(envelope, AdmitLimits())]
    except AdmitError as error:
        return error.reason, error.detail


CONTENT_TYPES = st.sampled_from([FEED, FEED_ENTRY, JSON, HTML, TEXT, "", "text/xml; charset=idna"])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), CONTENT_TYPES)
def test_arbitrary_bytes_end_as_articles_or_as_one_error(payload, content_type):
    assert outcome(payload, content_type) == outcome(payload, content_type)


@settings(max_examples=600, deadline=None)
@given(mutated(), CONTENT_TYPES)
def test_mutated_payloads_end_as_articles_or_as_one_error(payload, content_type):
    assert outcome(payload, content_type) == outcome(payload, content_type)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100), st.sampled_from([None, "utf-16", "utf-8-sig"]))
def test_any_text_survives_as_a_title(text, encoding):
    title = text.replace("\r", " ")
    document = "<rss><item><title><![CDATA[" + title.replace("]]>", "") + "]]></title></item></rss>"
    result = outcome(document.encode(encoding or "utf-8", "ignore"), FEED)
    assert len(result) == 1
