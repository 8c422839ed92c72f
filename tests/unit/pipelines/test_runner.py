"""The graph is built once for the same files; what it fails of becomes a sentence."""

import apache_beam as beam
import grpc
import pytest
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner

from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.turns.runner import GraphFailed, GraphRun
from pipelines.turns.workers.pool import WorkerLost
from transforms.enrich import EnrichConfig
from transforms.entities.recognise.model import ModelUnavailable
from transforms.errors import ResourceUnavailable


class FakePipeline:
    """A pipeline that counts how often it ran, or fails."""

    def __init__(self, runner, error=None):
        self.runner = runner
        self.error = error
        self.runs = 0

    def run(self):
        self.runs += 1
        return self

    def wait_until_finish(self):
        if self.error is not None:
            raise self.error


class FakePool:
    """Two worker processes of which one may be lost."""

    size = 2

    def __init__(self, *, whole=True):
        self.whole = whole
        self.closed = False

    def is_whole(self):
        return self.whole

    def close(self):
        self.closed = True


class Workshop:
    """Notes which pipelines were made and built instead of making them."""

    def __init__(self, runner, error=None):
        self.runner = runner
        self.error = error
        self.made = []
        self.built = []

    def new_pipeline(self, flags, workers, address):
        self.made.append((list(flags), workers, address))
        return FakePipeline(self.runner, self.error)

    def build(self, pipeline, spool, staged, config, way):
        self.built.append((pipeline, list(spool), staged))


@pytest.fixture
def workshop_of(monkeypatch):
    def made(runner, error=None):
        workshop = Workshop(runner, error)
        monkeypatch.setattr("pipelines.turns.runner.new_pipeline", workshop.new_pipeline)
        monkeypatch.setattr("pipelines.turns.runner.build", workshop.build)
        return workshop

    return made


def graph_run(flags=(), pool=None, address=None):
    return GraphRun(EnrichConfig(), list(flags), pool, address)


def failure(run, kind=GraphFailed):
    with pytest.raises(kind) as caught:
        run(["spool"], "staged")
    assert type(caught.value) is kind
    return str(caught.value)


def test_the_same_files_run_the_same_graph_again(workshop_of):
    workshop = workshop_of(FnApiRunner())
    run = graph_run()
    for _ in range(3):
        run(["spool-0", "spool-1"], "staged")
    ((pipeline, spool, staged),) = workshop.built
    assert (spool, staged) == (["spool-0", "spool-1"], "staged")
    assert pipeline.runs == 3


@pytest.mark.parametrize("other", [(["spool-1"], "staged"), (["spool-0"], "elsewhere")])
def test_other_files_make_a_new_graph(workshop_of, other):
    workshop = workshop_of(FnApiRunner())
    run = graph_run()
    run(["spool-0"], "staged")
    run(*other)
    assert [(spool, staged) for _, spool, staged in workshop.built] == [
        (["spool-0"], "staged"),
        other,
    ]


def test_another_runner_gets_a_new_graph_each_time(workshop_of):
    workshop = workshop_of(object())
    run = graph_run()
    run(["spool"], "staged")
    run(["spool"], "staged")
    assert [pipeline.runs for pipeline, *_ in workshop.built] == [1, 1]


def test_a_graph_is_made_for_the_users_flags_and_processes(workshop_of):
    workshop = workshop_of(FnApiRunner())
    graph_run(["--save_main_session"])(["spool"], "staged")
    graph_run(pool=FakePool(), address="127.0.0.1:5")(["spool"], "staged")
    assert workshop.made == [(["--save_main_session"], 1, None), ([], 2, "127.0.0.1:5")]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RuntimeError("first line\nthe bundle failed\n"), "the bundle failed"),
        (OSError("No space left on device"), "No space left on device"),
        (MemoryError(), "MemoryError"),
        (LedgerUnavailable("the ledger is gone"), "the ledger is gone"),
        (grpc.RpcError(), "RpcError"),
    ],
)
@pytest.mark.parametrize("pool", [None, FakePool()])
def test_what_the_local_runner_raises_is_a_sentence(workshop_of, pool, error, said):
    workshop_of(FnApiRunner(), error)
    said_so = failure(graph_run(pool=pool))
    assert said_so == f"the graph of a turn failed and the turn was rolled back: {said}"


def test_a_fault_of_our_own_is_no_sentence(workshop_of):
    workshop_of(FnApiRunner(), TypeError("ours"))
    with pytest.raises(TypeError, match=r"^ours$"):
        graph_run()(["spool"], "staged")


def test_whatever_another_runner_raises_is_a_sentence(workshop_of):
    workshop_of(object(), ZeroDivisionError("theirs"))
    said = failure(graph_run())
    assert said == "the graph of a turn failed and the turn was rolled back: theirs"


@pytest.mark.parametrize(
    "error",
    [
        ResourceUnavailable("no model x [while running 'Enrich/Entities']"),
        RuntimeError(
            "Traceback (most recent call last):\n"
            "transforms.errors.ResourceUnavailable: no model x [while running 'Enrich/Entities']"
        ),
        RuntimeError(f"Traceback:\n{ModelUnavailable.__module__}.ModelUnavailable: no model x"),
    ],
)
@pytest.mark.parametrize("runner", [FnApiRunner(), object()], ids=["local", "another"])
def test_a_missing_resource_is_named_wherever_it_is_missing(workshop_of, runner, error):
    workshop_of(runner, error)
    assert failure(graph_run(), ResourceUnavailable) == "no model x"


def test_another_exception_with_such_words_is_no_missing_resource(workshop_of):
    workshop_of(FnApiRunner(), RuntimeError("someone.ResourceUnavailable: no model x"))
    assert failure(graph_run()).endswith("rolled back: someone.ResourceUnavailable: no model x")


def test_an_error_of_a_lost_worker_is_told_as_such(workshop_of):
    pool = FakePool()
    workshop = workshop_of(FnApiRunner())

    def new_pipeline(*args):
        pipeline = workshop.new_pipeline(*args)
        pipeline.error = RuntimeError("the socket was closed")
        pool.whole = False
        return pipeline

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.turns.runner.new_pipeline", new_pipeline)
        said = failure(graph_run(pool=pool), WorkerLost)
    assert said.startswith("a worker process was killed, for want of memory perhaps; the turn was")
    assert pool.closed


def test_a_pipeline_is_beams():
    """What is faked above: the runner of a pipeline, and a run that can be waited for."""
    assert isinstance(beam.Pipeline(runner="FnApiRunner").runner, FnApiRunner)
