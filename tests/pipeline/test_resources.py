"""What steps need is loaded before the first item; what is missing stops the graph."""

from dataclasses import dataclass

import msgspec
import pytest

from tests.builders import item
from tests.pipeline.harness import LOCAL_RUNNERS, keys, run_step
from transforms.errors import ResourceUnavailable
from transforms.records import Item
from transforms.stage import Attempt


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
def test_a_machine_without_memory_costs_no_item(runner):
    with pytest.raises(RuntimeError, match=r"^MemoryError \[while running "):
        run_step(Attempt("vast", exhaust, gives=Item), [item("0")], of=Item, runner=runner)
