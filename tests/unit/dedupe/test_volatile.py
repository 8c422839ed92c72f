"""Scripted lives of articles: what is a new version of one, and what changes by itself."""

import pytest

from tests.builders import item, words
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.dedupe.volatile import is_steady
from transforms.memory import NothingKnown, sketch

STORY = (
    "Twelve people died when a ferry ran aground off Norhaven on Monday.\n\n"
    "The captain said that the wind had turned. Divers found the last of them at noon.\n\n"
    "The port was closed for 2 hours, and 40 passengers were taken to a school."
)


def outcomes(*bodies, titles=None):
    """Judge one article's bodies, polled one after another."""
    items = [
        item(f"{at:04d}", name="a", title=titles[at] if titles else "Ferry aground", body=body)
        for at, body in enumerate(bodies)
    ]
    found = judge([sketch(one) for one in items], NothingKnown(), NearRule())
    return [one.verdict.outcome for one in found]


def around(*lines):
    return [f"{line}\n\n{STORY}" for line in lines]


def below(*lines):
    return [f"{STORY}\n\n{line}" for line in lines]


SAME = {
    "ago, English": around("Updated 3 minutes ago", "Updated 1 hour ago", "Updated 2 days ago"),
    "ago, short": around("5m ago", "2h ago", "just now"),
    "ago, within a line": around("By Ada Quill, 3 hours ago", "By Ada Quill, 4 hours ago"),
    "ago, German": around("Aktualisiert vor 3 Minuten", "Aktualisiert vor einer Stunde"),
    "ago, French": around("Publié il y a 3 minutes", "Publié il y a 2 heures"),
    "ago, Spanish": around("Actualizado hace 3 minutos", "Actualizado hace una hora"),
    "ago, Portuguese": around("Atualizado há 3 minutos", "Atualizado há 2 horas"),
    "ago, Italian": around("Aggiornato 3 minuti fa", "Aggiornato un'ora fa"),
    "ago, Dutch": around("Bijgewerkt 3 minuten geleden", "Bijgewerkt 2 uur geleden"),
    "ago, Swedish": around("Uppdaterad för 3 minuter sedan", "Uppdaterad för 2 timmar sedan"),
    "ago, Polish": around("Aktualizacja 3 minuty temu", "Aktualizacja 2 godziny temu"),
    "ago, Russian": around("Обновлено 3 минуты назад", "Обновлено 5 часов назад"),
    "ago, Turkish": around("3 dakika önce", "2 saat önce"),
    "ago, Arabic": around("آخر تحديث منذ 3 دقائق", "آخر تحديث منذ 2 ساعات"),
    "ago, Hindi": around("3 मिनट पहले", "2 घंटे पहले"),
    "ago, Chinese": around("更新时间:3分钟前", "更新时间:2小时前"),
    "ago, Japanese": around("3分前", "2時間前"),
    "ago, Korean": around("3분 전", "2시간 전"),
    "stamp, English": around("Last updated: 10:04 GMT, 12 March 2026", "Last updated: 11:31 GMT"),
    "stamp, a.m.": around("Updated at 9 a.m. on March 12", "Updated at 10:30 p.m. on March 13"),
    "stamp, German": around("Stand: 12.03.2026, 10:04 Uhr", "Stand: 12.03.2026, 11:30 Uhr"),
    "stamp, French": around("Mis à jour le 12 mars 2026 à 10h04", "Mis à jour le 13 mars 2026"),
    "stamp, in brackets": below("(Updated 10:04)", "(Updated 10:09)"),
    "stamp, Chinese": around("发布时间:2026年3月12日", "发布时间:2026年3月13日"),
    "ago becomes a date": around("Published 3 hours ago", "Published 12 March 2026"),
    "a clock alone": around("10:04", "10:05", "10:06"),
    "a date alone": around("Thursday, 12 March 2026", "Friday, 13 March 2026"),
    "a date alone, others": around(
        "12. März 2026, 10.04 Uhr", "13 mars 2026 à 10h04", "12/03/2026"
    ),
    "a date alone, others again": around(
        "12 de marzo de 2026", "12 марта 2026", "2026-03-12T10:04Z"
    ),
    "a date alone, Chinese": around("2026年3月12日 10:04", "2026年3月13日 9時30分"),
    "a date with a zone": around("Mar. 12, 2026 10:04 a.m. EST", "Sept 9th, 2026 | 11 pm CEST"),
    "a stamp appears": [STORY, *around("Updated 3 minutes ago")],
    "views": below("1,204 views", "1,377 views", "12K views"),
    "counters in a row": below("12 comments | 5 shares", "13 comments | 9 shares"),
    "comments, German": below("12 Kommentare", "13 Kommentare"),
    "comments, French": below("12 commentaires", "13 commentaires"),
    "comments, Spanish": below("Comentarios (12)", "Comentarios (31)"),
    "views, Russian": below("120 просмотров", "125 просмотров"),
    "views, Chinese": below("120次阅读", "125次阅读"),
    "views, Japanese": below("120回視聴", "125回視聴"),
    "readers": below("14 people are reading this", "21 people are reading this"),
    "reading time": around("3 min read", "4 min read"),
    "read more": below("Read more: Storm nears the coast", "Read more: Mayor resigns"),
    "related, a heading": below(
        "Related articles\n\nStorm nears the coast\n\nMayor resigns",
        "Related articles\n\nFair opens\n\nTide tables\n\nNew school",
    ),
    "related, appears": [STORY, *below("Related: Storm nears the coast")],
    "related, German": below("Lesen Sie auch: Sturm naht", "Lesen Sie auch: Messe eröffnet"),
    "related, French": below("Lire aussi : La tempête approche", "Lire aussi : Le maire part"),
    "related, Spanish": below("Lea también: Llega la tormenta", "Lea también: Dimite el alcalde"),
    "most read": below("Most read\n\nStorm nears", "Most read\n\nFair opens\n\nMayor resigns"),
    "all of them": [
        f"Updated {n} minutes ago\n\n{STORY}\n\n{n + 40} views\n\nRead more: Story {n}"
        for n in range(2, 30)
    ],
}

OTHER = {
    "figures": (STORY, STORY.replace("Twelve", "Thirteen"), STORY.replace("40 pass", "45 pass")),
    "a number": around("12 dead, police say.", "13 dead, police say."),
    "a number alone": around("12 dead", "13 dead"),
    "a toll with a verb like a label": around(
        "Updated figures show 12 dead.", "Updated figures show 13 dead."
    ),
    "a toll after a stamp": around("Updated 10:04 GMT: 12 dead", "Updated 10:09 GMT: 13 dead"),
    "a time of day in prose": (STORY, STORY.replace("at noon", "at 10:30")),
    "a duration": (STORY, STORY.replace("for 2 hours", "for 3 hours")),
    "shares in prose": below(
        "The fund bought 12 shares of the line.", "The fund bought 13 shares of the line."
    ),
    "related in prose": below(
        "Related costs rose to 12 million crowns.", "Related costs rose to 13 million crowns."
    ),
    "a sentence more": (STORY, f"{STORY} A crane is on its way."),
    "a sentence less": (STORY, STORY.split(" Divers", maxsplit=1)[0]),
    "a denial": (STORY, STORY.replace("had turned", "had not turned")),
    "a typo mended": (STORY.replace("captain", "captian"), STORY),
    "an edit beside a clock": (
        *around("Updated 3 minutes ago"),
        f"Updated 5 minutes ago\n\n{STORY.replace('Twelve', 'Thirteen')}",
    ),
    "what follows the links": below(
        "Related articles\n\nStorm nears\n\nThe search goes on until dusk, said the pilot.",
        "Related articles\n\nStorm nears\n\nThe search was ended, said the pilot.",
    ),
    "an editor's note": (STORY, f"Correction: an earlier version misstated the toll.\n\n{STORY}"),
    "a Chinese toll": (
        "碼頭火警造成12人死亡,警方正在調查原因",
        "碼頭火警造成13人死亡,警方正在調查原因",
    ),
    "rewritten": (STORY, words(0, 60)),
    "words with months in them": around("The market fell on Monday", "The market rose on Sunday"),
    "short words": around("Out of the fog", "Out of the fog and up the Aar at dawn"),
    "a wedding": around("A wedding for ten", "A wedding for many"),
    "a score": around("Norhaven 2-1 Eastquay", "Norhaven 3-1 Eastquay"),
    "a score alone": around("2-1", "3-1"),
}

#: Headlines that are sentences of their own, whatever their words are.
HEADLINES = {
    "short words": ("About a ferry", "More about a ferry"),
    "a link's word": ("Watch: ferry lost", "Watch: ferry found"),
    "read more": ("Read more poems", "Read more prose"),
    "most read": ("Most popular names: Ada", "Most popular names: Ida"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_changes_by_itself_makes_no_version(name):
    bodies = SAME[name]
    assert outcomes(*bodies) == ["new", *["seen"] * (len(bodies) - 1)]


@pytest.mark.parametrize("name", OTHER)
def test_an_edit_makes_one(name):
    bodies = OTHER[name]
    assert outcomes(*bodies) == ["new", *["revision"] * (len(bodies) - 1)]


def test_a_clock_in_the_headline_is_none_and_a_word_is_one():
    titles = ["Ferry aground, 3 minutes ago", "Ferry aground, 5 minutes ago", "Ferry lost"]
    assert outcomes(*[STORY] * 3, titles=titles) == ["new", "seen", "revision"]


@pytest.mark.parametrize("name", HEADLINES)
def test_another_headline_is_a_version(name):
    assert outcomes(STORY, STORY, titles=HEADLINES[name]) == ["new", "revision"]


def test_what_was_passed_over_is_part_of_the_next_version():
    clocks = around("Updated 3 minutes ago", "Updated 9 minutes ago")
    after = clocks[1].replace("Twelve", "Thirteen")
    assert outcomes(*clocks, after, after.replace("9 min", "11 min")) == [
        *("new", "seen", "revision", "seen"),
    ]


def test_it_is_said_why_a_version_was_passed_over():
    items = [
        item(str(at), name="a", body=body)
        for at, body in enumerate(around("Updated 3 minutes ago", "Updated 5 minutes ago"))
    ]
    found = judge([sketch(one) for one in items], NothingKnown(), NearRule())
    assert [one.verdict.detail for one in found] == ["", "volatile"]
    assert found[1].change is None


def test_a_text_too_long_to_be_kept_is_revised_by_its_clock():
    long = words(0, 12_000)
    assert outcomes(*(f"Updated {n} minutes ago\n\n{long}" for n in (3, 5))) == ["new", "revision"]


def test_what_is_left_must_have_the_same_words_in_the_same_order():
    text = "Updated 3 minutes ago\n\nThe port was closed. 12 comments\n\nRead more: Other"
    assert is_steady(text, "The  port was\nclosed.")
    assert not is_steady(text, "The port closed was.")
    assert is_steady("", "")
