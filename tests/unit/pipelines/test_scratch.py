"""Folders of a run: gone at its end, and where it was killed, at the next start."""

import multiprocessing
import os
import stat
import tempfile

import pytest

from pipelines.ledger.scratch import scratch_folder, scratch_home


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def names(folder):
    return sorted(one.name for one in folder.rglob("*") if one.name != "lock")


def be_killed(folder):
    tempfile.tempdir = folder
    with scratch_folder() as made:
        (made / "spool").write_bytes(b"x")
        os._exit(9)


def killed(folder):
    process = multiprocessing.get_context("fork").Process(target=be_killed, args=(str(folder),))
    process.start()
    process.join()
    assert process.exitcode == 9


def test_a_folder_is_ours_alone_and_gone_at_the_end(temporary):
    with scratch_folder() as folder:
        assert folder.parent == scratch_home() == temporary / f"newsbeam-{os.geteuid()}"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "spool").write_bytes(b"x")
    assert names(scratch_home()) == []


def test_what_a_killed_process_left_is_removed_at_the_next_start(temporary):
    killed(temporary)
    left = names(scratch_home())
    assert len(left) == 3
    assert left[2] == "spool"
    with scratch_folder() as folder:
        assert names(scratch_home()) == [folder.name, f"{folder.name}.lock"]


def test_what_a_living_process_uses_stays(temporary):
    with scratch_folder() as first:
        (first / "spool").write_bytes(b"x")
        with scratch_folder() as second:
            assert first != second
        assert (first / "spool").exists()


def test_a_turn_may_empty_its_folder_and_keeps_it_all_the_same():
    with scratch_folder() as first:
        for path in first.iterdir():
            path.unlink()
        with scratch_folder():
            assert first.is_dir()


@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_a_folder_that_others_can_write_to_or_look_into_is_not_used(temporary, mode):
    scratch_home().mkdir()
    scratch_home().chmod(mode)
    with scratch_folder() as folder:
        assert folder.parent == temporary
    assert not folder.exists()


def test_a_link_in_its_place_is_not_followed(temporary):
    (temporary / "elsewhere").mkdir(mode=0o700)
    scratch_home().symlink_to(temporary / "elsewhere")
    with scratch_folder() as folder:
        assert folder.parent == temporary
    assert names(temporary / "elsewhere") == []
