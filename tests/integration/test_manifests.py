"""What deploy/ hands to Compose, Kubernetes and Cloud Run, checked against their own schemas."""

import json
import re
import shutil
import sys

import pytest
import yaml
from jsonschema import Draft202012Validator

from pipelines.options import settings_from
from tests.integration.environments import NotInstalledError, environment
from tests.integration.program import ROOT
from tests.integration.tools import run

DEPLOY = ROOT / "deploy"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
CLOUD_RUN = sorted((DEPLOY / "cloud-run").glob("*.yaml"))
#: Every release of Kubernetes from here on takes the manifests.
OLDEST, NEWEST = "1.29", "1.36"
PLACES = ("source", "sink", "state", "dead_letters")


@pytest.fixture(scope="module")
def lint():
    try:
        return environment("lint")
    except NotInstalledError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def cloud_run(lint):
    """Google's own description of Cloud Run's API, as a JSON Schema that refuses unknown fields."""
    (path,) = lint.parent.glob("lib/*/site-packages/googleapiclient/**/run.v1.json")
    described = json.loads(path.read_text())["schemas"]
    return {"$defs": {name: strict(one) for name, one in described.items()}}


def strict(one):
    """Turn a schema of Google's discovery format into one of JSON Schema's."""
    made = {}
    if "$ref" in one:
        return {"$ref": f"#/$defs/{one['$ref']}"}
    if one.get("type") in ("object", "array", "string", "boolean", "integer", "number"):
        made["type"] = one["type"]
    if "properties" in one:
        made["properties"] = {name: strict(part) for name, part in one["properties"].items()}
        made["additionalProperties"] = False
    elif "additionalProperties" in one:
        made["additionalProperties"] = strict(one["additionalProperties"])
    if "items" in one:
        made["items"] = strict(one["items"])
    return made


def documents(path):
    return list(yaml.safe_load_all(path.read_text()))


def complaints(schema, document):
    validator = Draft202012Validator({**schema, "$ref": f"#/$defs/{document['kind']}"})
    return [one.message for one in validator.iter_errors(document)]


def containers(found):
    """Find all containers of a document."""
    if isinstance(found, dict):
        yield from found.get("containers", [])
        for one in found.values():
            yield from containers(one)
    elif isinstance(found, list):
        for one in found:
            yield from containers(one)


# --- Compose ---

CHECK_COMPOSE = """\
import sys
from compose_spec import PyCompose
made = PyCompose.from_yaml(open(sys.argv[1]).read())
made.validate()
print(sorted(made.service_names()))
"""


def compose_checked(lint, path):
    return run(lint / "python", "-c", CHECK_COMPOSE, path)


def test_compose_is_what_its_specification_says(lint):
    done = compose_checked(lint, DEPLOY / "compose.yaml")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "['newsbeam', 'postgres', 'pubsub', 'topics']\n"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("condition: service_healthy", "condition: service_fine"),
        ("stop_grace_period: 2m", "stop_grace_period: soon"),
        ("restart: on-failure", "restrat: on-failure"),
    ],
)
def test_what_is_wrong_in_compose_would_have_been_seen(lint, tmp_path, right, wrong):
    text = (DEPLOY / "compose.yaml").read_text()
    assert right in text
    (tmp_path / "compose.yaml").write_text(text.replace(right, wrong))
    assert compose_checked(lint, tmp_path / "compose.yaml").returncode != 0


def test_docker_itself_accepts_compose_where_it_is(tmp_path):
    docker = shutil.which("docker")
    if docker is None or run(docker, "compose", "version").returncode != 0:
        pytest.skip("docker compose is not installed")
    done = run("env", "PGPASSWORD=x", docker, "compose", "-f", DEPLOY / "compose.yaml", "config")
    assert done.returncode == 0, done.stderr


def test_compose_makes_the_topic_that_newsbeam_reads(emulator):
    made = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["topics"]
    python, *arguments = made["entrypoint"]
    assert python == "python"
    for _ in range(2):  # what is there already is no trouble
        assert run(sys.executable, *arguments).returncode == 0
    settings = settings_from({}, DEPLOY / "docker/newsbeam.toml")
    subscription = settings.source[0].removeprefix("pubsub:")
    emulator.publish("projects/newsbeam-local/topics/articles", [(b"{}", {})])
    assert len(emulator.pull_all(subscription)) == 1


def test_the_settings_of_compose_name_its_services():
    settings = settings_from({}, DEPLOY / "docker/newsbeam.toml")
    made = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    database = made["postgres"]["environment"]
    url = f"postgresql://{database['POSTGRES_USER']}@postgres/{database['POSTGRES_DB']}"
    assert (settings.sink, settings.state) == ([url], url)


# --- Kubernetes ---


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubernetes_knows_every_field(lint, version):
    done = run(lint / "kubernetes-validate", "--strict", "-k", version, *KUBERNETES)
    assert done.returncode == 0, done.stdout + done.stderr


def test_kubernetes_would_have_refused_a_wrong_field(lint, tmp_path):
    text = (DEPLOY / "kubernetes/run.yaml").read_text()
    (tmp_path / "run.yaml").write_text(text.replace("concurrencyPolicy", "concurencyPolicy"))
    done = run(lint / "kubernetes-validate", "--strict", "-k", NEWEST, tmp_path / "run.yaml")
    assert done.returncode != 0
    assert "concurencyPolicy" in done.stdout + done.stderr


def test_the_settings_in_kubernetes_are_settings(tmp_path):
    (config,) = [
        one for one in documents(DEPLOY / "kubernetes/common.yaml") if one["kind"] == "ConfigMap"
    ]
    (tmp_path / "newsbeam.toml").write_text(config["data"]["newsbeam.toml"])
    settings = settings_from({}, tmp_path / "newsbeam.toml")
    name = settings.source[0].removeprefix("rss:/etc/newsbeam/")
    assert name in config["data"]


def test_no_two_pods_meet():
    (stream,) = documents(DEPLOY / "kubernetes/stream.yaml")
    assert (stream["spec"]["replicas"], stream["spec"]["strategy"]) == (1, {"type": "Recreate"})
    (cron,) = documents(DEPLOY / "kubernetes/run.yaml")
    assert cron["spec"]["concurrencyPolicy"] == "Forbid"


# --- Cloud Run ---


def test_cloud_run_knows_every_field(cloud_run):
    assert CLOUD_RUN
    said = {path.name: complaints(cloud_run, one) for path in CLOUD_RUN for one in documents(path)}
    assert said == {path.name: [] for path in CLOUD_RUN}


def test_cloud_run_would_have_refused_a_wrong_field(cloud_run):
    (job,) = documents(DEPLOY / "cloud-run/run-job.yaml")
    task = job["spec"]["template"]["spec"]["template"]["spec"]
    task["maxRetry"] = task.pop("maxRetries")
    assert "maxRetry" in " ".join(complaints(cloud_run, job))


@pytest.mark.parametrize("path", CLOUD_RUN, ids=lambda path: path.stem)
def test_the_flags_of_cloud_run_are_settings(path):
    for document in documents(path):
        for one in containers(document):
            command, *flags = [word for word in one["args"] if word != "--json"]
            assert command in ("run", "stream")
            pairs = dict(flag.removeprefix("--").split("=", 1) for flag in flags)
            lists = {name: [uri] for name, uri in pairs.items() if name in ("source", "sink")}
            settings_from({**pairs, **lists}, None)


# --- all of them ---


@pytest.mark.parametrize("path", [*KUBERNETES, *CLOUD_RUN, DEPLOY / "compose.yaml"], ids=str)
def test_a_password_comes_from_the_environment_or_a_secret(path):
    for document in documents(path):
        for one in containers(document):
            for variable in one.get("env", []):
                is_secret = any(word in variable["name"] for word in ("PASS", "TOKEN", "KEY"))
                assert not is_secret or "secretKeyRef" in variable["valueFrom"]
        for service in document.get("services", {}).values():
            for name, value in service.get("environment", {}).items():
                assert "PASSWORD" not in name or value.startswith("${PGPASSWORD:?")


def test_nothing_here_holds_a_user_with_a_password():
    for path in sorted(DEPLOY.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            for word in path.read_text().split():
                assert not is_url_with_password(word), f"{path}: {word}"


def is_url_with_password(word):
    return re.search(r"://[\w.%+-]*:[^@/\s]+@", word) is not None


def test_a_url_with_a_password_would_have_been_seen():
    assert is_url_with_password("postgresql://user:secret@host/news")
    assert not is_url_with_password("postgresql://user@host:5432/news")
