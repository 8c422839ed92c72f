"""What dies when the graph has ended, and what that means for those that name it."""

import msgspec

from pipelines.books import Tally, balance
from pipelines.turns.deaths import LateDeaths
from pipelines.turns.ends import Staged
from tests.builders import dead, duplicate, envelope, item, source_ref, words
from tests.remembering import DictMemory
from transforms.enrich import AdmitLimits
from transforms.identity import checksum
from transforms.memory import Change, sketch
from transforms.outcomes import Enriched, Repeated
from transforms.records.travelling import Claim

SOURCE = source_ref(kind="jsonl", origin="in/a.jsonl")


class Shelf:
    """Keeps payloads by the offset of their claims."""

    def fetch(self, claim):
        return envelope(payload=f"payload {claim.offset}".encode())


def came_in(key):
    claim = Claim(file="spool", offset=int(key))
    return envelope(key, b"", source=SOURCE, claim=claim)


def enriched(key, name, version=1):
    record = msgspec.structs.replace(item(key, name=name).article, version=version)
    return Enriched(key=key, envelope=came_in(key), record=record)


def repeated(key, name, original):
    return Repeated(key=key, envelope=came_in(key), record=duplicate(name, original))


def change(key, name, what="enriched", version=1):
    one = item(key, name=name, body=words(0, 30))
    return Change(key=key, place=int(key), what=what, version=version, sketch=sketch(one))


def tally(what, *keys, detail=""):
    return Tally(
        what=what, detail=detail, source="jsonl:in", count=len(keys), checksum=checksum(keys)
    )


def staged(enriched=(), repeated=(), dead=(), changes=()):
    keys = [one.key for one in (*enriched, *repeated, *dead)]
    return Staged(
        enriched=list(enriched),
        repeated=list(repeated),
        filtered=[],
        dead=list(dead),
        changes=list(changes),
        tallies=[
            tally("envelopes", *keys),
            tally("read", *keys),
            tally("enriched", *(one.key for one in enriched)),
            tally("duplicate", *(one.key for one in repeated)),
            tally("dead", *(one.key for one in dead), detail="entities.internal_error"),
        ],
    )


def settled(given, refusal=lambda article: None, memory=None):
    found = LateDeaths(refusal, memory or DictMemory(), Shelf(), AdmitLimits()).settle(given)
    books = balance(sum(t.count for t in given.tallies if t.what == "envelopes"), found.tallies)
    assert books.problem is None
    return found, books


def test_where_nothing_dies_late_nothing_changes():
    given = staged([enriched("0", "a")], [repeated("1", "b", "a")], changes=[change("0", "a")])
    assert settled(given)[0] == given


def test_an_article_that_died_after_it_was_judged_is_forgotten():
    given = staged(
        [enriched("1", "b")], dead=[dead("0")], changes=[change("0", "a"), change("1", "b")]
    )
    found, books = settled(given)
    assert [one.key for one in found.changes] == ["1"]
    assert (found.enriched, found.dead) == (given.enriched, given.dead)
    assert books.dead == {"entities.internal_error": 1}


def test_what_repeats_an_article_that_died_is_a_dead_letter_with_its_own_payload():
    given = staged(
        [enriched("2", "c")],
        [repeated("1", "b", "a"), repeated("3", "d", "c"), repeated("4", "a", "a")],
        [dead("0")],
        [
            change("0", "a"),
            change("1", "b", "duplicate", 0),
            change("2", "c"),
            change("3", "d", "duplicate", 0),
            change("4", "a", "heard", 0),
        ],
    )
    found, books = settled(given)
    assert [one.key for one in found.repeated] == ["3"]
    assert [one.key for one in found.changes] == ["2", "3"]
    assert [(one.key, one.letter.reason) for one in found.dead] == [
        *(("0", "broken_json"), ("1", "original_died"), ("4", "original_died")),
    ]
    assert [one.letter.payload for one in found.dead[1:]] == [b"payload 1", b"payload 4"]
    assert found.dead[1].letter.stage == "dedupe"
    assert (books.enriched, books.duplicate) == (1, 1)
    assert books.dead == {"dedupe.original_died": 2, "entities.internal_error": 1}
    assert (books.by_source["jsonl:in"].duplicate, books.by_source["jsonl:in"].dead) == (1, 3)


def test_a_revision_that_died_leaves_its_article_to_those_that_repeat_it():
    given = staged(
        repeated=[repeated("1", "b", "a")],
        dead=[dead("0")],
        changes=[change("0", "a", version=2), change("1", "b", "duplicate", 0)],
    )
    found, books = settled(given)
    assert found.repeated == given.repeated
    assert [one.key for one in found.changes] == ["1"]
    assert books.duplicate == 1


def test_a_later_version_that_lives_is_the_original():
    given = staged(
        [enriched("1", "a", version=2)],
        [repeated("2", "b", "a")],
        [dead("0")],
        [change("0", "a"), change("1", "a", version=2), change("2", "b", "duplicate", 0)],
    )
    assert settled(given)[0].repeated == given.repeated


def test_what_repeats_a_record_of_our_own_that_died_is_a_dead_letter_too():
    """It came with version 4, and no version of it was written here."""
    own = change("0", "a", version=4)
    own = msgspec.structs.replace(own, sketch=msgspec.structs.replace(own.sketch, version=4))
    given = staged(
        [], [repeated("1", "b", "a")], [dead("0")], [own, change("1", "b", "duplicate", 0)]
    )
    found, books = settled(given)
    assert found.repeated == []
    assert books.dead["dedupe.original_died"] == 1


def test_a_record_that_a_sink_can_never_take_is_a_dead_letter_and_so_is_what_repeats_it():
    given = staged(
        [enriched("0", "a"), enriched("2", "c")],
        [repeated("1", "b", "a")],
        changes=[change("0", "a"), change("1", "b", "duplicate", 0), change("2", "c")],
    )
    found, books = settled(given, lambda one: "It is too large." if one.id == "a" else None)
    assert [one.key for one in found.enriched] == ["2"]
    assert [
        (one.letter.stage, one.letter.reason, one.letter.detail[:16]) for one in found.dead
    ] == [
        ("sink", "refused", "It is too large."),
        ("dedupe", "original_died", "It repeats a, wh"),
    ]
    assert [one.key for one in found.changes] == ["2"]
    assert books.dead == {"dedupe.original_died": 1, "sink.refused": 1}


def test_a_record_that_was_refused_before_counts_as_seen():
    given = staged([enriched("0", "a")], changes=[change("0", "a")])
    first, _ = settled(given, lambda one: "It is too large.")
    memory = DictMemory(failed=[one.letter for one in first.dead])
    found, books = settled(given, lambda one: "It is too large.", memory)
    assert (found.enriched, found.dead, found.changes) == ([], [], [])
    assert (books.enriched, books.seen, books.dead) == (0, 1, {})


def test_of_two_that_died_of_the_same_bytes_one_is_written():
    def same(key):
        return msgspec.structs.replace(
            enriched(key, f"a{key}"), envelope=envelope(key, b"same", source=SOURCE)
        )

    given = staged([same("0"), same("1")], changes=[change("0", "a0"), change("1", "a1")])
    found, books = settled(given, lambda one: "It is too large.")
    assert [one.key for one in found.dead] == ["0"]
    assert (books.dead, books.seen) == ({"sink.refused": 1}, 1)


def test_what_was_judged_and_came_to_no_record_is_remembered_as_dropped():
    given = staged([enriched("0", "a")], changes=[change("0", "a"), change("1", "b")])
    found, _ = settled(given)
    kept, dropped = found.changes
    assert kept == given.changes[0]
    assert (dropped.what, dropped.version, dropped.sketch.id) == ("dropped", 0, "b")
    assert dropped.sketch.fingerprint.anchors == []
    assert given.changes[1].sketch.fingerprint.anchors != []


def test_a_dropped_version_leaves_the_record_before_it_in_memory():
    memory = DictMemory()
    memory.tell(1, [change("0", "a")])
    found, _ = settled(staged(changes=[change("0", "a", version=2)]), memory=memory)
    assert found.changes == []
    both = staged([enriched("0", "b")], changes=[change("0", "b"), change("1", "b", version=2)])
    assert settled(both)[0].changes == both.changes[:1]


def test_what_was_dropped_before_stays_dropped():
    memory = DictMemory()
    memory.tell(1, [change("0", "a", what="dropped", version=0)])
    found, _ = settled(staged(changes=[change("1", "a")]), memory=memory)
    assert [one.what for one in found.changes] == ["dropped"]
