"""What articles are about over time, and how late they came."""

from datetime import timedelta

from pipelines.report.news_side import (
    articles_over_time,
    delays,
    entities_over_time,
    topics_over_time,
)
from tests.builders import MOMENT, article
from transforms.records.article import Entity, Topic


def topic(number, name):
    return Topic(id=f"medtop:{number:08}", name=name, score=0.5, evidence=[])


def entity(name, kind="ORG"):
    return Entity(name=name, type=kind, aliases=[], count=1, salience=0.1, link=None, mentions=[])


def on(days, **fields):
    return article(f"urn:{days}:{fields}", published=MOMENT + timedelta(days=days), **fields)


def test_articles_are_counted_by_the_day_of_publishing():
    figure = articles_over_time([on(2, body="a"), on(0), on(2, body="b")])
    assert [(row.label, row.values) for row in figure.rows] == [
        ("12 Oct 2026", [1]),
        ("13 Oct 2026", [0]),
        ("14 Oct 2026", [2]),
    ]


def test_topics_are_counted_by_day_the_most_frequent_first_and_lead_to_their_articles():
    weather, sport = topic(17, "weather"), topic(15, "sport")
    figure = topics_over_time([on(0, topics=[sport]), on(1, topics=[weather, sport])])
    assert figure.series == ["12 Oct 2026", "13 Oct 2026"]
    assert [(row.label, row.values, row.href) for row in figure.rows] == [
        ("sport", [1, 1], "#topic=medtop:00000015"),
        ("weather", [0, 1], "#topic=medtop:00000017"),
    ]


def test_a_topic_of_the_users_own_is_encoded_in_its_address():
    own = Topic(id="own:R&D", name="research", score=0.5, evidence=[])
    (row,) = topics_over_time([on(0, topics=[own])]).rows
    assert row.href == "#topic=own:R%26D"


def test_an_entity_counts_once_an_article_and_its_address_is_encoded():
    named = [entity("AT&T"), entity("AT&T")]
    (row,) = entities_over_time([on(0, entities=named)]).rows
    assert (row.label, row.values, row.href) == ("AT&T", [1], "#entity=ORG%20AT%26T")


def test_delays_are_counted_by_their_length():
    articles = [
        on(0, discovered=MOMENT + timedelta(minutes=minutes))
        for minutes in (-3, 4, 5, 59, 60, 60 * 24 * 30)
    ]
    figure = delays([*articles, article("undated")])
    shown = {row.label: row.values for row in figure.rows if row.total}
    assert shown == {
        "below 5 min": [2],
        "5 to 15 min": [1],
        "15 to 60 min": [1],
        "1 to 4 h": [1],
        "over a week": [1],
    }
    assert "Half of them within 59 min" in figure.about


def test_without_articles_figures_have_no_rows():
    made = [articles_over_time([]), topics_over_time([]), entities_over_time([]), delays([])]
    assert [one.rows for one in made] == [[], [], [], []]
