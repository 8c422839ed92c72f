"""Poll 1,000 feeds on 200 host names, politely, beside a loop that calls feedparser on each.

    python -m benchmarks.feeds [--feeds 1000] [--hosts 200] [--loop 1000]

A server process on loopback answers each request after 50 ms with a feed of 25 items (20 KB). The
hosts' names are resolved by the benchmark. Measured are the source of live feeds alone, from the
list to the entries and the feeds' states, with one second between two requests to a host; then
the same again an hour later, when nothing has changed; then feedparser one feed after another,
without any pause. The server's own notes tell whether the pause was kept.
"""

import argparse
import asyncio
import multiprocessing
import resource
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Final

import feedparser
import msgspec

from pipelines.fetch.address import networks
from pipelines.fetch.settings import FetchSettings
from pipelines.sources.base import Limit
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.settings import FeedSettings
from pipelines.sources.rss.source import RssSource

ANSWER_S: Final = 0.05
DELAY_S: Final = 1.0
ITEMS: Final = 25
WORDS: Final = "The harbour council met on Monday to speak about the ferry and the new bridge. "
START: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Note(msgspec.Struct):
    host: str
    began: float
    ended: float
    status: int


def document(name: str) -> bytes:
    items = "".join(
        f"<item><title>Item {number} of {name}</title><guid>{name}-{number}</guid>"
        f"<link>https://{name}/{number}</link><description>{WORDS * 8}</description>"
        f"<pubDate>Mon, 02 Mar 2026 {number % 12:02d}:00:00 GMT</pubDate></item>"
        for number in range(ITEMS)
    )
    head = f"<title>{name}</title><link>https://{name}/</link>"
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


class Server:
    """Answers with a feed, or 304 to whoever has it, and notes when."""

    def __init__(self) -> None:
        self.notes: list[Note] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._answer(head.decode("latin-1"), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        began = time.monotonic()
        first, *lines = head.splitlines()
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        }
        target, host = first.split()[1], headers["host"]
        tag = f'"{host}{target}"'
        status = 304 if headers.get("if-none-match") == tag else 200
        body = b"" if status == 304 else document(f"{host}{target}".replace("/", "-"))
        await asyncio.sleep(ANSWER_S)
        self.notes.append(Note(host, began, time.monotonic(), status))
        length = "" if status == 304 else f"Content-Length: {len(body)}\r\n"
        writer.write(f"HTTP/1.1 {status} -\r\nETag: {tag}\r\n{length}\r\n".encode() + body)
        await writer.drain()


def run_server(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, backlog=1024)
    pipe.send(listening.sockets[0].getsockname()[1])
    while await asyncio.to_thread(pipe.recv):
        pipe.send_bytes(msgspec.msgpack.encode(server.notes))
        server.notes.clear()


def source_of(urls: list[str], port: int, now: datetime) -> RssSource:
    fetch = FetchSettings(
        allow_networks=networks(["127.0.0.0/8"]), ports=frozenset({port}), contact="benchmark"
    )
    specs = [FeedSpec(url) for url in urls]
    return RssSource(
        "rss:benchmark",
        lambda: specs,
        lambda: now,
        FeedSettings(fetch=fetch),
        resolver=lambda _: [IPv4Address("127.0.0.1")],
    )


def poll(source: RssSource, positions: dict[str, str]) -> int:
    """Take turn after turn until there is nothing more, as a single run does."""
    entries = 0
    while True:
        limit = Limit(
            items=1_000,
            payload_bytes=64 << 20,
            wait_s=60.0,
            collect_s=0.0,
            stopped=bool,
            following=False,
        )
        taken = sum(1 for _ in source.take(positions, limit))
        positions.update(source.progress())
        source.acknowledge()
        entries += taken
        if not taken:
            return entries


def shortest_pause(notes: list[Note]) -> float:
    """Find the shortest time from an answer of a host to its next request, in seconds."""
    by_host: defaultdict[str, list[Note]] = defaultdict(list)
    for note in notes:
        by_host[note.host].append(note)
    return min(
        after.began - before.ended
        for visits in by_host.values()
        for before, after in pairwise(sorted(visits, key=lambda note: note.began))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--loop", type=int, default=1_000, help="feeds that feedparser is given")
    args = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=run_server, args=(theirs,), daemon=True
    )
    process.start()
    port = ours.recv()
    urls = [f"http://host{n % args.hosts}.test:{port}/{n // args.hosts}" for n in range(args.feeds)]
    positions: dict[str, str] = {}
    for title, now in (("first poll", START), ("an hour later", START + timedelta(hours=1))):
        source = source_of(urls, port, now)
        began, used = time.monotonic(), time.process_time()
        entries = poll(source, positions)
        seconds, cpu = time.monotonic() - began, time.process_time() - used
        source.close()
        ours.send("the notes")
        notes = msgspec.msgpack.decode(ours.recv_bytes(), type=list[Note])
        unchanged = sum(note.status == 304 for note in notes)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{title}: {len(notes)} requests, {entries} entries, {unchanged} unchanged (304); "
            f"{seconds:.1f} s, {cpu:.1f} s of CPU; peak memory {memory:.0f} MB; "
            f"shortest pause of a host {shortest_pause(notes):.3f} s"
        )
    began = time.monotonic()
    entries = sum(
        len(feedparser.parse(f"http://127.0.0.1:{port}/{n}").entries) for n in range(args.loop)
    )
    seconds = time.monotonic() - began
    print(f"feedparser in a loop: {args.loop} feeds, {entries} entries; {seconds:.1f} s")
    ours.send("")
    process.join()


if __name__ == "__main__":
    main()
