"""OPML: what other programs write is read whole or refused, and what is written is read again."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.rss.lists.opml import BrokenOpml, feed_url, read_opml, write_opml
from pipelines.sources.rss.lists.spec import FeedSpec


def document(body, head=""):
    return f'<?xml version="1.0"?><opml version="2.0"><head>{head}</head><body>{body}</body></opml>'


def read(body, head=""):
    return read_opml(document(body, head).encode())


def refusal(content):
    with pytest.raises(BrokenOpml) as caught:
        read_opml(content if isinstance(content, bytes) else content.encode())
    return str(caught.value)


def feed(name, more=""):
    return f'<outline type="rss" text="{name}" xmlUrl="https://{name}.example/feed"{more}/>'


def test_nested_folders_are_categories_outermost_first():
    found = read(
        f'<outline text="World"><outline text=" Europe  and\nits seas ">{feed("quay")}</outline>'
        f"{feed('pier')}</outline>{feed('lock')}"
    )
    assert [(one.name, one.categories) for one in found] == [
        ("quay", ("World", "Europe and its seas")),
        ("pier", ("World",)),
        ("lock", ()),
    ]


def test_all_fields_of_an_outline():
    (one,) = read(
        '<outline type="rss" text="Harbour Courier" title="ignored" language="en-GB" '
        'xmlUrl=" https://quay.example/feed?a=1&amp;b=2 " htmlUrl="https://quay.example/"/>'
    )
    assert one == FeedSpec(
        url="https://quay.example/feed?a=1&b=2", name="Harbour Courier", language="en-GB"
    )


@pytest.mark.parametrize("attribute", ["xmlUrl", "xmlurl", "XMLURL", "xmlURL"])
def test_the_case_of_attributes_does_not_matter(attribute):
    assert read(f'<outline Title="Quay" {attribute}="https://quay.example/"/>') == [
        FeedSpec(url="https://quay.example/", name="Quay")
    ]


def test_the_category_attribute_counts_where_there_is_no_folder():
    loose = feed("quay", ' category="/World/Europe,/Harbours"')
    found = read(f'{loose}<outline text="Mine">{feed("pier", """ category="/Other" """)}</outline>')
    assert [one.categories for one in found] == [("World", "Europe"), ("Mine",)]


def test_a_feed_with_feeds_in_it_is_no_folder():
    inner = feed("pier")
    found = read(f'<outline text="quay" xmlUrl="https://quay.example/">{inner}</outline>')
    assert [one.categories for one in found] == [(), ()]


def test_what_is_no_feed_is_left_out():
    assert (
        read(
            '<outline text="a link" type="link" url="https://quay.example/"/>'
            '<outline text="a list" type="include" url="https://quay.example/list.opml"/>'
            '<outline text="empty" xmlUrl=""/>'
        )
        == []
    )


def test_a_name_that_is_the_address_is_no_name():
    (one,) = read('<outline text="https://quay.example/" xmlUrl="https://quay.example/"/>')
    assert one.name is None


def test_a_default_namespace_does_not_matter():
    text = document(feed("quay")).replace("<opml ", '<opml xmlns="https://opml.example/" ')
    assert [one.name for one in read_opml(text.encode())] == ["quay"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Nets & Lines", "Nets & Lines"),
        ('The "Lantern" Post', 'The "Lantern" Post'),
        ("Deep <em>water</em>", "Deep <em>water</em>"),
        ("Fish &amp; chips &eacute;", "Fish & chips &eacute;"),
        ("Tide > ebb", "Tide > ebb"),
    ],
)
def test_what_programs_forget_to_escape_is_mended(name, written):
    body = (
        f'<outline text="Coast & Sea"><outline text="{name}" title="{name}" '
        'description="By <a href="https://quay.example/" target="_blank">the quay</a>, in 1907" '
        f'xmlUrl="https://quay.example/feed?a=1&b=2" type="rss" />{feed("pier")}</outline>'
    )
    found = read(body, head="<title>Mine & hers</title>")
    assert [(one.url, one.name, one.categories) for one in found] == [
        ("https://quay.example/feed?a=1&b=2", written, ("Coast & Sea",)),
        ("https://pier.example/feed", "pier", ("Coast & Sea",)),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "line 1: "),
        ("https://quay.example/feed", "line 1: "),
        ('<opml>\n<body>\n<outline xmlUrl="https://quay.example/"/>', "line 3: "),
        ("<rss/>", "its root element is <rss>, not <opml>"),
        (
            '<opml><body>\n\n<outline xmlUrl="ftp://ann:secret@quay.example/"/></body></opml>',
            "line 3: 'ftp://quay.example/' is no http(s) address of a feed",
        ),
    ],
    ids=["empty", "no XML", "breaks off", "a feed", "another scheme"],
)
def test_what_cannot_be_read_whole_is_refused(content, sentence):
    assert refusal(content).startswith(sentence)


def test_a_file_named_in_the_document_is_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("https://secret.example/")
    text = (
        f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{secret}">]><opml><body>'
        f"<outline text='a'>&x;{feed('quay')}</outline></body></opml>"
    )
    assert [one.name for one in read_opml(text.encode())] == ["quay"]
    inside = text.replace("&x;", "").replace("text='a'", "text='&x;'")
    assert "secret.example" not in refusal(inside)


def test_entities_that_grow_are_refused_at_once():
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12))
    text = (
        f'<!DOCTYPE opml [<!ENTITY e0 "harbour">{entities}]><opml><body>'
        '<outline text="&e11;" xmlUrl="https://quay.example/"/></body></opml>'
    )
    began = time.monotonic()
    assert "line 1: " in refusal(text)
    assert time.monotonic() - began < 2


def test_folders_nested_too_deeply_are_refused():
    deep = '<outline text="a">' * 10_000
    assert refusal(document(deep + feed("quay") + "</outline>" * 10_000)).startswith("line 1: ")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (" https://quay.example/ ", "https://quay.example/"),
        ("HTTP://quay.example/", "HTTP://quay.example/"),
        ("feed://quay.example/rss", "http://quay.example/rss"),
        ("feed:https://quay.example/rss", "https://quay.example/rss"),
        ("quay.example/rss", None),
        ("file:///etc/hosts", None),
        ("", None),
    ],
)
def test_addresses_as_lists_write_them(text, url):
    assert feed_url(text) == url


def test_a_written_list_has_each_folder_once():
    specs = [
        FeedSpec(url="https://quay.example/1", categories=("World", "Europe")),
        FeedSpec(url="https://quay.example/2", name="Pier & Sons"),
        FeedSpec(url="https://quay.example/3", categories=("World",), language="pt"),
        FeedSpec(url="https://quay.example/4", categories=("World", "Europe")),
    ]
    assert write_opml(specs, "Mine").decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<opml version="2.0">\n'
        "  <head>\n"
        "    <title>Mine</title>\n"
        "  </head>\n"
        "  <body>\n"
        '    <outline text="World">\n'
        '      <outline text="Europe">\n'
        '        <outline type="rss" text="https://quay.example/1" title="https://quay.example/1" '
        'xmlUrl="https://quay.example/1"/>\n'
        '        <outline type="rss" text="https://quay.example/4" title="https://quay.example/4" '
        'xmlUrl="https://quay.example/4"/>\n'
        "      </outline>\n"
        '      <outline type="rss" text="https://quay.example/3" title="https://quay.example/3" '
        'xmlUrl="https://quay.example/3" language="pt"/>\n'
        "    </outline>\n"
        '    <outline type="rss" text="Pier &amp; Sons" title="Pier &amp; Sons" '
        'xmlUrl="https://quay.example/2"/>\n'
        "  </body>\n"
        "</opml>\n"
    )


def test_secrets_are_not_written():
    spec = FeedSpec(
        url="https://ann:s3cret@quay.example/", headers=(("Authorization", "Bearer abc"),)
    )
    written = write_opml([spec])
    assert b"s3cret" not in written
    assert b"Bearer" not in written
    assert read_opml(written) == [FeedSpec(url="https://quay.example/")]


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).map(
    lambda text: " ".join("".join(c for c in text if c.isprintable()).split())
)
specs = st.builds(
    FeedSpec,
    url=st.integers(0, 10**6).map("https://quay.example/feed?a=1&b={}".format),
    name=st.none() | names.filter(bool),
    language=st.none() | st.sampled_from(["en", "pt-BR"]),
    categories=st.lists(names.filter(bool), max_size=3).map(tuple),
)


@given(st.lists(specs, max_size=12))
def test_what_is_written_is_read_again(listed):
    again = read_opml(write_opml(listed))
    assert sorted(again, key=repr_of) == sorted(listed, key=repr_of)
    for spec in listed:
        inside = [one for one in listed if one.categories == spec.categories]
        assert [one for one in again if one.categories == spec.categories] == inside


def repr_of(spec):
    return (spec.url, spec.name or "", spec.language or "", spec.categories)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content):
    for wild in (content, b"<opml><body>" + content + b"</body></opml>"):
        with suppress(BrokenOpml):
            assert isinstance(read_opml(wild), list)
