"""The image: its Dockerfile is done step by step, and what comes of it is used as a container."""

import json
import re

import pytest

from tests.integration.dockerfile import (
    NoNamespacesError,
    build,
    check_namespaces,
    instructions,
    unlike,
)
from tests.integration.environments import NotInstalledError, environment
from tests.integration.program import ROOT
from tests.integration.tools import run

DOCKER = ROOT / "deploy/docker"
DOCKERFILE = DOCKER / "Dockerfile"
SETTINGS = """\
source = ["jsonl:/var/lib/newsbeam/in.jsonl"]
sink = ["jsonl:/var/lib/newsbeam/out"]
"""
ARTICLE = {"title": "Ferry resumes", "body": "Angela Merkel sailed from Hamburg to Oslo on Monday."}


@pytest.fixture(scope="module")
def hadolint():
    try:
        return environment("lint") / "hadolint"
    except NotInstalledError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    try:
        check_namespaces()
    except NoNamespacesError as missing:
        pytest.skip(str(missing))
    return build(DOCKERFILE.read_text(), ROOT, tmp_path_factory.mktemp("image"))


@pytest.fixture
def settings(image):
    """A settings file in the image, as somebody mounts it, and an article beside the ledger."""
    (image.root / "etc/newsbeam").mkdir(exist_ok=True)
    (image.root / "etc/newsbeam/newsbeam.toml").write_text(SETTINGS)
    (image.root / "var/lib/newsbeam/in.jsonl").write_text(json.dumps(ARTICLE) + "\n")


def asked(image, name):
    """Give the words of an instruction in its JSON form."""
    return json.loads(re.search(r"\[.*\]", image.said[name])[0])


def alone(image, *command):
    """Run without any network, not even an address of its own."""
    return image.run(*command, wrapper=["unshare", "--net"])


def test_hadolint_has_nothing_to_say(hadolint):
    for path in sorted(ROOT.glob("deploy/*/Dockerfile")):
        done = run(hadolint, "--no-color", path)
        assert (done.returncode, done.stdout) == (0, ""), path


def test_hadolint_would_have_seen_a_tag_that_moves(hadolint, tmp_path):
    worse = tmp_path / "Dockerfile"
    worse.write_text(DOCKERFILE.read_text().replace("python:3.11-slim-bookworm", "python:latest"))
    assert "DL3007" in run(hadolint, "--no-color", worse).stdout


def test_the_image_enriches_without_network_as_a_user_of_no_rights(image, settings):
    health = asked(image, "HEALTHCHECK")
    assert alone(image, *health).returncode == 3, "there is no ledger yet"
    entry, command = asked(image, "ENTRYPOINT"), asked(image, "CMD")
    assert command[0] == "stream"
    done = alone(image, *entry, "run", *command[1:])
    assert done.returncode == 0, done.stderr
    (written,) = (image.root / "var/lib/newsbeam/out/articles").rglob("*.jsonl")
    record = json.loads(written.read_text())
    assert {one["name"] for one in record["entities"]} >= {"Angela Merkel", "Hamburg", "Oslo"}
    assert written.stat().st_uid == 10001
    assert alone(image, *health).returncode == 0


def test_its_user_can_write_to_its_own_folder_only(image):
    done = image.run("sh", "-c", "id -u; touch /opt/newsbeam/x /etc/x /usr/x /var/lib/newsbeam/x")
    assert done.stdout == "10001\n"
    assert [line.split("'")[1] for line in done.stderr.splitlines()] == [
        *("/opt/newsbeam/x", "/etc/x", "/usr/x")
    ]


def test_the_image_has_what_the_sinks_and_engines_need(image):
    names = "psycopg, google.cloud.bigquery_storage, apache_beam.io.gcp.pubsub, deltalake"
    done = image.run("python", "-c", f"import {names}")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_packages_of_the_image_are_those_that_are_tested_here():
    lock = (DOCKER / "requirements.txt").read_text()
    assert unlike(lock) == []
    assert lock.count("--hash=sha256:") > 1000
    assert unlike("spacy==1.0 \\\n    --hash=sha256:00\n") == ["spacy==1.0"]


def test_what_is_copied_is_let_through_by_dockerignore():
    let = set(re.findall(r"(?m)^!(.+)$", (DOCKER / "Dockerfile.dockerignore").read_text()))
    copied = {
        name
        for one in instructions(DOCKERFILE.read_text())
        if one.name == "COPY" and "from" not in one.flags
        for name in one.rest.split()[:-1]
    }
    assert copied == let
