"""Ids and content hashes: literal digests, so that no change of the rule goes unnoticed.

The digests were made with coreutils: printf 'PART\\x1fPART' | b2sum -l 120, after "01".
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.identity import article_id, checksum, content_hash, digest, entry_key, squeezed

CONTENT = "010b7d2fb73cb60902f43edcb56a0680"


def identify(**given):
    return article_id(
        **{"canonical_url": None, "item_id": None, "feed": None, "content": "abc", **given}
    )


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (
            {"canonical_url": "https://harbour.example/ferry", "item_id": "A-17"},
            "017af1c523d564d0d05471de16aff84f",
        ),
        ({"item_id": "A-17"}, "014dc5c4a44079ce019c91b6a11c072b"),
        (
            {"item_id": "A-17", "feed": "https://harbour.example/feed"},
            "01134a671cd7010ce03383bc7ce32696",
        ),
        ({}, "01afc92bd28379c8fe57cbaeb7f77059"),
        ({"canonical_url": "", "item_id": ""}, "01afc92bd28379c8fe57cbaeb7f77059"),
    ],
    ids=["url before id", "id", "guid within a feed", "content", "empty is absent"],
)
def test_an_article_is_named_by_url_else_by_its_own_id_else_by_content(given, name):
    assert identify(**given) == f"urn:newsbeam:{name}"


def test_the_content_hash_is_pinned():
    assert content_hash("Ferry sails", "It left at noon.") == CONTENT
    assert content_hash(None, "") == "016a0b63b1dcf9de6c495fe63302b836"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Ferry  sails ", "It left\n\nat noon."),
        ("\tFerry\u00a0sails", "It left at\u2009noon.\n"),
        ("Ferry\r\nsails", " It left at noon."),
    ],
)
def test_white_space_changes_no_content_hash(title, body):
    assert content_hash(title, body) == CONTENT


def test_composed_and_decomposed_letters_are_the_same_content():
    composed, decomposed = "Caf\u00e9 M\u00fcller", "Cafe\u0301 Mu\u0308ller"
    assert content_hash(composed, composed) == content_hash(decomposed, decomposed)


def test_compatibility_letters_stay_different():
    assert content_hash(None, "\ufb01sh") != content_hash(None, "fish")


def test_a_word_moved_from_title_to_body_is_other_content():
    assert content_hash("Ferry sails", "late") != content_hash("Ferry", "sails late")


def test_case_and_punctuation_are_content():
    assert len({content_hash(None, text) for text in ("Rain.", "rain.", "Rain", "Rain!")}) == 4


def test_a_lone_surrogate_is_hashed_not_refused():
    assert digest("a\ud800") != digest("a")


@given(st.lists(st.text(alphabet="ab", max_size=3), min_size=1, max_size=4))
def test_a_digest_is_32_hex_digits_that_begin_with_the_version(parts):
    name = digest(*parts)
    assert len(name) == 32
    assert name.startswith("01")
    assert int(name, 16) >= 0


@given(st.text(max_size=30))
def test_squeezing_twice_changes_nothing(text):
    once = squeezed(text)
    assert squeezed(once) == once
    assert once == once.strip()


def test_an_entry_is_named_by_its_document_and_its_place():
    assert entry_key("01aa", 3) == "019d0c076d7bfce56843a21153c0adec"


@given(st.lists(st.text(max_size=8), max_size=8), st.integers(0, 8))
def test_checksums_of_parts_add_up(keys, cut):
    assert (checksum(keys[:cut]) + checksum(keys[cut:])) % 2**64 == checksum(keys)


def test_a_key_that_is_doubled_is_not_the_same_as_none():
    assert checksum(["a", "a"]) != checksum([])
    assert checksum(["a"]) == 0xE8B7BE43
