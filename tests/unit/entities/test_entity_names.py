import pytest

from transforms.entities.resolve.names import display_form, endings, name_key, stretches, words


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("the Kremlin", "Kremlin"),
        ("The  Harbour\nAuthority", "Harbour Authority"),
        ("Anna Lindqvist's", "Anna Lindqvist"),
        ("Anna Lindqvist\u2019s", "Anna Lindqvist"),
        ("the United Nations\u2019", "United Nations"),
        ("\u201cMorning Post\u201d", "Morning Post"),
        ("Theodore Marsh", "Theodore Marsh"),
        ("the", "the"),
        ("''", "''"),
    ],
)
def test_a_display_form_has_no_article_possessive_or_quotes(text, form):
    assert display_form(text) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("U.S.", "US"),
        ("U.S.A.", "usa"),
        ("NORLAND", "Norland"),
        ("Cafe\u0301 Roux", "Caf\u00e9 Roux"),
    ],
)
def test_spellings_of_a_name_share_a_key(one, other):
    assert name_key(one) == name_key(other)


def test_a_single_initial_keeps_its_stop():
    assert name_key("John F. Marsh") == "john f. marsh"


def test_a_surname_ends_a_full_name_but_not_itself():
    assert list(endings(words("anna maria lindqvist"))) == [
        ("maria", "lindqvist"),
        ("lindqvist",),
    ]
    assert list(endings(words("lindqvist"))) == []


def test_a_full_name_holds_consecutive_words_only():
    assert list(stretches(words("maria helena costa"))) == [
        ("maria",),
        ("helena",),
        ("costa",),
        ("maria", "helena"),
        ("helena", "costa"),
    ]
    assert list(stretches(words("costa"))) == []
