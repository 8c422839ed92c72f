"""What an `archive:` sink kept gives the same records again, whatever came between."""

import json
import os
import random
import shutil
import tracemalloc
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from pipelines.packed import BEGINNING, Damaged, read_packed
from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from pipelines.turns.spool import FrameWriter
from tests.builders import envelope, outputs
from tests.integration.emulator import new_project
from tests.integration.program import assert_one_sentence, killed_at, newsbeam, succeeded
from tests.integration.read_back import KINDS, json_lines, leftovers, records, runs
from tests.integration.stories import broken, copy_of, line, stories, story, write_lines
from tests.integration.web import Answer, Web
from tests.integration.whats_new.feeds import entry, rss

pytestmark = pytest.mark.timeout(600)

OLD = 1_700_000_000
FEED = b"""<?xml version="1.0"?>
<rss version="2.0"><channel><title>Quay News</title><link>https://quay.example/</link>
<item><guid>1</guid><title>Quay opens</title><description>The quay in Norway opened on Monday.
</description></item>
<item><guid>2</guid><title>Quay closes</title><description>The quay in Norway closed on Friday.
</description></item></channel></rss>"""
PAGE = b"""<html><head><title>Tram returns</title></head><body><article><h1>Tram returns</h1>
<p>The tram to the harbour runs again from Monday, the council of the city said in a statement.</p>
<p>It had stood still for two years, since the bridge over the river was closed for repairs.</p>
</article></body></html>"""


def written(out):
    """Give the lines of a jsonl: sink by kind."""
    return {kind: json_lines(out, kind) for kind in KINDS}


def envelopes(archive):
    """Give all that lies in an archive, in the order of its turns."""
    found = []
    for path in sorted(archive.rglob("*.envelopes"), key=lambda path: path.name):
        with path.open("rb") as file:
            found += [one.what for one in read_packed(file, BEGINNING)]
    return found


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (OLD, OLD))


@pytest.fixture(scope="module")
def kept(tmp_path_factory, small_model):
    """A run over files of all kinds, in turns of three, which are then removed."""
    folder = tmp_path_factory.mktemp("kept")
    lines = [*stories(0, 4), copy_of(1), broken(1), story(2, body="Another text in Norway.")]
    os.utime(write_lines(folder / "in" / "a.jsonl", lines), (OLD + 86_400, OLD + 86_400))
    write(folder / "in" / "a.xml", FEED)
    write(folder / "in" / "broken.xml", b"<rss><channel>")
    write(folder / "in" / "a.html", PAGE)
    write(folder / "in" / "a.txt", b"A lighthouse in Norway\n\nThe lighthouse was painted red.")
    write(folder / "in" / "empty.txt", b"")
    kinds = {"jsonl": "*.jsonl", "feed": "*.xml", "html": "*.html", "text": "*.txt"}
    sources = [
        part
        for kind, names in kinds.items()
        for part in ("--source", f"{kind}:{folder}/in/{names}")
    ]
    sinks = ["--sink", f"jsonl:{folder}/out", "--sink", f"archive:{folder}/raw"]
    model = ["--spacy-model", small_model, "--turn-items", "3"]
    succeeded(newsbeam("run", *sources, *sinks, *model))
    shutil.rmtree(folder / "in")
    return folder


def test_the_run_had_several_turns_days_and_outcomes(kept):
    assert {kind: len(lines) for kind, lines in written(kept / "out").items()} == {
        "articles": 9,
        "duplicates": 1,
        "dead_letters": 3,
    }
    assert len(envelopes(kept / "raw")) == 12
    files = [path.relative_to(kept / "raw") for path in (kept / "raw").rglob("*.envelopes")]
    assert len(files) == 4
    assert {path.parts[:2] for path in files} == {
        ("envelopes", "day=2023-11-14"),
        ("envelopes", "day=2023-11-15"),
    }
    assert runs(kept / "raw") == runs(kept / "out")


@pytest.mark.parametrize(
    "more", [("--turn-items", "1"), ("--turn-items", "5"), (), ("--workers", "2")], ids=str
)
def test_a_run_of_the_archive_gives_the_same_bytes(kept, tmp_path, small_model, more):
    source = ("--source", f"archive:{kept}/raw")
    model = ("--spacy-model", small_model)
    succeeded(newsbeam("run", *source, "--sink", f"jsonl:{tmp_path}/out", *model, *more))
    assert written(tmp_path / "out") == written(kept / "out")


def test_an_archive_of_an_archive_holds_the_same(kept, tmp_path, small_model):
    source = ("--source", f"archive:{kept}/raw/envelopes/day=*/*.envelopes")
    model = ("--spacy-model", small_model, "--workers", "2")
    succeeded(newsbeam("run", *source, "--sink", f"archive:{tmp_path}/raw", *model))
    assert envelopes(tmp_path / "raw") == envelopes(kept / "raw")


def test_a_second_run_reads_nothing_and_then_what_was_added(kept, tmp_path, small_model):
    raw = tmp_path / "raw"
    source = ("--source", f"archive:{raw}", "--spacy-model", small_model)
    sink = ("--sink", f"jsonl:{tmp_path}/out")
    files = sorted((kept / "raw").rglob("*.envelopes"), key=lambda path: path.name)
    for path in files[:2]:
        copied = raw / path.relative_to(kept / "raw")
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copied)
    assert succeeded(newsbeam("run", *source, *sink)).stdout.startswith("7 read = ")
    assert succeeded(newsbeam("run", *source, *sink)).stdout.startswith("nothing new")
    shutil.copytree(kept / "raw", raw, dirs_exist_ok=True, copy_function=copy_if_missing)
    succeeded(newsbeam("run", *source, *sink))
    assert written(tmp_path / "out") == written(kept / "out")


def copy_if_missing(one, other):
    if not Path(other).exists():
        shutil.copy(one, other)


def test_what_is_damaged_is_a_dead_letter_and_the_rest_is_read(kept, tmp_path, small_model):
    shutil.copytree(kept / "raw", tmp_path / "raw")
    path = max((tmp_path / "raw").rglob("*.envelopes"), key=lambda path: path.name)
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    (damaged,) = [one for one in envelopes(tmp_path / "raw") if isinstance(one, Damaged)]
    source = ("--source", f"archive:{tmp_path}/raw", "--spacy-model", small_model)
    done = succeeded(newsbeam("run", *source, "--sink", f"jsonl:{tmp_path}/out"))
    assert "dead in admit.broken_archive: 1" in done.stdout
    (letter,) = [
        one
        for one in records(tmp_path / "out", "dead_letters")
        if one["reason"] == "broken_archive"
    ]
    assert letter["source"]["kind"] == "archive"
    assert letter["source"]["origin"] == str(path)
    assert letter["source"]["item"] == f"byte {damaged.offset}"
    whole = written(kept / "out")["articles"]
    assert 0 < len(json_lines(tmp_path / "out", "articles")) < len(whole)
    assert set(json_lines(tmp_path / "out", "articles")) <= set(whole)


def test_an_archive_may_share_a_folder_with_records(tmp_path, small_model):
    write_lines(tmp_path / "in.jsonl", [*stories(0, 3), broken(0)])
    model = ("--spacy-model", small_model, "--turn-items", "2")
    sinks = ("--sink", f"jsonl:{tmp_path}/out", "--sink", f"archive:{tmp_path}/out")
    succeeded(newsbeam("run", "--source", f"jsonl:{tmp_path}/in.jsonl", *sinks, *model))
    source = ("--source", f"archive:{tmp_path}/out")
    succeeded(newsbeam("run", *source, "--sink", f"jsonl:{tmp_path}/again", *model))
    assert len(json_lines(tmp_path / "out", "articles")) == 3
    assert written(tmp_path / "again") == written(tmp_path / "out")
    assert len(runs(tmp_path / "out")) == 1


def test_an_archive_that_is_not_there_is_a_sentence(tmp_path):
    done = newsbeam(
        *("run", "--source", f"archive:{tmp_path}/none", "--sink", f"jsonl:{tmp_path}/out")
    )
    assert done.returncode == 3
    assert_one_sentence(done, f"no file matches archive:{tmp_path}/none")


def test_live_feeds_run_again_without_the_network(tmp_path, small_model):
    model = ("--spacy-model", small_model, "--full-text", "never")
    with Web() as web:
        web.answers["/feed"] = Answer(rss(map(entry, ("ferry", "bridge", "tram"))).encode())
        allowed = ("--allow-network", "127.0.0.0/8", "--allow-port", str(web.port))
        sinks = ("--sink", f"jsonl:{tmp_path}/out", "--sink", f"archive:{tmp_path}/raw")
        succeeded(newsbeam("run", "--source", f"rss:{web.url()}", *sinks, *model, *allowed))
    assert {one["source"]["kind"] for one in records(tmp_path / "out")} == {"rss"}
    source = ("--source", f"archive:{tmp_path}/raw")
    succeeded(newsbeam("run", *source, "--sink", f"jsonl:{tmp_path}/again", *model))
    assert len(json_lines(tmp_path / "out", "articles")) == 3
    assert written(tmp_path / "again") == written(tmp_path / "out")


@pytest.mark.emulator
def test_messages_run_again_without_the_subscription(pubsub_emulator, tmp_path, small_model):
    topic = pubsub_emulator.create_topic(new_project())
    subscription = pubsub_emulator.create_subscription(topic)
    messages = [(line(one).encode(), {"desk": "city"}) for one in [*stories(0, 3), broken(0)]]
    pubsub_emulator.publish(topic, messages)
    model = ("--spacy-model", small_model)
    sinks = ("--sink", f"jsonl:{tmp_path}/out", "--sink", f"archive:{tmp_path}/raw")
    succeeded(
        newsbeam(
            *("run", "--source", f"pubsub:{subscription}", *sinks, *model),
            env={"PUBSUB_EMULATOR_HOST": pubsub_emulator.host},
        )
    )
    source = ("--source", f"archive:{tmp_path}/raw")
    succeeded(newsbeam("run", *source, "--sink", f"jsonl:{tmp_path}/again", *model))
    assert len(json_lines(tmp_path / "out", "articles")) == 3
    assert written(tmp_path / "again") == written(tmp_path / "out")


@pytest.mark.parametrize("kind", ["archive", "relay"])
def test_what_a_turn_took_is_never_in_memory_together(tmp_path, kind):
    """64 MB are staged in less than 12 MB."""
    noise = [random.Random(seed).randbytes(1_000_000) for seed in range(4)]
    with FrameWriter(str(tmp_path / "spool")) as writer:
        for number in range(64):
            one = envelope(f"{number:08d}", noise[number % 4] + bytes([number]))
            writer.write(msgspec.msgpack.encode(one))
    uri = f"archive:{tmp_path}/raw" if kind == "archive" else "relay:projects/desk/topics/raw"
    taken = msgspec.structs.replace(outputs(), spool=[str(tmp_path / "spool")])
    with closing(open_sink(uri, in_folder(tmp_path / "work"))) as sink:
        tracemalloc.start()
        try:
            sink.stage("3f9a01c2-000001", taken)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    found = []
    for path in sorted(path for path in tmp_path.rglob("*.envelopes") if path.is_file()):
        with path.open("rb") as file:
            found += [one.what.payload[-1] for one in read_packed(file, BEGINNING)]
    assert found == list(range(64))
    assert peak < 12_000_000


MOMENTS = [
    ("taken", 2),
    ("before syncing one", 2),
    ("one sink staged", 3),
    ("ledger written", 2),
    ("committed", 1),
    ("before showing one file", 3),
    ("one sink published", 4),
    ("before marking published", 2),
    ("before acknowledging one", 1),
]


@pytest.mark.kill
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_no_kill_loses_or_repeats_an_envelope(tmp_path, small_model, moment):
    items = [*stories(0, 7), copy_of(1), broken(0)]
    write_lines(tmp_path / "in.jsonl", items)
    sinks = ("--sink", f"archive:{tmp_path}/raw", "--sink", f"jsonl:{tmp_path}/out")
    source = ("--source", f"jsonl:{tmp_path}/in.jsonl", "--spacy-model", small_model)
    args = ("run", *source, *sinks, "--turn-items", "3", "--state", tmp_path / "news.db")
    killed_at(*moment, *args)
    succeeded(newsbeam(*args))
    assert [one.payload.decode() for one in envelopes(tmp_path / "raw")] == list(map(line, items))
    assert leftovers(tmp_path, tmp_path / "raw") == []
    model = ("--spacy-model", small_model)
    again = ("--source", f"archive:{tmp_path}/raw", "--sink", f"jsonl:{tmp_path}/again")
    succeeded(newsbeam("run", *again, *model))
    assert written(tmp_path / "again") == written(tmp_path / "out")
    assert json.loads(written(tmp_path / "out")["duplicates"][0])["source"]["item"] == "copy-0001"
