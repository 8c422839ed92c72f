"""Topics of the user's own: what speaks for them, what stands in the way, what an article gets."""

import pickle
from math import exp, sqrt

import pytest

from tests.builders import article
from transforms.loading import loaded
from transforms.records.article import Entity, Link, Mention, SourceRef
from transforms.topics.own.spec import OwnTopicSpec
from transforms.topics.own.taxonomy import OwnTaxonomy, OwnTopic

#: Words that no list of IPTC's knows, for places further down.
FILLER = "They walked slowly along and then came back. "


def topic(name="port", **says):
    return OwnTopic(id=f"desk:{name}", name=name.title(), **says)


def tagger(*topics, **fields):
    fields = {"iptc": False, **fields}
    return loaded(OwnTopicSpec(OwnTaxonomy(name="desk", topics=topics, **fields)))


def given(one, *topics, **fields):
    return {found.id: found.score for found in tagger(*topics, **fields).topics_of(one)}


def entity(name, start, end, aliases=(), link=None):
    text = Mention(field="body", start=start, end=end, text=name)
    return Entity(
        name=name, type="ORG", aliases=list(aliases), count=1, salience=1.0, link=link,
        mentions=[text],
    )  # fmt: skip


PORT = topic(terms=("quay", "berth~"), phrases=("cruise terminal",))


@pytest.mark.parametrize(
    ("title", "body", "score"),
    [
        ("Old quays", "Nothing else.", 1 - exp(-0.6 * sqrt(2))),
        (None, "A quay, a second quay.", 1 - exp(-0.6 * sqrt(3))),
        (None, f"{FILLER * 10}The quay. The QUAYS.", 1 - exp(-0.6 * sqrt(2))),
        (None, f"{FILLER * 40}The quay. A quay. The quay.", 1 - exp(-0.6 * sqrt(2.1))),
        (None, "The cruise terminal opens.", 1 - exp(-0.8 * sqrt(1.5))),
        (None, "It berthed at the quay.", 1 - exp(-1.2 * sqrt(1.5))),
    ],
)
def test_what_speaks_for_a_topic_adds_up(title, body, score):
    assert given(article(title=title, body=body), PORT) == {
        "desk:port": pytest.approx(score, abs=1e-4)
    }


@pytest.mark.parametrize(
    "body",
    [f"{FILLER * 10}One quay only.", "The cruise terminals open.", "It quayed.", ""],
)
def test_a_topic_below_its_threshold_is_not_given(body):
    assert given(article(body=body), PORT) == {}


def test_a_term_with_capitals_counts_as_written():
    port = topic(terms=("Quay",), threshold=0.2)
    assert given(article(body="The Quay was full."), port)
    assert given(article(body="The quay was full."), port) == {}


def test_a_term_counts_within_a_longer_one_of_another_topic():
    both = (topic("harbour", terms=("harbour",)), topic("feast", phrases=("harbour festival",)))
    one = article(title="Harbour festival", body="Nothing.")
    assert set(given(one, *both)) == {"desk:harbour", "desk:feast"}


@pytest.mark.parametrize(
    ("conditions", "body", "fits"),
    [
        ({"any": ("Sandoy", "Eidfjord")}, "A ferry to Eidfjord.", True),
        ({"any": ("Sandoy", "Eidfjord")}, "A ferry to Oslo.", False),
        ({"all": ("Sandoy", "fog")}, "A ferry to Sandoy in fog.", True),
        ({"all": ("Sandoy", "fog")}, "A ferry to Sandoy.", False),
        ({"none": ("fairy ferry",)}, "A ferry to Sandoy.", True),
        ({"none": ("fairy ferry",)}, "A ferry, the fairy ferry.", False),
    ],
)
def test_conditions_decide_whatever_the_score(conditions, body, fits):
    ferries = topic("ferries", terms=("ferry",), **conditions)
    assert bool(given(article(body=body), ferries)) == fits


def test_a_topic_of_conditions_only_is_sure_where_they_hold():
    bridge = topic("bridge", all=("Sandoy", "bridge"), none=("card game",))
    (found,) = tagger(bridge).topics_of(article(title="Sandoy", body="A bridge of stone."))
    assert found.score == 1.0
    assert [(one.field, one.start, one.end) for one in found.evidence] == [
        ("title", 0, 6),
        ("body", 2, 8),
    ]
    assert given(article(title="Sandoy", body="A bridge: the card game."), bridge) == {}
    assert given(article(title="Oslo", body="A tunnel."), bridge) == {}


def test_entities_speak_by_name_alias_and_link():
    body = "The NPA met. Copenhagen was told."
    one = article(
        body=body,
        entities=[
            entity("Norhaven Port Authority", 4, 7, aliases=["NPA"]),
            entity("Copenhagen", 13, 23, link=Link(geonames="2618425")),
        ],
    )
    port, near = topic(entities=("npa",)), topic("near", links=("geonames:2618425",))
    sure = pytest.approx(1 - exp(-0.6 * sqrt(1.5)), abs=1e-4)
    assert given(one, port, near) == {"desk:port": sure, "desk:near": sure}
    assert given(one, topic(entities=("Port",)), topic("near", links=("iso3166:DK",))) == {}
    (found,) = tagger(port).topics_of(one)
    assert [body[place.start : place.end] for place in found.evidence] == ["NPA"]


def test_categories_and_sources_speak_without_evidence():
    filed = topic("filed", categories=("Local Politics",))
    carried = topic("carried", sources=("norhaven.example/council",), weights=(
        ("norhaven.example/council", 1.0),
    ))  # fmt: skip
    source = SourceRef(kind="rss", origin="https://Norhaven.example/council/feed.xml")
    one = article(categories=["Local politics"], source=source)
    found = tagger(filed, carried).topics_of(one)
    assert [(topic.id, topic.evidence) for topic in found] == [
        ("desk:carried", []),
        ("desk:filed", []),
    ]
    assert given(article(categories=["Local politics and more"]), filed, carried) == {}


def test_weights_say_more_or_less_or_against():
    one = article(body="A quay with a crane.")
    assert given(one, topic(terms=("quay",), weights=(("quay", 0.1),))) == {}
    port = topic(terms=("quay", "crane"), weights=(("crane", -0.5),))
    assert given(one, port) == {}
    assert given(one, topic(terms=("quay", "crane"), weights=(("crane", 0.1),)))


def test_parents_are_given_with_the_best_score_below_them():
    top = topic("transport")
    port = topic("port", parent="desk:transport", terms=("quay",))
    berths = topic("berths", parent="desk:port", phrases=("deep berth",))
    one = article(title="A deep berth", body="Nothing.")
    found = tagger(top, port, berths).topics_of(one)
    score = round(1 - exp(-0.8 * sqrt(2)), 4)
    assert [(topic.id, topic.score) for topic in found] == [
        ("desk:transport", score),
        ("desk:port", score),
        ("desk:berths", score),
    ]
    assert all(topic.evidence == found[2].evidence for topic in found)


def test_a_parent_may_be_one_of_iptcs():
    ferries = topic("ferries", parent="medtop:20000337", terms=("zorbfloat",))
    one = article(title="Zorbfloat zorbfloat", body="Zorbfloat.", language="en")
    found = {one.id: one for one in tagger(ferries, iptc=True).topics_of(one)}
    assert found.keys() == {"desk:ferries", "medtop:20000337", "medtop:20000209", "medtop:04000000"}
    assert {one.score for one in found.values()} == {found["desk:ferries"].score}
    assert found["medtop:20000337"].name == "transport"


def test_beside_iptcs_both_are_given_and_all_stand_most_relevant_first():
    one = article(
        title="Voters go to the polls",
        body="The general election is held in a hall at the quay. Ballots were counted there.",
        language="en",
    )
    beside = tagger(PORT, iptc=True)
    found = beside.topics_of(one)
    assert {"medtop:11000000", "desk:port"} <= {topic.id for topic in found}
    assert [-topic.score for topic in found] == sorted(-topic.score for topic in found)
    assert beside.iptc.topics_of(one) == [topic for topic in found if topic.id != "desk:port"]


def test_eight_of_ones_own_are_given_at_most_with_all_above_them():
    many = [topic("all")] + [
        topic(f"t{n}", parent="desk:all", terms=("quay",), weights=(("quay", 1 + n / 10),))
        for n in range(12)
    ]
    found = list(given(article(title="Quay"), *many))
    assert found == ["desk:all"] + [f"desk:t{n}" for n in (11, 10, 9, 8, 7, 6, 5)]


def test_languages_bound_a_taxonomy():
    german = {"languages": ("de",)}
    port = topic(terms=("=Kai",))
    assert given(article(title="Am Kai", language="de-AT"), port, **german)
    assert given(article(title="Am Kai", language=None), port, **german)
    assert given(article(title="Am Kai", language="en"), port, **german) == {}


def test_evidence_is_of_the_weightiest_terms_before_repetitions():
    body = "quay quay quay quay quay quay. A cruise terminal."
    (found,) = tagger(PORT).topics_of(article(body=body))
    places = [body[one.start : one.end] for one in found.evidence]
    assert places == ["quay", "quay", "quay", "quay", "cruise terminal"]


def test_a_record_names_the_taxonomy_and_its_state():
    assert tagger(PORT, digest="0a1b").version == "desk@0a1b"
    beside = tagger(PORT, iptc=True, digest="0a1b")
    assert beside.version == f"{beside.iptc.version} desk@0a1b"


def test_another_file_is_told_by_its_digest():
    states = {
        tagger(PORT).digest(),
        tagger(PORT, iptc=True).digest(),
        tagger(PORT, digest="0a1b").digest(),
        tagger(
            topic(terms=("quay", "berth~"), phrases=("cruise terminal",), threshold=0.4)
        ).digest(),
    }
    assert len(states) == 4
    assert tagger(PORT).digest() in states


def test_a_description_travels():
    spec = OwnTopicSpec(OwnTaxonomy(name="desk", topics=(PORT,)))
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert hash(spec) == hash(pickle.loads(pickle.dumps(spec)))
