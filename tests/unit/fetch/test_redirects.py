import pytest

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.redirects import Trail
from pipelines.fetch.settings import FetchSettings

START = "https://a.test/feed"


def followed(*hops, start=START):
    trail = Trail(start, FetchSettings())
    for status, location in hops:
        trail.follow(status, location)
    return trail


def reason_of(*hops, start=START):
    with pytest.raises(FetchFailedError) as caught:
        followed(*hops, start=start)
    return caught.value.reason


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/new", "https://a.test/new"),
        ("new?x=1#part", "https://a.test/new?x=1"),
        ("//b.test/new", "https://b.test/new"),
        (" http://b.test/ä ", "http://b.test/%C3%A4"),
        ("https://me:word@b.test/", "https://b.test/"),
    ],
)
def test_goes_where_a_location_points(location, asked):
    assert str(followed((302, location)).url) == asked


@pytest.mark.parametrize(
    ("hops", "moved_to"),
    [
        ([], None),
        ([(301, "/b")], "https://a.test/b"),
        ([(308, "/b"), (301, "/c")], "https://a.test/c"),
        ([(301, "/b"), (302, "/c"), (301, "/d")], "https://a.test/b"),
        ([(302, "/b"), (301, "/c")], None),
        ([(303, "/b")], None),
        ([(307, "/b")], None),
    ],
)
def test_only_permanent_redirects_from_the_start_are_a_move(hops, moved_to):
    moved = followed(*hops).moved_to
    assert (str(moved) if moved else None) == moved_to


def test_the_cap_is_five_redirects():
    hops = [(302, f"/{step}") for step in range(6)]
    assert str(followed(*hops[:5]).url) == "https://a.test/4"
    assert reason_of(*hops) == "too_many_redirects"


def test_a_circle_is_seen_at_once():
    assert reason_of((302, "/feed")) == "redirect_loop"
    assert reason_of((302, "/b"), (302, "/c"), (302, "/b")) == "redirect_loop"
    assert reason_of((302, "/feed"), start="https://me:word@a.test/feed") == "redirect_loop"


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "bad_url"),
        ("ftp://a.test/feed", "bad_url"),
        ("http://[bad", "bad_url"),
        ("", "redirect_loop"),
        ("http://a.test:22/", "refused_port"),
    ],
)
def test_every_hop_is_checked(location, reason):
    assert reason_of((301, location)) == reason


def test_secrets_once_left_behind_stay_behind():
    assert followed((302, "/b")).is_home
    assert followed((302, "https://a.test/b"), start="http://a.test/").is_home
    assert not followed((302, "https://b.test/")).is_home
    assert not followed((302, "https://b.test/"), (302, "/x")).is_home
    assert not followed((302, "https://b.test/"), (302, "https://a.test/x")).is_home
    assert not followed((302, "http://a.test/")).is_home
