"""The description of what a run needs: light enough to travel, and open to other parts."""

import pickle
from dataclasses import dataclass

import pytest

from transforms.cleanup.reading import Reading
from transforms.entities.recognise.model import ModelUnavailable
from transforms.entities.spec import ModelSpec
from transforms.loading import loaded
from transforms.resources import ResourceSpec


@dataclass(frozen=True)
class Mute:
    """Describes what finds no text and no language."""

    def load(self):
        return Reading(extract=lambda tree: "", guess=lambda sample: ("xx", 0.0))


def test_a_description_travels_as_a_small_equal_value():
    spec = ResourceSpec(models=ModelSpec(by_language=(("other", "de"),)))
    sent = pickle.dumps(spec)
    assert len(sent) < 1_000
    assert pickle.loads(sent) == spec
    assert hash(pickle.loads(sent)) == hash(spec)


def test_the_parts_of_a_run_are_those_that_each_step_asks_for():
    spec = ResourceSpec()
    resources = loaded(spec)
    assert resources.reading is loaded(spec.reading)
    assert resources.finders is loaded(ModelSpec())
    assert resources.tagger is loaded(spec.topics)


def test_another_reading_may_stand_in_the_place_of_the_shipped_one():
    assert loaded(ResourceSpec(reading=Mute())).reading.guess("Hello") == ("xx", 0.0)


def test_runs_that_share_a_pipeline_load_it_once():
    plain = loaded(ModelSpec())
    paired = loaded(ModelSpec(by_language=((ModelSpec().default, "en-GB"),)))
    assert paired.default is plain.default
    assert paired.by_language == {"en": plain.default}


def test_a_part_that_cannot_be_loaded_is_said():
    spec = ResourceSpec(models=ModelSpec(default="no_such_model"))
    with pytest.raises(ModelUnavailable, match=r"^'no_such_model' is no spaCy pipeline"):
        loaded(spec)
