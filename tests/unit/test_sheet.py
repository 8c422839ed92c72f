"""The figures in the docs are those that were measured, and a worse one is seen."""

from benchmarks.sheet import fallen, unknown, with_figures

NOW = {
    "recall": {"value": "0.7417 of 3805", "better": "more"},
    "lost": {"value": "4/1,135", "better": "less"},
    "said": {"value": "0.2", "better": ""},
}


def test_a_figure_is_written_behind_its_name():
    page = "found <!--= recall -->0.7<!----> or <!--= lost [2] -->9<!----> <!--= gone -->1<!---->"
    assert with_figures(page, NOW) == (
        "found <!--= recall -->0.7417 of 3805<!----> or <!--= lost [2] -->1,135<!----> "
        "<!--= gone -->1<!---->"
    )
    assert unknown(page, NOW) == ["gone"]


def test_a_figure_that_fell_is_named_with_both_values():
    old = {
        "recall": {"value": "0.7440 of 3805", "better": "more"},
        "lost": {"value": "3/1,135", "better": "less"},
        "said": {"value": "0.9", "better": ""},
        "no longer measured": {"value": "1", "better": "more"},
    }
    assert fallen(old, NOW) == [
        ("lost", "3/1,135", "4/1,135"),
        ("recall", "0.7440 of 3805", "0.7417 of 3805"),
    ]


def test_rounding_is_no_fall():
    assert fallen({"recall": {"value": "0.7430", "better": "more"}}, NOW) == []
