"""What is loaded: once for equal descriptions, never kept where it failed."""

import gc
import pickle
import threading
import time
from dataclasses import dataclass

import pytest

from transforms.errors import ResourceUnavailable
from transforms.loading import loaded

LOADS = []


@dataclass(frozen=True)
class Almanac:
    """Describes the almanac of a year."""

    year: int

    def load(self):
        LOADS.append(self.year)
        time.sleep(0.01)  # long enough for another thread to come by
        return [self.year]


@dataclass(frozen=True)
class Shelf:
    """Describes two almanacs."""

    first: int
    second: int

    def load(self):
        return [loaded(Almanac(self.first)), loaded(Almanac(self.second))]


@dataclass(frozen=True)
class Lost:
    """Describes a book that comes back at the third asking."""

    title: str

    def load(self):
        LOADS.append(self.title)
        if LOADS.count(self.title) < 3:
            raise ResourceUnavailable(f"the book {self.title}\n  is lost")
        return self.title


def test_equal_descriptions_are_loaded_once_and_different_ones_apart():
    first = loaded(Almanac(1901))
    assert loaded(Almanac(1901)) is first
    assert loaded(pickle.loads(pickle.dumps(Almanac(1901)))) is first
    assert loaded(Almanac(1902)) == [1902]
    assert LOADS.count(1901) == LOADS.count(1902) == 1


def test_a_part_of_two_descriptions_is_loaded_once():
    shelf = loaded(Shelf(1911, 1912))
    assert shelf[0] is loaded(Almanac(1911))
    assert loaded(Shelf(1911, 1913))[0] is shelf[0]
    assert LOADS.count(1911) == 1


def test_threads_that_ask_at_once_get_the_same():
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(loaded(Almanac(1921)))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(one is found[0] for one in found)
    assert LOADS.count(1921) == 1


def test_what_could_not_be_loaded_is_said_in_a_line_and_asked_for_again():
    for _ in range(2):
        with pytest.raises(ResourceUnavailable, match=r"^the book Kim is lost$"):
            loaded(Lost("Kim"))
    assert loaded(Lost("Kim")) == loaded(Lost("Kim")) == "Kim"
    assert LOADS.count("Kim") == 3


@dataclass(frozen=True)
class Model:
    """Describes what is read by a library that switches the garbage collector on."""

    name: str

    def load(self):
        gc.enable()
        return self.name


@pytest.mark.parametrize("is_on", [True, False])
def test_loading_leaves_the_garbage_collector_as_it_was(is_on):
    (gc.enable if is_on else gc.disable)()
    try:
        loaded(Model(f"read while it was {is_on}"))
        assert gc.isenabled() is is_on
    finally:
        gc.enable()
