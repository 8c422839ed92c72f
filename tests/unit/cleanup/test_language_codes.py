"""Language codes: those of ISO 639-1, as articles carry them, and what someone meant who erred."""

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from transforms.cleanup.fields.language_codes import VARIANTS, known_code, likely_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("en", "en"),
        ("EN", "en"),
        (" de ", "de"),
        ("nb", "no"),
        ("nn", "no"),
        ("yue", "zh"),
        ("fil", "tl"),
        ("iw", "he"),
        ("english", None),
        ("eng", None),
        ("en-GB", None),
        ("xx", None),
        ("us", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_articles_carry_it(text, code):
    assert known_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("english", "en"),
        ("English", "en"),
        ("Englich", "en"),
        ("eng", "en"),
        ("german", "de"),
        ("mandarin", "zh"),
        ("Norwegian", "no"),
        ("scottish gaelic", "gd"),
        ("farsi", "fa"),
        ("filipino", "tl"),
        ("s", None),
        ("mal", None),
        ("klingon", None),
        ("", None),
    ],
)
def test_a_name_leads_to_its_code(text, code):
    assert likely_code(text) == code


def test_every_language_that_a_text_can_be_found_in_is_known():
    labels = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True).nb_classes
    codes = {VARIANTS.get(label, label) for label in labels}
    assert len(codes) > 100
    assert [code for code in sorted(codes) if len(code) == 2 and known_code(code) != code] == []
