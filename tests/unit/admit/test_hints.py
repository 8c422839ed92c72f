import pytest

from tests.builders import MOMENT
from transforms.admit.admit import AdmitLimits, read_feed_document
from transforms.admit.hints import FeedHints
from transforms.records.article import SourceRef
from transforms.records.travelling import FEED, Envelope

RSS = """<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
<title>Courier</title>{0}<item><guid>a</guid><title>A</title></item></channel></rss>"""

HOURLY = "<sy:updatePeriod>hourly</sy:updatePeriod>"


def hints(text, whole=None):
    envelope = Envelope(
        payload=(whole or RSS.format(text)).encode(),
        content_type=FEED,
        source=SourceRef(kind="rss", origin="https://courier.example/feed"),
        discovered=MOMENT,
    )
    return read_feed_document(envelope, AdmitLimits()).hints


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0),
        ("<ttl>60</ttl>", 3600),
        ("<ttl> 60 </ttl>", 3600),
        ("<ttl>soon</ttl>", 0),
        ("<ttl>-5</ttl>", 0),
        (HOURLY, 3600),
        ("<sy:updatePeriod> Daily </sy:updatePeriod>", 86_400),
        (f"{HOURLY}<sy:updateFrequency>4</sy:updateFrequency>", 900),
        (f"{HOURLY}<sy:updateFrequency>0</sy:updateFrequency>", 3600),
        ("<sy:updatePeriod>always</sy:updatePeriod>", 0),
        (f"<ttl>5</ttl>{HOURLY}", 3600),
    ],
)
def test_how_often_a_feed_wants_to_be_asked(text, seconds):
    assert hints(text) == FeedHints(seconds=seconds)


def test_hours_and_days_that_are_skipped():
    text = (
        "<skipHours><hour>23</hour><hour>0</hour><hour>24</hour><hour>25</hour><hour>x</hour>"
        "</skipHours><skipDays><day>Sunday</day><day>monday</day><day>Someday</day></skipDays>"
    )
    assert hints(text) == FeedHints(skip_hours=[0, 23], skip_days=[0, 6])


def test_an_endless_list_of_hours_is_cut():
    text = f"<skipHours>{'<hour>1</hour>' * 10_000}<hour>2</hour></skipHours>"
    assert hints(text).skip_hours == [1]


def test_a_broken_feed_gives_its_hints_too():
    assert hints("", RSS.format("<ttl>60</ttl>").replace("</title><", "</title>& <", 1)) == (
        FeedHints(seconds=3600)
    )


def test_a_json_feed_has_none():
    assert hints("", '{"version": "https://jsonfeed.org/version/1.1", "items": []}') == FeedHints()
