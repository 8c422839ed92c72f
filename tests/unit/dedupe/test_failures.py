"""Which failures are written: the first of their kind, in the order of taking."""

from tests.builders import dead, source_ref
from tests.remembering import DictMemory
from transforms.dead_letters import failure_key
from transforms.dedupe.apply import first_failures
from transforms.memory import NothingKnown


def keys_of(failures):
    return [one.key for one in failures]


def test_failures_never_met_are_new():
    new, again = first_failures([dead("0", payload=b"{"), dead("1", payload=b"[")], NothingKnown())
    assert (keys_of(new), keys_of(again)) == (["0", "1"], [])


def test_a_failure_of_an_earlier_turn_is_not_written_again():
    known = DictMemory(failed=[dead(payload=b"{").letter])
    new, again = first_failures([dead("0", payload=b"{"), dead("1", payload=b"[")], known)
    assert (keys_of(new), keys_of(again)) == (["1"], ["0"])


def test_of_equal_failures_in_a_turn_the_first_is_new_whatever_their_order():
    failures = [dead("00000002"), dead("00000000.000010"), dead("00000000.000002")]
    new, again = first_failures(failures, NothingKnown())
    assert keys_of(new) == ["00000000.000002"]
    assert keys_of(again) == ["00000000.000010", "00000002"]


def test_the_same_bytes_from_another_file_are_another_failure():
    here, there = (source_ref(kind="jsonl", origin=name) for name in ("a.jsonl", "b.jsonl"))
    new, _ = first_failures([dead("0", source=here), dead("1", source=there)], NothingKnown())
    assert keys_of(new) == ["0", "1"]


def test_the_past_is_asked_once_with_each_key_once():
    known = DictMemory()
    first_failures([dead("0"), dead("1"), dead("2", payload=b"[")], known)
    assert known.asked == [{failure_key(dead().letter), failure_key(dead(payload=b"[").letter)}]


def test_what_the_past_answers_is_not_changed():
    class Fixed(NothingKnown):
        answer = frozenset()

        def failed_before(self, keys):
            return set(self.answer)

    first_failures([dead("0")], Fixed())
    assert Fixed.answer == frozenset()


def test_no_failures_are_no_failures():
    assert first_failures([], NothingKnown()) == ([], [])
