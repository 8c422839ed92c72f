"""Which articles of a sink are the newest."""

from datetime import timedelta

import pytest

from pipelines.report.newest import newest
from tests.builders import MOMENT, article


def dated(name, days, **changes):
    return article(name, published=MOMENT + timedelta(days=days), **changes)


def test_the_newest_come_first_and_all_are_counted():
    found = newest([dated("a", 1), dated("b", 3), dated("c", 2)], most=2)
    assert [one.id for one in found.articles] == ["b", "c"]
    assert found.total == 3


def test_an_article_without_a_date_is_sorted_by_when_it_was_discovered():
    undated = article("undated", discovered=MOMENT + timedelta(days=2))
    found = newest([dated("a", 3), undated, dated("b", 1)], most=3)
    assert [one.id for one in found.articles] == ["a", "undated", "b"]


@pytest.mark.parametrize("most", [1, 2, 7])
def test_what_is_kept_meanwhile_changes_nothing(most):
    articles = [dated(f"{number:02}", number * 7 % 20) for number in range(20)]
    found = newest(articles, most)
    assert [one.published for one in found.articles] == [
        MOMENT + timedelta(days=days) for days in range(19, 19 - most, -1)
    ]
    assert found.total == 20
