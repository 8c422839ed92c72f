"""Records of newsbeam's own before the judge: the version that they bring is kept."""

import msgspec
import pytest

from tests.builders import item, source_ref, words
from tests.remembering import DictMemory
from transforms.dedupe.apply import versioned
from transforms.dedupe.judge import Verdict, judge
from transforms.dedupe.near import NearRule
from transforms.memory import sketch
from transforms.records.article import Revision

HOME = source_ref(kind="rss", origin="https://quay.example/feed", site="https://quay.example")
SISTER = source_ref(kind="rss", origin="https://quay.example/all", site="https://quay.example")


def record(key, version, body, **changes):
    """Make a record of one article that comes in with its version."""
    made = item(key, **{"name": "a", "body": body, "source": HOME, **changes})
    return msgspec.structs.replace(made, version=version)


def judged(*items, memory=None):
    memory = DictMemory() if memory is None else memory
    found = judge([sketch(one) for one in items], memory, NearRule())
    memory.tell(1, [one.change for one in found if one.change is not None])
    return [(one.verdict.outcome, one.verdict.version, one.verdict.detail) for one in found]


def test_a_record_that_nobody_knows_is_new_and_keeps_its_version():
    assert judged(record("1", 3, words(0, 50))) == [("new", 3, "")]


def test_versions_in_their_order_are_revisions_with_their_own_numbers():
    versions = [record(str(number), number, words(number, 50)) for number in (1, 2, 5)]
    assert judged(*versions) == [("new", 1, ""), ("revision", 2, ""), ("revision", 5, "")]


@pytest.mark.parametrize("version", [1, 3, 9])
@pytest.mark.parametrize("source", [HOME, SISTER, source_ref()])
def test_what_the_ledger_knows_with_the_same_content_is_seen(version, source):
    memory = DictMemory()
    judged(record("1", 3, words(0, 50)), memory=memory)
    again = record("2", version, words(0, 50), source=source)
    assert judged(again, memory=memory) == [("seen", 0, "")]


def test_an_older_version_never_follows_a_newer_one():
    assert judged(record("1", 3, words(0, 50)), record("2", 2, words(1, 50))) == [
        ("new", 3, ""),
        ("seen", 0, "older"),
    ]


def test_a_newer_version_counts_whoever_carried_it():
    newer = record("2", 2, words(90, 50), source=SISTER)
    assert judged(record("1", 1, words(0, 50)), newer)[1] == ("revision", 2, "")


def test_an_equal_version_of_another_ledger_is_judged_as_an_article_is():
    at_home = record("2", 2, words(90, 50))
    elsewhere = record("3", 2, words(200, 50), source=source_ref(site="https://pier.example"))
    found = judged(record("1", 2, words(0, 50)), at_home)
    assert found[1] == ("revision", 3, "")
    assert judged(record("1", 2, words(0, 50)), elsewhere)[1][0] == "duplicate"


def test_an_article_that_is_no_record_goes_on_where_the_records_stopped():
    memory = DictMemory()
    judged(record("1", 4, words(0, 50)), memory=memory)
    plain = item("2", name="a", body=words(1, 50), source=HOME)
    assert judged(plain, memory=memory) == [("revision", 5, "")]


def test_a_record_that_repeats_another_article_is_a_duplicate():
    other = record("2", 7, words(0, 50), name="b")
    assert judged(record("1", 1, words(0, 50)), other)[1][0] == "duplicate"


def test_a_new_record_keeps_what_it_says_of_the_version_before_it():
    revision = Revision(previous_hash="01", change="body", similarity=0.5)
    one = record("1", 3, words(0, 50), revision=revision)
    made = versioned(one, Verdict(key="1", outcome="new", version=3))
    assert (made.article.version, made.article.revision) == (3, revision)
    later = Revision(previous_hash="02", change="both", similarity=0.25)
    made = versioned(one, Verdict(key="1", outcome="revision", version=4, revision=later))
    assert (made.article.version, made.article.revision) == (4, later)
