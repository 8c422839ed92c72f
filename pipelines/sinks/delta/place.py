"""Where Delta tables lie: a folder of this machine, or a bucket; and what is said if not."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow.fs as pa_fs
from deltalake.exceptions import DeltaError
from deltalake.fs import DeltaStorageHandler

from pipelines.options import OptionError, is_remote, split_uri, without_credentials
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.files import check_folder

_STORES: Final = ("s3://", "gs://", "az://")
#: A store that is away is said within a minute; the library itself would try for three.
_PATIENCE: Final = {"max_retries": "4", "retry_timeout": "30s", "connect_timeout": "5s"}

_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
#: What a store answers lies in an XML document; before it stands the address, of no use to a user.
_ANSWER: Final = re.compile(r"<Code>(?P<code>[^<]+)</Code>(?:\s*<Message>(?P<text>[^<]*))?")
_ADDRESS: Final = re.compile(r"https?://\S+")
_REFUSED: Final = re.compile(
    r"\b40[13] (Unauthorized|Forbidden)|AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch"
)
_NO_BUCKET: Final = re.compile(r"NoSuchBucket|ContainerNotFound|bucket does not exist")
_LONGEST: Final = 200


@dataclass(frozen=True)
class DeltaPlace:
    """The folder or bucket that holds a sink's tables.

    Attributes:
        uri: of the sink, as the user gave it.
        root: what the tables' names follow.
        options: for the library; without credentials, which it reads from the environment.
    """

    uri: str
    root: str
    options: dict[str, str]

    @property
    def folder(self) -> Path | None:
        """The folder, where the tables lie on this machine."""
        return None if self.options else Path(self.root)

    def table(self, name: str) -> str:
        """Name a table's place."""
        return f"{self.root}/{name}"

    def check(self, names: Iterable[str]) -> None:
        """Look whether tables are there, or could be; changes nothing.

        Raises:
            SinkUnavailable: no such bucket, wrong credentials, a folder that is not writable, or
                files that belong to no Delta table.
        """
        if self.folder is not None:
            check_folder(f"the sink {self.uri}", self.folder)
        with explained_store(self.uri):
            for name in names:
                found = self._found(name)
                if found and "_delta_log" not in found:
                    raise SinkUnavailable(
                        f"the sink {self.uri} cannot be used: {self.table(name)} holds files and "
                        "is no Delta table; name another folder"
                    )

    def _found(self, name: str) -> set[str]:
        if self.folder is not None:
            folder = self.folder / name
            return {one.name for one in folder.iterdir()} if folder.is_dir() else set()
        store = pa_fs.PyFileSystem(DeltaStorageHandler(self.table(name), self.options))
        found = store.get_file_info(pa_fs.FileSelector("", allow_not_found=True))
        return {one.base_name for one in found}


def place_of(uri: str) -> DeltaPlace:
    """Read a sink's URI.

    Raises:
        OptionError: it names a store of another kind, or more than a bucket and a folder.
    """
    _, target = split_uri(uri)
    if not is_remote(target):
        return DeltaPlace(uri, str(Path(target).absolute()), {})
    if not target.startswith(_STORES) or any(mark in target for mark in "?#@"):
        raise OptionError(
            f"{without_credentials(uri).partition('?')[0]!r} does not fit: delta: takes a folder, "
            "or s3://BUCKET/PATH, gs://BUCKET/PATH or az://CONTAINER/PATH; credentials come from "
            "the environment"
        )
    return DeltaPlace(uri, target.rstrip("/"), {**_PATIENCE, **_store_options(target)})


def _store_options(target: str) -> dict[str, str]:
    if not target.startswith("s3://"):
        return {}
    # Of two writers that commit at once one must lose: S3 says which, without a lock elsewhere.
    options = {"aws_conditional_put": "etag"}
    if os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"):
        options["allow_http"] = "true"
    return options


@contextmanager
def explained_store(uri: str) -> Iterator[None]:
    """Turn an error of the system, the store or the library into the sentence of SinkUnavailable.

    Other than an operating system's, theirs are some lines long, with addresses and documents.
    """
    try:
        yield
    except (DeltaError, OSError) as error:
        raise SinkUnavailable(f"the sink {uri} cannot be used: {reason(error)}") from error


def reason(error: Exception) -> str:
    """Say in some words what a store or the library found wrong."""
    text = _COLOURS.sub("", str(error))
    if _NO_BUCKET.search(text):
        return "there is no such bucket; make it, or name another one"
    if _REFUSED.search(text):
        return "the store refuses the credentials of the environment, or they lack a permission"
    if answer := _ANSWER.search(text):
        return f"{answer['text'] or answer['code']} ({answer['code']})"[:_LONGEST]
    said = " ".join(_ADDRESS.sub("…", text).replace("↳", ":").split())
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST // 2]} … {said[-_LONGEST // 2 :]}"
