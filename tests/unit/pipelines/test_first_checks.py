"""What is told of a command line before Beam is loaded, as Beam's own parser would tell it."""

import argparse

import pytest
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.cli.beam_flags import check_beam_flags
from pipelines.cli.beam_names import BEAM_NAMES
from pipelines.cli.first_checks import check_first, check_fits_engine
from pipelines.options import OptionError, Settings

FIT = {"source": ["text:a"], "sink": ["jsonl:out"]}


def refusal(flags=(), command="run", **changes):
    with pytest.raises(OptionError) as caught:
        check_first(Settings(**{**FIT, **changes}), flags, command)
    return str(caught.value)


def test_the_names_are_those_of_beams_flags():
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for options in PipelineOptions.__subclasses__():
        if options.__module__.startswith("apache_beam."):
            options._add_argparse_args(parser)
    assert {f"--{name}" for name in BEAM_NAMES} == set(parser._option_string_actions)


@pytest.mark.parametrize(
    "flags",
    [
        ["--sourec", "text:a"],
        ["--runer=DirectRunner"],
        ["--job_name", "news", "--banana", "1", "2"],
        ["--banana=1", "--job_name=news"],
        ["-x"],
    ],
)
def test_a_flag_that_nobody_knows_is_refused_in_the_same_words_as_later(flags):
    with pytest.raises(OptionError) as later:
        check_beam_flags(flags)
    assert refusal(flags) == str(later.value)


@pytest.mark.parametrize(
    "flags",
    [[], ["--job_name", "news"], ["--streaming"], ["--experiments=a", "--experiments", "b"]],
)
def test_beams_own_flags_pass(flags):
    check_first(Settings(**FIT), flags, "run")


def test_steps_of_a_users_own_may_bring_flags():
    check_first(Settings(**FIT, step=["mine:step"]), ["--mine=1"], "run")


def test_a_beginning_and_an_end_are_needed():
    assert refusal(source=[]).startswith("say where articles come from")
    assert refusal(sink=[]).startswith("say where records go")
    assert refusal(command="replay").startswith("say what to replay")
    check_first(Settings(sink=["jsonl:out"], dead_letters="jsonl:out"), [], "replay")


def test_what_is_for_the_other_kind_of_job_is_refused():
    assert refusal(restore=True).startswith("--checkpoints and --restore are for")
    with pytest.raises(OptionError, match="a job on an engine is measured by the engine"):
        check_fits_engine(Settings(**FIT, metrics="127.0.0.1:0"))
    check_fits_engine(Settings(**FIT))
