"""What sinks hold is read back as it was written, whichever kind they are."""

import msgspec
import pyarrow.parquet as pq
import pytest

from pipelines.options import OptionError
from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.records.articles import records_of
from tests.builders import MOMENT, article, dead_letter, duplicate, outputs, source_ref
from tests.integration.sink_place import ECONOMY, FERRY, NEXT, TURN
from transforms.records.article import Edit, Link, Quantity, Revision

KINDS = ["jsonl", "parquet", "sqlite", "delta", "postgresql", "bigquery"]
ONE, TWO = ("urn:newsbeam:01" + letter * 30 for letter in "ab")
WHOLE = article(
    ONE,
    title="Łódź sails",
    body="Ann Reed sailed on Monday.\n\nThe 🚢 was full.",
    url="https://harbour.example/1",
    language="en",
    published=MOMENT,
    source=source_ref(kind="rss", origin="https://harbour.example/feed", publisher="Harbour"),
    categories=["World", "Harbours"],
    entities=[
        msgspec.structs.replace(FERRY.entities[0], link=Link(wikidata="Q1")),
        *FERRY.entities,
    ],
    topics=[ECONOMY, ECONOMY],
    quantities=[Quantity(text="Monday", type="DATE", field="body", start=19, end=25)],
    revision=Revision(previous_hash="00", change="body", similarity=0.25, diff="[-a-]"),
    provenance={"title": "feed", "body": "html"},
    edits=[Edit(op="cut", field="body", start=3, end=9, before="(advert)", after="")],
    flags=["short_body"],
    version=2,
)
PLAIN = article(TWO, title=None)


@pytest.fixture(params=KINDS)
def uri(request, tmp_path):
    if request.param == "postgresql":
        return request.getfixturevalue("database")
    if request.param == "bigquery":
        return f"bigquery:{request.getfixturevalue('bigquery').create_dataset()}.news"
    return f"{request.param}:{tmp_path / 'out'}"


def publish(uri, folder, turn, what):
    sink = open_sink(uri, in_folder(folder / "work"))
    sink.stage(turn, what)
    sink.publish(turn)
    sink.close()


def test_the_newest_version_of_each_article_is_read_whole_and_once(uri, tmp_path):
    first = msgspec.structs.replace(WHOLE, version=1, revision=None, entities=[])
    publish(uri, tmp_path, TURN, outputs([first, PLAIN], [duplicate()], [dead_letter()]))
    publish(uri, tmp_path, NEXT, outputs([WHOLE]))
    assert sorted(records_of(uri), key=lambda one: one.id) == [WHOLE, PLAIN]


def test_a_sink_that_is_not_there_is_a_sentence_before_anything_is_read(uri):
    with pytest.raises(SourceUnavailable, match=r"there are no articles at \S+: name the sink of"):
        records_of(uri)


@pytest.mark.parametrize("uri", ["sqlite", "delta", "postgresql"], indirect=True)
def test_many_articles_are_read_page_by_page(uri, tmp_path):
    many = [article(f"urn:newsbeam:01{number:030x}", title=str(number)) for number in range(250)]
    publish(uri, tmp_path, TURN, outputs(many))
    assert sorted(records_of(uri), key=lambda one: one.id) == many


def test_what_is_no_record_is_left_out_and_counted(tmp_path, caplog):
    uri = f"jsonl:{tmp_path}/out"
    publish(uri, tmp_path, TURN, outputs([PLAIN]))
    (tmp_path / "out/articles/z.jsonl").write_bytes(b'{\n{"id": 7}\n')
    assert list(records_of(uri)) == [PLAIN]
    assert "2 records of" in caplog.text


def test_a_damaged_file_of_a_delta_table_is_a_sentence(tmp_path):
    uri = f"delta:{tmp_path}/out"
    publish(uri, tmp_path, TURN, outputs([PLAIN]))
    (path,) = (tmp_path / "out/articles").rglob("*.parquet")
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(SourceUnavailable, match=r"out/articles cannot be read"):
        list(records_of(uri))


def test_a_table_of_an_older_release_lacks_what_is_new(tmp_path):
    uri = f"parquet:{tmp_path}/out"
    publish(uri, tmp_path, TURN, outputs([WHOLE]))
    (path,) = (tmp_path / "out/articles").rglob("*.parquet")
    pq.write_table(pq.read_table(path).drop_columns(["edits", "image"]), path)
    assert list(records_of(uri)) == [msgspec.structs.replace(WHOLE, edits=[])]


def test_a_file_that_is_no_sink_is_a_sentence(tmp_path):
    (tmp_path / "news.db").touch()
    with pytest.raises(SourceUnavailable, match=r"news\.db holds no articles \(no such table"):
        records_of(f"sqlite:{tmp_path}/news.db")


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("pubsub:projects/p/topics/t", "records can be read from jsonl:, parquet:, delta:, sqlite"),
        ("bigquery:news", "names no table"),
        ("delta:ftp://x/y", "does not fit"),
        ("postgresql://a:b@c/d", "a password in a URL can be seen by others"),
    ],
)
def test_what_is_no_such_sink_is_a_wrong_option(uri, words):
    with pytest.raises(OptionError, match=words) as caught:
        records_of(uri)
    assert "a:b" not in str(caught.value)


def test_a_server_that_does_not_answer_is_a_sentence():
    with pytest.raises(SourceUnavailable, match=r"127\.0\.0\.1:1/news cannot be used"):
        records_of("postgresql://127.0.0.1:1/news")
