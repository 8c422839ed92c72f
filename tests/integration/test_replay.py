"""Dead letters run again: what can be enriched now is, and a second time changes nothing."""

import shutil

import pytest
from deltalake import DeltaTable

from tests.integration.program import newsbeam, succeeded
from tests.integration.read_back import json_lines, leftovers, rows, shown_by
from tests.integration.stories import broken, stories, story, write_lines

pytestmark = pytest.mark.timeout(600)

_FAILING = "from tests.integration import sabotage\nsabotage.fail_on({!r})"
_TABLES = ("articles", "entities", "topics", "duplicates", "dead_letters")
_POISONED = [
    story(number, body=f"Poppycock, said Anna Berg in Norway, and poppycock {number} times over.")
    for number in (50, 51)
]


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """Four sinks of a run in which two articles failed unexpectedly and a line was broken."""
    folder = tmp_path_factory.mktemp("failed")
    items = [*stories(0, 2), _POISONED[0], broken(0), *stories(2, 2), _POISONED[1]]
    write_lines(folder / "in.jsonl", items)
    uris = [uri.format(folder) for uri in _URIS.values()]
    sinks = [part for uri in uris for part in ("--sink", uri)]
    source = ("--source", f"jsonl:{folder}/in.jsonl", "--state", f"{folder}/ledger.db")
    succeeded(newsbeam("run", *source, *sinks, before=_FAILING.format("poppycock")))
    for uri in uris:
        assert len(shown_by(uri).dead_letters) == 3
    return folder


_URIS = {
    "jsonl": "jsonl:{}/json",
    "parquet": "parquet:{}/arrow",
    "sqlite": "sqlite:{}/news.db",
    "delta": "delta:{}/lake",
}


@pytest.mark.parametrize("kind", _URIS)
def test_replay_enriches_what_it_can_and_the_second_time_changes_nothing(failed, tmp_path, kind):
    folder = tmp_path / "copy"
    shutil.copytree(failed, folder)
    uri = _URIS[kind].format(folder)
    state = ("--state", f"{folder}/ledger.db")
    first = succeeded(newsbeam("replay", "--dead-letters", uri, "--sink", uri, *state))
    assert "3 read = 2 enriched + 0 duplicate + 1 seen + 0 filtered + 0 dead" in first.stdout
    enriched = [one["id"] for one in (*stories(0, 4), *_POISONED)]
    assert shown_by(uri).articles == enriched
    before = _content(folder)
    second = succeeded(newsbeam("replay", "--dead-letters", uri, "--sink", uri, *state))
    assert "3 read = 0 enriched + 0 duplicate + 3 seen + 0 filtered + 0 dead" in second.stdout
    assert _content(folder) == before
    assert leftovers(folder, folder / "json", folder / "arrow") == []


def _content(folder):
    """Read all that the sinks hold but for the books, which say when each run was."""
    files = [
        *(folder / "json").rglob("*.jsonl"),
        *(folder / "arrow").rglob("*.parquet"),
    ]
    tables = {name: rows(folder / "news.db", name) for name in _TABLES}
    # What lies under one version of a Delta table never changes.
    lake = {
        name: DeltaTable(f"{folder}/lake/{name}").version() for name in ("articles", "dead_letters")
    }
    return {path: path.read_bytes() for path in files}, tables, lake


def test_a_run_after_a_replay_does_not_take_the_items_again(failed, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(failed, folder)
    uri = _URIS["jsonl"].format(folder)
    state = ("--state", f"{folder}/ledger.db")
    succeeded(newsbeam("replay", "--dead-letters", uri, "--sink", uri, *state))
    write_lines(folder / "in.jsonl", [*_POISONED, *stories(0, 5)])
    done = succeeded(newsbeam("run", "--source", f"jsonl:{folder}/in.jsonl", "--sink", uri, *state))
    assert "7 read = 1 enriched + 0 duplicate + 6 seen" in done.stdout


def test_items_of_every_kind_replay_to_the_bytes_of_a_first_run(tmp_path):
    """Feed entries, pages, plain text and lines; each is read anew from its dead letter."""
    demo = tmp_path / "demo"
    succeeded(newsbeam("demo", "--out", demo))
    kinds = ("feed:{}/feeds/*.xml", "html:{}/pages/*.html", "text:{}/text/*.txt")
    sources = [kind.format(demo / "samples") for kind in (*kinds, "jsonl:{}/lines/*.jsonl")]
    named = [part for source in sources for part in ("--source", source)]
    uri = f"jsonl:{tmp_path}/out"
    succeeded(newsbeam("run", *named, "--sink", uri, before=_FAILING.format("")))
    assert json_lines(tmp_path / "out", "articles") == []
    succeeded(newsbeam("replay", "--dead-letters", uri, "--sink", uri))
    wanted = json_lines(demo / "records", "articles")
    assert len(wanted) > 20
    assert json_lines(tmp_path / "out", "articles") == wanted
