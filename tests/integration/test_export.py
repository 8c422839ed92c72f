"""`newsbeam export`: every sink that can be read gives the same file; what cannot be is said."""

import json

import feedparser
import pytest

from pipelines.options import without_credentials
from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from tests.builders import article, outputs
from tests.integration.program import assert_one_sentence, newsbeam, succeeded
from transforms.records.article import Entity, Evidence, Mention, Topic

KINDS = ["jsonl", "parquet", "sqlite", "delta", "postgresql"]
WORD = Mention(field="body", start=0, end=4, text="Oslo")
OSLO = Entity(
    name="Oslo", type="GPE", aliases=["Oslo"], count=1, salience=1.0, link=None, mentions=[WORD]
)
ECONOMY = Topic(
    id="medtop:04000000",
    name="economy",
    score=0.5,
    evidence=[Evidence(field="body", start=0, end=4)],
)
ARTICLES = [
    article(
        f"urn:newsbeam:01{number:030x}",
        title=f"=Title {number}",
        url=f"https://harbour.example/{number}",
        body="Oslo trades.",
        entities=[OSLO],
        topics=[ECONOMY],
    )
    for number in (2, 1)
]


@pytest.fixture(params=KINDS)
def uri(request, tmp_path):
    if request.param == "postgresql":
        return request.getfixturevalue("database")
    return f"{request.param}:{tmp_path / 'out'}"


def publish(uri, folder):
    sink = open_sink(uri, in_folder(folder / "work"))
    sink.stage("turn-1", outputs(ARTICLES))
    sink.publish("turn-1")
    sink.close()


def exported(uri, form, out, *more):
    done = succeeded(
        newsbeam("export", "--format", form, "--sink", uri, "--out", out, *more)
    ).stdout
    return done, out.read_bytes()


def test_every_sink_gives_the_same_file(uri, tmp_path):
    publish(uri, tmp_path)
    said, data = exported(uri, "ninjs", tmp_path / "new" / "news.jsonl")
    assert (
        said == f"2 articles of {without_credentials(uri)} in {tmp_path}/new/news.jsonl, as ninjs\n"
    )
    found = [json.loads(line) for line in data.splitlines()]
    assert [one["uri"][-1] for one in found] == ["1", "2"]
    assert [one["places"][0]["name"] for one in found] == ["Oslo", "Oslo"]
    assert [one["subjects"][0]["confidence"] for one in found] == [50, 50]


def test_the_other_forms_open(tmp_path):
    uri = f"jsonl:{tmp_path / 'out'}"
    publish(uri, tmp_path)
    _, graph = exported(uri, "schema.org", tmp_path / "a.jsonld")
    assert [one["@type"] for one in json.loads(graph)["@graph"]] == ["NewsArticle"] * 2
    _, feed = exported(uri, "rss", tmp_path / "a.xml", "--items", "1", "--title", "Harbour")
    found = feedparser.parse(feed)
    assert not found.bozo
    assert (found.feed.title, len(found.entries)) == ("Harbour", 1)
    _, rows = exported(uri, "csv", tmp_path / "a.csv", "--bom")
    assert rows.startswith(b'\xef\xbb\xbf"id"')
    assert b'"\'=Title 1"' in rows


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (("--format", "xml"), 2, ("xml", "ninjs", "csv")),
        (("--sink", "stdout:"), 2, ("jsonl:", "stdout:")),
        (("--sink", "jsonl:/nowhere"), 3, ("/nowhere",)),
        (("--items", "0"), 2, ("--items 0",)),
        (("--link", "here"), 2, ("--link 'here'",)),
        (("--out", "/dev/null/x"), 3, ("/dev/null/x", "cannot be written")),
        (("--fromat", "csv"), 2, ("did you mean --format?",)),
    ],
)
def test_what_cannot_be_exported_is_a_sentence(argv, code, words, tmp_path):
    uri = f"jsonl:{tmp_path / 'out'}"
    publish(uri, tmp_path)
    given = {"--format": "csv", "--sink": uri, "--out": str(tmp_path / "a")}
    flags = [part for pair in {**given, argv[0]: argv[1]}.items() for part in pair]
    done = newsbeam("export", *flags)
    assert done.returncode == code
    assert_one_sentence(done, *words)
    assert not (tmp_path / "a").exists()
