"""Feeds that are not well-formed, are hostile, or are no feeds."""

import gzip
import time

import pytest

from transforms.admit.admit import AdmitLimits

HEAD = '<rss version="2.0"><channel><title>Quay</title>'
TAIL = "</channel></rss>"
ONE = "<item><title>One</title><guid>1</guid></item>"
TWO = "<item><title>Two</title><guid>2</guid></item>"


def titles(items):
    return [item.raw.title for item in items]


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (f"{HEAD}{TAIL}", []),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title></feed>', []),
        ('{"version": "https://jsonfeed.org/version/1", "items": []}', []),
        (f"\n\n  <?xml version='1.0'?>{HEAD}{ONE}{TAIL}", ["One"]),
        (f"Warning: cache is old\n<?xml version='1.0'?>{HEAD}{ONE}{TAIL}", ["One"]),
        (f"{HEAD}{ONE}{TWO}{TAIL}\n<!-- served in 3 ms --><script>", ["One", "Two"]),
        (f"{HEAD}{ONE}{TWO}<item><title>Half a ti", ["One", "Two"]),
        (f"{HEAD}{ONE}<item><title>Half</title><descr", ["One"]),
        (f"{HEAD}<item><title>Fish & chips</title></item>{ONE}{TAIL}", ["Fish & chips", "One"]),
        (f"{HEAD}<item><title>a&nbsp;b &eacute;</title></item>{TAIL}", ["a\xa0b é"]),
        (f"{HEAD}<item><title>a\x0bb\x00c</title></item>{TAIL}", ["abc"]),
        (f"{HEAD}<item><title>a&#11;b&#xD800;c&#99999999;</title></item>{TAIL}", ["abc"]),
        (f"{HEAD}<item><title>One</title><item><title>Two</title>{TAIL}", ["One", "Two"]),
        (f"{HEAD}<item><x:title>T</x:title><title>One</title></item>{TAIL}", ["One"]),
        (
            (
                '<!DOCTYPE rss [<!ENTITY co "Quay &#38;amp; Co"><!ENTITY n "&#160;">]>'
                f"{HEAD}<item><title>A&n;&co;</title></item>{TAIL}"
            ),
            ["A\xa0Quay & Co"],
        ),
    ],
)
def test_what_can_be_read_is_read(read, document, found):
    assert titles(read(document)) == found


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "empty_payload"),
        (" \n\t", "empty_payload"),
        ("\ufeff", "empty_payload"),
        ("Not found", "not_a_feed"),
        ("<note><to>Ada</to></note>", "not_a_feed"),
        ("<!DOCTYPE html><html><body><p>Moved</p></body></html>", "not_a_feed"),
        ("<opml version='2.0'><body><outline text='a'/></body></opml>", "not_a_feed"),
        ('{"title": "a"}', "not_a_feed"),
        ("[1, 2]", "not_a_feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [', "broken_json"),
        (f"{HEAD}<item><title>Half a ti", "broken_feed"),
        ("<rss", "broken_feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03", "not_a_feed"),
        (b"\x1f\x8b\x08\x00broken", "broken_gzip"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + b"\xff" * 20, "broken_gzip"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_word(refusal, document, reason):
    assert refusal(document) == reason


def laughs(levels: int) -> str:
    entities = ['<!ENTITY l0 "ha">']
    entities += [f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, levels)]
    return f"<!DOCTYPE rss [{''.join(entities)}]>{HEAD}<item><title>&l{levels - 1};</title></item>"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (laughs(10) + TAIL, "entity_bomb"),
        (laughs(10), "entity_bomb"),
        ("<!-- <a -->" + laughs(10) + TAIL, "entity_bomb"),
        (f'<!DOCTYPE r [<!ENTITY a "{"x" * 100_000}">]>{HEAD}&a;{TAIL}', "entity_bomb"),
        (
            (
                f'<!DOCTYPE r [<!ENTITY a "{"x" * 1_000}">]>{HEAD}<item><title>{"&a;" * 50_000}'
                f"</title></item>{TAIL}"
            ),
            "entity_bomb",
        ),
        (
            (
                '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
                f"{HEAD}<item><title>&f;</title></item>{TAIL}"
            ),
            "external_entity",
        ),
    ],
)
def test_declared_entities_do_no_harm(refusal, document, reason):
    assert refusal(document) == reason


def test_external_parameter_entities_are_not_fetched(read):
    document = (
        '<!DOCTYPE rss [<!ENTITY % latin SYSTEM "https://dtd.example/lat1.ent"> %latin;]>'
        f"{HEAD}<item><title>Caf&eacute;</title></item>{TAIL}"
    )
    assert titles(read(document)) == ["Café"]


@pytest.mark.parametrize(
    "document",
    [
        HEAD + "<a>" * 60_000,
        HEAD + "<a>" * 60_000 + "</a>" * 60_000 + TAIL,
        HEAD + "<item/>" * 20_001 + TAIL,
        HEAD + "<a " + "".join(f'x{i}="1" ' for i in range(30_000)) + "/>" + TAIL,
        HEAD + "<a " + "x " * 600_000,
        HEAD + "".join(f'<a xmlns:n{i}="u{i}"/>' for i in range(2_000)) + TAIL,
        '{"version": "https://jsonfeed.org/version/1", "items": [' + "{}," * 20_000 + "{}]}",
    ],
    ids=["open", "deep", "items", "attributes", "loose-attributes", "namespaces", "json"],
)
def test_feeds_made_to_exhaust_are_refused(refusal, document):
    assert refusal(document, limits=AdmitLimits(elements=50_000)) == "too_large"


@pytest.mark.parametrize(
    "document",
    [
        "\n" * 100_000 + HEAD + ONE + TAIL,
        f"{HEAD}<item><author>{'a.' * 100_000}</author><title>One</title></item>{TAIL}",
        HEAD + ONE + "<" * 100_000,
        (
            f"{HEAD}<item><title>One</title>"
            f"{''.join(f'<category>{i}</category>' for i in range(10_000))}</item>{TAIL}"
        ),
    ],
    ids=["lines", "address", "brackets", "tags"],
)
def test_feeds_made_to_be_slow_are_read_in_time(read, document):
    began = time.monotonic()
    assert titles(read(document)) == ["One"]
    assert time.monotonic() - began < 5


LARGE = AdmitLimits(broken_bytes=100)


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        ("<item><title>A & B</title><link>https://q.example/?a=1&b=2</link></item>", "A & B"),
        ("<item><title>A&nbsp;B &copy; &made;</title></item>", "A\xa0B © &made;"),
        ("<item><title><![CDATA[A & B]]></title></item>&", "A & B"),
        ("<item><title>A B</title></channel></item>", "A B"),
    ],
    ids=["ampersand", "names", "cdata", "order"],
)
def test_a_large_broken_feed_is_read_as_far_as_a_small_one(read, inner, found):
    document = HEAD + inner + "".join(ONE for _ in range(9)) + TAIL
    items = read(document, limits=LARGE)
    assert items[0].raw.title == found
    if "link" in inner:
        assert items[0].raw.url == "https://q.example/?a=1&b=2"
        assert titles(items[1:]) == ["One"] * 9


@pytest.mark.parametrize("limits", [AdmitLimits(), LARGE], ids=["small", "large"])
def test_a_broken_feed_keeps_the_entities_that_it_declares(read, limits):
    declared = '<!DOCTYPE rss [<!ENTITY n "&#160;"><!ENTITY quay.co "Quay Co">]>'
    document = f"{declared}{HEAD}<item><title>A&n;& &quay.co;</title></item>{TAIL}"
    assert titles(read(document, limits=limits)) == ["A\xa0& Quay Co"]


def test_a_large_feed_that_breaks_off_gives_its_complete_entries(read):
    document = HEAD + "<item><title>A & B</title></item>" + ONE * 9 + "<item><title>Half"
    assert titles(read(document, limits=LARGE)) == ["A & B"] + ["One"] * 9


def test_a_large_broken_feed_expands_nothing(refusal):
    entity = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    assert refusal(entity + HEAD + "&" + ONE + TAIL, limits=LARGE) == "external_entity"


def test_size_is_checked_before_and_after_decompression(refusal):
    limits = AdmitLimits(payload_bytes=1_000)
    assert refusal("x" * 1_001, limits=limits) == "too_large"
    assert refusal(gzip.compress(b"x" * 1_001), limits=limits) == "too_large"


def test_gzip_bomb_is_refused_without_being_unpacked(refusal):
    bomb = gzip.compress(b"\0" * 200_000_000, compresslevel=1)
    began = time.monotonic()
    assert refusal(bomb) == "too_large"
    assert time.monotonic() - began < 1


def test_gzip_of_several_members_is_read_whole(read):
    document = gzip.compress(HEAD.encode()) + gzip.compress((ONE + TAIL).encode())
    assert titles(read(document)) == ["One"]


@pytest.mark.parametrize(
    ("declared", "encoding", "content_type"),
    [
        ('<?xml version="1.0" encoding="windows-1252"?>', "cp1252", "application/feed"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>', "cp1252", "application/feed"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>', "utf-8", "application/feed"),
        ('<?xml version="1.0" encoding="made-up"?>', "utf-8", "application/feed"),
        ('<?xml version="1.0" encoding="utf-8"?>', "cp1252", "application/feed"),
        ("", "cp1252", "application/feed"),
        ("\ufeff", "utf-16-le", "application/feed"),
        ('<?xml version="1.0" encoding="UTF-16"?>', "utf-16-be", "application/feed"),
        ("", "iso8859-15", "application/rss+xml; charset=iso-8859-15"),
        ("", "utf-8", 'application/rss+xml; charset="iso-8859-1"'),
    ],
)
def test_bytes_are_read_as_what_they_are(read, declared, encoding, content_type):
    document = f"{declared}{HEAD}<item><title>né €5</title></item>{TAIL}"
    (item,) = read(document.encode(encoding), content_type)
    assert item.raw.title == "né €5"


def test_charset_of_the_http_header_is_taken_from_an_attribute(read):
    document = f"{HEAD}<item><title>Привет</title></item>{TAIL}".encode("koi8-r")
    attributes = {"content-type": "text/xml; charset=koi8-r"}
    (item,) = read(document, attributes=attributes)
    assert item.raw.title == "Привет"


def test_entries_before_a_break_are_the_same_as_in_the_whole_feed(read):
    entries = "".join(
        f"<item><guid>{i}</guid><description><![CDATA[A & B <p>it&#8217;s &lt;{i}&gt;]]>"
        "</description></item>"
        for i in range(3)
    )
    whole = read(HEAD + entries + TAIL)
    broken = read(HEAD + entries + "<item><title>Late & broken</title></item>" + TAIL)
    assert [item.raw for item in broken[:3]] == [item.raw for item in whole]
    assert broken[3].raw.title == "Late & broken"
    assert [item.raw for item in read(HEAD + entries + "<item><guid>3")] == [
        item.raw for item in whole
    ]


def test_one_broken_byte_does_not_spoil_the_other_letters(read):
    document = f"{HEAD}<item><title>Žluťoučký kůň".encode() + b"\xff</title></item>" + TAIL.encode()
    (item,) = read(document)
    assert item.raw.title == "Žluťoučký kůň\ufffd"


def test_a_comment_may_name_html_before_a_feed(read):
    comment = f"<?xml version='1.0'?><!-- A feed, no page: <html> {'. ' * 3_000} --><!-- b -->"
    assert titles(read(comment + HEAD + ONE + TAIL)) == ["One"]


def test_xml_base_stays_in_its_element(read):
    document = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://blog.example/"/><entry>'
        '<link href="/one"/><content xml:base="https://cdn.example/z/">A</content></entry>'
        '<entry><link href="/two"/><content>B</content></entry></feed>'
    )
    assert [item.raw.url for item in read(document)] == [
        "https://blog.example/one",
        "https://blog.example/two",
    ]
