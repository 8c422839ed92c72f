from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.cleanup.clean import clean
from transforms.cleanup.spec import ReadingSpec
from transforms.errors import CleanupError
from transforms.identity import article_id, content_hash
from transforms.loading import loaded
from transforms.records.article import Author, Edit, Pipeline, SourceRef, to_json
from transforms.records.travelling import (
    FEED_ENTRY,
    HTML,
    JSON,
    TEXT,
    Admitted,
    Envelope,
    RawArticle,
)

PIPELINE = Pipeline(newsbeam="0.1.0")
DISCOVERED = datetime(2024, 3, 5, 8, 0, tzinfo=UTC)
LEAD = "The ferry to the islands sank on Monday in calm weather, and all on board were saved."
SECOND = (
    "Nobody was hurt, the harbour office said, and nobody knows why the old ship took in water."
)
BODY = f"{LEAD}\n\n{SECOND}"
FEED_SOURCE = SourceRef(
    kind="rss", origin="https://quay.example/rss", site="https://www.quay.example/", item="g1"
)


def cleaned(raw, source=None, content_type=TEXT, discovered=DISCOVERED):
    where = source or SourceRef(kind="text", origin="a.txt")
    envelope = Envelope(payload=b"", content_type=content_type, source=where, discovered=discovered)
    admitted = Admitted(key="0", envelope=envelope, raw=raw)
    return clean(admitted, PIPELINE, loaded(ReadingSpec()))


def text_item(text, **fields):
    return cleaned(RawArticle(came_from="text", text=text, **fields))


def entry(**fields):
    raw = RawArticle(came_from="feed", **{"title": "Ferry sinks", **fields})
    return cleaned(raw, FEED_SOURCE, FEED_ENTRY)


def message(**fields):
    raw = RawArticle(came_from="attribute", **fields)
    return cleaned(raw, SourceRef(kind="jsonl", origin="a.jsonl", item="7"), JSON)


def test_cleans_a_feed_entry_whole():
    record = entry(
        title="Ferry &amp; crew <b>safe</b>",
        url="https://www.quay.example/ferry/?utm_source=rss",
        item_id="g1",
        html=f"<p>{LEAD}</p><p>{SECOND}</p>",
        summary="The islands lose their only line for a month.",
        published="Mon, 04 Mar 2024 10:00:00 EST",
        modified="2024-03-04T18:00:00Z",
        authors=["By Jane Roe, Reuters"],
        categories=["Islands", "islands", "Sea &amp; land"],
        image="/ferry.jpg",
        language="en-gb",
        feed_title="Quay",
    )
    canonical = "https://quay.example/ferry"
    assert record.id == article_id(
        canonical_url=canonical, item_id="g1", feed=None, content=record.content_hash
    )
    assert record.content_hash == content_hash("Ferry & crew safe", BODY)
    assert record.title == "Ferry & crew safe"
    assert record.body == BODY
    assert record.summary == "The islands lose their only line for a month."
    assert record.url == "https://www.quay.example/ferry/?utm_source=rss"
    assert record.canonical_url == canonical
    assert record.published == datetime(2024, 3, 4, 15, 0, tzinfo=UTC)
    assert record.modified == datetime(2024, 3, 4, 18, 0, tzinfo=UTC)
    assert record.discovered == DISCOVERED
    assert record.authors == [Author(name="Jane Roe"), Author(name="Reuters", is_agency=True)]
    assert record.categories == ["Islands", "Sea & land"]
    assert record.image == "https://www.quay.example/ferry.jpg"
    assert record.language == "en"
    assert record.source == msgspec.structs.replace(FEED_SOURCE, feed_title="Quay")
    assert record.flags == []
    assert record.edits == []
    assert record.provenance == {
        "authors": "feed", "body": "feed", "categories": "feed", "image": "feed",
        "language": "text", "modified": "feed", "published": "feed", "summary": "feed",
        "title": "feed", "url": "feed",
    }  # fmt: skip
    assert record.pipeline == PIPELINE


def test_reads_a_date_header_off_plain_text():
    record = text_item(f" date 2024-02-29 {LEAD}\n\n{SECOND}")
    assert record.body == BODY
    assert record.title is None
    assert record.published == datetime(2024, 2, 29, tzinfo=UTC)
    assert record.provenance["published"] == "text"
    assert record.edits == [
        Edit(op="header_date", field="body", start=0, end=0, before="date 2024-02-29 ", after="")
    ]
    assert record.flags == ["no_title", "no_zone"]


def test_a_headline_of_plain_text_becomes_the_title():
    record = text_item(f"Ferry sinks in calm weather\n\n{BODY}")
    assert (record.title, record.body) == ("Ferry sinks in calm weather", BODY)
    assert record.provenance["title"] == "text"
    assert [edit.op for edit in record.edits] == ["headline"]


def test_a_body_does_not_repeat_its_title():
    record = message(title="Ferry sinks", text=f"Ferry sinks\n\n{BODY}")
    assert record.body == BODY
    assert [(edit.op, edit.before) for edit in record.edits] == [("drop_headline", "Ferry sinks")]


def test_reads_dateline_and_byline_and_takes_them_off():
    body = f"By Jane Roe\n\nLISBON, March 4 (Reuters) - {LEAD}\n\n{SECOND}"
    record = text_item(body)
    assert record.body == f"{LEAD}\n\n{SECOND}"
    assert [(edit.op, edit.before) for edit in record.edits] == [
        ("byline", "By Jane Roe"),
        ("dateline", "LISBON, March 4 (Reuters) - "),
    ]
    assert record.dateline == "LISBON"
    assert record.authors == [Author(name="Jane Roe"), Author(name="Reuters", is_agency=True)]
    assert record.provenance["authors"] == record.provenance["dateline"] == "text"


def test_the_agency_of_the_dateline_joins_the_named_authors():
    record = message(title="Ferry", text=f"LISBON (AP) — {LEAD}", authors=["Jane Roe"])
    assert [author.name for author in record.authors] == ["Jane Roe", "AP"]
    assert record.provenance["authors"] == "attribute"


@pytest.mark.parametrize("summary", [LEAD, f"{LEAD[:50]}...", f"<p>{LEAD[:40]} […]</p>"])
def test_a_summary_that_is_the_beginning_of_the_body_is_none(summary):
    assert entry(html=f"<p>{LEAD}</p><p>{SECOND}</p>", summary=summary).summary is None


def test_a_summary_stands_in_for_a_missing_body():
    record = entry(summary=f"<p>{LEAD}</p>")
    assert (record.body, record.summary) == (LEAD, None)
    assert record.flags == ["no_date", "short_body", "summary_as_body"]


def test_a_headline_alone_is_an_article():
    record = entry(item_id="g9")
    assert (record.title, record.body) == ("Ferry sinks", "")
    assert "no_body" in record.flags
    assert "body" not in record.provenance


@pytest.mark.parametrize(
    "raw",
    [
        RawArticle(came_from="feed"),
        RawArticle(came_from="feed", html="<script>x</script>", title="<b></b>"),
        RawArticle(came_from="text", text=" \n\u200b "),
    ],
)
def test_nothing_left_is_an_error(raw):
    with pytest.raises(CleanupError) as caught:
        cleaned(raw)
    assert caught.value.reason == "empty_body"


@pytest.mark.parametrize("page", [b"<html><head><title>Ferry</title></head></html>", b"<p></p>"])
def test_a_page_without_an_article_is_an_error(page):
    with pytest.raises(CleanupError) as caught:
        cleaned(RawArticle(came_from="html", page=page), content_type=HTML)
    assert caught.value.reason == "no_article"


@pytest.mark.parametrize(
    ("published", "flag"),
    [
        ("Thu, 07 Mar 2024 10:00:00 GMT", "future_date"),
        ("1970-01-01T00:00:00Z", "old_date"),
        ("last Thursday", "bad_date"),
    ],
)
def test_a_doubtful_date_is_kept_in_provenance_only(published, flag):
    record = entry(published=published)
    assert record.published is None
    assert flag in record.flags
    assert record.provenance["published_raw"] == published
    assert "published" not in record.provenance


def test_the_items_own_time_of_discovery_counts():
    record = message(title="Ferry", discovered="2024-03-08T10:00:00Z", published="2024-03-07")
    assert record.discovered == datetime(2024, 3, 8, 10, 0, tzinfo=UTC)
    assert record.published == datetime(2024, 3, 7, tzinfo=UTC)


def test_an_unreadable_time_of_discovery_does_not_count():
    assert message(title="Ferry", discovered="soon").discovered == DISCOVERED


def test_a_guid_names_an_entry_within_its_feed_only():
    here = entry(item_id="g1")
    elsewhere = cleaned(
        RawArticle(came_from="feed", title="Ferry sinks", item_id="g1"),
        SourceRef(kind="rss", origin="https://other.example/rss", site="https://other.example"),
    )
    assert here.id == article_id(
        canonical_url=None, item_id="g1", feed="https://quay.example/", content=here.content_hash
    )
    assert here.id != elsewhere.id


def test_a_recorded_feed_has_the_ids_of_the_live_one():
    recorded = cleaned(
        RawArticle(came_from="feed", title="Ferry sinks", item_id="g1"),
        SourceRef(kind="feed", origin="/tmp/copy.xml", site="http://www.quay.example"),
    )
    assert recorded.id == entry(item_id="g1").id


def test_a_json_items_id_counts_wherever_it_was_read_from():
    record = message(title="Ferry sinks", item_id="a-7")
    assert record.id == article_id(
        canonical_url=None, item_id="a-7", feed=None, content=record.content_hash
    )


def test_a_text_is_named_by_its_content():
    one = cleaned(RawArticle(came_from="text", text=BODY), SourceRef(kind="text", origin="a.txt"))
    other = cleaned(RawArticle(came_from="text", text=BODY), SourceRef(kind="text", origin="b.txt"))
    assert one.id == other.id


@pytest.mark.parametrize(
    ("given_url", "canonical_link", "canonical"),
    [
        ("https://quay.example/a?id=1", "https://quay.example/ferry", "https://quay.example/ferry"),
        ("https://quay.example/a", "/ferry", "https://quay.example/ferry"),
        ("https://quay.example/a", "https://quay.example/", "https://quay.example/a"),
        ("https://quay.example/a", "https://other.example/b", "https://other.example/b"),
        (None, "https://quay.example/ferry", "https://quay.example/ferry"),
        (None, "/ferry", None),
    ],
)
def test_a_page_names_itself_within_its_own_site(given_url, canonical_link, canonical):
    page = f'<html><head><link rel="canonical" href="{canonical_link}"></head><body><article>'
    page += f"<p>{LEAD}</p><p>{SECOND}</p></article></body></html>"
    raw = RawArticle(came_from="html", page=page.encode(), url=given_url)
    assert cleaned(raw, content_type=HTML).canonical_url == canonical


@pytest.mark.parametrize(
    "url", ["mailto:jane@quay.example", "javascript:void(0)", "quay", "http://"]
)
def test_what_is_no_web_address_is_no_url(url):
    record = entry(url=url, image=url)
    assert (record.url, record.canonical_url) == (None, None)


def test_images_inlined_as_data_are_none():
    assert entry(url="https://quay.example/a", image="data:image/png;base64,AAAA").image is None


def test_a_url_that_is_too_long_is_none_and_flagged():
    rest = {"title": "Ferry sinks", "text": BODY, "published": "2024-03-04T10:00:00Z"}
    record = message(url="https://quay.example/" + "a" * 4_076, **rest)
    assert (record.url, record.canonical_url, record.flags) == (None, None, ["url_too_long"])
    record = message(url="https://quay.example/" + "a" * 4_075, **rest)
    assert (len(record.url), record.flags) == (4_096, [])


def test_what_is_too_long_is_cut_and_flagged():
    record = message(
        title="Ferry " * 200,
        text=BODY,
        published="2024-03-04T10:00:00Z",
        authors=[f"Jane Roe{number}" for number in range(51)],
        categories=[f"Island {number}" for number in range(101)],
    )
    assert record.title == ("Ferry " * 167)[:1_000]
    assert (len(record.authors), len(record.categories)) == (50, 100)
    assert record.flags == ["authors_cut", "categories_cut", "title_cut"]


def test_a_page_of_too_many_tags_is_read_in_part_and_flagged():
    html = (
        f"<article><p>{LEAD}</p><p>{SECOND}</p></article>" + "<i>x</i>" * 15_000 + "<p>The end.</p>"
    )
    record = cleaned(RawArticle(came_from="html", page=html.encode()), content_type=HTML)
    assert record.body.startswith(LEAD)
    assert "The end." not in record.body
    assert "page_cut" in record.flags


def test_a_page_of_a_million_characters_of_text_is_refused():
    html = f"<article><p>{LEAD}</p><p>{'word ' * 200_000}</p></article>"
    with pytest.raises(CleanupError) as caught:
        cleaned(RawArticle(came_from="html", page=html.encode()), content_type=HTML)
    assert caught.value.reason == "too_large"


def test_text_that_holds_markup_is_read_as_markup():
    assert message(title="Ferry", text=f"<p>{LEAD}</p><p>{SECOND}</p>").body == BODY


def test_a_text_in_another_language_than_declared_is_flagged():
    record = message(title="Fähre", text="Die Fähre zu den Inseln sank am Montag bei ruhiger See, "
                     "alle Menschen an Bord wurden gerettet.", language="en")  # fmt: skip
    assert record.language == "de"
    assert "language_mismatch" in record.flags


def test_short_bodies_are_flagged_by_words_and_where_there_are_no_spaces_by_characters():
    assert "short_body" in message(title="Ferry", text=LEAD).flags
    assert "short_body" not in message(title="Ferry", text=BODY).flags
    assert (
        "short_body" not in message(text="島へ向かう船が月曜日に静かな海で沈みました。" * 3).flags
    )


WORDS = st.none() | st.text(max_size=40)


@settings(deadline=None)
@given(
    st.builds(
        RawArticle,
        came_from=st.sampled_from(["feed", "attribute", "text"]),
        url=WORDS | st.just("https://quay.example/a"),
        item_id=WORDS,
        title=WORDS,
        html=WORDS,
        text=WORDS,
        summary=WORDS,
        published=WORDS,
        modified=WORDS,
        discovered=WORDS,
        authors=st.lists(st.text(max_size=20), max_size=2),
        categories=st.lists(st.text(max_size=20), max_size=2),
        image=WORDS,
        language=WORDS,
    )
)
def test_gives_the_same_bytes_each_time_or_its_own_error(raw):
    try:
        record = cleaned(raw)
    except CleanupError:
        return
    assert to_json(record) == to_json(cleaned(raw))
    assert record.title or record.body
    assert all(0 <= edit.start <= edit.end <= len(record.body) for edit in record.edits)


def test_an_entry_without_its_own_text_dies_with_the_reason():
    raw = RawArticle(came_from="feed", too_long="The field html has more than 7 characters.")
    with pytest.raises(CleanupError, match="field html") as caught:
        cleaned(raw, FEED_SOURCE, FEED_ENTRY)
    assert caught.value.reason == "too_large"


def test_a_date_of_the_last_change_is_said_to_be_one():
    day = "2024-03-04T10:00:00Z"
    record = entry(text=LEAD, published=day, modified=day, published_is_updated=True)
    assert record.published == record.modified == datetime(2024, 3, 4, 10, tzinfo=UTC)
    assert record.provenance["published_from"] == "updated"


def test_the_pages_date_comes_before_that_of_an_entrys_last_change():
    page = f'<meta property="article:published_time" content="2024-03-01T09:00:00Z"><p>{BODY * 9}'
    record = entry(
        text=LEAD, published="2024-03-04T10:00:00Z", published_is_updated=True, page=page.encode()
    )
    assert record.published == datetime(2024, 3, 1, 9, tzinfo=UTC)
    assert record.provenance["published"] == "meta"
    assert "published_from" not in record.provenance


def test_marks_of_an_escaped_cdata_section_go():
    record = entry(title="<![CDATA[Ferry sinks]]>", html=f"<![CDATA[{LEAD}]]>")
    assert (record.title, record.body) == ("Ferry sinks", LEAD)
    assert message(title="Ferry sinks", text=f"<![CDATA[{LEAD}]]>").body == LEAD


def test_a_page_that_says_that_it_is_not_free_is_flagged():
    linked = '{"@type": "NewsArticle", "isAccessibleForFree": "False", "headline": "Ferry sinks"}'
    script = f'<script type="application/ld+json">{linked}</script>'
    page = (
        f"<html><head>{script}</head><body><article><p>{LEAD}</p><p>{SECOND}</p></article></body>"
    )
    record = cleaned(RawArticle(came_from="html", page=page.encode()), content_type=HTML)
    assert "not_free" in record.flags
    free = page.replace('"False"', "true")
    record = cleaned(RawArticle(came_from="html", page=free.encode()), content_type=HTML)
    assert "not_free" not in record.flags
