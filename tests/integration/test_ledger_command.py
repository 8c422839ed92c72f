"""`newsbeam ledger`: migrating a ledger of the release before, looking into one, giving up."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.ledger import formats
from pipelines.ledger.migrate import migrate
from pipelines.ledger.schema import SCHEMA_VERSION
from pipelines.ledger.store import open_ledger
from pipelines.ledger.unavailable import LedgerUnavailable
from tests.integration.emulator import new_project
from tests.integration.program import assert_one_sentence, killed_at, newsbeam, succeeded
from tests.integration.read_back import leftovers, records, shown_by
from tests.integration.stories import stories, write_lines
from transforms.identity import digest

pytestmark = pytest.mark.timeout(600)

DATA = Path(__file__).parent / "data"
OLD = DATA / "ledger_format_2"
#: When the three files of the old ledger were modified: 00:00, 01:00 and 02:00 UTC of 2026-03-08.
HOUR = 3600
MODIFIED = {"first": 1772928000, "second": 1772928000 + HOUR, "third": 1772928000 + 2 * HOUR}
TURN = "b2beafde-000003"


class Old:
    """What the release before left: its ledger, its input, and a turn that waits (the third)."""

    def __init__(self, folder, model):
        self.folder = folder
        self.model = model
        self.path = folder / "out" / "newsbeam.db"
        self.backup = folder / "out" / "newsbeam.db.format-2.bak"
        self.sinks = [f"jsonl:{folder}/out", f"sqlite:{folder}/news.db"]
        load(self.path, folder)
        for name, when in MODIFIED.items():
            shutil.copy(OLD / f"{name}.jsonl", folder)
            os.utime(folder / f"{name}.jsonl", (when, when))
        shutil.copytree(OLD / "staged", folder / "out" / ".staged" / TURN)
        held = self.path.with_name("newsbeam.db.work") / "held" / digest("sink", self.sinks[1])
        held.mkdir(parents=True)
        shutil.copy(OLD / "news.held", held / f"{TURN}.held")

    def run(self, *more):
        sinks = [part for uri in self.sinks for part in ("--sink", uri)]
        return newsbeam(
            *("run", "--source", "jsonl:*.jsonl", *sinks, *more),
            *("--spacy-model", self.model, "--entity-engine", "spacy"),
            *("--clock", "2026-03-09T00:00:00Z"),
            before=f"import os\nos.chdir({str(self.folder)!r})",
        )

    def ledger(self, deed, *more):
        return newsbeam("ledger", deed, "--state", self.path, *more)

    def format(self):
        return ask(self.path, "SELECT value FROM ledger_about WHERE name = 'schema'")[0][0]


def load(path, folder):
    """Make a ledger of format 2 as its release would, for files in a folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (DATA / "ledger_format_2.sql").read_text().replace("/srv/news", str(folder))
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA page_size=8192")
        database.execute("PRAGMA journal_mode=WAL")
        database.executescript(text)


def ask(path, query):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def dumped(path):
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


def tables(path):
    """Describe all tables and indexes of a ledger, whatever the words that made them."""
    names = ask(path, "SELECT type, name FROM sqlite_master WHERE name LIKE '%ledger%' ORDER BY 2")
    return {
        name: ask(path, f"PRAGMA {'table' if kind == 'table' else 'index'}_info({name})")
        for kind, name in names
    }


def below(folder):
    """List the files of a folder without those that come and go beside a ledger in use."""
    passing = (".lock", "-shm", "-wal")
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(passing))


@pytest.fixture
def old(tmp_path, small_model):
    return Old(tmp_path, small_model)


@pytest.fixture
def ledger(tmp_path):
    """Only the old ledger's file."""
    path = tmp_path / "a folder" / "ledger.db"
    load(path, tmp_path)
    return path


def test_there_is_a_step_from_every_format_to_the_next():
    assert sorted(formats.STEPS) == list(range(2, int(SCHEMA_VERSION)))


def test_a_migrated_ledger_has_the_tables_of_a_new_one_and_all_that_it_held(ledger, tmp_path):
    before = dumped(ledger)
    done = migrate(ledger, wait_s=0)
    open_ledger(tmp_path / "new.db", wait_s=0).close()
    assert tables(ledger) == tables(tmp_path / "new.db")
    assert done.before == "2"
    assert dumped(done.backup) == before
    assert ask(ledger, "SELECT id, version, outcome FROM ledger_articles") == ask(
        done.backup, "SELECT id, version, outcome FROM ledger_articles"
    )
    assert ask(ledger, "SELECT number, published, seconds FROM ledger_turns") == [
        (1, 1, None),
        (2, 1, None),
        (3, 0, None),
    ]
    assert ask(ledger, "SELECT turn FROM ledger_failures") == [(None,), (None,)]
    assert below(ledger.parent) == ["ledger.db", "ledger.db.format-2.bak"]


def test_what_is_only_in_the_log_is_in_the_backup_too(ledger):
    with closing(sqlite3.connect(ledger)) as writer:
        writer.execute("UPDATE ledger_articles SET version = 77 WHERE number = 1")
        writer.commit()
        assert ledger.with_name("ledger.db-wal").stat().st_size > 0
        backup = migrate(ledger, wait_s=0).backup
    assert ask(backup, "SELECT version FROM ledger_articles WHERE number = 1") == [(77,)]


def test_the_newest_format_is_left_alone(ledger):
    migrate(ledger, wait_s=0)
    before = ledger.read_bytes()
    done = succeeded(newsbeam("ledger", "migrate", "--state", ledger))
    assert done.stdout == f"the ledger {ledger} has the format 4 already: nothing was done\n"
    assert ledger.read_bytes() == before
    assert below(ledger.parent) == ["ledger.db", "ledger.db.format-2.bak"]


def test_the_old_ledger_is_refused_until_it_is_migrated_and_then_goes_on(old):
    refused = old.run()
    assert refused.returncode == 3
    assert_one_sentence(
        refused,
        f"the ledger {old.path} has the format 2, this newsbeam writes 4: "
        f"run `newsbeam ledger migrate --state {old.path}`, or start with --migrate-ledger",
    )
    done = succeeded(old.ledger("migrate"))
    assert done.stdout == (
        f"the ledger {old.path} was brought from the format 2 to 4; as it was, it is kept in "
        f"{old.backup}\n"
    )
    assert succeeded(old.run()).stdout.startswith("nothing new")
    for uri in old.sinks:  # the turn that waited
        assert shown_by(uri) == (["choir"], [], ['{"id": "lost", "title": '])
    assert leftovers(old.folder / "out") == []
    lines = (OLD / "first.jsonl").read_text().splitlines()
    lines[1] = (OLD / "second.jsonl").read_text().strip()  # its newest version
    (old.folder / "first.jsonl").write_text("".join(f"{one}\n" for one in reversed(lines)))
    again = succeeded(old.run())
    assert "5 read = 0 enriched + 0 duplicate + 5 seen + 0 filtered + 0 dead" in again.stdout


def test_what_the_old_ledger_remembers_still_judges(old):
    orchard, bridge = (
        json.loads(line)
        for name, place in (("first", 2), ("second", 0))
        for line in [(OLD / f"{name}.jsonl").read_text().splitlines()[place]]
    )
    near = orchard["body"].replace("Wednesday", "Thursday")
    write_lines(
        old.folder / "fourth.jsonl",
        [
            {**orchard, "id": "orchard-agency", "body": near},
            {**orchard, "id": "orchard-copy"},
            {**bridge, "body": f"{bridge['body']} The arches will be mended by May."},
        ],
    )
    when = MODIFIED["third"] + HOUR
    os.utime(old.folder / "fourth.jsonl", (when, when))
    done = succeeded(old.run("--migrate-ledger"))
    assert "3 read = 2 enriched + 1 duplicate + 0 seen" in done.stdout
    assert f"newsbeam: the ledger {old.path} was brought from the format 2 to 4" in done.stderr
    assert old.backup.exists()
    found = records(old.folder / "out", "duplicates")
    assert [(one["source"]["item"], one["duplicate_of"]["method"]) for one in found] == [
        ("orchard-copy", "content")
    ]
    last = {one["source"]["item"]: one["version"] for one in records(old.folder / "out")}
    assert last["bridge"] == 3
    assert last["orchard-agency"] == 1  # what is near an article of format 3 or before is not found


def test_the_flag_does_nothing_where_there_is_nothing_to_migrate(tmp_path, small_model):
    write_lines(tmp_path / "in.jsonl", stories(0, 1))
    write_lines(tmp_path / "settings.toml", ["migrate_ledger = true"])
    for said in ("1 read = 1 enriched", "nothing new"):
        done = newsbeam(
            *("run", "--config", tmp_path / "settings.toml", "--spacy-model", small_model),
            *("--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", f"sqlite:{tmp_path}/news.db"),
            *("--entity-engine", "spacy"),
        )
        assert succeeded(done).stdout.startswith(said)
        assert done.stderr == ""


def test_the_flag_does_nothing_to_a_file_that_holds_other_tables_only(tmp_path, small_model):
    write_lines(tmp_path / "in.jsonl", stories(0, 1))
    with closing(sqlite3.connect(tmp_path / "news.db")) as other:
        other.execute("CREATE TABLE somebodys (name TEXT)")
    done = newsbeam(
        *("run", "--migrate-ledger", "--spacy-model", small_model, "--entity-engine", "spacy"),
        *("--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", f"sqlite:{tmp_path}/news.db"),
    )
    assert succeeded(done).stdout.startswith("1 read = 1 enriched")


@pytest.mark.parametrize(
    ("moment", "format_after", "backups"),
    [
        ("backup copied", "2", 0),
        ("backed up", "2", 1),
        ("tables changed", "2", 1),
        ("migrated", "4", 1),
    ],
)
def test_killed_at_any_moment_it_is_old_or_new_and_again_completes(
    ledger, moment, format_after, backups
):
    before = dumped(ledger)
    killed_at(moment, 1, "ledger", "migrate", "--state", ledger)
    assert ask(ledger, "SELECT value FROM ledger_about WHERE name = 'schema'") == [(format_after,)]
    if format_after == "2":
        assert dumped(ledger) == before
    assert len(list(ledger.parent.glob("*.bak*"))) == backups
    succeeded(newsbeam("ledger", "migrate", "--state", ledger))
    assert ask(ledger, "SELECT value FROM ledger_about WHERE name = 'schema'") == [("4",)]
    assert dumped(ledger.with_name("ledger.db.format-2.bak")) == before
    assert below(ledger.parent) == ["ledger.db", "ledger.db.format-2.bak"]


def test_a_backup_that_is_there_is_never_overwritten(ledger):
    backup = ledger.with_name("ledger.db.format-2.bak")
    backup.write_text("of long ago")
    ledger.with_name("ledger.db.format-2.bak.2").write_text("of last year")
    done = migrate(ledger, wait_s=0)
    assert done.backup == ledger.with_name("ledger.db.format-2.bak.3")
    assert backup.read_text() == "of long ago"
    assert ledger.with_name("ledger.db.format-2.bak.2").read_text() == "of last year"
    assert ask(done.backup, "SELECT count(*) FROM ledger_articles") == [(5,)]


def test_without_room_for_the_backup_a_sentence_says_so_and_nothing_is_changed(ledger):
    before = dumped(ledger)
    assert ledger.stat().st_size > 40_000
    limit = "from tests.integration import sabotage\nsabotage.limit_file_size(40_000)"
    done = newsbeam("ledger", "migrate", "--state", ledger, before=limit)
    assert done.returncode == 3
    assert_one_sentence(done, f"the ledger {ledger} cannot be brought to the format 4", "space")
    assert dumped(ledger) == before
    assert below(ledger.parent) == ["ledger.db"]


def test_a_step_that_fails_changes_nothing(ledger, monkeypatch):
    before = dumped(ledger)
    steps = {2: (*formats.STEPS[2], "ALTER TABLE ledger_nowhere ADD COLUMN turn INTEGER")}
    monkeypatch.setattr("pipelines.ledger.migrate.STEPS", steps)
    with pytest.raises(LedgerUnavailable, match=r"\(no such table: ledger_nowhere\): it is as"):
        migrate(ledger, wait_s=0)
    assert dumped(ledger) == before


def test_steps_are_taken_one_after_another(ledger, monkeypatch):
    steps = {**formats.STEPS, 3: ("ALTER TABLE ledger_turns RENAME COLUMN seconds TO durations",)}
    monkeypatch.setattr("pipelines.ledger.migrate.STEPS", steps)
    monkeypatch.setattr("pipelines.ledger.migrate.SCHEMA_VERSION", "4")
    migrate(ledger, wait_s=0)
    assert ask(ledger, "SELECT count(durations) FROM ledger_turns") == [(0,)]
    assert ask(ledger, "SELECT value FROM ledger_about WHERE name = 'schema'") == [("4",)]


def test_a_ledger_that_a_run_uses_is_not_migrated(ledger):
    migrate(ledger, wait_s=0)
    held = open_ledger(ledger, wait_s=0)
    with closing(sqlite3.connect(ledger)) as database, database:
        database.execute("UPDATE ledger_about SET value = '2' WHERE name = 'schema'")
    done = newsbeam("ledger", "migrate", "--state", ledger, "--wait-seconds", "0")
    held.close()
    assert done.returncode == 3
    assert_one_sentence(done, f"another run is using the ledger {ledger}: wait for it to end")
    assert ask(ledger, "SELECT value FROM ledger_about WHERE name = 'schema'") == [("2",)]


@pytest.mark.parametrize("deed", ["info", "migrate", "give-up"])
@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE ledger_about SET value = '99'", "has the format 99, this newsbeam reads 4: use"),
        ("UPDATE ledger_about SET value = '1'", "has the format 1, this newsbeam reads 4: use"),
        ("UPDATE ledger_about SET value = 'x'", "has the format x, this newsbeam reads 4: use"),
        ("DELETE FROM ledger_about", "has the format None"),
        ("DROP TABLE ledger_about", "is no newsbeam ledger"),
    ],
)
def test_a_ledger_of_no_known_format_is_refused_and_left_alone(ledger, deed, statement, sentence):
    with closing(sqlite3.connect(ledger)) as database, database:
        database.execute(statement)
    before = dumped(ledger)
    done = newsbeam("ledger", deed, "--state", ledger)
    assert done.returncode == 3
    assert_one_sentence(done, sentence)
    assert dumped(ledger) == before
    assert below(ledger.parent) == ["ledger.db"]


@pytest.mark.parametrize("deed", ["info", "migrate", "give-up"])
def test_where_there_is_no_ledger_none_is_made(tmp_path, deed):
    (tmp_path / "plain").write_text("This is no database, only a sentence.\n" * 99)
    for name, sentence in (("none.db", "there is no ledger"), ("plain", "cannot be read")):
        done = newsbeam("ledger", deed, "--state", tmp_path / name)
        assert done.returncode == 3
        assert_one_sentence(done, sentence, str(tmp_path / name))
        assert done.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["plain"]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ((), "say what to do with the ledger: info, prune, migrate or give-up"),
        (("mend",), "'mend' is no deed: say info, prune, migrate, give-up"),
        (("info",), "say which ledger is meant, as in --state newsbeam.db"),
        (("migrate", "--state", "none:"), "say which ledger is meant"),
        (("info", "--state", "a.db", "--turn", "3"), "ledger info does not know --turn 3"),
        (("give-up", "--sate", "a.db"), "ledger give-up does not know --sate a.db: did you mean"),
        (("give-up", "--state", "a.db", "--turn", "3", "--all"), "not allowed with argument"),
    ],
)
def test_wrong_options_are_a_sentence(args, sentence):
    done = newsbeam("ledger", *args)
    assert done.returncode == 2
    assert_one_sentence(done, sentence)


def test_a_look_at_what_waits_publishes_nothing(old):
    migrate(old.path, wait_s=0)
    done = succeeded(old.ledger("give-up"))
    assert done.stdout == (
        f"turn 3 ({TURN}) of the run 20260308T030000.000000Z-b2beafde waits: 1 article, "
        "0 duplicates, 1 dead letter\n"
        f"  for {old.sinks[0]}\n"
        f"  for {old.sinks[1]}\n"
        "the next run publishes them; say --turn N, or --all, to give them up for the sinks where "
        "that fails\n"
    )
    assert ask(old.path, "SELECT published FROM ledger_turns WHERE number = 3") == [(0,)]
    assert not (old.folder / "out" / "articles").exists()


def block_folder(old):
    """Let the folder sink fail: where articles go stands a file."""
    (old.folder / "out" / "articles").write_text("in the way")


@pytest.mark.parametrize("which", [("--all",), ("--turn", "3"), ("--turn", TURN)])
def test_a_turn_is_given_up_only_where_publishing_fails(old, which):
    migrate(old.path, wait_s=0)
    block_folder(old)
    blocked = old.run()
    assert blocked.returncode == 3
    assert_one_sentence(blocked, f"`newsbeam ledger give-up --state {old.path}` gives it up")
    lines = succeeded(old.ledger("give-up", *which)).stdout.splitlines()
    assert lines[:3] == [
        f"turn 3 ({TURN}) of the run 20260308T030000.000000Z-b2beafde is given up",
        f"  shown in {old.sinks[1]}",
        f"  not shown in {old.sinks[0]}: what it takes of 1 article, 0 duplicates, 1 dead letter",
    ]
    assert f"the sink {old.sinks[0]} cannot be written" in lines[3]
    assert len(lines) == 4
    assert shown_by(old.sinks[1]).articles == ["choir"]
    assert leftovers(old.folder / "out") == []
    (old.folder / "out" / "articles").unlink()
    found = json.loads(succeeded(old.ledger("info", "--json")).stdout)
    assert (found["pending"], found["given_up"]) == ([], [3])
    assert "given up  turns 3" in succeeded(old.ledger("info")).stdout
    assert succeeded(old.run()).stdout.startswith("nothing new")
    assert not (old.folder / "out" / "articles").exists()


def test_a_turn_that_can_be_published_is_not_given_up(old):
    migrate(old.path, wait_s=0)
    lines = succeeded(old.ledger("give-up", "--all")).stdout.splitlines()
    assert lines == [
        f"turn 3 ({TURN}) of the run 20260308T030000.000000Z-b2beafde is published",
        f"  shown in {old.sinks[0]}",
        f"  shown in {old.sinks[1]}",
    ]
    for uri in old.sinks:
        assert shown_by(uri).articles == ["choir"]
    assert json.loads(succeeded(old.ledger("info", "--json")).stdout)["given_up"] == []
    again = succeeded(old.ledger("give-up", "--all"))
    assert again.stdout == (
        f"no turn of the ledger {old.path} waits to be published: there is nothing to give up\n"
    )


@pytest.mark.parametrize(
    ("turn", "sentence"),
    [
        ("2", "--turn 2 is no turn that waits to be published (those that do: 3)"),
        ("b2beafde-000002", "is no turn that waits"),
        ("soon", "--turn soon is no turn that waits"),
    ],
)
def test_a_turn_that_does_not_wait_cannot_be_given_up(old, turn, sentence):
    migrate(old.path, wait_s=0)
    done = old.ledger("give-up", "--turn", turn)
    assert done.returncode == 2
    assert_one_sentence(done, sentence)
    assert ask(old.path, "SELECT published FROM ledger_turns") == [(1,), (1,), (0,)]


def test_nothing_is_given_up_while_a_run_uses_the_ledger_or_before_it_is_migrated(old):
    refused = old.ledger("give-up", "--all")
    assert refused.returncode == 3
    assert_one_sentence(refused, "has the format 2", "newsbeam ledger migrate")
    migrate(old.path, wait_s=0)
    held = open_ledger(old.path, wait_s=0)
    busy = old.ledger("give-up", "--all", "--wait-seconds", "0")
    held.close()
    assert busy.returncode == 3
    assert_one_sentence(busy, "another run is using the ledger")
    assert ask(old.path, "SELECT published FROM ledger_turns WHERE number = 3") == [(0,)]


@pytest.mark.parametrize("moment", ["one sink given up", "before giving up"])
def test_killed_while_it_gives_up_it_can_be_done_again(old, moment):
    migrate(old.path, wait_s=0)
    block_folder(old)
    killed_at(moment, 1, "ledger", "give-up", "--all", "--state", old.path)
    assert ask(old.path, "SELECT published FROM ledger_turns WHERE number = 3") == [(0,)]
    succeeded(old.ledger("give-up", "--all"))
    assert json.loads(succeeded(old.ledger("info", "--json")).stdout)["pending"] == []
    assert shown_by(old.sinks[1]).articles == ["choir"]


@pytest.mark.emulator
def test_a_deleted_topic_does_not_block_its_ledger_for_ever(emulator, tmp_path, small_model):
    """The topic is there when the run starts, and is deleted before it publishes."""
    project = new_project()
    topic = emulator.create_topic(project)
    write_lines(tmp_path / "in.jsonl", stories(0, 2))
    path, env = tmp_path / "ledger.db", {"PUBSUB_EMULATOR_HOST": emulator.host}
    args = (
        *("run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", f"jsonl:{tmp_path}/out"),
        *("--state", path, "--spacy-model", small_model, "--entity-engine", "spacy"),
    )
    to_topic = ("--sink", f"pubsub:{topic}")
    killed_at("committed", 1, *args, *to_topic, env=env)
    emulator.delete_topic(topic)
    assert newsbeam(*args, env=env).returncode == 3
    done = succeeded(newsbeam("ledger", "give-up", "--state", path, "--turn", "1", env=env))
    assert f"  shown in jsonl:{tmp_path}/out" in done.stdout.splitlines()
    assert f"  not shown in pubsub:{topic}: what it takes of 2 articles" in done.stdout
    assert "there is no topic" in done.stdout
    assert succeeded(newsbeam(*args, env=env)).stdout.startswith("nothing new")
    assert shown_by(f"jsonl:{tmp_path}/out").articles == ["story-0000", "story-0001"]
    assert leftovers(tmp_path / "out", tmp_path) == []


def test_the_overview_of_an_old_ledger(old):
    before = dumped(old.path)
    found = json.loads(succeeded(old.ledger("info", "--json")).stdout)
    assert found.pop("size") > 40_000
    assert found.pop("log_size") == 0
    assert found.pop("parts")["anchors"] > found["positions"]["jsonl:*.jsonl"]
    assert found == {
        "format": "2",
        "id": "b2beafde1bbc451497a29b32cd0d8c0c",
        "turns": 3,
        "last_run": "20260308T030000.000000Z-b2beafde",
        "pending": [
            {
                "number": 3,
                "name": TURN,
                "run": "20260308T030000.000000Z-b2beafde",
                "sinks": old.sinks,
                "articles": 1,
                "duplicates": 0,
                "dead_letters": 1,
                "relayed": 0,
            }
        ],
        "given_up": [],
        "enriched": 4,
        "duplicates": 1,
        "voices": 5,
        "failures": 2,
        "claims": {},
        "positions": {"jsonl:*.jsonl": 3},
    }
    assert dumped(old.path) == before
    text = succeeded(old.ledger("info")).stdout
    assert "format    2 (newsbeam ledger migrate brings it to the newest)" in text
    assert "turns     3 committed, 1 of them not published" in text
    assert "articles  4 enriched, 1 duplicate" in text
    assert "read      3 of jsonl:*.jsonl" in text


def test_the_overview_is_shown_while_a_run_uses_the_ledger(old):
    migrate(old.path, wait_s=0)
    held = open_ledger(old.path, wait_s=0)
    found = json.loads(succeeded(old.ledger("info", "--json")).stdout)
    held.close()
    assert (found["format"], found["turns"]) == ("4", 3)


def test_the_overview_of_a_ledger_without_turns_and_no_credentials(tmp_path):
    path = tmp_path / "ledger.db"
    opened = open_ledger(path, wait_s=0)
    opened.note({("rss:https://ann:s3cret@quay.example/f.opml", "https://quay.example/1"): "{}"})
    opened.close()
    found = json.loads(succeeded(newsbeam("ledger", "info", "--json", "--state", path)).stdout)
    assert (found["turns"], found["last_run"], found["pending"]) == (0, None, [])
    assert found["positions"] == {"rss:https://quay.example/f.opml": 1}
