"""What is waited for until it is on the disk: contents, and entries in folders."""

import os
from pathlib import Path

import pytest

from pipelines.disk import forget, make_folder, remove_tree, sync_folder, write_synced


@pytest.fixture
def synced(monkeypatch, tmp_path):
    """What is synced, in order: paths below the test's folder, files with their size by then."""
    found = []

    def fsync(descriptor):
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        name = str(path.relative_to(tmp_path))
        found.append(name if path.is_dir() else (name, path.stat().st_size))

    monkeypatch.setattr(os, "fsync", fsync)
    return found


def test_a_file_is_synced_once_its_content_is_written(tmp_path, synced):
    write_synced(tmp_path / "a", b"three")
    assert synced == [("a", 5)]
    assert (tmp_path / "a").read_bytes() == b"three"


def test_a_folder_is_synced(tmp_path, synced):
    sync_folder(tmp_path)
    assert synced == ["."]


def test_each_folder_that_got_an_entry_is_synced_from_the_top(tmp_path, synced):
    make_folder(tmp_path / "a" / "b")
    assert synced == [".", "a"]
    make_folder(tmp_path / "a" / "b")
    assert synced == [".", "a"]


def test_what_is_not_there_is_forgotten_already(tmp_path):
    forget(tmp_path / "none")
    remove_tree(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []
