"""Topics of the user's own from a file: what is read, and what is said of a wrong one."""

import re
from pathlib import Path

import pytest

from pipelines.options import OptionError, Settings
from pipelines.own_topics import own_topics, resources_by
from tests.builders import article
from transforms.loading import loaded
from transforms.topics.own.spec import OwnTopicSpec
from transforms.topics.own.taxonomy import OwnTopic
from transforms.topics.spec import TopicSpec

DOCUMENTED = Path(__file__).parents[3] / "docs" / "own-topics.md"
HEAD = '[taxonomy]\nname = "desk"\n'
PORT = '[[topic]]\nid = "port"\nname = "Port"\nterms = ["quay"]\n'


@pytest.fixture
def write(tmp_path):
    def written(text):
        file = tmp_path / "topics.toml"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return written


@pytest.fixture
def documented(write):
    example = re.search(r"```toml\n(.*?)```", DOCUMENTED.read_text(encoding="utf-8"), re.DOTALL)
    return own_topics(write(example[1]))


def test_the_documented_file_is_read(documented):
    assert (documented.name, documented.iptc, documented.languages) == ("norhaven", True, ("en",))
    assert re.fullmatch(r"norhaven@[0-9a-f]{12}", documented.version)
    by_id = {topic.id.removeprefix("norhaven:"): topic for topic in documented.topics}
    assert list(by_id) == ["transport", "port", "ferries", "council", "neighbours", "bridge"]
    assert by_id["transport"].parent == "medtop:20000337"
    assert by_id["ferries"] == OwnTopic(
        id="norhaven:ferries",
        name="Ferries",
        parent="norhaven:transport",
        terms=("ferry", "crossing", "timetable"),
        any=("Sandoy", "Eidfjord"),
        weights=(("crossing", 0.3), ("timetable", 0.15)),
    )
    assert by_id["council"].threshold == 0.6


def test_the_documented_desk_gets_its_topics(documented):
    tagger = loaded(OwnTopicSpec(documented))
    one = article(
        title="New quay for the Sandoy ferry",
        body="The harbour master opened it. A bridge to Sandoy was never built.",
        language="en",
    )
    own = [topic.id for topic in tagger.topics_of(one) if topic.id.startswith("norhaven:")]
    assert own == ["norhaven:bridge", "norhaven:transport", "norhaven:port", "norhaven:ferries"]
    port_wine = article(title="Port wine at the quay", body="Quay to quay.", language="en")
    assert tagger.topics_of(port_wine) == tagger.iptc.topics_of(port_wine)


def test_another_file_has_another_version(write):
    before = own_topics(write(HEAD + PORT)).version
    assert own_topics(write(HEAD + PORT)).version == before
    assert own_topics(write(HEAD + PORT + "# seen\n")).version != before


def test_the_taxonomys_threshold_is_that_of_its_topics(write):
    text = f"{HEAD}threshold = 0.7\n{PORT}{PORT.replace('port', 'sea')}threshold = 0.2\n"
    assert [topic.threshold for topic in own_topics(write(text)).topics] == [0.7, 0.2]


def test_the_steps_get_what_the_file_says(write):
    file = write(HEAD + PORT)
    assert resources_by(Settings()).topics == TopicSpec()
    spec = resources_by(Settings(topics=file, spacy_model=["other"]))
    assert spec.topics == OwnTopicSpec(own_topics(file))
    assert spec.models.default == "other"


WRONG = {
    "no TOML": ("[taxonomy", "are not TOML"),
    "no UTF-8": (b"\xff", "are not TOML"),
    "no taxonomy": (PORT, "give a table [taxonomy] with a name, and tables [[topic]]"),
    "no topic": (HEAD, "and tables [[topic]]"),
    "another table": (f"{HEAD}{PORT}[more]\n", "and nothing else"),
    "one topic": (f"{HEAD}[topic]\nid = 'a'", "and nothing else"),
    "the taxonomy's name": (HEAD.replace("desk", "My desk") + PORT, ":2: a taxonomy cannot be"),
    "IPTC's name": (HEAD.replace("desk", "medtop") + PORT, ":2: a taxonomy cannot be named"),
    "an unknown key of it": (f"{HEAD}\nfoo = 1\n{PORT}", ":4: nobody knows foo in the taxonomy"),
    "its languages": (f"{HEAD}languages = ['english']\n{PORT}", ":3: languages 'english' names no"),
    "its threshold": (f"{HEAD}threshold = 2\n{PORT}", ":3: threshold of the taxonomy does not"),
    "an unknown key": (f"{HEAD}{PORT}\nterm = ['x']", ":8: nobody knows term in the topic: there"),
    "no name": (f"{HEAD}{PORT}\n[[topic]]\nid = 'a'", ":8: the topic does not fit: Object missing"),
    "a text for a list": (
        f"{HEAD}{PORT}any = 'x'",
        ":7: any of the topic does not fit: Expected `array`, got `str`",
    ),
    "an empty term": (f"{HEAD}{PORT}any = ['']", ":7: any of the topic does not fit"),
    "a term without a word": (
        f"{HEAD}{PORT}phrases = [\n  'tide',\n  '--',\n]",
        ":9: there is no word in '--'",
    ),
    "an id": (f"{HEAD}{PORT.replace('port', 'the port')}", ":4: 'the port' is no id"),
    "an id twice": (HEAD + PORT + PORT, ":8: two topics have the id port"),
    "an unknown parent": (f"{HEAD}{PORT}parent = 'sea'", ":7: there is no topic sea to be a"),
    "itself as a parent": (
        f"{HEAD}{PORT}parent = 'port'",
        ":7: the topic port stands above itself",
    ),
    "a circle of parents": (
        f"{HEAD}{PORT}parent = 'sea'\n{PORT.replace('port', 'sea')}parent = 'port'",
        ":7: the topic port stands above itself",
    ),
    "a parent that IPTC has not": (
        f"{HEAD}{PORT}parent = 'medtop:1'",
        ":7: IPTC has no topic medtop:1 in use",
    ),
    "a parent that is left out": (
        f"{HEAD}iptc = false\n{PORT}parent = 'medtop:04000000'",
        ":8: IPTC's topics are left out (iptc = false), and medtop:04000000 is one",
    ),
    "a link": (f"{HEAD}{PORT}links = ['Q585']", ":7: 'Q585' is no link: give wikidata:Q585"),
    "a weight of nothing": (
        f"{HEAD}{PORT}\n[topic.weights]\nquay = 0.3\ncrane = 0.3",
        ":10: 'crane' has a weight, and is none of the topic's terms",
    ),
    "a weight without bounds": (
        f"{HEAD}{PORT}weights = {{ quay = 11 }}",
        ":7: weights of the topic does not fit",
    ),
    "a weight that is no number": (
        f"{HEAD}{PORT}weights = {{ quay = nan }}",
        ":7: weights of the topic does not fit",
    ),
    "a threshold of nothing": (f"{HEAD}{PORT}threshold = 0", ":7: threshold of the topic does not"),
    "nothing that speaks": (
        f"{HEAD}{PORT}[[topic]]\nid = 'a'\nname = 'A'\nnone = ['x']",
        ":7: nothing speaks for the topic a",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_told_with_its_line(tmp_path, text, sentence):
    file = tmp_path / "topics.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(OptionError, match=re.escape(sentence)) as caught:
        own_topics(str(file))
    assert "topics.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(OptionError, match="cannot be read: No such file"):
        own_topics(str(tmp_path / "topics.toml"))
