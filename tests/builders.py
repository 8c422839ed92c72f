"""Records for tests, with every field that a test does not care about filled in."""

from datetime import UTC, datetime

from transforms.dead_letters import Dead
from transforms.dedupe.fingerprint import fingerprint
from transforms.identity import content_hash
from transforms.records import (
    TEXT,
    Article,
    DeadLetter,
    Envelope,
    Item,
    Pipeline,
    SourceRef,
)

MOMENT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)


def source_ref(**changes):
    return SourceRef(**{"kind": "text", "origin": "a.txt", **changes})


def envelope(key="00000000", payload=b"bytes", **changes):
    fields = {
        "key": key,
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


def item(key="00000000", **changes):
    made = article(**changes)
    return Item(envelope=envelope(key), article=made, fingerprint=fingerprint(made))


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
    return Dead(key=key, letter=dead_letter(**changes))


def words(start, count):
    """Make text of distinct words: two ranges share exactly the words that overlap."""
    return " ".join(f"word{number}" for number in range(start, start + count))
