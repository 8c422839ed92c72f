"""Rules of the user's own: what fits, in which order, and what is said of a wrong file."""

import re
from pathlib import Path

import pytest

from pipelines.options import OptionError, Settings
from pipelines.own_rules import own_rules, wanted_by
from tests.builders import article
from transforms.records.article import SourceRef, Topic
from transforms.wanted.rules import Rule, Wanted, judged

DOCUMENTED = Path(__file__).parents[3] / "docs" / "rules.md"
SPORT = "medtop:15000000"


def drop(**conditions):
    return Rule(name="no", action="drop", **conditions)


def outcome(one, *rules):
    return judged(one, Wanted(rules=rules)).rule


def about_sport(**fields):
    return article(topics=[Topic(id=SPORT, name="sport", score=0.9, evidence=[])], **fields)


@pytest.mark.parametrize(
    ("conditions", "fields"),
    [
        ({}, {}),
        ({"languages": ("en",)}, {"language": "en-GB"}),
        ({"sources": ("Post.EXAMPLE",)}, {"url": "https://post.example/1"}),
        (
            {"sources": ("feeds/harbour",)},
            {"source": SourceRef(kind="feed", origin="feeds/harbour.xml")},
        ),
        ({"words": ("ferry line",)}, {"title": "A Ferry-Line closes"}),
        ({"words": ("moon", "ferry")}, {"body": "The ferry sails."}),
        ({"without": ("moon",)}, {"body": "The moonlight falls."}),
        ({"categories": ("Sport",)}, {"categories": ["sport", "football"]}),
        ({"min_words": 3, "max_words": 3}, {"body": "Just three words."}),
    ],
)
def test_a_rule_drops_an_article_that_fits(conditions, fields):
    assert outcome(article(**fields), drop(**conditions)) == "no"


@pytest.mark.parametrize(
    ("conditions", "fields"),
    [
        ({"languages": ("en",)}, {"language": "de"}),
        ({"languages": ("en",)}, {"language": None}),
        ({"sources": ("post.example",)}, {"url": None}),
        ({"words": ("ferry",)}, {"title": "Ferryman", "body": "Ferries sail."}),
        ({"without": ("moon",)}, {"title": "Moon", "body": "It shines."}),
        ({"categories": ("sport",)}, {"categories": ["sports"]}),
        ({"topics": (SPORT,)}, {"topics": []}),
        ({"min_words": 4}, {"body": "Just three words."}),
        ({"max_words": 2}, {"body": "Just three words."}),
        ({"languages": ("en",), "min_words": 9}, {"language": "en", "body": "Short."}),
    ],
)
def test_a_rule_lets_pass_what_does_not_fit_all_its_conditions(conditions, fields):
    assert outcome(article(**fields), drop(**conditions)) is None


def test_a_rule_may_ask_for_topics():
    assert outcome(about_sport(), drop(topics=(SPORT,))) == "no"


def test_the_first_rule_that_keeps_or_drops_decides():
    keep = Rule(name="ours", action="keep", words=("ferry",))
    assert outcome(article(body="The ferry sails."), keep, drop()) is None
    assert outcome(article(body="The ferry sails."), drop(), keep) == "no"
    assert outcome(article(body="The train leaves."), keep, drop()) == "no"


def test_a_flag_is_added_once_and_the_next_rule_is_asked():
    flag = Rule(name="harbour", action="flag", words=("ferry",))
    one = judged(article(body="The ferry sails.", flags=["short_body"]), Wanted(rules=(flag, flag)))
    assert (one.article.flags, one.rule) == (["short_body", "harbour"], None)
    assert outcome(article(body="The ferry sails."), flag, drop()) == "no"


def test_rules_from_the_first_one_with_topics_on_wait_for_them():
    early, late = drop(words=("ferry",)), drop(topics=(SPORT,))
    wanted = Wanted(languages=("en",), rules=(early, late, drop()))
    assert wanted.before_topics() == Wanted(languages=("en",), rules=(early,))
    assert wanted.with_topics() == Wanted(rules=(early, late, drop()))
    assert Wanted(rules=(early,)).with_topics() == Wanted()


def test_the_documented_file_is_read(tmp_path):
    example = re.search(r"```toml\n(.*?)```", DOCUMENTED.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "rules.toml"
    file.write_text(example[1], encoding="utf-8")
    rules = own_rules(str(file))
    assert [(rule.name, rule.action) for rule in rules] == [
        ("harbour", "flag"),
        ("our_own_desk", "keep"),
        ("no_horoscopes", "drop"),
        ("no_sport", "drop"),
        ("too_short", "drop"),
    ]
    assert rules[4] == Rule(name="too_short", action="drop", languages=("en",), max_words=30)


def test_rules_stand_beside_languages_and_length(tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text('[[rule]]\nname = "short"\naction = "drop"\nmax_words = 9\n')
    settings = Settings(languages=["en"], min_words=5, rules=str(file))
    short = Rule(name="short", action="drop", max_words=9)
    assert wanted_by(settings) == Wanted(languages=("en",), min_words=5, rules=(short,))


def test_no_file_has_no_rules():
    assert own_rules(None) == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[rule]", "are not TOML"),
        ("rules = 1", "give tables [[rule]], and nothing else"),
        ("[rule]\nname = 'a'", "give tables [[rule]], and nothing else"),
        ("\n[[rule]]\nname = 'a'\naction = 'drop'\nword = 'x'", "rules.toml:2: nobody knows word"),
        ("[[rule]]\nname = 'a'\naction = 'burn'", "rules.toml:1: the rule does not fit"),
        ("[[rule]]\naction = 'drop'", "rules.toml:1: the rule does not fit"),
        ("[[rule]]\nname = 'a'\naction = 'drop'\nwords = 'x'", "rules.toml:1: the rule does not"),
        ("[[rule]]\nname = 'No Sport'\naction = 'drop'", "cannot be named 'No Sport'"),
        ("[[rule]]\nname = 'language'\naction = 'drop'", "cannot be named 'language'"),
        (
            "[[rule]]\nname = 'a'\naction = 'drop'\n[[rule]]\nname = 'a'\naction = 'keep'",
            "rules.toml:4: two rules are named a",
        ),
    ],
)
def test_a_wrong_file_is_told_with_its_line(tmp_path, text, sentence):
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(OptionError, match=re.escape(sentence)):
        own_rules(str(file))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(OptionError, match="cannot be read: No such file"):
        own_rules(str(tmp_path / "rules.toml"))
