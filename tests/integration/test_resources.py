"""What steps need is loaded before the first item; what is missing stops the graph."""

from dataclasses import dataclass

import msgspec
import pytest

from pipelines.turns.ends import read_staged
from pipelines.turns.runner import GraphRun
from pipelines.turns.spool import FrameWriter
from pipelines.turns.workers.dealer import dealt
from pipelines.turns.workers.pool import WorkerPool
from tests.builders import envelope, item
from tests.pipeline.harness import LOCAL_RUNNERS, keys, run_step
from transforms.boundary import Attempt
from transforms.enrich import EnrichArticles, EnrichConfig
from transforms.entities.spec import ModelSpec
from transforms.errors import ResourceUnavailable
from transforms.own_step import RunFunction
from transforms.records.travelling import TEXT, Envelope, Item
from transforms.resources import ResourceSpec

NOTE = envelope("00000000", b"Ann Reed, the mayor of Norhaven, opened it.", content_type=TEXT)
MISSING = ResourceSpec(models=ModelSpec(default="no_such_model"))
SENTENCE = (
    r"^'no_such_model' is no spaCy pipeline: there is neither an installed package of that name "
    r"nor a folder with a config\.cfg; `pip install` the package, or name the folder of a saved "
    r"one\.$"
)


@dataclass(frozen=True)
class Bell:
    """Describes a bell, and notes in a file each time that one is cast."""

    foundry: str

    def load(self):
        with open(self.foundry, "a") as file:  # noqa: PTH123 - travels to a worker
            file.write("cast\n")
        return "ding"


@dataclass(frozen=True)
class NoBell:
    """Describes a bell that there is not."""

    def load(self):
        raise ResourceUnavailable("the bell is not there; hang one up")


def ring(batch, bell):
    return [
        msgspec.structs.replace(one, article=msgspec.structs.replace(one.article, title=bell))
        for one in batch
    ]


@dataclass(frozen=True)
class Ringer:
    """Describes a function of a user's own that gives each article a bell's sound as its title."""

    bell: Bell | NoBell

    def load(self):
        sound = self.bell.load()
        return lambda article: msgspec.structs.replace(article, title=sound)


def exhaust(batch):
    raise MemoryError


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
@pytest.mark.parametrize("batch", [1, 64])
def test_a_function_gets_what_it_needs_which_a_process_loads_once(tmp_path, runner, batch):
    step = Attempt("rung", ring, gives=Item, batch=batch, needs=Bell(str(tmp_path / "foundry")))
    for _ in range(2):
        result = run_step(step, [item("0"), item("1")], of=Item, runner=runner)
        assert [one.article.title for one in result.kept] == ["ding", "ding"]
        assert (keys(result.kept), result.dead) == (["0", "1"], [])
    assert (tmp_path / "foundry").read_text() == "cast\n"


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
def test_what_cannot_be_loaded_stops_the_graph_and_costs_no_item(runner):
    step = Attempt("rung", ring, gives=Item, needs=NoBell())
    with pytest.raises(ResourceUnavailable, match="the bell is not there; hang one up"):
        run_step(step, [item("0")], of=Item, runner=runner)


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
def test_a_function_of_a_users_own_is_loaded_once_where_it_is_described(tmp_path, runner):
    step = RunFunction(Ringer(Bell(str(tmp_path / "foundry"))))
    for _ in range(2):
        result = run_step(step, [item("0"), item("1")], of=Item, runner=runner)
        assert [one.article.title for one in result.kept] == ["ding", "ding"]
    assert (tmp_path / "foundry").read_text() == "cast\n"
    with pytest.raises(ResourceUnavailable, match="the bell is not there; hang one up"):
        run_step(RunFunction(Ringer(NoBell())), [item("0")], of=Item, runner=runner)


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
def test_a_missing_model_stops_a_pipeline_of_a_users_own(runner):
    step = EnrichArticles(EnrichConfig(resources=MISSING))
    with pytest.raises(ResourceUnavailable, match=r"^'no_such_model' is no spaCy pipeline"):
        run_step(step, [NOTE], of=Envelope, runner=runner)


@pytest.mark.parametrize("runner", LOCAL_RUNNERS)
def test_a_machine_without_memory_costs_no_item(runner):
    with pytest.raises(RuntimeError, match=r"^MemoryError \[while running "):
        run_step(Attempt("vast", exhaust, gives=Item), [item("0")], of=Item, runner=runner)


def spool(folder):
    path = str(folder / "spool-0.frames")
    with FrameWriter(path) as writer:
        writer.write(msgspec.msgpack.encode(NOTE))
    (folder / "staged").mkdir()
    return [path]


@pytest.mark.parametrize("flags", [[], *([f"--runner={name}"] for name in LOCAL_RUNNERS)])
def test_a_turn_says_a_missing_model_in_a_sentence(tmp_path, flags):
    turn = GraphRun(EnrichConfig(resources=MISSING), flags, pool=None, address=None)
    with pytest.raises(ResourceUnavailable, match=SENTENCE):
        turn(spool(tmp_path), str(tmp_path / "staged"))
    assert read_staged(tmp_path / "staged").dead == []


def test_a_turn_says_what_a_worker_process_alone_cannot_load(tmp_path):
    with WorkerPool(2, ResourceSpec()) as pool, dealt(pool.addresses()) as address:
        turn = GraphRun(EnrichConfig(resources=MISSING), [], pool, address)
        with pytest.raises(ResourceUnavailable, match=SENTENCE):
            turn(spool(tmp_path), str(tmp_path / "staged"))
    assert read_staged(tmp_path / "staged").dead == []


def test_worker_processes_load_once_and_before_the_first_article(tmp_path):
    bell = Bell(str(tmp_path / "foundry"))
    with WorkerPool(2, ResourceSpec(reading=bell)) as pool:
        pool.addresses()
        assert (tmp_path / "foundry").read_text() == "cast\n"
