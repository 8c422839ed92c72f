"""How long a message takes through a job on Flink into PostgreSQL: python -m benchmarks.engine

A job runs on this machine as a user starts it; Google's emulator, PostgreSQL and Flink are started
here. Messages are published at a rate; the delay of each is the time from its publishing until its
row can be read, as the database's clock says by the row's commit.
"""

import argparse
import os
import statistics
import tempfile
import threading
import time
from pathlib import Path

from tests.integration.emulator import Emulator, emulator_home, new_project
from tests.integration.flink import job, story, wait_until
from tests.integration.postgres import Server

#: Messages before those that are measured: models are loaded, pools filled.
_FIRST = 60


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=1_200)
    parser.add_argument("--rate", type=float, default=40.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server, emulator = Server(), Emulator(emulator_home(), folder)
        server.make()
        server.start()
        emulator.start()
        os.environ["PUBSUB_EMULATOR_HOST"] = emulator.host
        try:
            measure(args, server, emulator, folder)
        finally:
            emulator.stop()
            server.stop("immediate")
            server.remove()


def measure(args, server, emulator, folder):
    database = server.new_database()
    url = server.url(database)
    topic = emulator.create_topic(new_project())
    subscription = emulator.create_subscription(topic)
    places = ("--source", f"pubsub:{subscription}", "--sink", url, "--state", url)
    with job(folder, "job", *places, env={"PUBSUB_EMULATOR_HOST": emulator.host}) as program:
        wait_until(lambda: has_tables(server, database), job=program)
        watch = Watch(server, database)
        emulator.publish(topic, [(story(number), {}) for number in range(_FIRST)])
        wait_until(lambda: watch.count() >= _FIRST, job=program)
        thread = threading.Thread(target=watch.until, args=(_FIRST + args.messages,))
        thread.start()
        sent = publish(args, emulator, topic)
        thread.join()
        program.stop()
    report(args, watch, sent)


def publish(args, emulator, topic):
    """Publish at the rate; gives when each message was."""
    sent = []
    began = time.monotonic()
    for number in range(args.messages):
        time.sleep(max(0.0, began + number / args.rate - time.monotonic()))
        sent.append(time.monotonic())
        emulator.publish(topic, [(story(_FIRST + number), {})])
    return sent


def has_tables(server, database):
    query = "SELECT count(*) FROM pg_tables WHERE tablename = 'dead_letters'"
    return server.ask(query, database=database)[0][0] == 1


class Watch:
    """Looks how many rows there are, twenty times a second."""

    def __init__(self, server, database):
        self.server, self.database = server, database
        self.seen = []

    def count(self):
        counts = "+".join(
            f"(SELECT count(*) FROM {table})"
            for table in ("articles", "duplicates", "dead_letters")
        )
        return self.server.ask(f"SELECT {counts}", database=self.database)[0][0]

    def until(self, count):
        while not self.seen or self.seen[-1][1] < count:
            self.seen.append((time.monotonic(), self.count()))
            time.sleep(0.05)


def report(args, watch, sent):
    """Messages are read in their order: the n-th row that is there is that of the n-th message."""
    delays = []
    moments = iter(watch.seen)
    now, count = next(moments)
    for number, at in enumerate(sent, start=_FIRST + 1):
        while count < number:
            now, count = next(moments)
        delays.append(now - at)
    cuts = statistics.quantiles(delays, n=20)
    print(f"{len(delays)} messages at {args.rate:g}/s through a job on Flink, delay in seconds:")
    print(f"p50 {cuts[9]:.2f}  p95 {cuts[18]:.2f}  most {max(delays):.2f}")


if __name__ == "__main__":
    main()
