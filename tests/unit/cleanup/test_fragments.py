import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.cleanup.fragment.markup import has_markup, to_line, to_text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<div>One<div>Two</div></div>", "One\n\nTwo"),
        ("One<br>Two", "One\nTwo"),
        ("One<br><br/>Two", "One\n\nTwo"),
        ("One<br>\n<br>\n<br>Two", "One\n\nTwo"),
        ("<b>Lav</b>rov and <i>R</i>oe", "Lavrov and Roe"),
        ("for<wbr>ever", "forever"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("Text<ul><li><p>one</p></li></ul>more", "Text\n\none\n\nmore"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<h2>Head</h2>text", "Head\n\ntext"),
        ("before<p>one", "before\n\none"),
        ("one</div>two", "one\n\ntwo"),
        ("one<img src='a.jpg'>two", "one two"),
        ("<a href='/a'>one</a><a href='/b'>two</a>", "one two"),
        ("<a href='/a'>Roe</a>s", "Roes"),
        ("wrapped\n   in the\tsource <i>only</i>", "wrapped in the source only"),
        ("<p>x\ny</p><pre>a\n  b</pre>", "x y\n\na\nb"),
        ("a<script>x()</script><style>p{}</style><iframe>no</iframe>b", "ab"),
        ("a<!-- no -->b", "ab"),
        ("<figure><img><figcaption>Photo: Roe</figcaption></figure><p>Text</p>", "Text"),
        ("<figure><img><figcaption>The old bridge</figcaption></figure>", "The old bridge"),
        ("<p>a &amp; b &lt; c</p>", "a & b < c"),
        ("<p>AT&amp;amp;T</p>", "AT&T"),
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;R&amp;amp;D&lt;/p&gt;", "One\n\nR&D"),
        ("no markup\n\nat all", "no markup\n\nat all"),
        ("profit &lt;5% &amp;amp; more", "profit <5% & more"),
        ("<p>\x00\x01nul\x0b</p>", "nul"),
        ("<p>\ud800</p>", "?"),
        ("<!-- only -->", ""),
        ("<p></p>", ""),
        ("", ""),
    ],
)
def test_turns_fragments_into_paragraphs(fragment, text):
    assert to_text(fragment) == text


@given(st.text(alphabet="<>/=&;#!-\"' abdilprtu1\n", max_size=80))
def test_never_raises(fragment):
    to_text(fragment)
    to_line(fragment)


@given(st.text(max_size=40))
def test_never_raises_on_any_text_inside_a_tag(text):
    to_text(f"<p>{text}</p>")


def test_nests_a_thousand_levels_deep():
    assert to_text("<div><b>" * 500 + "deep") == "deep"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("<b>Rain</b> &amp; wind", "Rain & wind"),
        ("Rain &amp;amp; wind", "Rain & wind"),
        ("&lt;i&gt;Rain&lt;/i&gt; comes", "Rain comes"),
        ("Profit <5% as costs > income", "Profit <5% as costs > income"),
        ("Rain\n comes", "Rain comes"),
        ("Rain<br>comes", "Rain comes"),
        ('How does &lt;script type="module"&gt; work?', 'How does <script type="module"> work?'),
        ("Why &lt;b&gt; and &lt;table&gt; came back", "Why <b> and <table> came back"),
        ("Why <select> is &amp; was hard", "Why <select> is & was hard"),
        ("<![CDATA[Pier closes]]>", "Pier closes"),
        ("It&#8217;s “late”", "It\u2019s “late”"),
        ("", ""),
    ],
)
def test_turns_titles_into_one_line(title, line):
    assert to_line(title) == line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a <p>", True), ("a </div> b", True), ("x<br/>y", True), ("<!-- x -->", True),
        ("1 < 2 > 0", False), ("<jane@example.com>", False), ("a<b", False), ("plain", False),
    ],
)  # fmt: skip
def test_knows_markup_from_angle_brackets(text, found):
    assert has_markup(text) is found
