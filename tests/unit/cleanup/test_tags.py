"""Markup that a parser can bear: what is counted, what goes, and what stays as it is."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.cleanup.page.tags import bearable, bearable_page

CROWD = " ".join(f"a{number}" for number in range(300))
KEPT = " ".join(f"a{number}" for number in range(200))


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        (f"<p {CROWD}>text</p>", f"<p {KEPT}>text</p>"),
        (f"<p {CROWD}", f"<p {KEPT}"),
        (f"<p {CROWD.replace(' ', '/')}/>text", f"<p {KEPT.replace(' ', '/')}/>text"),
        (f"<p {KEPT} x='>' b='<' c=\">\">text", f"<p {KEPT}>text"),
        (f"<p x='<>' y=<> {CROWD}>", f"<p x='<>' y=<> {CROWD}>"),
        (f"<p {KEPT}>text</p>", f"<p {KEPT}>text</p>"),
        (f"<p title='{CROWD}'>{CROWD}</p>", f"<p title='{CROWD}'>{CROWD}</p>"),
        ("a < b and \x00c > d", "a < b and c > d"),
    ],
    ids=[
        "a crowd", "without an end", "parted by slashes", "brackets in values", "a tag that ended",
        "as many as are kept", "words in a value and a text", "no tag",
    ],
)  # fmt: skip
def test_crowds_of_attributes_are_cut(markup, kept):
    assert bearable(markup) == kept.encode()


@given(st.lists(st.sampled_from(["<p", " a", "=", "'", '"', ">", "<", "/", " ", "b", "\n"])))
def test_no_tag_has_more_attributes_than_are_kept_however_it_is_written(pieces):
    unit = "".join(pieces)
    markup = bearable(f"<html><p>{(unit + ' q') * 300}")
    root = lxml.html.document_fromstring(markup)
    assert max(len(element.attrib) for element in root.iter(lxml.etree.Element)) <= 201


@pytest.mark.parametrize(
    ("page", "cut"),
    [
        ("<p>a<p>b<p>c", (b"<p>a<p>b<p>c", False)),
        ("<p>a<p>b<p>c<p>d", (b"<p>a<p>b<p>c", True)),
        ("x<p>a<p>b<p>c<", (b"x<p>a<p>b<p>c", True)),
        ("<p>" + "a" * 18, (b"<p>" + b"a" * 17, True)),
    ],
)
def test_a_page_of_too_many_tags_or_bytes_is_cut(page, cut):
    assert bearable_page(page, most_tags=3, most_bytes=20) == cut
