from hypothesis import given
from hypothesis import strategies as st

from transforms.entities.resolve import mentions
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.mentions import Labelled
from transforms.records.article import Mention

KNOWLEDGE = Knowledge.shipped()


def at(start, text, label, field="body"):
    mention = Mention(field=field, start=start, end=start + len(text), text=text)
    return Labelled(mention, label)


def entities(found, lead=0, knowledge=KNOWLEDGE, explained=None):
    return mentions.entities(found, lead, knowledge, explained).entities


def named(found, lead=0):
    return [
        (entity.name, entity.type, entity.aliases, entity.count)
        for entity in entities(found, lead, KNOWLEDGE)
    ]


def test_forms_of_a_name_are_one_entity():
    found = [at(0, "the Harbour Board", "ORG"), at(30, "Harbour Board's", "ORG"),
             at(60, "HARBOUR BOARD", "ORG")]  # fmt: skip
    assert named(found) == [("Harbour Board", "ORG", ["HARBOUR BOARD"], 3)]


def test_a_surname_joins_the_only_full_name_that_ends_with_it():
    found = [at(0, "Anna Lindqvist", "PERSON"), at(40, "Lindqvist", "PERSON"),
             at(80, "Lindqvist", "PERSON")]  # fmt: skip
    assert named(found) == [("Anna Lindqvist", "PERSON", ["Lindqvist"], 3)]


def test_a_surname_of_two_persons_stays_on_its_own():
    found = [at(0, "Anna Lindqvist", "PERSON"), at(40, "Per Lindqvist", "PERSON"),
             at(80, "Lindqvist", "PERSON")]  # fmt: skip
    assert {name for name, *_ in named(found)} == {"Anna Lindqvist", "Per Lindqvist", "Lindqvist"}


def test_a_surname_joins_the_name_that_ends_with_it_before_one_that_holds_it():
    found = [at(0, "Rosa Duarte Costa", "PERSON"), at(40, "Luis Duarte", "PERSON"),
             at(80, "Duarte", "PERSON")]  # fmt: skip
    assert named(found)[0] == ("Luis Duarte", "PERSON", ["Duarte"], 2)


def test_a_middle_name_joins_through_a_shorter_form():
    found = [at(0, "Jose Inacio Tula da Costa", "PERSON"), at(40, "Tula da Costa", "PERSON"),
             at(80, "Tula", "PERSON")]  # fmt: skip
    assert named(found) == [("Jose Inacio Tula da Costa", "PERSON", ["Tula", "Tula da Costa"], 3)]


def test_a_place_does_not_join_a_person_of_that_name():
    found = [at(0, "Ada Paris", "PERSON"), at(40, "Paris", "GPE")]
    assert named(found) == [("Ada Paris", "PERSON", [], 1), ("Paris", "GPE", [], 1)]


def test_the_commoner_type_wins_and_the_earlier_on_a_tie():
    found = [at(0, "Maro", "ORG"), at(10, "Maro", "GPE"), at(20, "Maro", "GPE")]
    assert named(found) == [("Maro", "GPE", [], 3)]
    assert named(found[:2]) == [("Maro", "ORG", [], 2)]


def test_a_form_in_capitals_names_an_entity_only_when_it_is_commoner():
    found = [at(0, "NORLAND", "GPE", "title"), at(0, "Norland", "GPE")]
    assert named(found) == [("Norland", "GPE", ["NORLAND"], 2)]
    assert named([*found, at(30, "NORLAND", "GPE")]) == [("NORLAND", "GPE", ["Norland"], 3)]


def test_salience_weighs_headline_and_lead_and_the_first_has_one():
    found = [
        at(0, "Norland", "GPE", "title"),  # 2
        at(5, "Norland", "GPE"),  # 1.5, in the lead
        at(20, "Maro", "GPE"),  # 1.5, in the lead
        at(50, "Oslo", "GPE"),  # 1
    ]
    assert [(entity.name, entity.salience) for entity in entities(found, 40, KNOWLEDGE)] == [
        ("Norland", 1.0), ("Maro", 0.429), ("Oslo", 0.286),
    ]  # fmt: skip


def test_equally_salient_entities_are_sorted_by_their_first_mention():
    found = [at(0, "Oslo", "GPE"), at(10, "Bergen", "GPE"), at(40, "Maro", "GPE", "title"),
             at(60, "Oslo", "GPE"), at(80, "Bergen", "GPE")]  # fmt: skip
    assert [name for name, *_ in named(found)] == ["Maro", "Oslo", "Bergen"]


def test_an_article_is_about_persons_before_firms_before_places():
    found = [at(0, "Oslo", "GPE"), at(10, "Norrvind", "ORG"), at(40, "Anna Lind", "PERSON")]
    assert [(it.name, it.salience) for it in entities(found)] == [
        ("Anna Lind", 1.0), ("Norrvind", 0.7), ("Oslo", 0.5),
    ]  # fmt: skip


def test_a_dateline_says_nothing_of_what_an_article_is_about():
    dateline = at(0, "OSLO", "GPE")._replace(in_dateline=True)
    [bergen, oslo] = entities([dateline, at(10, "Bergen", "GPE")], lead=20)
    assert (bergen.name, oslo.name, oslo.count, oslo.salience) == ("Bergen", "OSLO", 1, 0.0)


def test_a_team_in_a_result_stays_apart_from_its_city():
    team = at(0, "Lyon", "ORG")._replace(is_apart=True)
    found = [team, at(20, "Lyon", "GPE"), at(40, "Lyon", "GPE")]
    assert sorted(named(found)) == [("Lyon", "GPE", [], 2), ("Lyon", "ORG", [], 1)]


def test_mentions_stand_in_the_order_of_the_text_headline_first():
    found = [
        at(90, "Lind", "PERSON"),
        at(10, "Anna Lind", "PERSON"),
        at(4, "Lind", "PERSON", "title"),
    ]
    [entity] = entities(found, 0, KNOWLEDGE)
    assert [(mention.field, mention.start) for mention in entity.mentions] == [
        ("title", 4), ("body", 10), ("body", 90),
    ]  # fmt: skip


def test_the_order_of_what_was_found_does_not_matter():
    found = [at(0, "Anna Lind", "PERSON"), at(20, "Lind", "ORG"), at(40, "Lind", "PERSON"),
             at(60, "Oslo", "GPE")]  # fmt: skip
    assert entities(found, 10, KNOWLEDGE) == entities(found[::-1], 10, KNOWLEDGE)


def test_nothing_found_gives_no_entity():
    assert entities([]) == []


def owner_of(name, others):
    """Whom a name joins, by the rule as it is written down: one name after another."""
    roots, vague = {}, set()
    for one in sorted({name, *others}, key=lambda it: (-len(it), it)):
        longer = [full for full in roots if len(full) > len(one) and full not in vague]
        ending = {roots[full] for full in longer if one in {full[-len(one) :], (full[0], full[-1])}}
        holding = {roots[full] for full in longer if f" {' '.join(one)} " in f" {' '.join(full)} "}
        owners = ending or holding
        vague |= {one} if len(owners) > 1 else set()
        roots[one] = owners.pop() if len(owners) == 1 else one
    return roots[name]


@given(st.sets(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(tuple), max_size=9))
def test_names_join_as_the_rule_says_whatever_they_are(names):
    found = [at(100 * place, " ".join(one), "PERSON") for place, one in enumerate(sorted(names))]
    joined = {
        tuple(mention.text.split()): tuple(one.name.split())
        for one in entities(found, 0, KNOWLEDGE)
        for mention in one.mentions
    }
    assert joined == {one: owner_of(one, names) for one in names}


def test_a_name_of_a_hundred_words_is_no_persons_and_joins_none():
    crowd = " ".join(f"name{number}" for number in range(100))
    found = [at(0, crowd, "PERSON"), at(2_000, "name99", "PERSON")]
    assert sorted(count for *_, count in named(found)) == [1, 1]


def test_an_acronym_joins_what_explains_it_and_else_what_it_abbreviates():
    found = [at(0, "Nordic Council of Water", "ORG"), at(40, "NCW", "ORG"), at(60, "HWB", "ORG"),
             at(80, "Harbour Water Group", "ORG")]  # fmt: skip
    assert [(it.name, it.aliases) for it in entities(found)] == [
        ("Nordic Council of Water", ["NCW"]), ("HWB", []), ("Harbour Water Group", []),
    ]  # fmt: skip
    explained = entities(found, explained={"HWB": "Harbour Water Group"})
    assert ("Harbour Water Group", ["HWB"]) in [(it.name, it.aliases) for it in explained]


def test_an_acronym_that_two_could_be_meant_by_stays_alone():
    found = [at(0, "Harbour Water Board", "ORG"), at(40, "Home Water Bank", "ORG"),
             at(60, "HWB", "ORG")]  # fmt: skip
    assert len(entities(found)) == 3


def test_a_firm_is_one_under_its_short_names_and_common_words_are_no_ones():
    found = [at(0, "Norrvind Kraft", "ORG"), at(20, "Norrvind", "ORG"), at(40, "Kraft", "ORG"),
             at(60, "Harbour Council", "ORG"), at(80, "Council", "ORG")]  # fmt: skip
    assert [(it.name, it.aliases) for it in entities(found)] == [
        ("Norrvind Kraft", ["Kraft", "Norrvind"]), ("Harbour Council", []), ("Council", []),
    ]  # fmt: skip


def test_names_of_a_well_known_body_are_one_entity():
    found = [at(0, "Federal Reserve", "ORG"), at(30, "Fed", "ORG"),
             at(50, "Kansas City Fed", "ORG")]  # fmt: skip
    assert [(it.name, it.aliases) for it in entities(found)] == [
        ("Federal Reserve", ["Fed"]), ("Kansas City Fed", []),
    ]  # fmt: skip


def test_persons_are_one_with_other_marks_initials_and_articles():
    found = [at(0, "Zuzana Nov\u00e1kov\u00e1", "PERSON"), at(30, "Novakova", "PERSON"),
             at(50, "Z. Nov\u00e1kov\u00e1", "PERSON"), at(80, "Omar al-Rashidi", "PERSON"),
             at(99, "Rashidi", "PERSON")]  # fmt: skip
    assert [(it.name, it.count) for it in entities(found)] == [
        ("Zuzana Nov\u00e1kov\u00e1", 3), ("Omar al-Rashidi", 2),
    ]  # fmt: skip


def test_a_surname_of_two_makes_the_article_ambiguous():
    two = [at(0, "Anna Lind", "PERSON"), at(40, "Per Lind", "PERSON")]
    assert not mentions.entities(two, 0, KNOWLEDGE).ambiguous
    assert mentions.entities([*two, at(60, "Lind", "PERSON")], 0, KNOWLEDGE).ambiguous
