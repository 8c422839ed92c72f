"""Hypothesis strategies: any value that a record may hold, for round trips and wild input."""

from datetime import UTC, datetime
from typing import get_args

from hypothesis import strategies as st

from pipelines.books import Tally
from transforms.outcomes import WAYS
from transforms.records.article import (
    Article,
    Author,
    Duplicate,
    DuplicateOf,
    Edit,
    Entity,
    Evidence,
    Link,
    Mention,
    Pipeline,
    Quantity,
    Revision,
    SourceKind,
    SourceRef,
    Topic,
)
from transforms.records.dead_letter import DeadLetter
from transforms.records.travelling import (
    FEED,
    FEED_ENTRY,
    HTML,
    JSON,
    TEXT,
    Admitted,
    Claim,
    Envelope,
    Fingerprint,
    Item,
    RawArticle,
)

text = st.text(max_size=12)
optional_text = st.none() | text
texts = st.lists(text, max_size=3)
string_maps = st.dictionaries(text, text, max_size=3)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
shares = st.floats(0.0, 1.0)
offsets = st.integers(0, 1_000_000)
fields = st.sampled_from(["title", "body"])
content_types = st.sampled_from([FEED, FEED_ENTRY, HTML, JSON, TEXT, "image/png"])
signed_64 = st.integers(-(2**63), 2**63 - 1)

sources = st.builds(
    SourceRef,
    kind=st.sampled_from(list(get_args(SourceKind))),
    origin=text,
    item=optional_text,
    feed_title=optional_text,
    publisher=optional_text,
    site=optional_text,
)
envelopes = st.builds(
    Envelope,
    order=st.integers(0, 10**8 - 1).map("{:08d}".format),
    document=optional_text,
    claim=st.none() | st.builds(Claim, file=text, offset=offsets, entry=st.none() | offsets),
    payload=st.binary(max_size=40),
    content_type=content_types,
    source=sources,
    discovered=moments,
    attributes=string_maps,
)
raw_articles = st.builds(
    RawArticle,
    came_from=st.sampled_from(["feed", "json-ld", "meta", "html", "text", "attribute"]),
    url=optional_text,
    title=optional_text,
    page=st.none() | st.binary(max_size=20),
    html=optional_text,
    text=optional_text,
    authors=texts,
    categories=texts,
)
admitted = st.builds(
    Admitted,
    key=text,
    envelope=envelopes,
    raw=raw_articles,
    record=st.none() | st.deferred(lambda: articles),
)
mentions = st.builds(Mention, field=fields, start=offsets, end=offsets, text=text)
links = st.builds(Link, iso3166=optional_text, wikidata=optional_text, geonames=optional_text)
entities = st.builds(
    Entity,
    name=text,
    type=st.sampled_from(["PERSON", "ORG", "GPE", "WORK_OF_ART"]),
    aliases=texts,
    count=offsets,
    salience=shares,
    link=st.none() | links,
    mentions=st.lists(mentions, max_size=2),
)
quantities = st.builds(
    Quantity,
    text=text,
    type=st.sampled_from(["DATE", "MONEY", "ORDINAL"]),
    field=fields,
    start=offsets,
    end=offsets,
)
topics = st.builds(
    Topic,
    id=st.from_regex(r"medtop:[0-9]{8}", fullmatch=True),
    name=text,
    score=shares,
    evidence=st.lists(st.builds(Evidence, field=fields, start=offsets, end=offsets), max_size=2),
)
edits = st.builds(Edit, op=text, field=fields, start=offsets, end=offsets, before=text, after=text)
revisions = st.builds(
    Revision,
    previous_hash=text,
    change=st.sampled_from(["headline", "body", "both"]),
    similarity=shares,
)
originals = st.builds(
    DuplicateOf,
    id=text,
    method=st.sampled_from(["url", "content", "near"]),
    similarity=shares,
    url=optional_text,
)
pipelines = st.builds(Pipeline, newsbeam=text, model=optional_text, taxonomy=optional_text)
articles = st.builds(
    Article,
    id=text,
    version=st.integers(1, 2**31),
    content_hash=text,
    url=optional_text,
    canonical_url=optional_text,
    title=optional_text,
    body=text,
    summary=optional_text,
    language=optional_text,
    dateline=optional_text,
    image=optional_text,
    published=st.none() | moments,
    modified=st.none() | moments,
    discovered=moments,
    authors=st.lists(st.builds(Author, name=text, is_agency=st.booleans()), max_size=2),
    source=sources,
    categories=texts,
    entities=st.lists(entities, max_size=2),
    quantities=st.lists(quantities, max_size=2),
    topics=st.lists(topics, max_size=2),
    duplicate_of=st.none(),
    revision=st.none() | revisions,
    provenance=string_maps,
    edits=st.lists(edits, max_size=2),
    flags=texts,
    pipeline=pipelines,
)
fingerprints = st.builds(
    Fingerprint,
    title_hash=text,
    body_hash=text,
    shingles=st.binary(max_size=16),
    anchors=st.lists(signed_64, max_size=4),
)
items = st.builds(
    Item,
    key=text,
    envelope=envelopes,
    article=articles,
    fingerprint=st.none() | fingerprints,
    version=st.none() | st.integers(1, 2**31),
)
duplicates = st.builds(
    Duplicate,
    id=text,
    content_hash=text,
    url=optional_text,
    canonical_url=optional_text,
    title=optional_text,
    language=optional_text,
    published=st.none() | moments,
    discovered=moments,
    source=sources,
    duplicate_of=originals,
    credit=optional_text,
)
dead_letters = st.builds(
    DeadLetter,
    stage=text,
    reason=text,
    detail=text,
    error=text,
    payload=st.binary(max_size=40),
    content_type=content_types,
    attributes=string_maps,
    source=sources,
    at=moments,
    newsbeam=text,
)
tallies = st.builds(
    Tally,
    what=st.sampled_from(["read", "envelopes", *WAYS]),
    detail=text,
    source=text,
    count=st.integers(-(2**31), 2**31),
    checksum=st.integers(0, 2**64 - 1),
)

#: Every type that crosses a stage or is written, with its strategy: a new one belongs here.
RECORDS = {
    Admitted: admitted,
    Article: articles,
    DeadLetter: dead_letters,
    Duplicate: duplicates,
    Envelope: envelopes,
    Item: items,
    Tally: tallies,
}
