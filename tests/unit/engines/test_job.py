"""Which jobs are refused, and why: what would lose items, judge them twice, or stand still."""

import pickle

import pytest

from pipelines.engines.job import job_of
from pipelines.engines.kinds import keepers_of, outlets_of
from pipelines.options import OptionError, Settings
from tests.builders import article

DATABASE = "postgresql://news@db.example/news"
SOURCE = "pubsub:projects/acme/subscriptions/news"


def settings(**changes):
    fields = {"source": [SOURCE], "sink": [DATABASE], "state": DATABASE}
    return Settings(**{**fields, **changes})


def refusal(runner="flink", **changes):
    with pytest.raises(OptionError) as caught:
        job_of(settings(**changes), [], runner)
    return str(caught.value)


@pytest.mark.parametrize("state", [None, "none:", "news.db", "sqlite:news.db"])
def test_a_ledger_that_workers_cannot_share_is_refused(state):
    said = refusal(state=state)
    assert said.startswith("an engine needs a ledger that all its workers share: give --state pos")


@pytest.mark.parametrize("sink", ["jsonl:out", "parquet:lake", "sqlite:news.db", "stdout:"])
def test_a_sink_on_one_machine_is_refused(sink):
    said = refusal(sink=[DATABASE, sink])
    assert f"--sink {sink!r} cannot be written by an engine, whose workers share no files" in said
    assert "postgresql:" in said


@pytest.mark.parametrize("source", ["rss:https://a.example/feed.xml", "jsonl:in/*.jsonl"])
def test_a_source_of_one_process_is_to_be_relayed(source):
    said = refusal(source=[source])
    assert f"newsbeam relay --source {source} --sink pubsub:projects/P/topics/T" in said


def test_two_subscriptions_are_two_jobs():
    assert "start a job for each" in refusal(source=[SOURCE, f"{SOURCE}2"])


def test_a_job_says_where_from_and_where_to():
    assert refusal(source=[]).startswith("say where messages come from")
    assert refusal(sink=[]).startswith("say where records go")


def test_dead_letters_on_one_machine_are_refused():
    assert "--dead-letters 'jsonl:dead' cannot be written by an engine" in refusal(
        dead_letters="jsonl:dead"
    )


def test_a_runner_that_never_ends_a_job_is_refused():
    assert "spark is none of them" in refusal("spark")


def test_on_dataflow_beams_own_reader_is_used_and_nothing_of_flinks_is_said():
    job = job_of(settings(), ["--runner=DataflowRunner"], "dataflow")
    assert (job.native, job.flags) == (True, ["--runner=DataflowRunner", "--streaming"])
    again = job_of(settings(), ["--streaming"], "dataflow")
    assert again.flags == ["--streaming"]


@pytest.mark.parametrize("source", ["rss:https://a.example/feed.xml", "jsonl:in/*.jsonl", SOURCE])
def test_a_job_that_ends_reads_lines_in_cloud_storage(source):
    with pytest.raises(OptionError) as caught:
        job_of(settings(source=[source]), [], "dataflow", ends=True)
    assert str(caught.value) == (
        f"--source {source!r} cannot be read by Dataflow's workers: put JSON lines into Cloud "
        "Storage, as in jsonl:gs://BUCKET/*.jsonl, or run without --runner"
    )
    job = job_of(settings(source=["jsonl:gs://acme/*.jsonl"]), ["--x=1"], "dataflow", ends=True)
    assert (job.ends, job.flags) == (True, ["--x=1"])


def test_a_job_on_flink_reads_by_ticks():
    job = job_of(settings(), ["--runner=FlinkRunner"], "flink")
    assert not job.native
    assert "--finish_bundle_before_checkpointing" in job.flags


def test_steps_are_named_by_the_kind_of_sink_and_keep_their_names():
    bigquery = "bigquery:acme.news.articles"
    names = list(outlets_of([DATABASE, bigquery, f"{DATABASE}2", DATABASE]))
    assert names == ["Postgresql", "Bigquery", "Postgresql2"]


def test_a_topic_keeps_no_dead_letters():
    topic = "pubsub:projects/acme/topics/records"
    said = refusal(sink=[topic])
    assert said.startswith("no sink keeps dead letters")
    assert [type(one).__name__ for one in keepers_of([topic, DATABASE], None)] == ["Tables"]
    assert list(outlets_of([topic])) == ["Pubsub"]


def test_a_topic_refuses_what_no_message_holds():
    outlet = outlets_of(["pubsub:projects/acme/topics/records"])["Pubsub"]
    assert outlet.refusal(article()) is None
    assert "takes 9983616 at most" in outlet.refusal(article(body="word " * 2_000_000))


def test_dead_letters_go_where_the_user_says_else_to_all_that_keep_them():
    bigquery = "bigquery:acme.news.articles"
    assert len(keepers_of([DATABASE, bigquery], None)) == 2
    assert len(keepers_of([bigquery], DATABASE)) == 1


def test_what_travels_to_the_workers_can_be_pickled_and_holds_no_password(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "sesame")
    outlets = outlets_of([DATABASE, "bigquery:acme.news.articles"])
    pickled = pickle.dumps((outlets, keepers_of([DATABASE], None), job_of(settings(), [], "flink").judge))  # fmt: skip  # noqa: E501
    assert b"sesame" not in pickled
    again = pickle.loads(pickled)[0]
    assert again == outlets


def test_a_table_takes_every_record():
    assert outlets_of([DATABASE])["Postgresql"].refusal(article(body="word " * 9_000_000)) is None


def test_bigquery_refuses_what_no_request_holds():
    outlet = outlets_of(["bigquery:acme.news.articles"])["Bigquery"]
    assert outlet.refusal(article()) is None
    said = outlet.refusal(article(body="word " * 3_000_000))
    assert "is too large for bigquery:acme.news.articles" in said
