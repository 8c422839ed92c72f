import pytest

from tests.builders import raw
from transforms.admit.shared_links import with_shared_links

SITE = "https://courier.example/"


def shared(*articles):
    given = [raw(came_from="feed", site=SITE, **fields) for fields in articles]
    return [one.url_is_shared for one in with_shared_links(given)]


def item(url, guid=None, title=None):
    return {"url": url, "item_id": guid, "title": title}


def test_links_of_their_own_are_not_shared():
    assert shared(item(f"{SITE}a", "1"), item(f"{SITE}b", "2")) == [False, False]


def test_one_link_with_several_guids_is_shared():
    page = f"{SITE}news"
    assert shared(item(page, "1"), item(f"{page}/", "2"), item(f"{SITE}a", "3")) == [
        True,
        True,
        False,
    ]


def test_an_item_that_comes_twice_does_not_share_its_link_with_itself():
    assert shared(item(f"{SITE}a", "1", "One"), item(f"{SITE}a", "1", "Two")) == [False, False]


@pytest.mark.parametrize(
    "url",
    [SITE, "https://courier.example", "http://www.courier.example/", f"{SITE}?utm_source=rss"],
)
def test_the_front_page_is_shared_even_by_one(url):
    assert shared(item(url, "1")) == [True]


def test_a_front_page_of_any_site_names_no_item():
    assert shared(item("https://other.example/", "1")) == [True]
    assert shared(item("https://other.example/?p=1", "1")) == [False]


def test_the_feeds_home_is_shared_wherever_it_lies():
    one = raw(came_from="feed", site="https://host.example/blog/", url="https://host.example/blog")
    assert with_shared_links([one])[0].url_is_shared


def test_tracking_does_not_part_what_is_one_page():
    page = f"{SITE}news?utm_content="
    assert shared(item(f"{page}1", "1"), item(f"{page}2", "2")) == [True, True]
    assert shared(item(f"{SITE}news?id=1", "1"), item(f"{SITE}news?id=2", "2")) == [False, False]


def test_a_guid_that_is_the_link_and_a_mark_of_its_version_names_the_same_item():
    page = f"{SITE}news/1"
    assert shared(item(page, f"{page}#0"), item(page, f"{page}#1")) == [False, False]


def test_places_on_a_page_are_items_of_their_own():
    page = f"{SITE}live"
    assert shared(item(f"{page}#a"), item(f"{page}#b")) == [True, True]
    assert shared(item(f"{page}#a")) == [False]


def test_without_guids_three_titles_are_three_items():
    page = f"{SITE}news"
    titles = ["One", "Two", "Three"]
    assert shared(*(item(page, title=title) for title in titles)) == [True] * 3
    assert shared(*(item(page, title=title) for title in titles[:2])) == [False] * 2


@pytest.mark.parametrize("url", [None, "", "http://[", "mailto:desk@courier.example"])
def test_what_is_no_web_address_is_not_shared(url):
    assert shared(item(url, "1"), item(url, "2")) == [False, False]
