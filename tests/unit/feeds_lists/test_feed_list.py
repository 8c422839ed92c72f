"""Lists of feeds: three forms, and a sentence with the line for whatever is wrong in one."""

import pytest

from pipelines.sources.rss.lists.feed_list import ListUnavailable, feed_list, single_feed
from pipelines.sources.rss.lists.spec import FeedSpec

OPML = '<opml version="2.0"><body><outline text="Sea">{}</outline></body></opml>'
FULL = """\
# Ours.
[[feed]]
url = "https://ann:word@quay.example/feed"
name = "Harbour Courier"
interval_minutes = 30
full_text = "never"
language = "en"
categories = ["World", "Harbours"]
headers = {Authorization = "Bearer abc", Cookie = "a=b; c=d"}

[[feed]]
url = "https://pier.example/feed"
"""


@pytest.fixture
def write(tmp_path):
    def written(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def refusal(path):
    with pytest.raises(ListUnavailable) as caught:
        feed_list(path)
    text = str(caught.value)
    assert "\n" not in text
    return text.replace(str(path.parent), "")


def test_a_text_list_holds_a_url_a_line_and_comments(write):
    path = write(
        "feeds.txt",
        "\ufeff# ours\r\n\r\nhttps://quay.example/feed#top\n"
        "  http://pier.example/a?b=1 \t# theirs\nfeed://lock.example/rss\n",
    )
    assert [one.url for one in feed_list(path)] == [
        "https://quay.example/feed#top",
        "http://pier.example/a?b=1",
        "http://lock.example/rss",
    ]


def test_any_other_name_is_a_text_list(write):
    assert len(feed_list(write("urls", "https://quay.example/\n"))) == 1


def test_a_toml_list_sets_each_feed(write):
    first, second = feed_list(write("feeds.toml", FULL))
    assert first == FeedSpec(
        url="https://ann:word@quay.example/feed",
        name="Harbour Courier",
        interval_minutes=30.0,
        full_text="never",
        language="en",
        headers=(("Authorization", "Bearer abc"), ("Cookie", "a=b; c=d")),
        categories=("World", "Harbours"),
    )
    assert second == FeedSpec(url="https://pier.example/feed")


@pytest.mark.parametrize("name", ["feeds.opml", "feeds.xml", "FEEDS.OPML"])
def test_an_opml_list(write, name):
    path = write(name, OPML.format('<outline text="Quay" xmlUrl="https://quay.example/"/>'))
    assert feed_list(path) == [
        FeedSpec(url="https://quay.example/", name="Quay", categories=("Sea",))
    ]


def test_an_empty_list_has_no_feeds(write):
    assert feed_list(write("feeds.txt", "# nothing yet\n")) == []
    assert feed_list(write("feeds.toml", "")) == []
    assert feed_list(write("feeds.opml", OPML.format(""))) == []


def test_the_first_of_several_with_one_url_counts(write):
    path = write(
        "feeds.toml",
        '[[feed]]\nurl = "https://quay.example/"\nname = "first"\n'
        '[[feed]]\nurl = "https://pier.example/"\n'
        '[[feed]]\nurl = "https://ann:word@quay.example/"\nname = "second"\n',
    )
    assert [(one.url, one.name) for one in feed_list(path)] == [
        ("https://quay.example/", "first"),
        ("https://pier.example/", None),
    ]


def toml(text):
    return f'[[feed]]\nurl = "https://pier.example/"\n\n[[feed]]\n{text}\n'


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.txt", "https://quay.example/\n\nquay.example/feed\n", "line 3: 'quay.example/feed' is"),
        ("a.txt", "https://quay.example/ https://b.example/", "line 1: 'https://quay.example/ ht"),
        ("a.txt", "# ours\nhttp://[::1\n", "line 2: 'http://[::1' is no URL of a feed"),
        ("a.txt", "https://\n", "line 1: 'https://' is no URL of a feed"),
        ("a.txt", "https://ann:s3cret@[::1/\n", "line 1: 'https://[::1/' is no URL of a feed"),
        ("a.txt", b"https://quay.example/\nhttps://\xff.example/", "line 2: it is not UTF-8"),
        ("a.opml", "<opml>\n<body>", "line 2: "),
        ("a.opml", OPML.format('<outline xmlUrl="http://[::1"/>'), "'http://[::1' is no URL of a"),
        ("a.toml", "[[feed]]\nurl = \n", "line 2: it is not TOML: invalid value"),
        ("a.toml", "[[feed]]\nurl = 'a", "it is not TOML: "),
        ("a.toml", "feeds = []\n", "the key 'feeds' is unknown: each feed is a table [[feed]]"),
        ("a.toml", "feed = 3\n", "feed is no list of tables: each feed is a table [[feed]]"),
        ("a.toml", toml("name = 'x'"), "line 4: the feed has no url"),
        ("a.toml", toml("url = 'x'"), "line 4: 'x' is no http(s) URL of a feed"),
        (
            "a.toml",
            toml("url = 'https://q.example/'\ninterval = 5"),
            (
                "line 4: the key 'interval' is unknown: a feed has url, name, interval_minutes, "
                "full_text, language, headers, categories"
            ),
        ),
        (
            "a.toml",
            toml("url = 'https://q.example/'\ninterval_minutes = 0"),
            "line 4: the value of interval_minutes does not fit: expected `float` > 0",
        ),
        (
            "a.toml",
            toml("url = 'https://q.example/'\nfull_text = 'maybe'"),
            "line 4: the value of full_text does not fit: invalid enum value 'maybe'",
        ),
        (
            "a.toml",
            toml('url = "https://q.example/"\nheaders = {"X-A" = "1\\nHost: evil.example"}'),
            "line 4: the header 'X-A' cannot be sent: look at its name and value",
        ),
        (
            "a.toml",
            toml('url = "https://q.example/"\nheaders = {"X A" = "1"}'),
            "line 4: the header 'X A' cannot be sent",
        ),
        (
            "a.toml",
            'feed = [{url = "https://q.example/"}, {}]\n',
            "feed 2: the feed has no url",
        ),
    ],
)
def test_what_is_wrong_is_said_with_the_file_and_the_line(write, name, content, sentence):
    text = refusal(write(name, content))
    assert text.startswith(f"the feed list /{name} cannot be used: {sentence}")
    assert "s3cret" not in text


def test_a_list_that_is_not_there_is_a_sentence(tmp_path):
    text = refusal(tmp_path / "none.txt")
    assert text.startswith("the feed list /none.txt cannot be read (No such file or directory)")


def test_a_folder_is_no_list(tmp_path):
    assert "cannot be read (Is a directory)" in refusal(tmp_path)


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "feeds.txt"
    with path.open("wb") as file:
        file.truncate(10 * 1024 * 1024 * 1024)
    assert "is larger than 16777216 bytes" in refusal(path)


def test_one_feed_by_its_url():
    assert single_feed(" https://quay.example/feed ") == FeedSpec(url="https://quay.example/feed")


@pytest.mark.parametrize("url", ["http://[::1", "https://", "http://quay.example:port/feed"])
def test_a_url_that_is_none_is_a_sentence(url):
    with pytest.raises(ListUnavailable, match="is no URL of a feed"):
        single_feed(url)
