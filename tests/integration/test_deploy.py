import configparser
import getpass
import grp
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from pipelines.cli.beam_flags import check_beam_flags
from pipelines.cli.flags import parse, settings_of
from pipelines.cli.runners import engine_of
from pipelines.engines.flink import JOB_SERVER_FLAGS, value_of
from pipelines.engines.job import job_of

DEPLOY = Path(__file__).parents[2] / "deploy"
SYSTEMD = DEPLOY / "systemd"
PROGRAM = "/opt/newsbeam/venv/bin/newsbeam"
SETTINGS = "--config /etc/newsbeam/newsbeam.toml"
UNITS = ("newsbeam-stream.service", "newsbeam-run.service", "newsbeam-run.timer")


def run(*command):
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
    )


@pytest.fixture(scope="module")
def analyze():
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    return program


def systemd_version(analyze):
    return int(re.search(r"systemd (\d+)", run(analyze, "--version").stdout).group(1))


@pytest.fixture
def installed(tmp_path):
    """The units in a folder of their own, with a program where they expect one."""
    program = tmp_path / "newsbeam"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in UNITS:
        text = (SYSTEMD / name).read_text().replace(PROGRAM, str(program))
        (tmp_path / name).write_text(text)
    return tmp_path


def verify(analyze, folder):
    paths = [str(folder / name) for name in UNITS]
    return run(analyze, "verify", "--man=no", *paths)


def complaints(checked):
    """What was said about our units; a machine's other units may have faults of their own."""
    return [line for line in checked.stderr.splitlines() if "newsbeam" in line]


def unit(name):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(SYSTEMD / name)
    return parser


def sandbox(name):
    """The lines of a unit below its comment on the sandbox, up to the next section."""
    text = (SYSTEMD / name).read_text()
    return text.split("# Sandbox", 1)[1].split("[", 1)[0].strip()


def test_systemd_accepts_the_units_without_a_word(analyze, installed):
    checked = verify(analyze, installed)
    assert (checked.returncode, complaints(checked)) == (0, [])


def test_systemd_would_have_seen_a_missing_program(analyze, installed):
    (installed / "newsbeam").unlink()
    checked = verify(analyze, installed)
    assert checked.returncode != 0
    assert complaints(checked)


def test_systemd_would_have_seen_an_unknown_setting(analyze, installed):
    service = installed / UNITS[0]
    service.write_text(service.read_text().replace("KillMode=", "KilMode="))
    [complaint] = complaints(verify(analyze, installed))
    assert "KilMode" in complaint


def test_systemd_accepts_the_back_off_where_it_knows_it(analyze, installed):
    if systemd_version(analyze) < 254:
        pytest.skip("restarts with a growing delay need systemd 254")
    name = f"{UNITS[0]}.d"
    shutil.copytree(SYSTEMD / name, installed / name)
    checked = verify(analyze, installed)
    assert (checked.returncode, complaints(checked)) == (0, [])


def test_the_timer_fires_every_quarter_of_an_hour(analyze):
    calendar = unit("newsbeam-run.timer")["Timer"]["OnCalendar"]
    checked = run(analyze, "calendar", "--iterations=4", calendar)
    assert checked.returncode == 0
    minutes = re.findall(r"\d\d:(\d\d):00 UTC", checked.stdout)
    assert set(minutes) == {"00", "15", "30", "45"}


def test_the_timer_makes_up_for_what_was_missed_and_starts_the_run():
    timer = unit("newsbeam-run.timer")["Timer"]
    assert timer["Persistent"] == "true"
    assert timer["Unit"] == "newsbeam-run.service"


@pytest.mark.parametrize(("name", "command"), [(UNITS[0], "stream"), (UNITS[1], "run")])
def test_a_service_runs_newsbeam_with_the_settings_file(name, command):
    service = unit(name)["Service"]
    assert service["ExecStart"] == f"{PROGRAM} {command} {SETTINGS}"
    assert (service["User"], service["StateDirectory"]) == ("newsbeam", "newsbeam")


def test_the_stream_starts_again_unless_that_would_only_repeat_the_error():
    service = unit(UNITS[0])["Service"]
    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"].split() == ["2", "4"]
    assert unit(UNITS[0])["Unit"]["StartLimitIntervalSec"] == "0"


@pytest.mark.parametrize("name", UNITS[:2])
def test_a_stopped_service_may_finish_its_turn(name):
    service = unit(name)["Service"]
    assert (service["KillSignal"], service["KillMode"]) == ("SIGTERM", "mixed")
    turn = settings()["turn_seconds"]
    assert int(service["TimeoutStopSec"]) >= 2 * turn


def test_both_services_live_in_the_same_sandbox():
    assert sandbox(UNITS[0]) == sandbox(UNITS[1])
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes"} <= set(
        sandbox(UNITS[0]).splitlines()
    )


def settings():
    return tomllib.loads((DEPLOY / "newsbeam.example.toml").read_text())


def test_the_example_settings_are_toml_with_the_flags_as_keys():
    assert {key: type(value) for key, value in settings().items()} == {
        "source": list,
        "sink": list,
        "state": str,
        "dead_letters": str,
        "languages": list,
        "spacy_model": list,
        "turn_items": int,
        "turn_seconds": int,
        "workers": int,
    }


def test_the_example_settings_write_only_where_the_sandbox_allows_it():
    example = settings()
    for target in [*example["sink"], example["state"], example["dead_letters"]]:
        assert target.split(":", 1)[1].startswith("/var/lib/newsbeam/")


def cron_lines():
    lines = (DEPLOY / "cron" / "newsbeam").read_text().splitlines()
    return [line for line in lines if re.match(r"[\d*@]", line)]


RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def valid_time_field(field, low, high):
    """Whether a field follows crontab(5): lists of *, N or N-M, each with an optional /STEP."""
    for part in field.split(","):
        match = re.fullmatch(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", part)
        if match is None:
            return False
        numbers = [int(number) for number in match.groups()[:2] if number is not None]
        if any(not low <= number <= high for number in numbers) or match.group(3) == "0":
            return False
    return True


def test_the_crontab_line_has_five_time_fields_a_user_and_the_command():
    [line] = cron_lines()
    *times, user, command = line.split(maxsplit=6)
    assert len(times) == 5
    assert all(valid_time_field(f, *span) for f, span in zip(times, RANGES, strict=True))
    assert user == "newsbeam"
    assert command.startswith(f"{PROGRAM} run --json {SETTINGS} >>/var/log/newsbeam/")
    assert "%" not in command, "cron turns a percent sign into a line feed"


@pytest.mark.parametrize(
    ("field", "span"), [("60", (0, 59)), ("*/0", (0, 59)), ("0", (1, 12)), ("x", (0, 7))]
)
def test_a_wrong_time_field_would_have_been_seen(field, span):
    assert not valid_time_field(field, *span)


def test_the_crontab_ends_with_a_line_feed_as_cron_demands():
    assert (DEPLOY / "cron" / "newsbeam").read_bytes().endswith(b"\n")


def test_logrotate_accepts_its_configuration_and_would_rotate_the_log(tmp_path):
    program = shutil.which("logrotate", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("logrotate is not installed")
    (tmp_path / "run.log").write_text("one line\n")
    owner = f"{getpass.getuser()} {grp.getgrgid(os.getgid()).gr_name}"
    text = (DEPLOY / "logrotate" / "newsbeam").read_text()
    text = text.replace("newsbeam newsbeam", owner).replace("/var/log/newsbeam", str(tmp_path))
    config = tmp_path / "newsbeam.conf"
    config.write_text(text)
    config.chmod(0o644)
    state = str(tmp_path / "state")
    checked = run(program, "--debug", "--force", "--state", state, str(config))
    assert checked.returncode == 0, checked.stderr
    assert "error" not in checked.stderr.lower()
    assert "renaming" in checked.stderr


def test_the_guide_names_only_files_that_are_there():
    guide = (DEPLOY / "README.md").read_text()
    named = set(re.findall(r"deploy/[\w./-]+\w", guide))
    assert named
    assert [name for name in sorted(named) if not (DEPLOY.parent / name).exists()] == []
    folders = (SYSTEMD, DEPLOY / "cron", DEPLOY / "logrotate")
    shipped = [path.name for folder in folders for path in folder.iterdir()]
    assert [name for name in shipped if name not in guide] == []


@pytest.fixture(scope="module")
def flink_objects():
    return list(yaml.safe_load_all((DEPLOY / "flink/session-cluster.yaml").read_text()))


def containers(objects):
    return {
        container["name"]: container
        for one in objects
        if one["kind"] == "Deployment"
        for container in one["spec"]["template"]["spec"]["containers"]
    }


def test_deployments_on_flinks_cluster_find_their_own_pods(flink_objects):
    deployments = [one for one in flink_objects if one["kind"] == "Deployment"]
    assert len(deployments) == 3
    for one in deployments:
        labels = one["spec"]["template"]["metadata"]["labels"]
        assert one["spec"]["selector"]["matchLabels"] == labels == one["metadata"]["labels"]


def test_the_job_on_flinks_cluster_is_one_that_newsbeam_takes(flink_objects):
    args, beam_flags = parse(containers(flink_objects)["newsbeam"]["args"])
    engine = engine_of(beam_flags)
    check_beam_flags(beam_flags, JOB_SERVER_FLAGS)
    job = job_of(settings_of(args), beam_flags, engine)
    flags = value_of(job.flags)
    (service,) = [one for one in flink_objects if one["kind"] == "Service"]
    ports = {port["name"]: port["port"] for port in service["spec"]["ports"]}
    assert flags["flink_master"] == f"{service['metadata']['name']}:{ports['rest']}"
    assert flags["environment_type"] == "EXTERNAL"
    port = flags["environment_config"].partition(":")[2]
    assert containers(flink_objects)["workers"]["args"] == [f"--service_port={port}"]


def test_the_job_server_is_made_for_a_flink_that_the_cluster_runs(flink_objects):
    pom = (DEPLOY / "flink/pom.xml").read_text()
    version = re.search(r"<flink.version>([\d.]+)</flink.version>", pom)[1]
    for name in ("jobmanager", "taskmanager"):
        assert containers(flink_objects)[name]["image"].startswith(f"flink:{version}-java")
