"""`newsbeam feeds`: what a ledger knows of feeds, asked while and after the real program ran."""

import json
import sqlite3
from contextlib import closing

import pytest
import spacy

from pipelines.ledger.reading import read_positions
from pipelines.ledger.store import open_ledger
from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.sources.rss.lists.opml import read_opml
from tests.integration.fetch.server import Reply, ScriptedServer
from tests.integration.program import newsbeam, succeeded
from tests.integration.read_back import records

XML = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html"}
SENTENCES = [
    "The ferry to the islands sank on Monday in calm weather, and all on board were saved.",
    "Nobody was hurt, the harbour office said, and nobody can say why the old ship took in water.",
    "Divers are to look at the hull on Thursday, when the wind is expected to be a little weaker.",
]


def item(name, url, body):
    return (
        f"<item><title>About {name}</title><guid>{name}</guid><link>{url}</link>"
        f"<description>{body}</description></item>"
    )


def rss(*items):
    channel = f"<channel><title>Quay</title>{''.join(items)}</channel>"
    return Reply(headers=XML, body=f"<rss version='2.0'>{channel}</rss>".encode())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder in which the program ran once over a list of four feeds of a server."""
    folder = tmp_path_factory.mktemp("feeds")
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "Norway"}])
    nlp.to_disk(folder / "model")
    with ScriptedServer() as server:
        server.route("/tide.xml", rss(item("tide", server.url("/tide"), f"{SENTENCES[0]}..")))
        paragraphs = "".join(f"<p>{one}</p>" for one in SENTENCES)
        server.route("/tide", Reply(headers=HTML, body=f"<article>{paragraphs}</article>".encode()))
        server.route("/gone.xml", Reply(status=410))
        server.route("/missing.xml", Reply(status=404))
        server.route(
            "/home",
            Reply(
                headers=HTML,
                body=b"<html><head><link rel='alternate' type='application/rss+xml' "
                b"href='/tide.xml'></head><body><p>Welcome</p></body></html>",
            ),
        )
        (folder / "feeds.opml").write_text(
            '<opml version="2.0"><body><outline text="Sea"><outline text="Islands">'
            f'<outline text="Tide Tables" xmlUrl="{server.url("/tide.xml")}"/></outline>'
            f'<outline xmlUrl="{server.url("/gone.xml", userinfo="ann:s3cret")}"/></outline>'
            f'<outline xmlUrl="{server.url("/missing.xml")}"/>'
            f'<outline text="Home" xmlUrl="{server.url("/home")}"/></body></opml>'
        )
        succeeded(
            newsbeam(
                *("run", "--source", f"rss:{folder}/feeds.opml", "--sink", f"jsonl:{folder}/out"),
                *("--allow-network", "127.0.0.0/8", "--allow-port", server.port),
                *("--host-delay-seconds", "0", "--spacy-model", folder / "model"),
                *("--entity-engine", "spacy", "--contact", "https://quay.example/bot"),
            )
        )
        agents = {seen.headers["user-agent"] for seen in server.requests}
        assert agents == {"newsbeam/0.1.0 (+https://quay.example/bot)"}
    return folder


def feeds(place, *args):
    return newsbeam("feeds", "--state", place / "out" / "newsbeam.db", *args)


def rows(done):
    return {row["feed"].rpartition("/")[2]: row for row in json.loads(done.stdout)}


def test_the_program_took_the_article_from_its_page(place):
    (article,) = records(place / "out")
    assert article["body"] == "\n\n".join(SENTENCES)
    assert article["provenance"]["body"] == "html"
    assert article["provenance"]["title"] == "feed"


def test_the_array_has_all_that_is_known_of_each_feed(place):
    found = rows(succeeded(feeds(place, "--json")))
    assert {name: [one["verdict"] for one in row["verdicts"]] for name, row in found.items()} == {
        "tide.xml": ["ok"],
        "gone.xml": ["gone"],
        "missing.xml": ["failing"],
        "home": ["not_a_feed"],
    }
    tide = found["tide.xml"]
    assert (tide["name"], tide["categories"]) == ("Tide Tables", ["Sea", "Islands"])
    assert tide["source"] == f"rss:{place}/feeds.opml"
    assert (tide["entries"], tide["fetches"], tide["pages_missing"]) == (1, 1, 0)
    assert tide["last_success"] is not None
    assert tide["next_poll"] > tide["last_success"]
    assert found["gone.xml"]["next_poll"] is None
    assert found["missing.xml"]["last_success"] is None
    (remark,) = found["home"]["verdicts"]
    assert "/tide.xml" in remark["evidence"]


def test_the_table_begins_with_what_is_wrong(place):
    done = succeeded(feeds(place))
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["feed", "verdict", "last", "success", "next", "poll", "a", "day"]
    assert lines[-1] == "4 feeds: 1 ok, 1 failing, 1 gone, 1 not_a_feed (times are UTC)"
    assert done.stdout.index("gone:") < done.stdout.index("ok:")
    assert "Tide Tables" in done.stdout
    assert max(map(len, lines)) <= 120
    assert done.stderr == ""


def test_the_list_comes_out_as_opml_with_its_folders(place):
    specs = read_opml(succeeded(feeds(place, "--opml")).stdout.encode())
    found = {spec.url.rpartition("/")[2]: (spec.name, spec.categories) for spec in specs}
    assert found == {
        "tide.xml": ("Tide Tables", ("Sea", "Islands")),
        "gone.xml": (None, ("Sea",)),
        "missing.xml": (None, ()),
        "home": ("Home", ()),
    }


@pytest.mark.parametrize("form", [(), ("--json",), ("--opml",)])
def test_credentials_are_not_shown(place, form):
    done = feeds(place, *form)
    assert "s3cret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("gone",), 1),
        (("stalled,failing",), 1),
        (("stalled", "--fail-on", "not_a_feed"), 1),
        (("any",), 1),
        (("stalled",), 0),
        (("guid_churn,clock_skew",), 0),
    ],
)
def test_the_exit_code_says_whether_a_feed_has_a_verdict(place, words, code):
    done = feeds(place, "--fail-on", *words)
    assert done.returncode == code, done.stderr
    assert done.stdout.startswith("feed")


def test_a_list_that_is_not_there_any_more_leaves_what_the_ledger_knows(place, tmp_path):
    ledger = tmp_path / "newsbeam.db"
    with closing(sqlite3.connect(place / "out" / "newsbeam.db")) as known:
        known.execute("vacuum into ?", (str(ledger),))
    with closing(sqlite3.connect(ledger)) as copy, copy:
        copy.execute("update ledger_positions set source = 'rss:none.opml'")
    done = succeeded(newsbeam("feeds", "--state", ledger, "--json"))
    assert rows(done).keys() == {"tide.xml", "gone.xml", "missing.xml", "home"}
    assert rows(done)["tide.xml"]["name"] is None
    assert "none.opml cannot be read" in done.stderr


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (("--state", "{place}/none.db"), 3, "there is no ledger {place}/none.db"),
        (("--state", "{place}/feeds.opml"), 3, "the ledger {place}/feeds.opml cannot be read"),
        ((), 2, "say which ledger to look into, as in --state newsbeam.db"),
        (("--state", "none:"), 2, "say which ledger to look into"),
        (("--state", "{place}/none.db", "--fail-on", "bad"), 2, "--fail-on 'bad' is no verdict"),
        (("--state", "{place}/none.db", "--runner", "x"), 2, "feeds does not know --runner x"),
        (("--json", "--opml"), 2, "argument --opml: not allowed with argument --json"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(place, args, code, sentence):
    done = newsbeam("feeds", *(str(arg).format(place=place) for arg in args))
    assert done.returncode == code
    assert done.stderr.startswith(f"newsbeam: {sentence.format(place=place)}")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert not (place / "none.db").exists()


def test_a_ledger_is_read_while_its_writer_holds_it(tmp_path):
    path = tmp_path / "a folder #1 100%" / "ledger.db"
    ledger = open_ledger(path, wait_s=0)
    ledger.note({("rss:b", "https://quay.example/2"): "2", ("rss:a", "x"): "1"})
    ledger.note({("rssx:a", "x"): "3", ("jsonl:a", "x"): "4"})
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("begin immediate")
        writer.execute("update ledger_positions set position = 'not yet'")
        assert [tuple(one) for one in read_positions(path, "rss")] == [
            ("rss:a", "x", "1"),
            ("rss:b", "https://quay.example/2", "2"),
        ]
        writer.execute("rollback")
    ledger.close()


def test_reading_changes_nothing(tmp_path):
    path = tmp_path / "ledger.db"
    open_ledger(path, wait_s=0).close()
    before = path.read_bytes()
    assert read_positions(path, "rss") == []
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update ledger_about set value = '99' where name = 'schema'", "has the format 99, this"),
        ("delete from ledger_about", "has the format None"),
        ("drop table ledger_about", "is no newsbeam ledger"),
        ("drop table ledger_positions", "cannot be read (no such table"),
    ],
)
def test_what_is_no_ledger_of_this_version_is_refused(tmp_path, statement, sentence):
    path = tmp_path / "ledger.db"
    open_ledger(path, wait_s=0).close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)
    with pytest.raises(LedgerUnavailable) as caught:
        read_positions(path, "rss")
    assert sentence in str(caught.value)
