import pytest

from transforms.topics.aboutness import Aboutness
from transforms.topics.calibration import Calibration
from transforms.topics.shipped import calibration

TEXT = (
    "# by hand\ntop\t-1\t1\t0\t0\t0\t2\nbelow\t0\t0\t0\t0\t0\t0\n"
    "threshold\t0.5\ndeeper\t0.3\nfirst\t0.1\n"
)
EVEN = Aboutness(mass=0.0, share=0.0, title=0.0, terms=0.0, spread=0.5)


def test_a_curve_is_logistic_in_what_was_measured():
    curves = Calibration.parse(TEXT)
    assert curves.probability(EVEN, is_top=True) == 0.5
    sure = curves.probability(EVEN._replace(mass=1.0), is_top=True)
    assert sure == pytest.approx(0.7310586)
    assert curves.probability(EVEN._replace(mass=1.0), is_top=False) == 0.5


def test_the_third_level_has_a_threshold_of_its_own():
    curves = Calibration.parse(TEXT)
    assert [curves.needed(depth) for depth in range(4)] == [0.5, 0.5, 0.3, 0.3]


@pytest.mark.parametrize("mass", [-1e6, 1e6])
def test_wild_numbers_stay_probabilities(mass):
    assert 0 <= Calibration.parse(TEXT).probability(EVEN._replace(mass=mass), is_top=True) <= 1


@pytest.mark.parametrize("text", ["", TEXT.replace("first", "last"), TEXT + "more\t1\n"])
def test_a_calibration_with_other_lines_is_refused(text):
    with pytest.raises(ValueError, match="a calibration has the lines"):
        Calibration.parse(text)


def test_no_measure_speaks_against_a_topic_in_what_ships():
    curves = calibration()
    assert min(*curves.top[1:], *curves.below[1:]) >= 0
    assert len(curves.top) == len(curves.below) == 6
