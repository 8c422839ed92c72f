"""A start leaves out what is for clouds; afterwards all of it is there as ever."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.lean import lean

ROOT = Path(__file__).parents[3]

LEAN = """
import sys
from pipelines import logs
from pipelines.lean import lean
logs.set_up()
with lean():
    import apache_beam, spacy
heavy = ("google.cloud.pubsub", "google.cloud.storage", "boto3", "pymongo", "spacy.cli")
print([name for name in heavy if name in sys.modules])
import pymongo
import google.cloud.pubsub
import apache_beam.io.gcp.pubsub
print(apache_beam.io.gcp.pubsub.pubsub is google.cloud.pubsub)
from spacy.cli.info import info
print("spacy_version" in spacy.info(silent=True) and spacy.info is not info)
"""

WRONG = """
import sys
from pipelines.cli.main import main
try:
    code = main(sys.argv[1:])
except SystemExit as error:
    code = error.code
print(code, sorted({"apache_beam", "spacy", "sqlalchemy", "google.api_core"} & set(sys.modules)))
"""


def python(code, *argv):
    done = subprocess.run(
        [sys.executable, "-c", code, *argv],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )
    return done.stdout.splitlines(), done.stderr


def test_what_is_left_out_can_be_loaded_later():
    told, said = python(LEAN)
    assert told == ["[]", "True", "True"], said


def test_with_somebodys_needs_nothing_is_left_out():
    before = set(sys.modules)
    with lean(but_for=["--runner=FlinkRunner"]):
        assert set(sys.modules) == before


def test_what_stood_in_is_gone_and_what_is_loaded_stays(monkeypatch):
    mine = type(sys)("pymongo")
    monkeypatch.setitem(sys.modules, "pymongo", mine)
    monkeypatch.delitem(sys.modules, "boto3", raising=False)
    with lean():
        assert sys.modules["pymongo"] is mine
        with pytest.raises(ModuleNotFoundError):
            __import__("boto3")
    assert sys.modules["pymongo"] is mine
    assert "boto3" not in sys.modules


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["run", "--sink", "jsonl:out"], "say where articles come from"),
        (["stream", "--source", "text:a"], "say where records go"),
        (["replay", "--sink", "jsonl:out"], "say what to replay"),
        (["relay", "--sink", "archive:raw"], "say where articles come from"),
        (["run", "--source", "text:a", "--snik", "jsonl:out"], "did you mean --sink?"),
        (["run", "--source", "text:a", "--min-words", "few"], "--min-words does not fit"),
    ],
)
def test_wrong_options_are_told_without_loading_anything(argv, words):
    told, said = python(WRONG, *argv)
    assert told == ["2 []"]
    assert words in said
    assert said.count("\n") == 1
