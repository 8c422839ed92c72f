"""Terraform: parsed by a real parser, looked at by checkov, and of one mind with newsbeam."""

import json
import re
import shutil

import hcl2
import pytest

from pipelines.sinks.bigquery.schema import all_tables
from tests.integration.environments import NotInstalledError, environment
from tests.integration.program import ROOT
from tests.integration.tools import run

TERRAFORM = ROOT / "deploy/terraform"
FILES = sorted(TERRAFORM.glob("*.tf"))


def plain(found):
    """Take the quotes off that the parser leaves around names and texts."""
    if isinstance(found, dict):
        return {plain(name): plain(one) for name, one in found.items() if name != "__is_block__"}
    if isinstance(found, list):
        return [plain(one) for one in found]
    return found[1:-1] if isinstance(found, str) and re.fullmatch(r'".*"', found) else found


@pytest.fixture(scope="module")
def parsed():
    with_all = {}
    for path in FILES:
        with path.open() as file:
            for kind, blocks in plain(hcl2.load(file)).items():
                with_all.setdefault(kind, []).extend(blocks)
    return with_all


@pytest.fixture(scope="module")
def resources(parsed):
    return {
        f"{kind}.{name}": body
        for block in parsed["resource"]
        for kind, named in block.items()
        for name, body in named.items()
    }


@pytest.fixture(scope="module")
def checkov():
    try:
        return environment("checkov") / "checkov"
    except NotInstalledError as missing:
        pytest.skip(str(missing))


def test_the_tables_are_what_newsbeam_says():
    described = json.dumps(all_tables(), indent=2) + "\n"
    assert (TERRAFORM / "bigquery.json").read_text() == described, (
        "newsbeam schema bigquery >deploy/terraform/bigquery.json"
    )


def test_what_is_referred_to_is_there(parsed, resources):
    text = "\n".join(path.read_text() for path in FILES)
    referred = set(re.findall(r"\b(google_[a-z0-9_]+\.[a-z_]+)\b", text))
    data = {f"data.{kind}.{name}" for one in parsed["data"] for kind in one for name in one[kind]}
    assert {one for one in referred if one not in resources} <= {
        one.removeprefix("data.") for one in data
    }
    variables = {name for one in parsed["variable"] for name in one}
    assert set(re.findall(r"\bvar\.([a-z_]+)", text)) == variables
    local = {name for one in parsed["locals"] for name in one}
    assert set(re.findall(r"\blocal\.([a-z_]+)", text)) == local


def test_a_message_that_cannot_be_taken_goes_to_the_dead_letter_topic(resources):
    (policy,) = resources["google_pubsub_subscription.articles"]["dead_letter_policy"]
    assert "google_pubsub_topic.undeliverable.id" in policy["dead_letter_topic"]
    assert policy["max_delivery_attempts"] == 20
    moves = {name: one["role"] for name, one in resources.items() if name.endswith(".moves")}
    assert moves == {
        "google_pubsub_topic_iam_member.moves": "roles/pubsub.publisher",
        "google_pubsub_subscription_iam_member.moves": "roles/pubsub.subscriber",
    }


def test_accounts_may_do_what_they_need_and_no_more():
    text = (TERRAFORM / "accounts.tf").read_text()
    assert sorted(set(re.findall(r'"(roles/[\w.]+)"', text))) == [
        "roles/artifactregistry.reader",
        "roles/bigquery.dataEditor",
        "roles/cloudsql.client",
        "roles/dataflow.worker",
        "roles/monitoring.metricWriter",
        "roles/pubsub.subscriber",
        "roles/pubsub.viewer",
        "roles/run.invoker",
        "roles/secretmanager.secretAccessor",
    ]
    assert "google_service_account_key" not in text


def test_no_password_passes_through_terraform(resources):
    kinds = {name.partition(".")[0] for name in resources}
    assert not kinds & {"google_sql_user", "google_secret_manager_secret_version"}
    assert not re.search(r"(?i)password\s*=\s*\"", "\n".join(p.read_text() for p in FILES))


def checked(checkov, folder):
    """Let checkov look at a folder; give what it complains of, as check and file."""
    config = ("--config-file", ROOT / "deploy/.checkov.yaml")
    done = run(checkov, "-d", ".", *config, "--output", "json", "--skip-download", cwd=folder)
    reports = json.loads(done.stdout)
    reports = reports if isinstance(reports, list) else [reports]
    failed = [one for report in reports for one in report["results"]["failed_checks"]]
    wrong = [path for report in reports for path in report["results"]["parsing_errors"]]
    count = sum(report["summary"]["passed"] for report in reports)
    return [(one["check_id"], one["resource"]) for one in failed], wrong, count


def test_checkov_has_nothing_to_say_and_looked_at_much(checkov):
    failed, wrong, passed = checked(checkov, ROOT / "deploy")
    assert (failed, wrong) == ([], [])
    assert passed > 250, "so many checks were made"


def test_checkov_would_have_seen_a_database_open_to_the_world(checkov, tmp_path):
    text = (TERRAFORM / "database.tf").read_text()
    worse = text.replace("ipv4_enabled    = false", "ipv4_enabled    = true")
    assert worse != text
    (tmp_path / "database.tf").write_text(worse)
    failed, _, _ = checked(checkov, tmp_path)
    assert {resource for _, resource in failed} == {"google_sql_database_instance.ledger"}


def test_terraform_itself_would_leave_the_files_as_they_are():
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("terraform is not installed")
    done = run(terraform, "fmt", "-check", "-diff", "-recursive", TERRAFORM)
    assert done.returncode == 0, done.stdout
