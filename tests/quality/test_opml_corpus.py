"""Lists of feeds captured from real programs: two of three are no proper XML, and all are read."""

import re
from pathlib import Path

import pytest

from pipelines.sources.rss.lists.feed_list import feed_list
from pipelines.sources.rss.lists.opml import read_opml, write_opml

LISTS = Path(__file__).parents[3] / "shared" / "data" / "feeds" / "opml"
pytestmark = pytest.mark.skipif(not LISTS.is_dir(), reason="the lists are not here")

_ADDRESS = re.compile(r'\bxmlUrl="([^"]+)"')


def lists():
    return sorted(LISTS.rglob("*.opml"))


def test_no_feed_of_59_lists_is_lost(figure):
    feeds = 0
    for path in lists():
        addresses = _ADDRESS.findall(path.read_text(encoding="utf-8"))
        found = feed_list(path)
        assert [one.url for one in found] == [
            url.replace("&amp;", "&") for url in dict.fromkeys(addresses)
        ], path.name
        assert {len(one.categories) for one in found} == {1}, path.name
        feeds += len(found)
    assert len(lists()) == 59
    figure("feeds read from 59 OPML lists", f"{feeds} of {feeds}")


@pytest.mark.parametrize("path", lists(), ids=lambda path: path.stem)
def test_a_list_written_again_is_the_same_list(path):
    found = feed_list(path)
    assert read_opml(write_opml(found)) == found
