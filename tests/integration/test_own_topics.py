"""`--topics FILE.toml` and `newsbeam topics explain`: the real program with a desk's own topics."""

import json

import pytest

from tests.integration.program import assert_one_sentence, newsbeam, succeeded
from tests.integration.read_back import json_lines
from tests.integration.stories import story, write_lines

pytestmark = pytest.mark.timeout(300)

TOPICS = """\
[taxonomy]
name = "desk"
iptc = {iptc}

[[topic]]
id = "port"
name = "Port"
terms = ["quay"]

[[topic]]
id = "rain"
name = "Rain"
phrases = ["heavy rain"]
"""
RULES = '[[rule]]\nname = "no_rain"\naction = "drop"\ntopics = ["desk:rain"]\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    lines = [
        story(
            1,
            title="A new quay",
            body="A quay was built after voters chose a mayor in the general election.",
        ),
        story(2, title="Heavy rain", body="Heavy rain fell in the county for a week."),
    ]
    write_lines(folder / "in.jsonl", lines)
    (folder / "topics.toml").write_text(TOPICS.format(iptc="true"))
    (folder / "rules.toml").write_text(RULES)
    done = succeeded(
        newsbeam(
            *("run", "--source", f"jsonl:{folder}/in.jsonl", "--sink", f"jsonl:{folder}/out"),
            *("--topics", f"{folder}/topics.toml", "--rules", f"{folder}/rules.toml"),
        )
    )
    assert "filtered by no_rain: 1" in done.stdout
    return folder


def topics_of(folder):
    (record,) = map(json.loads, json_lines(folder, "articles"))
    return {topic["id"]: topic for topic in record["topics"]}, record["pipeline"]["taxonomy"]


def test_a_record_has_the_desks_topics_beside_iptcs(made):
    topics, taxonomy = topics_of(made / "out")
    assert topics["desk:port"]["name"] == "Port"
    assert "medtop:11000000" in topics
    release, own = taxonomy.split(" ")
    assert release > "2020"
    assert own.startswith("desk@")


def test_records_are_taken_again_once_the_file_changed_and_not_before(made, tmp_path):
    own = tmp_path / "topics.toml"
    own.write_text(TOPICS.format(iptc="false"))
    args = ("--source", f"jsonl:{made}/out", "--sink", f"jsonl:{tmp_path}/new", "--topics", own)
    assert "1 read = 1 enriched" in succeeded(newsbeam("reenrich", *args)).stdout
    topics, taxonomy = topics_of(tmp_path / "new")
    assert list(topics) == ["desk:port"]
    assert taxonomy.startswith("desk@")
    assert succeeded(newsbeam("reenrich", *args)).stdout.startswith("nothing new")
    own.write_text(TOPICS.format(iptc="false").replace('"quay"', '"mayor"'))
    assert "1 read = 1 enriched" in succeeded(newsbeam("reenrich", *args)).stdout


def test_explain_says_why_an_article_got_its_topics(made):
    (file,) = (made / "out" / "articles").rglob("*.jsonl")
    args = ("topics", "explain", file, "--topics", made / "topics.toml")
    text = succeeded(newsbeam(*args)).stdout
    assert text.startswith("A new quay\nurn:newsbeam:")
    assert 'desk:port  Port\n      +1.12  term "quay", weight 0.6, 2 times\n' in text
    assert "medtop:11000000  politics and government" in text
    (line,) = succeeded(newsbeam(*args, "--json")).stdout.splitlines()
    explained = {one["id"]: one for one in json.loads(line)["topics"]}
    assert explained["desk:port"]["given"]
    assert explained["medtop:11000000"]["threshold"] == 0.45


def test_what_does_not_fit_is_said_in_a_sentence(made, tmp_path):
    (tmp_path / "topics.toml").write_text('[taxonomy]\nname = "desk"\n[[topic]]\nid = "a b"\n')
    for args in (
        ("run", "--source", f"jsonl:{made}/in.jsonl", "--sink", "stdout:"),
        ("topics", "explain", f"{made}/in.jsonl"),
    ):
        done = newsbeam(*args, "--topics", tmp_path / "topics.toml")
        assert done.returncode == 2
        assert_one_sentence(done, "topics.toml:3")
    assert newsbeam("topics", "explain", tmp_path / "no.txt").returncode == 2
