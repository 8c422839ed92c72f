"""How an explanation is shown."""

import msgspec

from pipelines.cli.topics_text import ExplainedArticle, explained_text
from transforms.topics.explain import Explained, Reason


def explained(topic, given, score, threshold, **more):
    return Explained(
        id=topic, name="Name", given=given, score=score, threshold=threshold, reasons=[], **more
    )


def shown(*topics):
    one = ExplainedArticle(
        id="urn:newsbeam:1", title="T", language=None, taxonomy="x", topics=list(topics)
    )
    return explained_text(one).splitlines()


def test_why_a_topic_is_given_is_told_whatever_its_score():
    assert shown(
        explained("a:1", given=True, score=0.6, threshold=0.5),
        explained("a:2", given=True, score=0.4, threshold=0.5),
        explained("a:3", given=True, score=0.6, threshold=0.0),
    ) == [
        "T",
        "urn:newsbeam:1, language not known, topics of x",
        "given:",
        "  0.60 (from 0.50)  a:1  Name",
        "  0.40 (below 0.50, the likeliest)  a:2  Name",
        "  0.60 (above one that is given)  a:3  Name",
        "nearly given: none",
    ]


def test_reasons_beyond_the_weightiest_are_counted():
    reasons = [
        Reason(kind="term", what=f"w{n}", weight=0.6, mentions=1, adds=0.6) for n in range(9)
    ]
    one = explained("a:1", given=False, score=0.4, threshold=0.5, unmet=["any: x"])
    told = shown(msgspec.structs.replace(one, reasons=reasons))
    assert told[5] == "      not met  any: x"
    assert told[6] == '      +0.60  term "w0", weight 0.6'
    assert told[-1] == "             and 1 more"
