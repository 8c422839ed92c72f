"""Steps of the user's own: found by name, or refused in a sentence."""

import sys

import pytest

from pipelines.options import OptionError
from pipelines.own_steps import own_steps

DESK = """
def credit(article):
    return article

class Stamp:
    def __call__(self, article):
        return article

class Desk:
    credit = staticmethod(credit)

class Described:
    def load(self):
        return credit

HOUSE = "Courier"
"""


@pytest.fixture
def desk(tmp_path, monkeypatch):
    (tmp_path / "desk.py").write_text(DESK)
    (tmp_path / "broken_desk.py").write_text("def credit(:\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [one for one in sys.path if one])
    yield
    sys.modules.pop("desk", None)


def test_functions_and_objects_are_found_in_the_working_directory(desk):
    credit, stamp, inner = own_steps("--step", ["desk:credit", "desk:Stamp", "desk:Desk.credit"])
    assert credit is inner
    assert (credit.__name__, type(stamp).__name__) == ("credit", "Stamp")


def test_what_describes_a_function_is_a_step(desk):
    (described,) = own_steps("--step", ["desk:Described"])
    assert type(described).__name__ == "Described"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("desk", "--step 'desk' does not fit: give MODULE:NAME, as in desk:credit"),
        ("desk:", "--step 'desk:' does not fit"),
        (":credit", "--step ':credit' does not fit"),
        ("no_such_desk:credit", "the module no_such_desk cannot be imported (No module named"),
        ("broken_desk:credit", "the module broken_desk cannot be imported ("),
        ("desk:debit", "--step desk:debit: there is no debit in the module desk"),
        ("desk:HOUSE", "--step desk:HOUSE is no step: a function that takes an article"),
    ],
)
def test_what_is_no_step_is_refused_in_a_sentence(desk, name, words):
    with pytest.raises(OptionError) as caught:
        own_steps("--step", [name])
    assert str(caught.value).startswith(words) or words in str(caught.value)


def test_without_steps_nothing_is_looked_for(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    before = list(sys.path)
    assert own_steps("--step", []) == []
    assert sys.path == before
