"""`--refilter`: what a rule dropped is taken again once the rules are others, and nothing twice."""

import pytest

from tests.integration.program import assert_one_sentence, newsbeam, succeeded
from tests.integration.read_back import json_lines
from tests.integration.stories import stories, story, write_lines

pytestmark = pytest.mark.timeout(300)

SPORT = '[[rule]]\nname = "no_sport"\naction = "drop"\ntopics = ["medtop:15000000"]\n'
STARS = '[[rule]]\nname = "no_stars"\naction = "drop"\nwords = ["horoscope"]\n'


def test_dropped_items_are_taken_again_after_the_rules_changed(tmp_path):
    lines = [
        *stories(0, 2),
        story(2, title="Cup final", body="The striker scored twice in the football match."),
        story(3, title="Star signs", body="Your horoscope for the week that begins today."),
    ]
    write_lines(tmp_path / "in.jsonl", lines)
    rules = tmp_path / "rules.toml"
    args = (
        *("run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", f"jsonl:{tmp_path}/out"),
        *("--rules", rules, "--turn-items", "3"),
    )
    rules.write_text(STARS + SPORT)
    assert (
        "4 read = 2 enriched + 0 duplicate + 0 seen + 2 filtered"
        in succeeded(newsbeam(*args)).stdout
    )
    rules.write_text(STARS)
    assert succeeded(newsbeam(*args)).stdout.startswith("nothing new")
    again = succeeded(newsbeam(*args, "--refilter")).stdout
    assert "4 read = 1 enriched + 0 duplicate + 2 seen + 1 filtered" in again
    (rules).write_text("")
    rules.write_text(STARS.replace("horoscope", "tides"))
    again = succeeded(newsbeam(*args, "--refilter")).stdout
    assert "4 read = 1 enriched + 0 duplicate + 3 seen + 0 filtered" in again
    assert len(json_lines(tmp_path / "out", "articles")) == 4
    assert succeeded(newsbeam(*args)).stdout.startswith("nothing new")


def test_it_is_for_a_run_over_files(tmp_path):
    (tmp_path / "in.jsonl").write_text("{}\n")
    files = ("--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", "stdout:", "--refilter")
    for args, words in (
        (("stream", *files), "--refilter is for newsbeam run"),
        (("run", *files, "--source", "rss:https://a.example/f"), "gives an item once"),
    ):
        done = newsbeam(*args)
        assert done.returncode == 2
        assert_one_sentence(done, words)
