"""EnrichArticles in a pipeline of a user's own: as the README shows it, with steps of their own."""

import re
import subprocess
import sys
from pathlib import Path

import apache_beam as beam
import msgspec
import pytest
from apache_beam.metrics import MetricsFilter

from tests.builders import envelope, item, source_ref
from tests.pipeline.harness import DIRECT_RUNNER, LOCAL_RUNNERS, keys, run_step
from transforms.enrich import JSON, EnrichArticles, EnrichConfig, Envelope
from transforms.errors import ItemError
from transforms.own_step import RunFunction
from transforms.records.travelling import Item

ROOT = Path(__file__).parents[2]
RUNNERS = (DIRECT_RUNNER, *LOCAL_RUNNERS)


def line(title, body="The ferry to Oslo sails again on Monday, its owner said."):
    return envelope(
        "",
        msgspec.json.encode({"title": title, "body": f"{title}. {body}"}),
        content_type=JSON,
        source=source_ref(kind="jsonl", origin="test"),
    )


def test_the_pipeline_in_the_readme_runs_as_it_stands_there():
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("runner", RUNNERS)
def test_three_articles_of_a_users_own_are_three_records(runner):
    given = [line(title) for title in ("Ferry resumes", "Mayor resigns", "Quay closed")]
    outcomes = run_step(EnrichArticles(), given, of=Envelope, runner=runner)
    titles = sorted(one.record.title for one in outcomes.enriched)
    assert titles == ["Ferry resumes", "Mayor resigns", "Quay closed"]
    assert (outcomes.duplicates, outcomes.seen, outcomes.dead) == ([], [], [])


def test_the_same_article_given_twice_is_one_record_and_seen():
    outcomes = run_step(EnrichArticles(), [line("Ferry resumes")] * 2, of=Envelope)
    assert [one.record.title for one in outcomes.enriched] == ["Ferry resumes"]
    assert [one.key for one in outcomes.seen] == keys(outcomes.enriched)
    assert sum(one.items for one in outcomes.opened) == 2


def credit(article):
    if article.body == "bad":
        raise ItemError("no_credit", "nobody is credited")
    if article.body == "worse":
        raise ZeroDivisionError
    if article.body == "dull":
        return None
    return msgspec.structs.replace(article, title="Credited")


class Credit:
    """A callable of a user's own, without a name."""

    def __call__(self, article):
        return credit(article)


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_function_changes_drops_or_kills_one_article_at_a_time(runner):
    given = [
        item(f"0000000{at}", body=body) for at, body in enumerate(["good", "bad", "dull", "worse"])
    ]
    result = run_step(RunFunction(credit), given, of=Item, runner=runner)
    (kept,) = result.kept
    assert (kept.key, kept.article.title) == ("00000000", "Credited")
    assert kept.article.content_hash != given[0].article.content_hash
    assert (
        kept.article.content_hash == item("0", title="Credited", body="good").article.content_hash
    )
    assert [(one.key, one.rule) for one in result.filtered] == [("00000002", "credit")]
    assert sorted((one.key, one.letter.stage, one.letter.reason) for one in result.dead) == [
        ("00000001", "own.credit", "no_credit"),
        ("00000003", "own.credit", "internal_error"),
    ]


def test_a_function_that_gives_no_article_costs_that_article():
    result = run_step(RunFunction(len), [item("00000000")], of=Item)
    (dead,) = result.dead
    assert (dead.letter.stage, dead.letter.error) == ("own.len", "TypeError")


def test_a_callable_object_is_named_by_its_class():
    result = run_step(RunFunction(Credit()), [item("00000000", body="dull")], of=Item)
    assert [(one.key, one.rule) for one in result.filtered] == [("00000000", "Credit")]


class Shout(beam.PTransform):
    """A PTransform of a user's own."""

    def expand(self, items):
        return items | "Shout" >> beam.Map(shouted).with_output_types(Item)


def shouted(one):
    article = msgspec.structs.replace(one.article, summary="LOUD")
    return msgspec.structs.replace(one, article=article)


def only_ferries(article):
    return article if "Ferry" in (article.title or "") else None


def starred(article):
    return msgspec.structs.replace(article, flags=[*article.flags, "starred"])


@pytest.mark.parametrize("runner", RUNNERS)
def test_steps_of_a_users_own_stand_before_dedupe_and_after_topics(runner):
    given = [line("Ferry resumes"), line("Mayor resigns")]
    config = EnrichConfig(before_dedupe=[only_ferries, Shout()], after_topics=[starred])
    outcomes = run_step(EnrichArticles(config), given, of=Envelope, runner=runner)
    (one,) = outcomes.enriched
    assert (one.record.title, one.record.summary, one.record.flags[-1]) == (
        *("Ferry resumes", "LOUD", "starred"),
    )
    assert [dropped.rule for dropped in outcomes.filtered] == ["only_ferries"]


def twins(one):
    """Make two items of one, under one key."""
    other = msgspec.structs.replace(
        one.article, id="urn:newsbeam:twin", title="Twin", body="Other."
    )
    return [one, msgspec.structs.replace(one, article=other)]


class Twins(beam.PTransform):
    def expand(self, items):
        return items | "Twins" >> beam.FlatMap(twins).with_output_types(Item)


def test_articles_that_a_step_puts_under_one_key_are_never_lost_in_silence():
    config = EnrichConfig(before_dedupe=[Twins()])
    outcomes = run_step(EnrichArticles(config), [line("Ferry resumes")], of=Envelope)
    assert len(outcomes.enriched) == 1
    assert [one.letter.reason for one in outcomes.dead] == ["equal_keys"]


def test_any_runner_shows_how_many_items_were_read_and_how_they_left():
    given = [
        *(line("Ferry resumes"), line("Ferry resumes"), line("Mayor resigns")),
        broken(b"{"),
        broken(b"["),
        envelope("", b"Ferry resumes. It rained all day in the harbour of Norhaven."),
    ]
    config = EnrichConfig(before_dedupe=[only_ferries])
    pipeline = beam.Pipeline(runner="FnApiRunner")
    envelopes = pipeline | "Given" >> beam.Create(given).with_output_types(Envelope)
    envelopes | "Enrich" >> EnrichArticles(config)
    result = pipeline.run()
    result.wait_until_finish()
    found = result.metrics().query(MetricsFilter().with_namespace("newsbeam"))["counters"]
    assert {one.key.metric.name: one.committed for one in found} == {
        "read": 6,
        "enriched": 1,
        "seen": 1,
        "filtered.only_ferries": 2,
        "dead.admit.broken_json": 2,
    }


def broken(payload):
    return envelope("", payload, content_type=JSON, source=source_ref(kind="jsonl"))
