"""Get the database's password from Secret Manager into a passfile, then become another program.

Dataflow gives its workers no environment of the user's. So the image names a secret
(NEWSBEAM_LOGIN), which the workers' own account may read, and libpq finds what it holds
in the file that PGPASSFILE names. No password is in the job, its options or the image.
"""

import base64
import json
import os
import sys
import urllib.request
from pathlib import Path

_METADATA = os.environ.get("GCE_METADATA_HOST", "metadata.google.internal")
_TOKEN = f"http://{_METADATA}/computeMetadata/v1/instance/service-accounts/default/token"
_SECRETS = os.environ.get("NEWSBEAM_SECRETS_HOST", "https://secretmanager.googleapis.com")
_CALL_S = 30.0


def write_passfile() -> None:
    """Write the passfile, for every host, database and user; does nothing without a secret."""
    name = os.environ.get("NEWSBEAM_LOGIN")
    if not name:
        return
    token = _asked(_TOKEN, {"Metadata-Flavor": "Google"})["access_token"]
    answer = _asked(f"{_SECRETS}/v1/{name}:access", {"Authorization": f"Bearer {token}"})
    password = base64.b64decode(answer["payload"]["data"]).decode().rstrip("\r\n")
    escaped = password.replace("\\", "\\\\").replace(":", "\\:")
    place = Path(os.environ["PGPASSFILE"])
    place.unlink(missing_ok=True)
    with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123 - with these rights from the beginning
        file.write(f"*:*:*:*:{escaped}\n")


def _asked(url: str, headers: dict[str, str]) -> dict[str, object]:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the two URLs above
    with urllib.request.urlopen(request, timeout=_CALL_S) as answer:  # noqa: S310
        told: dict[str, object] = json.load(answer)
    return told


if __name__ == "__main__":
    write_passfile()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - Beam's program, by its path
