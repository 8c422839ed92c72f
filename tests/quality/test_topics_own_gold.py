"""Topics against articles of our own: all that is given, not only the first; and against traps.

The curves are fitted on the odd-numbered articles (tests/quality/topics/calibrate.py); figures are
those of the even-numbered ones. The traps were written before anything was tuned, and read after.
"""

import hashlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.quality.topics import calibrate
from tests.quality.topics.gold import GOLD, TRAPS, Gold, above, even, traps
from transforms.loading import loaded
from transforms.topics.spec import TopicSpec

#: Change a floor together with the digest of what it was measured on.
DIGESTS: Final = {GOLD: "8cf2dfd840c8", TRAPS: "b8fd5b2c3645"}
TAGGER: Final = loaded(TopicSpec())
BINS: Final = 5


class Given(NamedTuple):
    """A topic that was given, and whether it is right or no mistake."""

    level: int
    topic: str
    score: float
    right: bool


def given(article: Gold) -> list[Given]:
    fine = above(article.right) | above(article.may)
    return [
        Given(len(TAGGER.taxonomy.ancestors(one.id)), one.id, one.score, one.id in fine)
        for one in TAGGER.tag(article.title, article.body, "en")
    ]


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def tops(text: str) -> list[str]:
    topics = TAGGER.tag(None, text, "en")
    return [topic.id for topic in topics if not TAGGER.taxonomy.ancestors(topic.id)]


def test_the_corpora_are_those_that_the_floors_were_measured_on():
    digests = {path: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in DIGESTS}
    assert digests == DIGESTS


def test_of_all_top_level_topics_given_nine_in_ten_are_right(figure):
    articles = even()
    topics = [topic for article in articles for topic in given(article) if topic.level == 0]
    right = share([topic.right for topic in topics])
    each = len(topics) / len(articles)
    figure("top-level topics given, own gold", f"{right:.3f} right at {each:.2f} an article")
    assert right >= 0.90
    assert each >= 1.14


def test_the_first_topic_is_acceptable_and_mostly_the_main_one(figure):
    articles = even()
    first = [(article, given(article)[:1]) for article in articles]
    acceptable = share([topics[0].right if topics else False for _, topics in first])
    main = share([[one.topic for one in topics] == [article.main] for article, topics in first])
    figure("first topic, own gold", f"{acceptable:.3f} acceptable, {main:.3f} main")
    assert acceptable >= 0.93
    assert main >= 0.87


def test_topics_of_the_second_level_are_mostly_right(figure):
    articles = even()
    second = [topic for article in articles for topic in given(article) if topic.level == 1]
    meant = found = 0
    for article in articles:
        want = {one for one in above(article.right) if len(TAGGER.taxonomy.ancestors(one)) == 1}
        meant += len(want)
        found += len(want & {topic.topic for topic in given(article)})
    right = share([topic.right for topic in second])
    figure("second level, own gold", f"precision {right:.3f}, recall {found / meant:.3f}")
    assert right >= 0.73
    assert found / meant >= 0.58


def test_a_score_says_how_often_a_topic_is_right(figure):
    topics = [topic for article in even() for topic in given(article) if topic.level < 2]
    off = 0.0
    for low, of in bins(topics):
        said, right = sum(t.score for t in of) / len(of), share([t.right for t in of])
        figure(
            f"scores {low:.1f} to {low + 1 / BINS:.1f}",
            f"{said:.2f} said, {right:.2f} right, {len(of)}",
            "",
        )
        off += abs(said - right) * len(of)
    figure("scores are off by, on average", f"{off / len(topics):.3f}", "less")
    assert off / len(topics) <= 0.06


def bins(topics: list[Given]) -> Iterator[tuple[float, list[Given]]]:
    for number in range(BINS):
        of = [topic for topic in topics if min(int(topic.score * BINS), BINS - 1) == number]
        if of:
            yield number / BINS, of


def test_words_are_read_by_their_company(figure):
    table = traps()
    literal = [tops(trap.literal)[:1] == [trap.topic] for trap in table]
    other = [
        trap.topic not in tops(trap.figurative)
        and (not trap.other or tops(trap.figurative)[:1] == [trap.other])
        for trap in table
    ]
    figure("traps", f"{share(literal):.3f} read literally, {share(other):.3f} otherwise")
    assert share(literal) >= 0.99
    assert share(other) >= 0.97


def test_the_curves_that_ship_are_those_that_the_command_fits():
    assert calibrate.TARGET.read_text(encoding="utf-8") == calibrate.curves()
