"""Loading Beam and spaCy without what a turn on this machine never uses: half of a start's imports.

What Beam brings for clouds and MongoDB counts as not installed while Beam is loaded, which Beam is
made for: it then goes without. Afterwards all of it can be imported as ever.
"""

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

#: Of Beam: file systems of clouds, Google's services, and the drivers that Beam's modules look for.
_OF_CLOUDS: Final = (
    "apache_beam.io.aws.s3filesystem",
    "apache_beam.io.azure.blobstoragefilesystem",
    "apache_beam.io.gcp.bigquery",
    "apache_beam.io.gcp.gcsfilesystem",
    "apache_beam.io.hadoopfilesystem",
    *("apitools", "boto3", "bson", "google.cloud.bigquery", "google.cloud.dataflow"),
    *("google.cloud.pubsub", "google.cloud.storage", "pymongo"),
)
#: Of spaCy: its command line, of which the package itself wants one function.
_COMMANDS: Final = "spacy.cli"
_INFO: Final = "spacy.cli.info"


@contextmanager
def lean(*, but_for: Sequence[str] = ()) -> Iterator[None]:
    """Load modules without what is for clouds and for spaCy's own commands; it stays loadable.

    Args:
        but_for: what somebody needs of Beam: its flags, steps of a user's own. With any of these
            nothing is left out.
    """
    if but_for:
        yield
        return
    hidden: dict[str, Any] = {name: None for name in _OF_CLOUDS if name not in sys.modules}
    if "spacy" not in sys.modules:
        hidden |= {_COMMANDS: ModuleType(_COMMANDS), _INFO: _info()}
    sys.modules.update(hidden)
    try:
        yield
    finally:
        for name, stand_in in hidden.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


def _info() -> ModuleType:
    """Stand in for the module of `spacy.info`, which loads it when it is called."""

    def info(*args: Any, **kwargs: Any) -> Any:
        return importlib.import_module(_INFO).info(*args, **kwargs)

    module = ModuleType(_INFO)
    module.__dict__["info"] = info
    return module
