"""What charts say in words."""

import pytest

from pipelines.report.figures import Figure, Row, middle, short, size, span


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 B"), (999, "999 B"), (1_500, "1.5 kB"), (2_340_000, "2.3 MB")]
)
def test_sizes(count, said):
    assert size(count) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0523, "0.052 s"),
        (12, "12 s"),
        (2_400, "40 min"),
        (12_600, "3.5 h"),
        (864_000, "10.0 days"),
    ],
)
def test_spans(seconds, said):
    assert span(seconds) == said


def test_a_long_name_loses_its_middle():
    assert short("feed:/srv/news/some/where/feeds", 20) == "feed:/srv/…ere/feeds"
    assert short("feed:feeds", 20) == "feed:feeds"
    assert len(short("x" * 99, 20)) == 20


def test_the_middle_is_a_value_by_rank():
    assert middle([1, 2, 3, 4], 0.5) == 3
    assert middle([1, 2, 3, 4], 1.0) == 4
    assert middle([7], 0.9) == 7


def figure(form, *values):
    rows = [Row(label=str(number), values=list(row)) for number, row in enumerate(values)]
    return Figure(id="x", title="x", about="", form=form, heading="", series=["a", "b"], rows=rows)


def test_stacks_are_as_long_as_their_sums_and_strips_as_their_columns():
    assert figure("bar", (1, 2), (4, 0)).most == 4
    assert figure("bar", (1, 2), (4, 3)).most == 7
    assert figure("strips", (1, 2), (4, 3)).most == 4
    assert figure("bar").most == 1


def test_of_many_columns_some_have_a_label():
    assert figure("column", *[(1, 1)] * 8).label_every == 1
    assert figure("column", *[(1, 1)] * 31).label_every == 4
