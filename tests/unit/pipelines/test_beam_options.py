"""Beam's own flags: known ones pass, and the local runner goes by its direct name."""

import copy
import pickle

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import (
    DirectOptions,
    PipelineOptions,
    StandardOptions,
)

from pipelines.cli.beam_flags import check_beam_flags
from pipelines.cli.runners import wanted_workers
from pipelines.options import OptionError
from pipelines.turns.beam_options import beam_options, new_pipeline

POOL = "127.0.0.1:50000"


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--runner=FnApiRunner"],
        ["--runner", "DirectRunner", "--direct_num_workers=2"],
        ["--project=acme-news", "--region", "europe-west1", "--save_main_session"],
    ],
)
def test_flags_of_beams_pass(flags):
    check_beam_flags(flags)


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["--anything=jsonl:out"], "--anything=jsonl:out"),
        (["--runner=FnApiRunner", "--quickly", "5"], "--quickly 5"),
        (["leftover"], "leftover"),
        (["sink"], "sink"),
    ],
)
def test_a_flag_that_nobody_knows_is_named(flags, named):
    with pytest.raises(OptionError, match=f"^nobody knows {named}: newsbeam's flags are in --help"):
        check_beam_flags(flags)


@pytest.mark.parametrize(
    ("flags", "meant"),
    [
        (["--sorce", "text:a"], "--source"),
        (["--sinc=jsonl:out"], "--sink"),
        (["--runner=FnApiRunner", "--turn-item", "5"], "--turn-items"),
        (["--turn_items=5"], "--turn-items"),
        (["stray", "--dryrun"], "--dry-run"),
        (["--runn=FnApiRunner"], "--runner"),
        (["--job-endpoint=localhost:8099"], "--job_endpoint"),
    ],
)
def test_a_flag_that_looks_like_a_known_one_is_asked_about(flags, meant):
    with pytest.raises(OptionError, match=rf"^nobody knows .*: did you mean {meant}\?$"):
        check_beam_flags(flags)


def test_a_flag_of_beams_with_a_value_that_does_not_fit_is_a_sentence():
    with pytest.raises(OptionError, match=r"^a flag of Beam's does not fit: .*direct_num_workers"):
        check_beam_flags(["--direct_num_workers=two"])


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--runner=DirectRunner"],
        ["--runner=FnApiRunner"],
        ["--runner=direct"],
        ["--runner=FNAPIRUNNER"],
    ],
)
def test_the_local_runner_goes_by_its_direct_name(flags):
    assert beam_options(flags, 1, None).view_as(StandardOptions).runner == "FnApiRunner"


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (
            [
                "--runner=DataflowRunner",
                "--region=europe-west1",
                "--temp_location=gs://acme/news",
            ],
            (
                r"^--runner DataflowRunner cannot be used with these flags: .*"
                r"Missing required option: project$"
            ),
        ),
        (
            ["--runner=portable"],
            r"^--runner portable cannot be used with these flags: --job_endpoint=HOST:PORT must ",
        ),
        (["--runner=Sprinter"], r"^--runner Sprinter cannot be used: .*Sprinter"),
    ],
)
def test_what_a_runner_cannot_do_without_is_said(flags, sentence):
    with pytest.raises(OptionError, match=sentence) as caught:
        check_beam_flags(flags)
    assert "\n" not in str(caught.value)


def test_another_runner_is_left_as_it_is():
    options = beam_options(["--runner=DataflowRunner"], 2, POOL)
    assert options.view_as(StandardOptions).runner == "DataflowRunner"
    assert options.view_as(DirectOptions).direct_num_workers == 1


@pytest.mark.parametrize(
    "flags", [[], ["--direct_running_mode=multi_processing", "--direct_num_workers=2"]]
)
def test_more_than_one_process_is_a_pool_that_outlives_the_turn(flags):
    pipeline = new_pipeline(flags, 2, POOL)
    direct = pipeline.options.view_as(DirectOptions)
    assert (direct.direct_num_workers, direct.direct_running_mode) == (2, "in_memory")
    (environment,) = environments_of(pipeline)
    assert POOL.encode() in environment.payload


def environments_of(pipeline):
    """Where the steps of a pipeline would run, as its runner sends it to them."""
    pipeline | beam.Create([1])
    made = pipeline.to_runner_api(default_environment=pipeline.runner._default_environment)
    return made.components.environments.values()


def test_one_process_needs_no_other(monkeypatch):
    (environment,) = environments_of(new_pipeline([], 1, None))
    assert environment.urn == "beam:env:embedded_python:v1"


@pytest.mark.parametrize(
    ("flags", "workers", "wanted"),
    [
        ([], 1, 1),
        ([], 3, 3),
        (["--direct_num_workers=4"], 1, 1),
        (["--direct_running_mode=multi_processing", "--direct_num_workers=4"], 1, 4),
        (["--direct_running_mode=multi_processing"], 3, 3),
        (["--direct_running_mode", "multi_processing", "--direct_num_workers", "2"], 5, 2),
        (["--direct_running_mode=multi_processing", "--direct_num_workers=two"], 3, 3),
        (["--runner=DirectRunner"], 3, 3),
        (["--runner", "fnapi"], 3, 3),
        (["--runner=FlinkRunner"], 3, 0),
        (["--runner", "dataflow", "--project=acme-news"], 3, 0),
        (
            [
                *("--runner=PrismRunner", "--direct_running_mode=multi_processing"),
                "--direct_num_workers=4",
            ],
            3,
            0,
        ),
    ],
)
def test_the_number_of_processes_is_ours_or_beams(flags, workers, wanted):
    assert wanted_workers(flags, workers) == wanted


def test_a_view_is_made_once_and_shares_its_values():
    options = beam_options(["--job_name", "news"], 1, None)
    standard = options.view_as(StandardOptions)
    assert options.view_as(StandardOptions) is standard
    standard.streaming = True
    assert options.view_as(PipelineOptions).get_all_options()["streaming"] is True


def test_options_that_are_copied_leave_their_views_behind():
    options = beam_options(["--job_name", "news"], 1, None)
    standard = options.view_as(StandardOptions)
    for copied in (copy.deepcopy(options), pickle.loads(pickle.dumps(options))):
        assert copied.view_as(StandardOptions) is not standard
        copied.view_as(StandardOptions).runner = "Other"
        assert standard.runner != "Other"
