"""Runs programs that look at files of deploy/."""

import os
import subprocess


def run(*command: object, **more: object) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end, in a plain locale."""
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
        **more,
    )
