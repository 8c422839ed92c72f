"""Why an article got its topics, and which ones it nearly got."""

import pytest

from tests.builders import article
from transforms.loading import loaded
from transforms.topics.explain import Reason, explain
from transforms.topics.own.spec import OwnTopicSpec
from transforms.topics.own.taxonomy import OwnTaxonomy, OwnTopic
from transforms.topics.spec import TopicSpec

PORT = OwnTopic(
    id="desk:port", name="Port", parent="desk:sea", terms=("quay",), categories=("Harbour",)
)
FERRIES = OwnTopic(id="desk:ferries", name="Ferries", phrases=("ferry line",), any=("Sandoy",))
CRANES = OwnTopic(id="desk:cranes", name="Cranes", terms=("crane",))
SEA = OwnTopic(id="desk:sea", name="Sea")
DESK = OwnTaxonomy(name="desk", topics=(PORT, FERRIES, CRANES, SEA), iptc=False)
ONE = article(
    title="The ferry line leaves from a new quay",
    body=f"Quays are made of stone. {'They came back and went. ' * 15} A crane stands there.",
    categories=["Harbour"],
    language="en",
)


def by_id(one, spec):
    return {found.id: found for found in explain(one, loaded(spec))}


def test_reasons_say_what_speaks_for_a_topic():
    port = by_id(ONE, OwnTopicSpec(DESK))["desk:port"]
    assert port.given
    assert port.threshold == 0.5
    assert port.reasons == [
        Reason(kind="term", what="quay", weight=0.6, mentions=2, adds=1.1225),
        Reason(kind="category", what="Harbour", weight=0.8, mentions=0, adds=0.8),
    ]


def test_what_is_given_comes_first_then_what_is_near():
    explained = explain(ONE, loaded(OwnTopicSpec(DESK)))
    assert [(one.id, one.given) for one in explained] == [
        ("desk:sea", True),
        ("desk:port", True),
        ("desk:ferries", False),
        ("desk:cranes", False),
    ]
    assert explained[3].score == 0.4512


def test_conditions_that_do_not_hold_are_told():
    ferries = by_id(ONE, OwnTopicSpec(DESK))["desk:ferries"]
    assert not ferries.given
    assert ferries.score > ferries.threshold
    assert ferries.unmet == ['any: none of "Sandoy" stands in the text']


def test_a_parent_is_given_for_what_is_below_it():
    explained = by_id(ONE, OwnTopicSpec(DESK))
    sea = explained["desk:sea"]
    assert (sea.given, sea.reasons, sea.threshold) == (True, [], 0.0)
    assert sea.score == explained["desk:port"].score


def test_iptcs_topics_have_their_measures_and_reasons():
    one = article(
        title="Voters go to the polls",
        body="The prime minister called a general election. A football club was sold.",
        language="en",
        categories=["Politics"],
    )
    tagger = loaded(TopicSpec())
    explained = explain(one, tagger)
    given = [found for found in explained if found.given]
    assert [found.id for found in given] == [topic.id for topic in tagger.topics_of(one)]
    politics = given[0]
    assert politics.id == "medtop:11000000"
    assert set(politics.measured) == {"mass", "share", "title", "terms", "spread"}
    assert {"general election", "prime minister"} <= {reason.what for reason in politics.reasons}
    assert [one.what for one in politics.reasons if one.kind == "category"] == ["Politics"]
    near = [found for found in explained if not found.given]
    assert near
    assert all(found.score < found.threshold for found in near)


@pytest.mark.parametrize("spec", [TopicSpec(), OwnTopicSpec(DESK)])
def test_an_article_without_topics_has_nothing_to_explain(spec):
    assert explain(article(body="They came back.", language="en"), loaded(spec)) == []
