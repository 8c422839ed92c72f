"""Templates of Dataflow's, made by the real program and put into a fake of Cloud Storage."""

import base64
import bz2
import json
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import google.cloud.storage as gcs
from apache_beam.portability.api import beam_runner_api_pb2
from gcp_storage_emulator.server import create_server
from google.auth.credentials import AnonymousCredentials

from tests.integration.emulator import free_port
from tests.integration.program import Done, newsbeam

BUCKET = "newsbeam-test-bucket"
TEMPLATE = f"gs://{BUCKET}/templates/newsbeam"
#: What Beam does not make of a word, so that it stands for a secret in a search.
SECRET = "quite-secret-word"
_PACKED = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")


class Storage:
    """A fake of Cloud Storage with one bucket, which the program finds by its environment."""

    def __init__(self) -> None:
        self._port = free_port()
        self._server = create_server("127.0.0.1", self._port, in_memory=True, default_bucket=BUCKET)

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    @property
    def env(self) -> dict[str, str]:
        return {"STORAGE_EMULATOR_HOST": f"http://127.0.0.1:{self._port}"}

    def bucket(self) -> gcs.Bucket:
        client = gcs.Client(
            project="newsbeam-test",
            credentials=AnonymousCredentials(),
            client_options={"api_endpoint": self.env["STORAGE_EMULATOR_HOST"]},
        )
        return client.bucket(BUCKET)

    def put(self, name: str, data: bytes) -> None:
        self.bucket().blob(name).upload_from_string(data)

    def clear(self) -> None:
        for blob in list(self.bucket().list_blobs()):
            blob.delete()


@dataclass
class Template:
    """A job as Dataflow gets it."""

    done: Done
    files: dict[str, bytes]

    @property
    def job(self) -> dict:
        return json.loads(self.files["templates/newsbeam"])

    @property
    def pipeline(self) -> beam_runner_api_pb2.Pipeline:
        url = self.job["environment"]["sdkPipelineOptions"]["options"]["pipelineUrl"]
        read = beam_runner_api_pb2.Pipeline()
        read.ParseFromString(self.files[url.removeprefix(f"gs://{BUCKET}/")])
        return read

    @property
    def labels(self) -> list[str]:
        """Name the steps, composite ones too, but for the nameless root of all."""
        transforms = self.pipeline.components.transforms.values()
        names = {one.unique_name for one in transforms}
        return sorted(name for name in names if not name.startswith("ref_AppliedPTransform"))

    def step(self, label: str) -> beam_runner_api_pb2.PTransform:
        transforms = self.pipeline.components.transforms.values()
        (found,) = [one for one in transforms if one.unique_name == label]
        return found

    def texts(self) -> Iterator[bytes]:
        """Give all that was written, and what is packed within it (Beam's pickles)."""
        for data in self.files.values():
            yield data
            for packed in _PACKED.findall(data):
                yield from _unpacked(packed)


def _unpacked(packed: bytes) -> Iterator[bytes]:
    for cut in range(4):  # a byte of the proto before it may look like base64
        for unpack in (bz2.decompress, zlib.decompress):
            with suppress(ValueError, OSError, zlib.error):
                yield unpack(base64.b64decode(packed[cut:] + b"=" * 3))
                return


def template(
    storage: Storage, command: str, *flags: str, env: dict[str, str] | None = None
) -> Template:
    """Have the program write a job's template."""
    beam = (
        "--runner=DataflowRunner", "--project=newsbeam-test", "--region=europe-west1",
        "--job_name=newsbeam", "--no_auth", f"--temp_location=gs://{BUCKET}/tmp",
        f"--template_location={TEMPLATE}",
    )  # fmt: skip
    told = {**os.environ, **storage.env, "PGPASSWORD": SECRET, **(env or {})}
    done = newsbeam(command, *flags, *beam, env=told, fresh=True)
    blobs = storage.bucket().list_blobs() if done.returncode == 0 else ()
    return Template(done, {blob.name: blob.download_as_bytes() for blob in blobs})
