"""What a relay counts, and what it makes of envelopes that no sink takes."""

import msgspec

from pipelines.books import balance
from pipelines.turns.ends import read_staged
from pipelines.turns.relay import RelayRun
from pipelines.turns.spool import FrameWriter
from tests.builders import envelope, source_ref
from tests.remembering import DictMemory
from transforms.dead_letters import failure_key


def spooled(path, envelopes):
    with FrameWriter(str(path)) as writer:
        for one in envelopes:
            writer.write(msgspec.msgpack.encode(one))
    return str(path)


def refusal(one):
    return "it is too large" if one.payload == b"large" else None


def relayed(tmp_path, payloads, memory=None):
    """Relay payloads from two sources by turns, in two files of a spool; give what was staged."""
    taken = [
        envelope(f"{place:08d}", payload, source=source_ref(origin=f"{place % 2}/a.txt"))
        for place, payload in enumerate(payloads)
    ]
    paths = [
        spooled(tmp_path / f"{name}.spool", taken[first::2]) for first, name in enumerate("ab")
    ]
    staged = tmp_path / "staged"
    staged.mkdir()
    RelayRun(refusal, memory or DictMemory())(paths, str(staged))
    return read_staged(staged)


def test_the_books_of_a_relay_balance(tmp_path):
    staged = relayed(tmp_path, [b"one", b"two", b"large", b"three"])
    assert staged.enriched == []
    (dead,) = staged.dead
    assert (dead.letter.stage, dead.letter.reason) == ("sink", "refused")
    assert (dead.letter.payload, dead.letter.detail) == (b"large", "it is too large")
    books = balance(4, staged.tallies)
    assert books.problem is None
    assert (books.read, books.relayed, books.dead) == (4, 3, {"sink.refused": 1})
    assert {name: one.relayed for name, one in books.by_source.items()} == {
        "text:0": 1,
        "text:1": 2,
    }


def test_what_was_refused_before_is_seen(tmp_path):
    letter = relayed(tmp_path, [b"large"]).dead[0].letter
    memory = DictMemory()
    memory.failures.add(failure_key(letter))
    (tmp_path / "again").mkdir()
    staged = relayed(tmp_path / "again", [b"large", b"one"], memory)
    assert staged.dead == []
    books = balance(2, staged.tallies)
    assert (books.problem, books.relayed, books.seen) == (None, 1, 1)


def test_one_envelope_less_is_noticed(tmp_path):
    assert balance(3, relayed(tmp_path, [b"one", b"two"]).tallies).problem == (
        "3 envelopes were taken and 2 were opened"
    )
