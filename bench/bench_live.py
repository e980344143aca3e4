"""What 500 open pages cost that ask every ten seconds who is there and what changed, and how soon each knows.

python -m bench.bench_live [--pages 500] [--seconds 60] [--every 10]

The server is the one of `manage.py serve` (granian, two processes of four threads), the sessions are real, and the
pages ask as static/js/live.js does: with jitter, `If-None-Match`, and a pause that doubles with every further failure.
Half of them show the list of the queue, half one of 25 items, too. Meanwhile editors claim and release items by the
product's own actions. In the middle the whole server is killed, something changes, and it is started again: every page
must know in the end. Then it is stopped by SIGTERM with all pages open. Exits 1 if a goal is missed.
"""

import argparse
import asyncio
import json
import random
import signal
import statistics
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psutil  # type: ignore[import-untyped]

from bench.database import bench_database
from bench.review_site import Server, serving, threat

NAME = "bench_live"
EDITORS, ITEMS = 20, 25
CORES = 2
missed: list[str] = []


def goal(name: str, value: float, most: float, unit: str) -> str:
    if value > most:
        missed.append(name)
    return f"{name}: {value:.2f} {unit} (goal at most {most:g}{', MISSED' if value > most else ''})"


@dataclass
class Change:
    """One change of a topic: when it was committed, and the sum of changes of its topic from then on."""

    topic: str
    at: float
    total: int


@dataclass
class OpenPage:
    """A page that is open: it asks, and notes when it learned of which version of each of its topics."""

    number: int
    port: int
    session: str
    topics: list[str]
    every: float
    chance: random.Random
    heard: dict[str, list[tuple[float, int]]] = field(default_factory=dict)
    spent: list[float] = field(default_factory=list)
    codes: dict[int, int] = field(default_factory=dict)
    lost: int = 0
    tag: str = ""

    def __post_init__(self) -> None:
        on = "&".join(f"on={topic}" for topic in self.topics)
        self.path = f"/live/?{on}&page=bench-{self.number:06}"
        self.failed = 0
        self.pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def stay_open(self, until: float) -> None:
        await asyncio.sleep(self.chance.random() * self.every)
        while time.monotonic() < until:
            try:
                await self.ask()
                self.failed, wait = 0, self.every
            except (OSError, EOFError, ValueError):
                self.lost += 1
                self.close()
                wait = min(300.0, self.every * 2**self.failed)
                self.failed += 1
            pause = wait * (0.85 + 0.3 * self.chance.random())
            await asyncio.sleep(max(0.0, min(pause, until - time.monotonic())))

    async def ask(self) -> None:
        if self.pipe is None:
            self.pipe = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.pipe
        seen = f"If-None-Match: {self.tag}\r\n" if self.tag else ""
        headers = f"Host: 127.0.0.1:{self.port}\r\nCookie: session={self.session}\r\n{seen}"
        begin = time.monotonic()
        writer.write(f"GET {self.path} HTTP/1.1\r\n{headers}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status = int(head.split(" ", 2)[1])
        lines = (line.partition(":") for line in head.split("\r\n")[1:])
        told = {name.lower(): value.strip() for name, _colon, value in lines}
        body = await reader.readexactly(int(told.get("content-length") or 0)) if status != 304 else b""
        now = time.monotonic()
        self.spent.append(now - begin)
        self.codes[status] = self.codes.get(status, 0) + 1
        if status == 200:
            self.tag = told.get("etag", "")
            for topic, version in json.loads(body)["seq"].items():
                self.heard.setdefault(topic, []).append((now, int(version.partition(".")[2] or 0)))
        elif status != 304:
            raise ValueError(status)

    def close(self) -> None:
        if self.pipe is not None:
            self.pipe[1].close()
        self.pipe = None

    def learned(self, change: Change) -> float | None:
        """Return how many seconds after a change this page knew of it."""
        return next(
            (max(0.0, at - change.at) for at, total in self.heard.get(change.topic, []) if total >= change.total), None
        )


def make_world() -> tuple[list[Any], list[Any]]:
    """Make editors, and items that wait."""
    from accounts.models import User
    from accounts.roles import Role
    from review import actions
    from review.models import QueueItem

    people = [
        User(email=f"live{number}@perimeter.example", name=f"Editor {number}", roles=[Role.EDITOR])
        for number in range(EDITORS)
    ]
    for person in people:
        person.set_unusable_password()
        person.save()
    for number in range(ITEMS):
        actions.propose_and_submit("threat", threat(number), by=people[0], message="Illustrative.")
    return people, list(QueueItem.objects.order_by("pk"))


def sessions(people: list[Any], count: int) -> list[str]:
    """Sign people in, each many times: every page has a session of its own."""
    from django.test import Client

    keys = []
    for number in range(count):
        client = Client()
        client.force_login(people[number % len(people)])
        keys.append(client.cookies["session"].value)
    return keys


def totals() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT topic, sum(changes) FROM review_pulse GROUP BY topic")
        return {topic: int(total) for topic, total in cursor.fetchall()}


def change(item: Any, person: Any, changes: list[Change]) -> None:
    """Claim an item, or let it go, and note what that made of its topics."""
    from review.queueing import claim_item, release_item

    item.refresh_from_db()
    (release_item if item.claimed_by_id == person.pk else claim_item)(item, by=person)
    at, now = time.monotonic(), totals()
    changes.extend(Change(topic, at, now[topic]) for topic in ("queue", f"{item.kind}:{item.object_id}"))


def keep_changing(items: list[Any], people: list[Any], changes: list[Change], ended: threading.Event) -> None:
    from django.db import connections

    chance = random.Random(7)
    while not ended.wait(0.5 + chance.random()):
        at = chance.randrange(len(items))
        change(items[at], people[1 + at % (EDITORS - 1)], changes)
    connections.close_all()


def cpu_of(server: Server) -> float:
    """Return the seconds of CPU that the web processes have used."""
    root = psutil.Process(server.web.process.pid)
    spent = 0.0
    for one in [root, *root.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            spent += times.user + times.system
    return spent


def kill_all(server: Server) -> None:
    """End the whole web server as a machine would that fails."""
    root = psutil.Process(server.web.process.pid)
    for one in [*root.children(recursive=True), root]:
        with suppress(psutil.NoSuchProcess):
            one.send_signal(signal.SIGKILL)


def stop(server: Server) -> float:
    """Ask the web server to stop, and return how many seconds it took."""
    server.ended.set()
    begin = time.monotonic()
    server.web.ask_to_stop()
    while not server.web.has_ended() and time.monotonic() < begin + 20:
        time.sleep(0.01)
    return time.monotonic() - begin


async def hold_open(pages: list[OpenPage], until: float) -> None:
    await asyncio.gather(*(page.stay_open(until) for page in pages))


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def run(options: argparse.Namespace) -> None:
    people, items = make_world()
    keys = sessions(people, options.pages)
    things = [f"{item.kind}:{item.object_id}" for item in items]
    with serving(NAME) as server:
        pages = [
            OpenPage(
                number, server.port, key, ["queue"] if number % 2 else ["queue", things[number // 2 % ITEMS]],
                options.every, random.Random(number),
            ) for number, key in enumerate(keys)
        ]  # fmt: skip
        begin = time.monotonic()
        changes: list[Change] = []
        ended = threading.Event()
        steady, after = begin + options.every + options.seconds, 4 * options.every
        client = threading.Thread(target=lambda: asyncio.run(hold_open(pages, steady + after + 5)))
        changing = threading.Thread(target=keep_changing, args=(items, people, changes, ended))
        client.start()
        time.sleep(options.every)  # until all are open
        changing.start()
        cpu, asked = cpu_of(server), sum(len(page.spent) for page in pages)
        time.sleep(options.seconds)
        cpu = cpu_of(server) - cpu
        asked = sum(len(page.spent) for page in pages) - asked
        calm = [change for change in changes if change.at < steady - 1.3 * options.every]
        ended.set()
        changing.join()
        answers = [spent for page in pages for spent in page.spent]
        kill_all(server)
        last: list[Change] = []
        change(items[0], people[1], last)  # while nobody can ask
        time.sleep(max(0.0, steady + after - time.monotonic()))
        tell(options, pages, calm, last, answers, cpu, asked)
        print(goal("stop by SIGTERM, every page open", stop(server), 5, "s"))
        client.join()


def tell(
    options: argparse.Namespace, pages: list[OpenPage], calm: list[Change], last: list[Change], answers: list[float],
    cpu: float, asked: int,
) -> None:  # fmt: skip
    from os import getloadavg

    rate = asked / options.seconds
    print(
        f"{options.pages} pages, each asks every {options.every:g} s: {rate:.1f} a second; load {getloadavg()[0]:.1f}"
    )
    codes: dict[int, int] = {}
    for page in pages:
        for code, count in page.codes.items():
            codes[code] = codes.get(code, 0) + count
    print(f"answers: {dict(sorted(codes.items()))}; connections lost: {sum(page.lost for page in pages)}")
    known = [(page.learned(one), one) for one in calm for page in pages if one.topic in page.topics]
    told = [seconds for seconds, _one in known if seconds is not None]
    print(f"{len(calm)} changes for {len(known)} pages that show them: {100 * len(told) / len(known):.2f} % delivered")
    if len(told) < len(known):
        missed.append("delivery")
    print(goal("delivery, p95", p95(told), options.every, "s"))
    print(f"an answer: median {1000 * statistics.median(answers):.0f} ms, p95 {1000 * p95(answers):.0f} ms")
    late = [page.learned(one) for one in last for page in pages if one.topic in page.topics]
    found = [seconds for seconds in late if seconds is not None]
    print(f"after the server was killed and started again: {100 * len(found) / len(late):.2f} % delivered")
    if len(found) < len(late):
        missed.append("delivery after reconnect")
    elif found:
        print(f"  the last page knew {max(found):.1f} s after the change")
    spent = 1000 * cpu / asked
    share = 100 * cpu / options.seconds / CORES
    print(f"CPU of the web processes: {spent:.2f} ms a question, {share:.1f} % of {CORES} cores")
    print(goal("CPU of a question", spent, 3, "ms"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=10.0)
    options = parser.parse_args()
    with bench_database(NAME):
        run(options)
    if missed:
        print(f"missed: {', '.join(missed)}")
        sys.exit(1)


if __name__ == "__main__":
    main()
