"""The user's rules: what they drop, and the name that the books count it under."""

import pytest

from tests.builders import article
from transforms.wanted.rules import Wanted, broken_rule


@pytest.mark.parametrize(
    ("wanted", "language", "body", "rule"),
    [
        (Wanted(), None, "", None),
        (Wanted(languages=("en", "de")), "de", "Kurz.", None),
        (Wanted(languages=("en",)), "de", "Kurz.", "language"),
        (Wanted(languages=("en",)), None, "Short.", None),
        (Wanted(min_words=3), "en", "Two words.", "min_words"),
        (Wanted(min_words=3), "en", "Now  three\n\nwords.", None),
        (Wanted(min_words=1), "en", "", "min_words"),
        (Wanted(languages=("en",), min_words=3), "de", "Kurz.", "language"),
        (Wanted(min_words=10), "zh", "轮渡今天早上在港口附近沉没。船上所有人都获救了。", None),
        (
            Wanted(min_words=12),
            "zh",
            "轮渡今天早上在港口附近沉没。船上所有人都获救了。",
            "min_words",
        ),
        (Wanted(min_words=8), "th", "เรือข้ามฟากจมลงใกล้ท่าเรือเมื่อเช้านี้", None),
        (Wanted(min_words=4), "ja", "船が港で沈んだ", None),
    ],
)
def test_a_rule_drops_what_the_user_does_not_want(wanted, language, body, rule):
    assert broken_rule(article(language=language, body=body), wanted) == rule
