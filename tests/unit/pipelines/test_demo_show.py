"""What the demo shows of records, duplicates and dead letters."""

from pipelines.cli.demo.show import shown
from tests.builders import MOMENT, article, dead_letter, duplicate
from transforms.records.article import Entity, Topic


def entity(name, kind="PERSON"):
    return Entity(name=name, type=kind, aliases=[], count=1, salience=1.0, link=None, mentions=[])


def topic(name, score):
    return Topic(id="medtop:04000000", name=name, score=score, evidence=[])


def show(articles=(), duplicates=(), dead_letters=(), summary="the books balance", places=None):
    return shown(
        articles=list(articles),
        duplicates=list(duplicates),
        dead_letters=list(dead_letters),
        summary=summary,
        places=places or {},
    )


def test_an_article_shows_its_date_title_entities_topics_and_flags():
    text = show(
        [
            article(
                title="Ferry sails",
                published=MOMENT,
                entities=[entity("Ann Reed"), entity("Norhaven", "GPE")],
                topics=[topic("economy", 0.5), topic("transport", 0.25)],
                flags=["short_body"],
            )
        ]
    )
    assert "2026-10-12  Ferry sails" in text
    assert "entities Ann Reed (PERSON), Norhaven (GPE)" in text
    assert "topics economy 0.50, transport 0.25" in text
    assert "flags short_body" in text


def test_only_the_first_six_entities_and_three_topics_are_shown():
    names = [f"Name{number}" for number in range(9)]
    text = show(
        [
            article(
                title="Many",
                entities=[entity(name) for name in names],
                topics=[topic(f"topic{number}", 0.5) for number in range(5)],
            )
        ]
    )
    assert [name for name in names if name in text] == names[:6]
    assert "topic2" in text
    assert "topic3" not in text


def test_without_date_title_entities_or_topics_something_stands_in():
    text = show([article(body="one two three four five six seven eight nine ten eleven")])
    assert "no date     one two three four five six seven eight nine ten ..." in text
    assert "entities -" in text
    assert "topics -" in text


def test_articles_are_shown_by_date_and_those_without_one_last():
    text = show(
        [
            article("c", title="Undated"),
            article("a", title="Later", published=MOMENT),
            article("b", title="Earlier", published=MOMENT.replace(year=2025)),
        ]
    )
    assert text.index("Earlier") < text.index("Later") < text.index("Undated")


def test_a_duplicate_names_the_title_of_its_original_and_how_it_was_found():
    text = show(
        [article(title="Ferry sails")], [duplicate(original="urn:newsbeam:one", title="Ferry")]
    )
    assert "repeats: Ferry sails" in text
    assert "by near, similarity 0.75, from a.txt" in text


def test_a_duplicate_of_an_article_of_an_earlier_run_names_its_id():
    assert "repeats: urn:newsbeam:old" in show([], [duplicate(original="urn:newsbeam:old")])


def test_a_dead_letter_says_where_it_was_and_why_it_died():
    text = show(dead_letters=[dead_letter()])
    assert "a.jsonl item 1" in text
    assert "admit, broken_json: it ends too early" in text


def test_books_and_places_close_the_show():
    text = show(summary="9 read = 9 enriched", places={"records": "demo/records/articles"})
    assert text.index("9 read = 9 enriched") < text.index("demo/records/articles")
    assert "Duplicates" not in text
    assert "Dead letters" not in text


def test_text_in_square_brackets_is_shown_as_it_stands():
    text = show(
        [article(title="Strike [update] ends [/b]")],
        dead_letters=[dead_letter(detail="a [/red] mark")],
        summary="[bold]9 read",
    )
    assert "Strike [update] ends [/b]" in text
    assert "a [/red] mark" in text
    assert "[bold]9 read" in text
