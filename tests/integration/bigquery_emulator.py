"""PyPI's bqemulator, started by the tests: a real server behind the real clients.

It needs other packages than newsbeam does, so it has an environment of its own in the user's cache,
made once from pinned versions (bqemulator-requirements.txt). What it lacks of BigQuery is mended in
bigquery_server.py.
"""

import subprocess
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import google.cloud.bigquery as bq
from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import GoogleAPIError
from google.api_core.retry import Retry
from google.auth.credentials import AnonymousCredentials

from tests.integration.emulator import free_port
from tests.integration.environments import environment

_HERE = Path(__file__).parent
_START_S = 60.0
_CALL_S = 10.0
#: How the emulator's client is told to give up at once.
_ONCE = Retry(predicate=lambda error: False)


@dataclass
class BigQueryEmulator:
    """One emulator: start, stop; its tables live as long as it runs."""

    folder: Path
    rest_port: int = field(default_factory=free_port)
    grpc_port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def env(self) -> dict[str, str]:
        """The variables by which newsbeam finds it."""
        return {
            "BIGQUERY_EMULATOR_HOST": f"http://127.0.0.1:{self.rest_port}",
            "BIGQUERY_STORAGE_EMULATOR_HOST": f"127.0.0.1:{self.grpc_port}",
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        python = environment("bqemulator") / "python"
        command = [python, _HERE / "bigquery_server.py", self.rest_port, self.grpc_port]
        with (self.folder / "bigquery.log").open("ab") as log:
            self._process = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        end = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                log_text = (self.folder / "bigquery.log").read_text(errors="replace")
                raise RuntimeError(f"bqemulator did not start:\n{log_text[-2000:]}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            list(self.client("newsbeam-test").list_datasets(retry=_ONCE, timeout=_CALL_S))
        except (GoogleAPIError, OSError):
            return False
        return True

    def stop(self) -> None:
        """Kill it; does nothing where it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    close = stop

    def client(self, project: str) -> bq.Client:
        """Make a client of Google's for one project."""
        return bq.Client(
            project=project,
            credentials=AnonymousCredentials(),
            client_options=ClientOptions(api_endpoint=self.env["BIGQUERY_EMULATOR_HOST"]),
        )

    def create_dataset(self) -> str:
        """Create a dataset in a project that no other test uses; give "PROJECT.DATASET"."""
        project = f"test-{uuid.uuid4().hex[:12]}"
        self.client(project).create_dataset("news", retry=_ONCE, timeout=_CALL_S)
        return f"{project}.news"

    def query(self, project: str, sql: str) -> list[dict[str, Any]]:
        """Give the rows that a query finds."""
        job = self.client(project).query(sql, retry=_ONCE, timeout=_CALL_S)
        return [dict(row.items()) for row in job.result(timeout=_CALL_S)]

    def rows(self, table: str, order: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Give all rows of a table or view, by its full name; none where it is not there."""
        by = f" ORDER BY {', '.join(order)}" if order else ""
        project, _, _ = table.rsplit(".", 2)
        if not any(
            one.table_id == table.rpartition(".")[2]
            for one in self.client(project).list_tables(table.rpartition(".")[0])
        ):
            return []
        return self.query(project, f"SELECT * FROM `{table}`{by}")
