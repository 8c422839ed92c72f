"""Files: what is read, in which order, and where reading goes on."""

import gzip
import logging
import os
import random
from types import SimpleNamespace

import pytest

from pipelines.sources import files, listing
from pipelines.sources import lines as lines_module
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.files import FilesSource
from tests.builders import limit
from transforms.records.travelling import FEED, HTML, JSON, TEXT

OLD = 1_700_000_000


class Reading:
    """A source read turn after turn, as a run reads it: positions are kept where it is told."""

    def __init__(self, uri, positions=None):
        kind, _, pattern = uri.partition(":")
        self.uri = uri
        self.seconds = 0.0
        self.source = FilesSource(uri, kind, pattern, clock=lambda: self.seconds)
        self.positions = dict(positions or {})

    def turn(self, items=100_000, following=False, after_s=1.0):
        self.seconds += after_s
        taken = []
        for envelope in self.source.take(self.positions, limit(items=items, following=following)):
            taken.append(envelope)
            if len(taken) == items:
                break
        for item, position in self.source.progress().items():
            self.positions[item] = position
            if not position:
                del self.positions[item]
        self.source.acknowledge()
        return taken

    def rolled_back(self, items):
        taken = [one for one, _ in zip(self.source.take(self.positions, limit()), range(items))]  # noqa: B905
        self.source.release()
        return taken

    def anew(self):
        """Go on in a new process."""
        self.source.close()
        return Reading(self.uri, self.positions)


def payloads(envelopes):
    return [one.payload for one in envelopes]


def items(envelopes):
    return [one.source.item for one in envelopes]


def write(path, content, mtime=OLD):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (mtime, mtime))
    return path


def append(path, content, mtime=OLD + 60):
    write(path, path.read_bytes() + content, mtime)


def lines(tmp_path, content, name="a.jsonl"):
    path = write(tmp_path / name, content)
    return path, Reading(f"jsonl:{path}")


@pytest.mark.parametrize(
    ("kind", "content_type"), [("feed", FEED), ("html", HTML), ("text", TEXT), ("jsonl", JSON)]
)
def test_an_envelope_says_what_where_and_when(tmp_path, kind, content_type):
    path = write(tmp_path / "a", b"bytes")
    (one,) = Reading(f"{kind}:{path}").turn()
    assert (one.payload, one.content_type) == (b"bytes", content_type)
    assert (one.source.kind, one.source.origin) == (kind, str(path))
    assert one.source.item == ("1" if kind == "jsonl" else None)
    assert one.discovered.isoformat() == "2023-11-14T22:13:20+00:00"


def test_files_come_in_the_order_of_their_names(tmp_path):
    for name in ("b.txt", "a.txt", "c/a.txt", "B.txt", "c.txt"):
        write(tmp_path / name, name.encode())
    got = payloads(Reading(f"text:{tmp_path}/**/*.txt").turn())
    assert got == [b"B.txt", b"a.txt", b"b.txt", b"c.txt", b"c/a.txt"]


def test_only_what_matches_is_read_and_folders_are_not(tmp_path):
    write(tmp_path / "a.txt", b"a")
    write(tmp_path / "a.xml", b"x")
    (tmp_path / "folder.txt").mkdir()
    assert payloads(Reading(f"text:{tmp_path}/*.txt").turn()) == [b"a"]


def test_a_file_read_whole_is_not_read_again_until_it_changes(tmp_path):
    path = write(tmp_path / "a.txt", b"one")
    reading = Reading(f"text:{path}")
    assert payloads(reading.turn()) == [b"one"]
    assert payloads(reading.turn()) == []
    assert payloads(reading.anew().turn()) == []
    write(path, b"two", mtime=OLD + 1)
    assert payloads(reading.anew().turn()) == [b"two"]


def test_a_new_file_is_found_in_a_later_turn(tmp_path):
    write(tmp_path / "b.txt", b"b")
    reading = Reading(f"text:{tmp_path}/*.txt")
    reading.turn()
    write(tmp_path / "a.txt", b"a")
    assert payloads(reading.turn()) == [b"a"]


@pytest.fixture
def looks(monkeypatch):
    """Paths that were listed, and those that were looked at, as they are."""
    seen = {"listed": 0, "looked at": 0}

    def counted(name, work):
        def count(*args, **named):
            seen[name] += 1
            return work(*args, **named)

        return count

    monkeypatch.setattr(listing, "iglob", counted("listed", listing.iglob))
    monkeypatch.setattr(files, "os", SimpleNamespace(**vars(os)))
    monkeypatch.setattr(files.os, "stat", counted("looked at", os.stat))
    return seen


def test_a_folder_is_listed_once_for_all_the_turns_that_read_it(tmp_path, looks):
    for number in range(10):
        write(tmp_path / f"{number}.txt", b"%d" % number)
    reading = Reading(f"text:{tmp_path}/*.txt")
    taken = []
    while more := reading.turn(items=2):
        taken += more
    assert payloads(taken) == [b"%d" % number for number in range(10)]
    # Once for the turns that read, once to see that there is nothing more.
    assert looks["listed"] == 2
    # The file at which a turn stopped is looked at again in the next.
    assert looks["looked at"] == 10 + 5 + 10


def test_what_comes_while_a_folder_is_read_is_read_after_it(tmp_path):
    for name in "bcd":
        write(tmp_path / f"{name}.txt", name.encode())
    reading = Reading(f"text:{tmp_path}/*.txt")
    assert payloads(reading.turn(items=2)) == [b"b", b"c"]
    write(tmp_path / "a.txt", b"a")
    write(tmp_path / "b.txt", b"b, changed", OLD + 1)
    assert payloads(reading.turn()) == [b"d"]
    assert payloads(reading.turn()) == [b"a", b"b, changed"]
    assert reading.turn() == []


def test_a_turn_that_ends_with_the_last_file_is_not_taken_for_the_end(tmp_path):
    write(tmp_path / "a.txt", b"a")
    reading = Reading(f"text:{tmp_path}/*.txt")
    assert payloads(reading.turn(items=1)) == [b"a"]
    write(tmp_path / "b.txt", b"b")
    assert payloads(reading.turn(items=1)) == [b"b"]


def test_following_looks_at_a_folder_once_a_second(tmp_path, looks):
    write(tmp_path / "a.txt", b"a")
    reading = Reading(f"text:{tmp_path}/*.txt")
    assert payloads(reading.turn(following=True)) == [b"a"]
    write(tmp_path / "b.txt", b"b")
    for _ in range(8):
        assert reading.turn(following=True, after_s=0.1) == []
    assert looks["listed"] == 1
    assert payloads(reading.turn(following=True, after_s=0.2)) == [b"b"]


def test_a_file_that_is_gone_is_forgotten(tmp_path):
    for name in "ab":
        write(tmp_path / f"{name}.txt", name.encode())
    reading = Reading(f"text:{tmp_path}/*.txt")
    reading.turn()
    (tmp_path / "a.txt").unlink()
    assert reading.turn() == []
    assert list(reading.positions) == [f"{tmp_path}/b.txt"]
    write(tmp_path / "a.txt", b"a")
    assert payloads(reading.turn()) == [b"a"]


def test_a_file_that_is_gone_is_known_again_when_the_turn_was_rolled_back(tmp_path):
    for name in "ab":
        write(tmp_path / f"{name}.txt", name.encode())
    reading = Reading(f"text:{tmp_path}/*.txt")
    reading.turn()
    content = (tmp_path / "a.txt").read_bytes()
    (tmp_path / "a.txt").unlink()
    assert reading.rolled_back(items=1) == []
    write(tmp_path / "a.txt", content)
    assert reading.turn() == []


def test_an_empty_folder_forgets_nothing(tmp_path):
    """As that of a disk which is not mounted just now."""
    write(tmp_path / "in" / "a.txt", b"a")
    reading = Reading(f"text:{tmp_path}/in/*.txt")
    reading.turn()
    (tmp_path / "in").rename(tmp_path / "away")
    assert reading.turn() == []
    (tmp_path / "away").rename(tmp_path / "in")
    assert reading.anew().turn() == []


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "packed.jsonl"])
def test_every_line_is_an_envelope_packed_or_not(tmp_path, name):
    content = b'{"title": "one"}\n{"title": "two"}\n'
    _, reading = lines(tmp_path, content if name == "a.jsonl" else gzip.compress(content), name)
    taken = reading.turn()
    assert payloads(taken) == [b'{"title": "one"}', b'{"title": "two"}']
    assert items(taken) == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"one\n\n  \ntwo\n", [("1", b"one"), ("4", b"two")]),
        (b"one\r\ntwo\r\n", [("1", b"one"), ("2", b"two")]),
        (b"one\ntwo", [("1", b"one"), ("2", b"two")]),
        (b"\xef\xbb\xbfone\ntwo\n", [("1", b"\xef\xbb\xbfone"), ("2", b"two")]),
        (b"a\x85b\xe2\x80\xa8c\n", [("1", b"a\x85b\xe2\x80\xa8c")]),
        (b"\n\n", []),
        (b"", []),
    ],
    ids=["blank lines", "CRLF", "no end of line at the end", "BOM", "LF only parts", "blank", ""],
)
def test_lines_are_parted_and_numbered_as_an_editor_does(tmp_path, content, expected):
    _, reading = lines(tmp_path, content)
    taken = reading.turn()
    assert list(zip(items(taken), payloads(taken), strict=True)) == expected
    assert reading.turn() == []


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_gz_file_gives_its_good_lines_and_one_envelope_for_the_rest(tmp_path, damage):
    noise = random.Random(7)
    content = b"".join(b"%d\n" % noise.getrandbits(512) for _ in range(2_000))
    packed = bytearray(gzip.compress(content))
    if damage == "cut":
        del packed[-len(packed) // 3 :]
    else:
        packed[len(packed) // 2] ^= 0xFF
    path, reading = lines(tmp_path, bytes(packed), "a.jsonl.gz")
    *good, rest = reading.turn()
    # A flipped bit may go unnoticed for a while: what is unpacked then is broken, and dies so.
    whole = len(good) if damage == "cut" else 500
    assert len(good) >= whole > 100
    assert payloads(good)[:whole] == content.split(b"\n")[:whole]
    assert rest.payload == path.read_bytes()
    assert rest.source.item.startswith("after ")
    assert reading.anew().turn() == []


def test_a_damaged_gz_file_is_read_to_its_end_over_many_turns_and_processes(tmp_path):
    noise = random.Random(7)
    content = b"".join(b"%d\n" % noise.getrandbits(512) for _ in range(400))
    packed = gzip.compress(content)
    _, reading = lines(tmp_path, packed[: len(packed) // 2], "a.jsonl.gz")
    taken = []
    while more := reading.turn(items=50):
        taken += more
        reading = reading.anew()
    *good, rest = taken
    assert payloads(good) == content.split(b"\n")[: len(good)]
    assert rest.source.item == f"after {len(good)}"


def test_a_packed_file_that_was_cut_after_it_was_read_starts_again(tmp_path):
    content = b"".join(b"line %d\n" % number for number in range(50_000))
    path, reading = lines(tmp_path, gzip.compress(content), "a.jsonl.gz")
    reading.turn(items=40_000)
    write(path, gzip.compress(content)[:2_000], OLD + 1)
    taken = reading.anew().turn()
    assert taken[0].payload == b"line 0"
    assert taken[-1].source.item.startswith("after ")


def test_a_turn_ends_within_a_file_and_the_next_goes_on_there(tmp_path):
    _, reading = lines(tmp_path, b"".join(b"%d\n" % number for number in range(10)))
    assert payloads(reading.turn(items=4)) == [b"0", b"1", b"2", b"3"]
    assert payloads(reading.turn(items=4)) == [b"4", b"5", b"6", b"7"]
    assert items(reading.turn(items=4)) == ["9", "10"]
    assert reading.turn(items=4) == []


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_new_process_goes_on_in_the_middle_of_a_file(tmp_path, pack):
    write(tmp_path / "a.jsonl", pack(b"1\n2\n\n3\n"))
    write(tmp_path / "b.jsonl", pack(b"4\n"))
    reading = Reading(f"jsonl:{tmp_path}/*.jsonl")
    taken = []
    while more := reading.turn(items=1):
        taken += more
        reading = reading.anew()
    assert payloads(taken) == [b"1", b"2", b"3", b"4"]
    assert items(taken) == ["1", "2", "4", "1"]


def test_what_a_turn_took_comes_again_when_it_was_rolled_back(tmp_path):
    _, reading = lines(tmp_path, b"1\n2\n3\n")
    assert payloads(reading.turn(items=1)) == [b"1"]
    assert payloads(reading.rolled_back(items=2)) == [b"2", b"3"]
    assert payloads(reading.turn()) == [b"2", b"3"]


def test_a_file_read_whole_comes_again_when_its_turn_was_rolled_back(tmp_path):
    reading = Reading(f"text:{write(tmp_path / 'a.txt', b'one')}")
    assert payloads(reading.rolled_back(items=1)) == [b"one"]
    assert payloads(reading.turn()) == [b"one"]


def test_a_growing_file_goes_on_where_it_ended(tmp_path):
    path, reading = lines(tmp_path, b"1\n2\n")
    reading.turn()
    append(path, b"3\n")
    taken = reading.anew().turn()
    assert (payloads(taken), items(taken)) == ([b"3"], ["3"])


@pytest.mark.parametrize("content", [b"7\n2\n3\n", b"7\n", b""])
def test_a_file_that_was_written_anew_starts_again(tmp_path, content):
    path, reading = lines(tmp_path, b"1\n2\n")
    reading.turn()
    write(path, content, OLD + 1)
    taken = reading.anew().turn()
    assert payloads(taken) == content.split()
    assert items(taken) == [str(at) for at, _ in enumerate(content.split(), start=1)]


def test_following_leaves_an_unfinished_last_line_for_later(tmp_path, monkeypatch):
    monkeypatch.setattr(files.time, "time", lambda: OLD + 1.0)
    path, reading = lines(tmp_path, b'1\n{"title": "unfin')
    assert payloads(reading.turn(following=True)) == [b"1"]
    assert payloads(reading.turn(following=True)) == []
    append(path, b'ished"}\n', OLD + 2)
    assert payloads(reading.turn(following=True)) == [b'{"title": "unfinished"}']


def test_following_takes_an_unfinished_last_line_once_its_file_was_left_alone(
    tmp_path, monkeypatch
):
    now = [OLD + 1.0]
    monkeypatch.setattr(files.time, "time", lambda: now[0])
    _, reading = lines(tmp_path, b"1\n2")
    assert payloads(reading.turn(following=True)) == [b"1"]
    now[0] = OLD + 60.0
    assert payloads(reading.turn(following=True)) == [b"2"]
    assert payloads(reading.turn(following=True)) == []


def test_a_single_run_takes_an_unfinished_last_line(tmp_path, monkeypatch):
    monkeypatch.setattr(files.time, "time", lambda: OLD + 1.0)
    _, reading = lines(tmp_path, b"1\n2")
    assert payloads(reading.turn()) == [b"1", b"2"]


@pytest.fixture
def small_payloads(monkeypatch):
    monkeypatch.setattr(lines_module, "PAYLOAD_BYTES", 10)


@pytest.mark.usefixtures("small_payloads")
@pytest.mark.parametrize("length", [9, 10, 11, 20, 21, 100])
def test_a_line_too_large_is_cut_and_the_next_ones_are_whole(tmp_path, length):
    _, reading = lines(tmp_path, b"1\n" + b"x" * length + b"\n3\n")
    taken = reading.turn()
    assert payloads(taken) == [b"1", b"x" * min(length, 10), b"3"]
    assert items(taken) == ["1", "2", "3"]
    assert reading.anew().turn() == []


@pytest.mark.usefixtures("small_payloads")
def test_following_takes_a_line_too_large_that_is_finished(tmp_path, monkeypatch):
    monkeypatch.setattr(files.time, "time", lambda: OLD + 1.0)
    _, reading = lines(tmp_path, b"1\n" + b"x" * 30 + b"\n3\n")
    assert payloads(reading.turn(following=True)) == [b"1", b"x" * 10, b"3"]


@pytest.mark.usefixtures("small_payloads")
def test_a_new_process_goes_on_behind_a_line_too_large(tmp_path):
    _, reading = lines(tmp_path, b"x" * 95 + b"\n2\n")
    assert payloads(reading.turn(items=1)) == [b"x" * 10]
    assert payloads(reading.anew().turn()) == [b"2"]


@pytest.mark.usefixtures("small_payloads")
def test_a_file_too_large_is_cut(tmp_path):
    path = write(tmp_path / "a.txt", b"x" * 30)
    assert payloads(Reading(f"text:{path}").turn()) == [b"x" * 10]


def test_an_empty_file_is_an_envelope_without_payload(tmp_path):
    """It then dies as empty: counted, and told to whoever looks."""
    path = write(tmp_path / "a.txt", b"")
    assert payloads(Reading(f"text:{path}").turn()) == [b""]


def test_a_file_removed_between_two_turns_is_no_failure(tmp_path):
    path, reading = lines(tmp_path, b"1\n2\n3\n")
    write(tmp_path / "b.jsonl", b"4\n")
    reading = Reading(f"jsonl:{tmp_path}/*.jsonl")
    assert payloads(reading.turn(items=1)) == [b"1"]
    reading = reading.anew()
    path.unlink()
    assert payloads(reading.turn()) == [b"4"]


def test_a_file_that_cannot_be_read_is_a_sentence_when_its_turn_comes(tmp_path):
    write(tmp_path / "a.txt", b"a")
    (tmp_path / "b.txt").symlink_to(tmp_path / "b.txt")
    reading = Reading(f"text:{tmp_path}/*.txt")
    with pytest.raises(SourceUnavailable, match=r"b\.txt cannot be read \(.*symbolic links\)"):
        reading.turn()


def test_a_name_that_is_no_unicode_is_read_and_shown(tmp_path):
    name = os.fsdecode(b"caf\xe9.txt")
    write(tmp_path / name, b"one")
    reading = Reading(f"text:{tmp_path}/*.txt")
    (one,) = reading.turn()
    assert one.source.origin == f"{tmp_path}/caf\\xe9.txt"
    assert [path.encode() for path in reading.positions]
    assert reading.anew().turn() == []


@pytest.mark.parametrize("name", ["a [1].txt", "ä ö.txt", "100%.txt", " .txt"])
def test_odd_names_are_read(tmp_path, name):
    write(tmp_path / name, b"one")
    (one,) = Reading(f"text:{tmp_path}/*.txt").turn()
    assert one.source.origin == str(tmp_path / name)


def refusal(uri):
    kind, _, pattern = uri.partition(":")
    with pytest.raises(SourceUnavailable) as caught:
        FilesSource(uri, kind, pattern).check()
    return str(caught.value)


def test_a_folder_is_a_sentence_that_says_how_to_name_its_files(tmp_path):
    assert refusal(f"html:{tmp_path}/") == (
        f"html:{tmp_path}/ names a folder: say which files in it, as in html:{tmp_path}/*"
    )


@pytest.mark.parametrize("pattern", ["none.txt", "none/*.txt", "none/**/*.txt"])
def test_what_is_not_there_and_cannot_come_is_a_sentence(tmp_path, pattern):
    uri = f"text:{tmp_path}/{pattern}"
    assert refusal(uri) == f"no file matches {uri}: look at the path"


@pytest.mark.parametrize("pattern", ["*.txt", "**/*.txt", "in?/*.txt"])
def test_a_pattern_in_a_folder_that_files_may_come_to_passes(tmp_path, pattern):
    FilesSource("text:", "text", f"{tmp_path}/{pattern}").check()


def test_a_file_without_permission_is_a_sentence(tmp_path, monkeypatch):
    path = write(tmp_path / "a.txt", b"a")
    monkeypatch.setattr(files.os, "access", lambda *_: False)  # root may read every file
    assert refusal(f"text:{path}") == f"{path} cannot be read: look at its permissions"


def test_nothing_is_logged_of_what_was_read(tmp_path, caplog):
    with caplog.at_level(logging.DEBUG):
        Reading(f"text:{write(tmp_path / 'a.txt', b'secret')}").turn()
    assert "secret" not in caplog.text
