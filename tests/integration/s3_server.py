"""A local S3 server (moto) in a process of its own, with a bucket, a user and the user's keys.

The process is its own because the Delta library waits for answers without letting other threads
run. Nobody is refused until the user is made; from then on keys are checked.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3

BUCKET = "lake"
_WAIT_S = 60.0
_REGION = "us-east-1"
_ALL = (
    '{"Version": "2012-10-17", "Statement": '
    '[{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
)
#: Requests that make the bucket, the user, its rights and its keys.
_FREE_REQUESTS = 4


@contextmanager
def s3_server(folder: Path) -> Iterator[dict[str, str]]:
    """Start a server and give the environment in which programs find it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "s3.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            env={**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(_FREE_REQUESTS)},
            stdout=said,
            stderr=said,
        )
    try:
        _until_it_listens(process, port, log)
        yield _prepared(f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.wait()


def _until_it_listens(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the S3 server does not listen: {log.read_text()}")


def _prepared(endpoint: str) -> dict[str, str]:
    def client(service: str):
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name=_REGION,
            aws_access_key_id="nobody",
            aws_secret_access_key="nothing",
        )

    client("s3").create_bucket(Bucket=BUCKET)
    users = client("iam")
    users.create_user(UserName="desk")
    users.put_user_policy(UserName="desk", PolicyName="all", PolicyDocument=_ALL)
    keys = users.create_access_key(UserName="desk")["AccessKey"]
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": _REGION,
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
    }
