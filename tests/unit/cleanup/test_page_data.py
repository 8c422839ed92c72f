"""Articles that a page's scripts would draw, and pages that hold none."""

import json

import pytest

from tests.unit.cleanup.test_page_rules import FIRST, FOURTH, SECOND, TEXTS, THIRD, WHOLE, read
from transforms.cleanup.page.page_data import data_lines
from transforms.errors import CleanupError

SHELL = '<html><body><div id="__next"><p>Loading\u2026</p></div>%s</body></html>'


def next_data(value):
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>'


def article(body):
    related = [{"text": f"Another story of the day, number {n}. {SECOND * 3}"} for n in range(9)]
    return {
        "props": {"pageProps": {"article": {"title": "Ferry", "body": body}, "related": related}}
    }


@pytest.mark.parametrize(
    "body",
    [
        [{"type": "paragraph", "html": text} for text in TEXTS],
        [{"type": "paragraph", "content": {"text": f"<em>{text}</em>"}} for text in TEXTS],
        "".join(f"<p>{text}</p>" for text in TEXTS),
        "\n\n".join(TEXTS),
        list(TEXTS),
    ],
    ids=["blocks", "nested", "html", "text", "list"],
)
def test_an_article_is_found_in_a_pages_data(body):
    found = read((SHELL % next_data(article(body))).encode())
    assert (found.body, found.origin) == (WHOLE, "html")


def pushed(*parts):
    calls = [f"<script>self.__next_f.push({json.dumps([1, part])})</script>" for part in parts]
    return SHELL % "".join(calls)


def test_an_article_is_found_in_flight_data():
    paragraphs = [["$", "p", None, {"children": text}] for text in (FIRST, SECOND)]
    mixed = ["$", "p", "k", {"children": [THIRD[:40], ["$", "b", None, {"children": THIRD[40:]}]]}]
    row = json.dumps(["$", "div", None, {"children": [*paragraphs, mixed]}])
    whole = f'0:["$","html",null,{{}}]\n1:{row}\n'
    found = read(pushed(whole[:200], whole[200:]).encode())
    assert found.body == "\n\n".join((FIRST, SECOND, THIRD))


def test_a_text_row_of_flight_data_is_measured_in_bytes():
    text = "".join(f"<p>{part}</p>" for part in (f"{FIRST} Größe.", SECOND, THIRD, FOURTH))
    row = f"2:T{len(text.encode()):x},{text}3:null\n"
    lines = data_lines([f"self.__next_f.push({json.dumps([1, row])})"])
    assert lines == [f"{FIRST} Größe.", SECOND, THIRD, FOURTH]


@pytest.mark.parametrize(
    "scripts",
    [
        [], ["{"], ["null"], ['{"a": "short."}'], ["[" * 5_000],
        ["self.__next_f.push([1])"], ['self.__next_f.push([1,"1:T9999,x"])'],
        [json.dumps({"translations": [FIRST, SECOND, THIRD]})],
        [json.dumps({"a": [f"https://quay.example/{n}" * 9 for n in range(9)]})],
    ],
)  # fmt: skip
def test_data_without_an_article_gives_none(scripts):
    assert data_lines(scripts) == []


@pytest.mark.parametrize(
    "text",
    [
        "Loading\u2026",
        "Please enable JavaScript to use this site.",
        f"We use cookies and other means to measure what you read. {FIRST[:90]}.",
        "You need to enable JavaScript to run this app.",
        "Wir verwenden Cookies, um Inhalte zu messen.",
    ],
)
def test_a_page_that_scripts_make_is_no_article_of_what_it_says_of_itself(text):
    markup = f'<html><body><div id="root"></div><div class="x"><p>{text}</p></div></body></html>'
    with pytest.raises(CleanupError) as caught:
        read(markup.encode())
    assert caught.value.reason == "no_article"


def test_a_live_blogs_updates_count_where_the_page_shows_none():
    updates = [
        {"headline": title, "datePublished": f"2026-03-10T{clock}:00+01:00", "articleBody": text}
        for title, clock, text in (("Tug arrives", "14:05", FIRST), ("Crew safe", "13:20", SECOND))
    ]
    node = {"@type": "LiveBlogPosting", "headline": "Live", "liveBlogUpdate": [*updates, 1, {}]}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    found = read((SHELL % script).encode())
    assert found.body == f"14:05: Tug arrives\n\n{FIRST}\n\n13:20: Crew safe\n\n{SECOND}"
    assert found.origin == "json-ld"
