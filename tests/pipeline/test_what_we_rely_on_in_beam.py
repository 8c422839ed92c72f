"""What our code takes from the inside of Beam, and of argparse: no documentation promises it.

Where a test here fails after an upgrade, the module that its docstring names is to be looked at.
"""

import argparse
import inspect
import logging
import signal
from contextlib import contextmanager

import apache_beam as beam
import grpc
import pytest
from apache_beam.internal.gcp import auth
from apache_beam.io.gcp.gcsio import create_storage_client
from apache_beam.options.pipeline_options import DirectOptions, PipelineOptions, StandardOptions
from apache_beam.portability.api import beam_fn_api_pb2 as api
from apache_beam.portability.api import beam_fn_api_pb2_grpc as api_grpc
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.runners.runner import create_runner
from apache_beam.runners.worker.worker_pool_main import BeamFnExternalWorkerPoolServicer
from apache_beam.transforms.environments import ExternalEnvironment
from apache_beam.typehints.decorators import IOTypeHints, TypeCheckError, get_type_hints
from apache_beam.utils import thread_pool_executor

from pipelines.cli.signals import Interrupted, _BySigterm
from pipelines.engines.credentials import heed_no_auth
from pipelines.turns.beam_options import RerunningRunner
from pipelines.turns.workers.dealer import loopback_server
from transforms.boundary import Step
from transforms.errors import ResourceUnavailable


class Append(beam.DoFn):
    """Appends what it is given to a file, a line each."""

    def __init__(self, path):
        self._path = path

    def process(self, element):
        with self._path.open("a") as file:
            file.write(f"{element}\n")


class Fail(beam.DoFn):
    def process(self, element):
        raise RuntimeError("a reason")


class Strike(beam.DoFn):
    def process(self, element):
        raise _BySigterm("signal 15")


class FailToLoad(beam.DoFn):
    def setup(self):
        raise ResourceUnavailable("no model")

    def process(self, element):
        yield element


def appending(pipeline, path):
    return pipeline | "One" >> beam.Create([1]) | "Append" >> beam.ParDo(Append(path))


class Noting(FnApiRunner):
    """Notes with what `run_pipeline` calls `run_via_runner_api`."""

    calls = ()

    def run_via_runner_api(self, pipeline_proto, options):
        self.calls = (*self.calls, (pipeline_proto, options))
        return super().run_via_runner_api(pipeline_proto, options)


def test_a_runner_takes_the_environment_of_its_workers_from_its_constructor():
    """pipelines/turns/beam_options.py: new_pipeline, RerunningRunner."""
    assert list(inspect.signature(FnApiRunner.__init__).parameters)[1] == "default_environment"
    pipeline = beam.Pipeline(runner=FnApiRunner(ExternalEnvironment("127.0.0.1:5")))
    pipeline | beam.Create([1])
    made = pipeline.to_runner_api(default_environment=pipeline.runner._default_environment)
    (environment,) = made.components.environments.values()
    assert environment.urn == "beam:env:external:v1"


def test_the_options_change_the_environment_unless_they_say_in_memory():
    """pipelines/turns/beam_options.py: beam_options."""
    for mode, is_kept in (("in_memory", True), ("multi_threading", False)):
        runner = FnApiRunner(ExternalEnvironment("127.0.0.1:5"))
        runner.run_via_runner_api = lambda *_: None
        before = runner._default_environment
        options = PipelineOptions()
        options.view_as(DirectOptions).direct_running_mode = mode
        options.view_as(DirectOptions).direct_num_workers = 2
        runner.run_pipeline(beam.Pipeline(), options)
        assert (runner._default_environment is before) == is_kept, mode
        assert runner._num_workers == 2


def test_to_run_a_pipeline_is_to_translate_it_and_to_run_the_translation(tmp_path):
    """pipelines/turns/beam_options.py: RerunningRunner skips the first half."""
    pipeline = beam.Pipeline(runner=Noting())
    appending(pipeline, tmp_path / "out")
    pipeline.run().wait_until_finish()
    ((translated, options),) = pipeline.runner.calls
    assert isinstance(translated, beam_runner_api_pb2.Pipeline)
    assert isinstance(options, PipelineOptions)


def test_a_translation_that_is_copied_before_it_is_run_can_be_run_again(tmp_path, monkeypatch):
    """pipelines/turns/beam_options.py: RerunningRunner."""
    translations = []
    original = beam.Pipeline.to_runner_api

    def to_runner_api(self, *args, **settings):
        if settings.get("default_environment") is not None:
            translations.append(self)
        return original(self, *args, **settings)

    monkeypatch.setattr(beam.Pipeline, "to_runner_api", to_runner_api)
    pipeline = beam.Pipeline(runner=RerunningRunner(None))
    appending(pipeline, tmp_path / "out")
    for _ in range(3):
        pipeline.run().wait_until_finish()
    assert (tmp_path / "out").read_text() == "1\n1\n1\n"
    assert len(translations) == 1


@pytest.mark.parametrize("name", ["FnApiRunner", "DirectRunner"])
def test_the_local_runners_names_are_known(name):
    """pipelines/turns/beam_options.py: LOCAL_RUNNER; pipelines/options.py: is_local_runner."""
    assert create_runner(name) is not None
    assert isinstance(create_runner("FnApiRunner"), FnApiRunner)
    assert PipelineOptions(["--runner", name]).view_as(StandardOptions).runner == name


class NotingPool(api_grpc.BeamFnExternalWorkerPoolServicer):
    """Beam's own worker pool, with a note of each request."""

    def __init__(self):
        self.beams = BeamFnExternalWorkerPoolServicer(use_process=False)
        self.started = []
        self.stopped = []

    def StartWorker(self, request, context):  # noqa: N802 - the name is the protocol's
        self.started.append(request.worker_id)
        return self.beams.StartWorker(request, context)

    def StopWorker(self, request, context):  # noqa: N802 - the name is the protocol's
        self.stopped.append(request.worker_id)
        return self.beams.StopWorker(request, context)


@contextmanager
def served(servicer):
    server, address = loopback_server(servicer)
    yield address
    server.stop(None)


def test_the_runner_asks_the_pool_for_workers_by_name_and_never_to_stop_them(tmp_path):
    """pipelines/turns/workers/dealer.py: a child's worker is stopped when it gets a new one."""
    pool = NotingPool()
    with served(pool) as address:
        pipeline = beam.Pipeline(runner=RerunningRunner(address))
        appending(pipeline, tmp_path / "out")
        for _ in range(2):
            pipeline.run().wait_until_finish()
        assert len(set(pool.started)) == len(pool.started) == 2
        assert pool.stopped == []
        for worker in pool.started:
            pool.StopWorker(api.StopWorkerRequest(worker_id=worker), None)
    assert (tmp_path / "out").read_text() == "1\n1\n"


def test_beams_pool_is_asked_to_stop_a_worker_that_it_may_not_have():
    """pipelines/turns/workers/process.py offers it; dealer.py asks it by this protocol."""
    with served(BeamFnExternalWorkerPoolServicer(use_process=False)) as address:
        stub = api_grpc.BeamFnExternalWorkerPoolStub(grpc.insecure_channel(address))
        stopped = stub.StopWorker(api.StopWorkerRequest(worker_id="nobody"))
    assert stopped == api.StopWorkerResponse()


def test_beam_has_an_executor_without_bounds_that_all_share():
    """pipelines/turns/runner.py: run_whole; pipelines/turns/workers/dealer.py: loopback_server."""
    executor = thread_pool_executor.shared_unbounded_instance()
    assert executor is thread_pool_executor.shared_unbounded_instance()
    assert executor.submit(lambda: 5).result(timeout=10) == 5


def test_the_runner_says_where_something_failed_in_brackets_at_the_end(tmp_path):
    """pipelines/turns/runner.py: _WHERE, _RAISED_HERE."""
    pipeline = beam.Pipeline(runner=FnApiRunner())
    pipeline | "One" >> beam.Create([1]) | "Fail" >> beam.ParDo(Fail())
    with pytest.raises(RuntimeError) as caught:
        pipeline.run().wait_until_finish()
    assert str(caught.value).splitlines()[-1] == "a reason [while running 'Fail']"


def test_a_worker_that_cannot_load_hands_over_its_traceback_as_text():
    """pipelines/turns/runner.py: _missing reads the last line of it."""
    with served(BeamFnExternalWorkerPoolServicer(use_process=False)) as address:
        pipeline = beam.Pipeline(runner=RerunningRunner(address))
        pipeline | "One" >> beam.Create([1]) | "Load" >> beam.ParDo(FailToLoad())
        with pytest.raises(RuntimeError) as caught:
            pipeline.run().wait_until_finish()
    last = str(caught.value).strip().splitlines()[-1]
    assert last.startswith("transforms.errors.ResourceUnavailable: no model")


def test_a_signal_that_strikes_within_a_step_keeps_its_class():
    """pipelines/cli/signals.py: the class knows the number, for Beam keeps the text alone."""
    pipeline = beam.Pipeline(runner=FnApiRunner())
    pipeline | "One" >> beam.Create([1]) | "Strike" >> beam.ParDo(Strike())
    with pytest.raises(Interrupted) as caught:
        pipeline.run().wait_until_finish()
    assert caught.value.number == signal.SIGTERM


class Two(Step):
    """Gives two collections, as steps of ours do."""

    def expand(self, numbers: beam.PCollection[int]) -> tuple[beam.PCollection, beam.PCollection]:
        return numbers, numbers


class TwoOfBeams(beam.PTransform):
    """The same without what `Step` does."""

    def expand(self, numbers: beam.PCollection[int]) -> tuple[beam.PCollection, beam.PCollection]:
        return numbers, numbers


def test_the_hints_of_a_method_can_be_read_and_taken_apart():
    """transforms/boundary.py: Step.default_type_hints."""
    hints = IOTypeHints.from_callable(Two().expand)
    taken = hints._replace(output_types=None).strip_pcoll()
    assert taken.input_types == ((int,), {})
    assert taken.output_types is None
    assert get_type_hints(Two).with_defaults(taken).input_types == ((int,), {})


def test_a_step_takes_what_its_hint_says_and_nothing_else():
    """transforms/boundary.py: Step."""
    pipeline = beam.Pipeline()
    pipeline | "Numbers" >> beam.Create([1]) | "Two" >> Two()
    with pytest.raises(TypeCheckError, match=r"^Input type hint violation at Other: expected "):
        pipeline | "Words" >> beam.Create(["one"]) | "Other" >> Two()


def test_beam_warns_of_the_hints_of_several_outputs_and_not_where_a_step_leaves_them_out(caplog):
    """transforms/boundary.py: the reason for Step; without such a warning it can go."""
    with caplog.at_level(logging.WARNING, "apache_beam"):
        beam.Pipeline() | beam.Create([1]) | Two()
        assert caplog.records == []
        beam.Pipeline() | beam.Create([1]) | TwoOfBeams()
        assert "output type hint will be ignored" in caplog.text


def test_every_group_of_beams_options_adds_itself_to_a_parser():
    """pipelines/cli/beam_flags.py: check_beam_flags."""
    groups = PipelineOptions.__subclasses__()
    assert {StandardOptions, DirectOptions} <= set(groups)
    parser = argparse.ArgumentParser(add_help=False)
    for group in groups:
        group._add_argparse_args(parser)
    args, unknown = parser.parse_known_args(["--runner=FnApiRunner", "--nobodys=1"])
    assert (args.runner, unknown) == ("FnApiRunner", ["--nobodys=1"])


def test_a_parser_knows_its_flags_by_name():
    """pipelines/cli/beam_flags.py: did you mean …?"""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--runner")
    assert list(parser._option_string_actions) == ["--runner"]


def test_a_batch_is_as_large_as_its_bounds_say(tmp_path):
    """transforms/boundary.py: the steps' batches, for BatchElements grows them by default."""
    pipeline = beam.Pipeline(runner=FnApiRunner())
    (
        pipeline
        | beam.Create(range(10), reshuffle=False)
        | beam.BatchElements(min_batch_size=4, max_batch_size=4)
        | beam.Map(len)
        | beam.ParDo(Append(tmp_path / "out"))
    )
    pipeline.run().wait_until_finish()
    assert sorted((tmp_path / "out").read_text().split()) == ["2", "4", "4"]


def test_beam_looks_for_no_credentials_of_googles_where_it_is_told_not_to(monkeypatch):
    looked = []
    monkeypatch.setattr(auth._Credentials, "_credentials_init", False)
    monkeypatch.setattr(auth._Credentials, "_credentials", None)
    monkeypatch.setattr(auth._Credentials, "_get_service_credentials", staticmethod(looked.append))
    heed_no_auth(["--no_auth", "--project=p"])
    assert create_storage_client(PipelineOptions(["--no_auth"])).project is None
    assert looked == []
    monkeypatch.setattr(auth._Credentials, "_credentials_init", False)
    heed_no_auth(["--project=p"])
    create_storage_client(PipelineOptions(["--no_auth"]))  # its file systems never heed it
    assert len(looked) == 1
