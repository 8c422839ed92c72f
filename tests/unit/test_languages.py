"""How languages are named, and how their words are counted."""

import pytest

from transforms.languages import count_words, primary_language


@pytest.mark.parametrize(
    ("tag", "primary"),
    [("en", "en"), ("en-GB", "en"), ("EN_us", "en"), (" zh-Hant-TW", "zh"), ("", "")],
)
def test_a_tag_is_reduced_to_its_language(tag, primary):
    assert primary_language(tag) == primary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Now  three\n\nwords.", 3),
        ("Schön -- und gut", 4),
        ("船が港で沈んだ", 4),
        ("轮渡今天早上在港口附近沉没。船上所有人都获救了。", 11),
        ("เรือข้ามฟากจมลงใกล้ท่าเรือเมื่อเช้านี้", 10),
        ("ເຮືອຂ້າມຟາກຈົມລົງໃກ້ທ່າເຮືອ", 7),
        ("សាឡាងបានលិចនៅក្បែរកំពង់ផែ", 7),
        ("ကူးတို့သင်္ဘောသည် ဆိပ်ကမ်းအနီးတွင် နစ်မြုပ်ခဲ့သည်", 12),
        ("세 단어 문장", 3),
        ("Die App WeChat (微信) wächst", 5),
    ],
)
def test_words_are_counted_in_scripts_with_and_without_spaces(text, words):
    assert count_words(text) == words
