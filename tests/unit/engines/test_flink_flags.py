"""What Flink is told, and which checkpoint a job goes on from."""

import os

import pytest

from pipelines.engines.flink import flink_flags, newest_checkpoint, value_of
from pipelines.options import OptionError

USUAL = [
    "--streaming",
    "--checkpointing_interval=3000",
    "--finish_bundle_before_checkpointing",
    "--max_bundle_time_mills=300",
    "--number_of_execution_retries=1000000",
    "--execution_retry_delay=5000",
]


def test_what_must_be_set_is_set_and_here_one_task_keeps_the_order():
    flags = flink_flags(["--runner=FlinkRunner"], None, restore=False)
    assert flags == ["--runner=FlinkRunner", *USUAL, "--parallelism=1"]


@pytest.mark.parametrize(
    "elsewhere", ["--flink_master=flink:8081", "--job_endpoint=localhost:8099"]
)
def test_on_a_cluster_the_parallelism_is_the_clusters(elsewhere):
    assert flink_flags([elsewhere], None, restore=False) == [elsewhere, *USUAL]


def test_what_the_user_says_stays():
    given = ["--checkpointing_interval", "60000", "--parallelism=4", "--flink_master=[local]"]
    flags = flink_flags(given, None, restore=False)
    assert flags[:4] == given
    assert [one for one in flags if "interval" in one or "parallelism" in one] == [
        "--checkpointing_interval",
        "--parallelism=4",
    ]


def test_checkpoints_are_kept_in_the_folder_that_is_named(tmp_path):
    flags = value_of(flink_flags([], str(tmp_path), restore=False))
    assert flags["state_backend"] == "filesystem"
    assert flags["state_backend_storage_path"] == f"file://{tmp_path}"
    assert {"externalized_checkpoints_enabled", "retain_externalized_checkpoints_on_cancellation"} <= set(flags)  # fmt: skip  # noqa: E501
    assert "savepoint_path" not in flags


def checkpoint(folder, job, number, *, at, complete=True):
    made = folder / job / f"chk-{number}"
    made.mkdir(parents=True)
    if complete:
        (made / "_metadata").write_bytes(b"state")
        os.utime(made / "_metadata", (at, at))
    return made


def test_the_newest_complete_checkpoint_is_gone_on_from(tmp_path):
    checkpoint(tmp_path, "earlier", 90, at=100)
    newest = checkpoint(tmp_path, "later", 9, at=200)
    checkpoint(tmp_path, "later", 8, at=150)
    checkpoint(tmp_path, "later", 10, at=300, complete=False)  # it was killed meanwhile
    assert newest_checkpoint(tmp_path) == newest
    flags = value_of(flink_flags([], str(tmp_path), restore=True))
    assert flags["savepoint_path"] == f"file://{newest}"


def test_where_there_is_none_a_sentence_says_what_to_do(tmp_path):
    checkpoint(tmp_path, "killed", 1, at=100, complete=False)
    with pytest.raises(OptionError, match=r"finds no complete checkpoint in .*: start without it"):
        flink_flags([], str(tmp_path), restore=True)
