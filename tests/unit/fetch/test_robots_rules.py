import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fetch.robots import ROBOT, parsed

FILE = b"""\xef\xbb\xbf# robots of a made-up paper
User-agent: otherbot
Disallow: /

User-Agent: NewsBeam/2.0
User-agent: thirdbot
Disallow: /private
Allow: /private/open
Crawl-delay: 2.5

User-agent: *
Disallow: /no-robots
Crawl-delay: 40
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/private/x", False),
        ("/private/open/x", True),
        ("/no-robots", True),
        ("/robots.txt", True),
    ],
)
def test_our_own_group_counts_and_no_other(path, allowed):
    assert parsed(FILE).can_fetch(f"https://a.test{path}", ROBOT) is allowed


def test_the_group_of_all_robots_counts_where_none_is_ours():
    rules = parsed(b"user-agent: x\ndisallow: /\n\nuser agent *\ndisallow: /shut\ncrawl-delay: 4")
    assert not rules.can_fetch("https://a.test/shut/1", ROBOT)
    assert rules.can_fetch("https://a.test/open", ROBOT)
    assert rules.crawl_delay(ROBOT) == 4.0


def test_our_crawl_delay_is_read():
    assert parsed(FILE).crawl_delay(ROBOT) == 2.5


def test_a_page_in_the_place_of_a_file_allows_all():
    rules = parsed(b"<!doctype html><title>Not here</title><p>User-agents like you: none.</p>")
    assert rules.can_fetch("https://a.test/any", ROBOT)


def test_thousands_of_names_before_thousands_of_rules_take_no_time():
    names = b"".join(b"User-agent: r%d\n" % number for number in range(12_000))
    rules = b"".join(b"Disallow: /%d\n" % number for number in range(15_000))
    began = time.process_time()
    assert parsed(names + rules).can_fetch("https://a.test/1", ROBOT)
    assert time.process_time() - began < 3.0


@given(st.binary(max_size=400))
def test_wild_files_are_read(content):
    assert parsed(content).can_fetch("https://a.test/x", ROBOT) in {True, False}
