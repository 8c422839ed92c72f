"""Which items are new, revised, repeated or seen: one row of history after another."""

from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import MOMENT, item, source_ref, words
from transforms.dedupe.judge import NearRule, judge
from transforms.dedupe.memory import NothingKnown, Remembered, sketch

RULE = NearRule()


def verdicts(*items, rule=RULE):
    return judge([sketch(one) for one in items], NothingKnown(), rule)


def outcomes(*items, rule=RULE):
    return [verdict.outcome for verdict in verdicts(*items, rule=rule)]


def test_an_article_never_met_is_new_and_its_version_is_one():
    (verdict,) = verdicts(item("1", body=words(0, 50)))
    assert (verdict.outcome, verdict.version, verdict.duplicate_of) == ("new", 1, None)


def test_the_same_id_with_the_same_content_is_seen():
    one = item("1", name="a", body=words(0, 50))
    again = item("2", name="a", body=words(0, 50))
    assert outcomes(one, again) == ["new", "seen"]


def test_white_space_alone_makes_no_revision():
    one = item("1", name="a", body="Rain  fell.\n\nIt stopped.")
    again = item("2", name="a", body="Rain fell. It stopped.")
    assert outcomes(one, again) == ["new", "seen"]


def test_other_content_under_the_same_id_is_a_revision_that_says_what_changed():
    versions = [
        item("1", name="a", title="Ferry sails", body=words(0, 50)),
        item("2", name="a", title="Ferry sails late", body=words(0, 50)),
        item("3", name="a", title="Ferry sails late", body=words(0, 55)),
        item("4", name="a", title="No ferry", body=words(90, 50)),
    ]
    found = verdicts(*versions)
    assert [v.version for v in found] == [1, 2, 3, 4]
    assert [v.revision.change for v in found[1:]] == ["headline", "body", "both"]
    assert found[1].revision.previous_hash == versions[0].article.content_hash
    assert found[3].revision.similarity == 0.0


def test_content_that_comes_back_is_a_revision_again():
    first, second = words(0, 50), words(0, 60)
    history = [item(str(n), name="a", body=body) for n, body in enumerate([first, second, first])]
    assert [v.version for v in verdicts(*history)] == [1, 2, 3]


def test_another_feed_with_the_same_article_repeats_it_and_never_revises_it():
    ours, theirs = (
        source_ref(site="https://ours.example"),
        source_ref(site="https://theirs.example"),
    )
    history = [
        item("1", name="a", body=words(0, 50), source=ours),
        item("2", name="a", body=words(0, 55), source=theirs),
        item("3", name="a", body=words(0, 50), source=ours),
        item("4", name="a", body=words(0, 55), source=theirs),
    ]
    found = verdicts(*history)
    assert [v.outcome for v in found] == ["new", "duplicate", "seen", "seen"]
    assert (found[1].duplicate_of.method, found[1].duplicate_of.id) == ("url", "a")
    assert 0.8 < found[1].duplicate_of.similarity < 1.0


def test_two_feeds_of_one_house_never_revise_each_other_by_repeating_themselves():
    front, world = (
        source_ref(kind="rss", site="https://ours.example", origin=f"https://ours.example/{name}")
        for name in ("front", "world")
    )
    history = [
        item("1", name="a", body=words(0, 50), source=front),
        item("2", name="a", body=words(0, 55), source=world),
        item("3", name="a", body=words(0, 50), source=front),
        item("4", name="a", body=words(0, 55), source=world),
        item("5", name="a", body=words(5, 55), source=world),
        item("6", name="a", body=words(5, 50), source=front),
        item("7", name="a", body=words(5, 55), source=world),
    ]
    found = verdicts(*history)
    assert [v.outcome for v in found] == [
        *("new", "duplicate", "seen", "seen", "revision", "revision", "seen"),
    ]
    assert [v.version for v in found] == [1, 0, 0, 0, 2, 3, 0]


def test_of_two_wordings_in_one_document_the_first_counts():
    first, second = ({"name": "a", "body": words(start, 50)} for start in (0, 5))
    assert outcomes(item("1.0000", **first), item("1.0001", **second)) == ["new", "seen"]
    again = [item("2.0000", **first), item("2.0001", **second), item("3.0000", **second)]
    assert outcomes(item("1.0000", **first), *again) == ["new", "seen", "seen", "revision"]


def test_two_lines_of_one_file_are_two_versions():
    first, second = ({"name": "a", "body": words(start, 50)} for start in (0, 5))
    assert outcomes(item("1", **first), item("2", **second)) == ["new", "revision"]


def test_the_same_text_under_another_id_is_a_duplicate_by_content():
    url = "https://ours.example/1"
    history = [
        item("1", name="a", body=words(0, 50), canonical_url=url),
        item("2", name="b", body=words(0, 50)),
    ]
    found = verdicts(*history)[1].duplicate_of
    assert (found.id, found.method, found.similarity, found.url) == ("a", "content", 1.0, url)


def test_a_text_with_small_changes_is_a_near_duplicate_with_its_exact_similarity():
    # 100 and 105 words share 96 of 101 five-word shingles.
    history = [item("1", name="a", body=words(0, 100)), item("2", name="b", body=words(0, 105))]
    found = verdicts(*history)[1].duplicate_of
    assert (found.id, found.method, found.similarity) == ("a", "near", round(96 / 101, 4))


def test_texts_with_too_little_in_common_are_both_new():
    # 100 and 100 words that share 60: 56 of 136 shingles, a Jaccard index of 0.41.
    history = [item("1", name="a", body=words(0, 100)), item("2", name="b", body=words(40, 100))]
    assert outcomes(*history) == ["new", "new"]


def test_a_short_text_within_a_longer_one_is_near_by_containment():
    # All 56 shingles of the shorter one are among the 96 of the longer one: Jaccard 0.58.
    history = [item("1", name="a", body=words(0, 100)), item("2", name="b", body=words(0, 60))]
    assert outcomes(*history, rule=NearRule(jaccard=0.6, containment=0.8)) == ["new", "duplicate"]
    assert outcomes(*history, rule=NearRule(jaccard=0.6, containment=1.1)) == ["new", "new"]


def test_short_notices_are_never_near_duplicates():
    history = [item("1", name="a", body=words(0, 20)), item("2", name="b", body=words(0, 21))]
    assert outcomes(*history) == ["new", "new"]


def test_texts_far_apart_in_time_are_not_near_duplicates():
    late = MOMENT + timedelta(days=31)
    history = [
        item("1", name="a", body=words(0, 100)),
        item("2", name="b", body=words(0, 105), discovered=late),
    ]
    assert outcomes(*history) == ["new", "new"]


def test_a_duplicate_is_nobodys_original():
    history = [
        item("1", name="a", body=words(0, 100)),
        item("2", name="b", body=words(0, 125)),
        item("3", name="c", body=words(25, 125)),
    ]
    # c is near to b (0.66) and not to a (0.5 is not reached: 71 of 146).
    found = verdicts(*history, rule=NearRule(jaccard=0.5, containment=0.9))
    assert [v.outcome for v in found] == ["new", "duplicate", "new"]


def test_the_most_similar_original_is_named():
    history = [
        item("1", name="a", body=words(0, 100)),
        item("2", name="b", body=words(45, 100)),
        item("3", name="c", body=words(10, 100)),
    ]
    assert verdicts(*history)[2].duplicate_of.id == "a"


def test_items_are_judged_in_the_order_of_their_keys_whatever_their_order():
    first, second = item("1", name="a", body=words(0, 50)), item("2", name="b", body=words(0, 50))
    assert verdicts(second, first) == verdicts(first, second)


class Memory(NothingKnown):
    """What the turns before remember, kept by the rules that the ledger follows."""

    def __init__(self):
        self.articles = {}

    def by_id(self, ids):
        return {name: self.articles[name] for name in ids if name in self.articles}

    def by_content(self, content_hashes):
        return [
            one
            for one in self.articles.values()
            if one.outcome == "enriched" and one.content_hash in set(content_hashes)
        ]

    def by_bands(self, bands):
        wanted = set(bands)
        return [one for one in self.articles.values() if wanted & set(one.fingerprint.bands)]


def learn(memory, turn, sketches, found):
    for one, verdict in zip(sketches, found, strict=True):
        before = memory.articles.get(one.id)
        if verdict.outcome == "seen":
            continue
        voices = {**(before.voices if before else {}), one.voice: one.content_hash}
        if verdict.duplicate_of is not None and verdict.duplicate_of.method == "url":
            memory.articles[one.id] = msgspec.structs.replace(before, voices=voices)
            continue
        repeated = verdict.duplicate_of is not None
        bare = msgspec.structs.replace(one.fingerprint, shingles=b"", bands=[])
        memory.articles[one.id] = Remembered(
            id=one.id,
            rank=before.rank if before else f"{turn:06d}.{one.key}",
            version=verdict.version,
            outcome="duplicate" if repeated else "enriched",
            home=one.house,
            voices=voices,
            content_hash=one.content_hash,
            url=one.url,
            discovered=one.discovered,
            fingerprint=bare if repeated else one.fingerprint,
        )


HISTORIES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 6), st.sampled_from(["", "x", "y"])),
    max_size=12,
)


@given(HISTORIES, st.integers(1, 5))
def test_the_verdicts_are_the_same_in_one_turn_and_in_many(history, turn_size):
    items = [
        item(
            f"{number:04d}",
            name=name,
            body=words(start * 10, 60),
            source=source_ref(site=site),
        )
        for number, (name, start, site) in enumerate(history)
    ]
    sketches = [sketch(one) for one in items]
    whole = judge(sketches, NothingKnown(), RULE)
    memory, parts = Memory(), []
    for turn, start in enumerate(range(0, len(sketches), turn_size)):
        chunk = sketches[start : start + turn_size]
        found = judge(chunk, memory, RULE)
        learn(memory, turn, chunk, found)
        parts += found
    assert parts == whole
