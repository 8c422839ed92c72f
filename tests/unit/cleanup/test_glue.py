"""Glued words are parted where that is sure, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.cleanup.test_clean import entry, message, text_item
from transforms.cleanup.text.document import seems_english
from transforms.cleanup.text.glue import moved, unglued
from transforms.cleanup.text.words import FrequencySpec
from transforms.loading import loaded
from transforms.records.article import Edit

WORDS = loaded(FrequencySpec())
AROUND = (
    "The minister of transport said that the ferry to the islands would sail again in the spring, "
    "and that Lavrov and the BBC had asked for it. The council met in the hall on Monday, because "
    "its members were at odds over who should pay for the old pier. "
)


def parted(text):
    whole, edits = unglued(AROUND + text, WORDS)
    assert all(whole[edit.start : edit.end] == edit.after for edit in edits)
    return whole.removeprefix(AROUND)


@pytest.mark.parametrize(
    ("glued", "wanted"),
    [
        ("Lavrovannounced a visit.", "Lavrov announced a visit."),
        ("Ana Corvalánannounced it.", "Ana Corvalán announced it."),
        ("Mr. Huenchumánsaid so.", "Mr. Huenchumán said so."),
        ("Pécswith its towers.", "Pécs with its towers."),
        ("They lost the powerssince then.", "They lost the powers since then."),
        ("Sales rose by 3.8%while costs fell.", "Sales rose by 3.8% while costs fell."),
        ("He went to Russia.in the spring", "He went to Russia. in the spring"),
        ("It ended.The crew went home.", "It ended. The crew went home."),
        ("The end ofthe road.", "The end of the road."),
        ("He said onMonday that it sank.", "He said on Monday that it sank."),
        ("The BBCsaid so.", "The BBC said so."),
        ("The boat,which was old, sank.", "The boat, which was old, sank."),
        ("It was the minister'splan.", "It was the minister's plan."),
        ("It ended. Thecouncil met.", "It ended. The council met."),
    ],
)
def test_glued_words_are_parted(glued, wanted):
    assert parted(glued) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The iPhone, YouTube, McDonald, MacArthur, eBay, FedEx, PlayStation and LinkedIn.",
        "Read example.com, bbc.co.uk, node.js, readme.txt, U.S.A. and e.g. this.",
        "foo.bar(baz), self.value, getElementById, x.append, __init__.py, /usr/lib/so.1",
        "Methylprednisolone, hydroxychloroquine, polyethylene and dimethyltryptamine.",
        "A lighthouse keeper, a shipbuilder, homeowners, bookmakers, policymakers, snowploughs.",
        "Whitehall, Hertfordshire, Sharapova, Birmingham, Andover, Netanyahu, Kirchner.",
        "The so-called third-round tie, an after-school club, a well-to-do man.",
        "Notwithstanding that, henceforth, whereupon, thereof, insofar, into, onto, nobody.",
        "At 3.30pm on 4x4s, 20mph, 5km, the A380, B2B and COVID19.",
        "He'd said they've gone, don't ask, it's o'clock, O'Brien's, rock'n'roll.",
        "Düsseldorf, Schönfeld, Björkman, Håkansson, Ångström, Nürburgring, Peñafort, Bjørnstad.",
        "A hashtag like #ferryislands or @harbourmaster stays.",
    ],
)
def test_words_names_brands_addresses_and_code_stay(text):
    assert parted(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Der Minister sagte am Montag, dass die Fähre im Frühjahr wieder fahren werde.inder Stadt",
        "De minister zei dat de veerboot in het voorjaar weer zou varen, en was over de kosten.nu",
        "El ministro dijo que el ferry volverá a navegar en la primavera del próximo año.el fin",
        "Die minister het gesê dat die veerboot in die lente weer sal vaar, en was of is hy.nie",
    ],
)
def test_other_languages_are_left_alone(text):
    assert text_item(text * 3, title="A").body == " ".join([text * 3])


def test_only_text_without_tags_is_mended():
    glued = AROUND + "Lavrovannounced a visit."
    mended = AROUND + "Lavrov announced a visit."
    assert text_item(glued, title="A").body == mended
    assert message(title="A", text=glued).body == mended
    assert entry(title="A", html=glued).body == mended
    assert entry(title="A", html=f"<p>{glued}</p>").body == glued.strip()


def test_edits_stand_where_they_are_in_the_final_text():
    record = text_item(
        f"Read more: A\n\n{AROUND}Lavrovannounced it.\n\nADVERTISEMENT\n\nEnd.", title="A"
    )
    names = [edit.op for edit in record.edits]
    assert names == ["drop_elsewhere", "drop_noise", "split_glue"]
    split = record.edits[-1]
    assert record.body[split.start : split.end] == split.after == "Lavrov announced"
    noise = record.edits[1]
    assert record.body[noise.start :] == "\n\nEnd."


def test_earlier_edits_move_by_what_stands_before_them():
    def edit(start, before="", after=""):
        return Edit(op="x", field="body", start=start, end=start, before=before, after=after)

    parts = [edit(10, "ab", "a b"), edit(21, "cde", "c d e")]
    assert [one.start for one in moved([edit(5), edit(15), edit(40)], parts)] == [5, 16, 43]


def test_english_is_known_by_its_small_words():
    assert seems_english(AROUND)
    assert not seems_english("The ferry.")
    assert not seems_english("La " * 20)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=80))
def test_nothing_but_spaces_is_ever_added(text):
    whole, _ = unglued(AROUND + text, WORDS)
    assert whole.replace(" ", "") == (AROUND + text).replace(" ", "")
