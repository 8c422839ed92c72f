"""No text costs more than linear time: at the largest size admitted, each kind takes seconds.

Two seconds of computing time (not of elapsed time, which depends on what else the machine does),
from bytes to topics; on a slow or busy machine, five times what as many letters of prose take at
that moment, where quadratic work takes hundreds of times as long. This is the one place where time
is tested, because it is the requirement.
"""

import contextlib
import gzip
import json
import time

import pytest

from tests.builders import article, envelope
from transforms.admit.admit import AdmitLimits, admit
from transforms.cleanup.clean import clean
from transforms.cleanup.spec import ReadingSpec
from transforms.cleanup.text.withdrawn import says_withdrawn
from transforms.dedupe.details import details_of
from transforms.dedupe.differences import word_diff
from transforms.dedupe.fingerprint import fingerprint
from transforms.dedupe.volatile import is_steady
from transforms.entities.recognise.pieces import pieces, readable
from transforms.entities.resolve import mentions
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.passes import resolved
from transforms.entities.resolve.text import Name, Text
from transforms.errors import ItemError
from transforms.loading import loaded
from transforms.records.article import Mention, Pipeline, to_json
from transforms.records.travelling import FEED, HTML, JSON, RECORD, TEXT
from transforms.topics.spec import TopicSpec

SECONDS = 2.0
TIMES_PROSE = 5
FIELD = AdmitLimits().field_chars
PAYLOAD = AdmitLimits().payload_bytes
PROSE = "The ferry to the islands sank on Monday in calm weather, and all on board were saved. "


def field(unit):
    """As much of something as one field may hold."""
    return (unit * (FIELD // len(unit) + 1))[:FIELD]


def message(**fields):
    return JSON, json.dumps({"title": "Ferry sinks", "body": PROSE, **fields}).encode()


def page(head="", body=""):
    """A page as large as a payload may be; `head` or `body` is what is repeated."""
    room = PAYLOAD - 1_000
    start = f"<html><head>{head * (room // len(head))}" if head else "<html><head>"
    text = body * (room // len(body)) if body else ""
    return HTML, f"{start}</head><body><article><p>{PROSE}</p>{text}</article>".encode()


def tag_of_page(before, unit, after=""):
    """A page with one endless value in its head."""
    value = unit * ((PAYLOAD - 1_000) // len(unit.encode()))
    return HTML, f"<html><head>{before}{value}{after}</head><p>{PROSE}</p></html>".encode()


def feed(inner):
    start = '<rss version="2.0"><channel><title>Quay</title><item><title>Ferry</title>'
    return FEED, f"{start}{inner}</item></channel></rss>".encode()


def linked(value):
    script = f'<script type="application/ld+json">{value}</script>'
    return HTML, f"<html><head>{script}</head><p>{PROSE}</p></html>".encode()


def own_record(**fields):
    """A record of newsbeam's own, whose text is not cleaned again."""
    made = to_json(article(f"urn:newsbeam:01{'a' * 30}", title="Ferry sinks", body=PROSE))
    return RECORD, json.dumps({**json.loads(made), **fields}, ensure_ascii=False).encode()


def data(value, script=""):
    """A page that scripts fill, with its data."""
    given = f'<script id="__NEXT_DATA__" type="application/json">{value}</script>'
    return HTML, f"<html><div id=__next></div>{given}<script>{script}</script></html>".encode()


def own_text(value):
    return linked(json.dumps({"@type": "Article", "articleBody": value}))


LIVE = '{"@type":"LiveBlogPosting","liveBlogUpdate":['
NUMBERED = "".join(f"thea{chr(97 + n % 26)}{n} " for n in range(150_000))
CLASSES = "".join(f"<p class=a{n}>x</p>" for n in range(9_000))
META_TITLE = '<meta property="og:title" content="'
ATTRIBUTES = " ".join(f"a{number}=" for number in range(90_000))
DIFFERENT = "".join(f"Ship {n} sank on day {n}. " for n in range(50_000))
KINDS = {
    "a meta title of spaces": lambda: tag_of_page(META_TITLE + "x", " ", 'x">'),
    "a meta title of separators": lambda: tag_of_page(META_TITLE, " | "),
    "a visible title of separators": lambda: tag_of_page("<title>", " - ", "</title>"),
    "a meta author without a space": lambda: tag_of_page('<meta name="author" content="', "a"),
    "meta authors without number": lambda: page(head='<meta name="author" content="Jo Roe">'),
    "an author without a space": lambda: message(author=field("a")),
    "an author of initials": lambda: message(author=field("A.")),
    "half a million authors": lambda: message(authors=[f"Jo {n}" for n in range(500_000)]),
    "an author in a feed": lambda: feed(f"<author>{field('a@')}</author>"),
    "half a million categories": lambda: message(categories=[f"c{n}" for n in range(500_000)]),
    "empty gzip members": lambda: (TEXT, gzip.compress(b"") * (PAYLOAD // 20)),
    "sibling blocks": lambda: page(body="<div><p>x</p></div>"),
    "sibling headings": lambda: page(body="<h2>x</h2>"),
    "nested blocks": lambda: page(body="<div>"),
    "nested margins": lambda: page(body="<aside><p>"),
    "one endless table": lambda: page(body="<tr><td>x"),
    "line breaks in a page": lambda: page(body="x<br>"),
    "attributes of one tag": lambda: tag_of_page("</head><p ", "a ", ">"),
    "attributes of many tags": lambda: page(body=f"<p {ATTRIBUTES[:1_300]}>x"),
    "attributes round values of tags": lambda: page(body=f'<p x="<>" {ATTRIBUTES} y=">'),
    "attributes in a fragment": lambda: message(body=None, html=f"<p>x</p><p {ATTRIBUTES}>"),
    "nested inline tags in a fragment": lambda: message(body=None, html=field("<b>")),
    "nested blocks in a fragment": lambda: message(body=None, html=field("<div>x")),
    "pre in a fragment": lambda: message(body=None, html=field("<p><pre ")),
    "opening brackets": lambda: message(body=field("<")),
    "tags that never end": lambda: message(body=field("<p x")),
    "references": lambda: message(body=field("&amp;")),
    "ampersands": lambda: message(body=field("&a")),
    "marks on one letter": lambda: (TEXT, field("a" + "\u0301\u0323" * FIELD).encode()),
    "marks on a title's letter": lambda: message(title=field("a" + "\u0323\u0301" * FIELD)),
    "marks with nothing between": lambda: (TEXT, field("a" + "\u0301" * 30 + "\u200b").encode()),
    "mojibake": lambda: (TEXT, field("â€œÃƒÂ©").encode()),
    "line feeds": lambda: (TEXT, b"x" + b"\n" * (FIELD - 2) + b"x"),
    "lines of one letter": lambda: (TEXT, field("x\n").encode()),
    "paragraphs of one letter": lambda: (TEXT, field("x\n\n").encode()),
    "invitations to read on": lambda: (TEXT, field("The post Read more \n\n").encode()),
    "a dateline without end": lambda: (TEXT, field("PARIS, Ab ").encode()),
    "a word without end": lambda: (TEXT, field("a").encode()),
    "long words": lambda: (TEXT, field("a" * 999 + " ").encode()),
    "brackets": lambda: (TEXT, field("(" * 99 + "x").encode()),
    "shouted terms": lambda: (TEXT, field("PRESIDENT OF THE ").encode()),
    "a URL without end": lambda: message(url="https://quay.example/" + field("a/../")[:-99]),
    "a host without end": lambda: message(url="https://" + field("m.")[:-99]),
    "a date without end": lambda: message(published=field("1 ")),
    "marks in a record": lambda: own_record(body=field("a" + "\u0301\u0323" * FIELD)),
    "marks in a record's title": lambda: own_record(title=field("a" + "\u0323\u0301" * FIELD)),
    "line feeds in a record": lambda: own_record(body="x" + "\n" * (FIELD - 2) + "x"),
    "paragraphs of one letter in a record": lambda: own_record(body=field("x\n\n")),
    "a word without end in a record": lambda: own_record(body=field("a"), title=field("a")),
    "shouted terms in a record": lambda: own_record(
        body=field("PRESIDENT OF THE "), title=field("PRIME MINISTER OF THE ")
    ),
    "white space in a record": lambda: own_record(body=field("x\u2003\x0b \x1f")),
    "categories of a record": lambda: own_record(categories=[f"c{n}" for n in range(500_000)]),
    "words in categories of a record": lambda: own_record(
        categories=["prime minister of the economy " * 30 for n in range(15_000)]
    ),
    "provenance of a record": lambda: own_record(
        provenance={f"c{n}": "" for n in range(500_000)}
    ),
    "flags of a record": lambda: own_record(flags=[f"c{n}" for n in range(500_000)]),
    "a byline in each line": lambda: (TEXT, field("By Jo Roe\n").encode()),
    "credits at the end": lambda: (TEXT, field("(Reporting by Jo Roe; Editing by\n\n").encode()),
    "an opening of initials": lambda: (TEXT, field("A. B. (").encode()),
    "an address of spaces": lambda: message(url="https://quay.example/" + field(" ")[:-99]),
    "schemes without end": lambda: message(url=field("http://")),
    "bare ampersands in a feed": lambda: feed(f"<link>{field('&a')}</link>"),
    "CDATA that never ends": lambda: feed(field("<![CDATA[&")),
    "times of a page": lambda: page(body='<time itemprop="datePublished" datetime="x">'),
    "bylines of a page": lambda: page(body='<span class="byline">By Jo Roe</span>'),
    "nested bylines": lambda: page(body='<div class="byline">'),
    "labels of a page": lambda: page(body="<li><b>By</b> Jo Roe</li>"),
    "headlines of a page": lambda: page(body="<h1>Ferry sinks</h1>"),
    "canonical links": lambda: page(head='<link rel="canonical" href="https://quay.example/a">'),
    "bad dates in meta tags": lambda: page(head='<meta name="date" content="1 Lorem 2026">'),
    "authors in JSON-LD": lambda: linked(
        '{"@type":"Article","author":[' + '{"name":"Jo Roe"},' * 500_000 + "{}]}"
    ),
    "arrays in JSON-LD": lambda: linked("[" * 900 + "{}," * 300_000 + "{}" + "]" * 900),
    "objects in JSON-LD": lambda: linked("[" + '{"@type":"Article"},' * 800_000 + "{}]"),
    "commas in JSON-LD": lambda: linked("{" + " ,  " * 4_000_000),
    "furniture in one line": lambda: page(body="<span class=sr-only>x</span>y "),
    "furniture in furniture": lambda: page(body="<div class=teaser><p>x"),
    "teasers": lambda: page(body="<div class=teaser><h3><a href=/x>x</a></h3><p>x</p></div>"),
    "lists of links": lambda: page(body="<ul><li><a href=/x>x</a>"),
    "containers of one class": lambda: page(body="<div class=article-body><p>x y z</p></div>"),
    "containers in containers": lambda: page(body="<div class=article-body><p>x y z</p>"),
    "paragraphs to fill in": lambda: page(body=f"<div class=a><p>{PROSE}</p></div>"),
    "empty elements": lambda: page(body="x.<span></span>X"),
    "times of a live blog": lambda: page(body="<time>14:05</time><h2>x</h2>"),
    "lists that lay out": lambda: page(body="<ul><li><p>a</p><p>b</p><p>c</p>"),
    "readings": lambda: page(body="<ruby>x<rt>y</rt></ruby>"),
    "a class without end": lambda: tag_of_page('</head><div class="', "aB-c ", '">x</div>'),
    "classes that all differ": lambda: page(body=CLASSES),
    "joiners": lambda: page(body=f"<p>{PROSE}&zwnj;</p>"),
    "an article's text in JSON-LD": lambda: own_text("<p>x" * 200_000),
    "a text again and again": lambda: own_text(PROSE * 10_000),
    "updates in JSON-LD": lambda: linked(LIVE + '{"headline":"x"},' * 50_000 + "{}]}"),
    "a page's data": lambda: data('{"a":[' + f'"{PROSE}",' * 40_000 + '""]}'),
    "a page's data, deep": lambda: data('{"a":' * 400 + f'"{PROSE}"' + "}" * 400),
    "flight data": lambda: data("", f'self.__next_f.push([1,"{"1:T1,x" * 200_000}"])'),
    "glued words": lambda: message(body=field(f"{PROSE} theferry ")),
    "words that all differ": lambda: message(body=field(f"{PROSE} {NUMBERED}")),
    "camel case": lambda: message(body=field(PROSE + "aB" * 29 + " ")),
    "sentences that repeat": lambda: message(body=field(PROSE + "ended.The ")),
    "tags in a title": lambda: message(title=field("<b>x<a>")),
    "marks of CDATA": lambda: message(title=field("<![CDATA["), body=field("<![CDATA[]]>")),
    "numbers": lambda: (TEXT, field("12 ").encode()),
    "a number without end in a record": lambda: own_record(body=field("1")),
    "denials": lambda: (TEXT, field("not ").encode()),
    "sentences all alike": lambda: (TEXT, field(PROSE).encode()),
    "sentences all different": lambda: (TEXT, field(DIFFERENT).encode()),
    "notices of withdrawal": lambda: (TEXT, field("This article has been ").encode()),
    "comments before a feed": lambda: (FEED, b"<!-- -->" * (PAYLOAD // 9) + b"<rss/>"),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    """Word lists, models of languages and the like are loaded once, and not part of any text."""
    run(*message())
    run(*page(body=f"<p>{PROSE}</p>\n"))


def run(content_type, payload):
    for admitted in admit(envelope(payload=payload, content_type=content_type), AdmitLimits()):
        pipeline = Pipeline(newsbeam="0.1.0")
        one = admitted.record or clean(admitted, pipeline, loaded(ReadingSpec()))
        loaded(TopicSpec()).tag(one.title, one.body, one.language, one.categories)
        fingerprint(one)
        list(map(readable, (piece.text for piece in pieces(one.title or ""))))
        list(map(readable, (piece.text for piece in pieces(one.body))))


def cpu_s(work, *given):
    start = time.process_time()
    with contextlib.suppress(ItemError):  # refused is well, too
        work(*given)
    return time.process_time() - start


def is_bearable(took_s):
    return took_s < SECONDS or took_s < TIMES_PROSE * cpu_s(run, TEXT, field(PROSE).encode())


@pytest.mark.parametrize("kind", KINDS)
def test_text_that_is_meant_to_hurt_takes_no_more_than_any(kind):
    content_type, payload = KINDS[kind]()
    assert len(payload) <= PAYLOAD
    assert is_bearable(cpu_s(run, content_type, payload))


NAME = "abcdefghijklmno"


def named(forms):
    return [
        mentions.Labelled(Mention(field="body", start=at, end=at + 1, text=form), "PERSON")
        for at, form in enumerate(forms)
    ]


CASES = [
    "".join(letter.upper() if number >> place & 1 else letter for place, letter in enumerate(NAME))
    for number in range(20_000)
]


@pytest.mark.parametrize(
    "forms",
    [
        [f"Given{n} Family{n}" for n in range(20_000)],
        [f"Given{n} Family" for n in range(20_000)] + ["Family"],
        CASES,
        [" ".join(f"w{n}" for n in range(15_000))],
    ],
    ids=["all different", "one family", "one name in all its cases", "one endless name"],
)
def test_names_without_number_take_no_more_than_any(forms):
    assert is_bearable(cpu_s(mentions.entities, named(forms), 0, Knowledge.shipped()))


#: Words that a pass might look at again and again, and how many of them are a name.
CROWDS = {
    "persons with one surname": (["A{}", "Lind", "said"], 2, "PERSON"),
    "persons with one given name": (["Anna", "B{}", "said"], 2, "PERSON"),
    "firms that begin alike": (["Norr", "B{}", "Inc"], 3, "ORG"),
    "acronyms": (["Harbour", "Water", "(", "HW", ")"], 2, "ORG"),
    "brackets": (["A", "(", "AB", ")"], 1, "ORG"),
    "results": (["Chelsea", "2", "league", "1", "\n\n"], 1, "ORG"),
    "credits": (["edited", "by", "Ann", "Lee", "and"], 0, "ORG"),
    "cities": (["Springfield", ","], 1, "GPE"),
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_passes_over_a_hundred_thousand_words_are_done_in_linear_time(crowd):
    pattern, width, type_ = CROWDS[crowd]
    count = 100_000 // len(pattern)
    words = [word.format(at) for at in range(count) for word in pattern]
    names = [Name(at, at + width, type_) for at in range(0, len(words), len(pattern)) if width]
    starts = list(range(0, 20 * len(words), 20))
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    capitals = [at for at, word in enumerate(words) if word[0].isupper()]
    text = Text(words, starts, ends, 0, {}, frozenset(), capitals, is_sport=True)
    assert is_bearable(cpu_s(resolved, text, names, Knowledge.shipped()))


#: What two versions of an article are made of, as much as is kept of one (100,000 characters).
VERSIONS = {
    "numbers": "12 ",
    "a number without end": "1",
    "denials": "not ",
    "sentences all alike": PROSE,
    "sentences all different": DIFFERENT,
    "lines all different": DIFFERENT.replace(". ", ".\n"),
    "spaces": "a" + " " * 99_000,
    "labels": "updated ",
    "labels with half a date": "last updated at 3 jan ",
    "labels without a date": "updated 12 at on of 3 ",
    "lines of labels": "updated " * 20 + "\n",
    "lines of counters": "12 views " * 20 + "\n",
    "lines of dates": "1 jan 2020 at 3 pm est mon\n",
    "words of dates": "updated " + "at on " * 30 + "\n",
    "marks": "." * 190 + "\n",
    "characters": "漢",
    "words that withdraw": "This article has been ",
}


@pytest.mark.parametrize("kind", VERSIONS)
def test_two_versions_are_compared_in_linear_time(kind):
    unit = VERSIONS[kind]
    old = (unit * (99_900 // len(unit) + 1))[:99_900]
    new = f"Y 9. {old} Z 8."
    assert is_bearable(cpu_s(compared, old, new))


def compared(old, new):
    is_steady(old, new)
    word_diff(old, new)
    details_of("", old, "en")
    says_withdrawn(old)
