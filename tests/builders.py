"""Records for tests, with every field that a test does not care about filled in."""

from datetime import UTC, datetime

from pipelines.sinks.base import Outputs, RunSummary
from pipelines.sources.base import Limit
from transforms.dedupe.fingerprint import fingerprint
from transforms.identity import content_hash
from transforms.outcomes import Dead
from transforms.records.article import Article, Duplicate, DuplicateOf, Pipeline, SourceRef
from transforms.records.dead_letter import DeadLetter
from transforms.records.travelling import TEXT, Admitted, Envelope, Item, RawArticle

MOMENT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)


def source_ref(**changes):
    return SourceRef(**{"kind": "text", "origin": "a.txt", **changes})


def envelope(order="00000000", payload=b"bytes", **changes):
    fields = {
        "order": order,
        "payload": payload,
        "content_type": TEXT,
        "source": source_ref(),
        "discovered": MOMENT,
    }
    return Envelope(**{**fields, **changes})


def article(name="urn:newsbeam:one", body="Nothing much happened.", title=None, **changes):
    fields = {
        "id": name,
        "title": title,
        "body": body,
        "content_hash": content_hash(title, body),
        "discovered": MOMENT,
        "source": source_ref(),
        "pipeline": Pipeline(newsbeam="0.1.0"),
    }
    return Article(**{**fields, **changes})


def item(key="00000000", document=None, **changes):
    """Make an item whose order is its key."""
    made = article(**changes)
    came_in = envelope(key, document=document, source=made.source)
    return Item(key=key, envelope=came_in, article=made, fingerprint=fingerprint(made))


def dead_letter(payload=b"{", **changes):
    fields = {
        "stage": "admit",
        "reason": "broken_json",
        "detail": "it ends too early",
        "error": "AdmitError",
        "payload": payload,
        "content_type": "application/json",
        "attributes": {},
        "source": source_ref(kind="jsonl", origin="a.jsonl", item="1"),
        "at": MOMENT,
    }
    return DeadLetter(**{**fields, **changes})


def dead(key="00000000", **changes):
    return Dead(key=key, order=key, letter=dead_letter(**changes))


def words(start, count):
    """Make text of distinct words: two ranges share exactly the words that overlap."""
    return " ".join(f"word{number}" for number in range(start, start + count))


def raw(**changes):
    return RawArticle(**{"came_from": "text", "text": "Nothing much happened.", **changes})


def admitted(key="00000000", **changes):
    return Admitted(key=key, envelope=envelope(key), raw=raw(**changes))


def duplicate(name="urn:newsbeam:two", original="urn:newsbeam:one", **changes):
    fields = {
        "id": name,
        "content_hash": content_hash(None, "Nothing much happened."),
        "url": "https://harbour.example/two",
        "canonical_url": "https://harbour.example/two",
        "title": "Nothing happened",
        "language": "en",
        "published": None,
        "discovered": MOMENT,
        "source": source_ref(),
        "duplicate_of": DuplicateOf(id=original, method="near", similarity=0.75, url=None),
    }
    return Duplicate(**{**fields, **changes})


def run_summary(run="20261012T083000.000000Z-3f9a01c2", **changes):
    fields = {
        "run": run,
        "started": "2026-10-12T08:30:00Z",
        "ended": "2026-10-12T08:31:00Z",
        "turns": 1,
        "read": 0,
        "enriched": 0,
        "duplicate": 0,
        "seen": 0,
        "filtered": {},
        "dead": {},
        "by_source": {},
        "balanced": True,
        "problem": None,
        "sources": ["text:in/*.txt"],
        "sinks": ["jsonl:out"],
    }
    return RunSummary(**{**fields, **changes})


def outputs(articles=(), duplicates=(), dead_letters=(), summary=None):
    return Outputs(
        articles=list(articles),
        duplicates=list(duplicates),
        dead_letters=list(dead_letters),
        summary=summary or run_summary(),
    )


def limit(**changes):
    fields = {
        "items": 1_000,
        "payload_bytes": 1 << 26,
        "wait_s": 0.0,
        "collect_s": 0.0,
        "stopped": lambda: False,
        "following": False,
    }
    return Limit(**{**fields, **changes})
