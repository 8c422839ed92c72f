"""The one place where what was loaded is kept: once a process, by its description.

A step needs models, word lists and the like. What travels to a worker is a description of them, a
small frozen value; what it describes is loaded there, before the first item, and handed to plain
functions as an argument. Beam makes a step's objects anew for each run of a graph, so a process
must remember what it has loaded. It does so here, and nowhere else in transforms/.
"""

import gc
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import RLock
from typing import Any, Final, Protocol, TypeVar, cast, runtime_checkable

from transforms.errors import ResourceUnavailable

#: More than one run needs; tests that make models by the dozen shall not keep them all.
_KEPT: Final = 32
#: Threads that start together wait for one loading; one description may load another.
_LOADING: Final = RLock()

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


@runtime_checkable
class Resource(Hashable, Protocol[T_co]):
    """Describes something to load: a frozen value that can be pickled, equal where it means equal.

    A module that defines one should be light: the program describes what its worker processes
    load without loading it.
    """

    def load(self) -> T_co:
        """Load it anew.

        Raises:
            ResourceUnavailable: it cannot be loaded; the text says why in a sentence.
        """


def loaded(resource: Resource[T]) -> T:
    """Load what is described, the first time that this process asks for it.

    Raises:
        ResourceUnavailable: it cannot be loaded; the next call tries again.
    """
    with _LOADING, _collecting_as_before():
        try:
            return cast("T", _kept(resource))
        except OSError as error:  # some models are unpacked to the disk
            raise ResourceUnavailable(
                f"what the steps need cannot be loaded: {error.strerror or error}"
                f"{f' ({error.filename})' if error.filename else ''}"
            ) from error


@lru_cache(maxsize=_KEPT)
def _kept(resource: Resource[Any]) -> Any:
    return resource.load()


@contextmanager
def _collecting_as_before() -> Iterator[None]:
    """Keep the garbage collector off where it was: reading a model of spaCy's switches it on."""
    was_on = gc.isenabled()
    try:
        yield
    finally:
        if not was_on:
            gc.disable()
