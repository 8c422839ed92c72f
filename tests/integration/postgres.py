"""A PostgreSQL server on a folder of its own, as the tests start it.

Who is root starts it as the user `postgres`, since the server refuses root.
"""

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

_NAMES = itertools.count(1)


class ServerMissingError(Exception):
    """No PostgreSQL is installed here."""


def find_binaries():
    """Name the folder of initdb, of the newest version that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    found += [Path(named).resolve()] if named else []
    if not found:
        raise ServerMissingError("PostgreSQL is not installed here (apt-get install postgresql)")
    return found[-1].parent


class Server:
    """A server that trusts whoever is on this machine.

    Its folder is none of pytest's, which no other user may enter.
    """

    def __init__(self):
        self.binaries = find_binaries()
        self.port = free_port()
        self.user = "postgres"

    def make(self):
        """Make the server's data."""
        self.folder = Path(tempfile.mkdtemp(prefix="newsbeam-postgresql-"))
        self.data = self.folder / "data"
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run(
            "initdb", "-N", "-A", "trust", "-U", self.user, "-E", "UTF8", "--locale=C.UTF-8",
            "-D", self.data,
        )  # fmt: skip

    def remove(self):
        """Delete the server's data."""
        shutil.rmtree(self.folder)

    def start(self):
        """Start it and wait until it answers."""
        flags = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
            " -c max_connections=200 -c fsync=off"
        )
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", flags, "start")

    def stop(self, how="fast"):
        """Stop it; `immediate` is as a crash."""
        self._run("pg_ctl", "-D", self.data, "-m", how, "-w", "stop")

    def _run(self, program, *arguments):
        command = [str(self.binaries / program), *map(str, arguments)]
        if os.geteuid() == 0:
            as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            command = as_postgres + command
        subprocess.run(
            command,
            check=True,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )

    def url(self, database="postgres"):
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"

    def ask(self, query, values=None, database="postgres"):
        """Run a statement; gives its rows."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            found = connection.execute(query, values)
            return found.fetchall() if found.description else []

    def new_database(self):
        """Make an empty database; gives its name."""
        name = f"news{next(_NAMES)}"
        self.ask(f"CREATE DATABASE {name}")
        return name


def free_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]
