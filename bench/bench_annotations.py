"""How fast annotations are made, listed, shown and exported, beside psycopg alone asking the same statements.

python -m bench.bench_annotations [--creates 60] [--runs 9] [--only creates,lists,page,exports]

The server is that of `manage.py serve` with two workers; clients are processes with a token. The floor is psycopg
asking every statement of the request (sign-in, quote, rows, audit) in one transaction. CPU is counted twice: of the
programs alone, and with PostgreSQL; the goals are for the second, which is what the machine spends.
Exits 1 if a goal is missed.
"""

import argparse
import http.client
import json
import multiprocessing
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from bench.annotated_text import Asked, Clock, annotate_often, long_text, raw, replay, statements_of, timed
from bench.database import bench_database
from bench.editors import Api
from bench.review_site import Team, make_team, serving

NAME = "bench_annotations"
CLIENTS = 8
missed: list[str] = []


def goal(name: str, value: float, most: float = 0, least: float = 0) -> str:
    """Say a figure with its goal, and remember it if it misses it."""
    if (most and value > most) or (least and value < least):
        missed.append(name)
    if not most and not least:
        return f"{value:.1f}"
    bound = f"at most {most:g}" if most else f"at least {least:g}"
    return f"{value:.1f} (goal {bound}{'' if not missed or missed[-1] != name else ', MISSED'})"


def middle(times: list[float]) -> float:
    return times[len(times) // 2]


# Making


def new(version: Any, at: int) -> dict[str, Any]:
    start = (at * 37) % 15_000
    target = {"article": version.article_id, "number": version.number, "start": start, "end": start + 40}
    target["exact"] = version.text[start : start + 40]
    return {"category": "claim", "body": f"Note {at}, illustrative.", "tags": ["water"], "targets": [target]}


def create(port: int, token: str, bodies: list[dict[str, Any]]) -> tuple[float, float]:
    api = Api(port, token)
    api.ask("GET", "annotations/?size=1")
    begin = time.monotonic()
    for body in bodies:
        status, answer = api.ask("POST", "annotations/", body)
        if status != 201:
            raise RuntimeError(f"{status}: {answer}")
    return begin, time.monotonic()


def raw_creates(address: str, asked: Asked, count: int) -> tuple[float, float, float]:
    """Ask the statements of one creation again and again, each time for another annotation."""
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    insert = next(at for at, (statement, _v) in enumerate(asked) if 'INSERT INTO "articles_annotation" ' in statement)
    old = next(value for value in asked[insert][1] if isinstance(value, uuid.UUID))
    known = asked[insert + 1][1][0]  # its number, greater than any other in these statements
    with raw(address) as found:
        pk = None
        begin, cpu = time.monotonic(), time.process_time()
        for _turn in range(count):
            name = uuid.uuid4()
            with found.transaction():
                for at, (statement, values) in enumerate(asked):
                    again = {old: name, known: pk, str(known): str(pk)}
                    values = [again.get(one, one) if isinstance(one, (uuid.UUID, int, str)) else one for one in values]
                    cursor = found.execute(statement, values)
                    rows = cursor.fetchall() if cursor.description else []
                    if at == insert:
                        pk = rows[0][0]
        return begin, time.monotonic(), time.process_time() - cpu


def creates(address: str, port: int, team: Team, version: Any, each: int, workers: list[psutil.Process]) -> None:
    asked = creation_asked(team, version)
    print(f"one creation asks {len(asked)} statements")
    for clients, least in ((1, 45), (CLIENTS, 100)):
        bodies = [[new(version, turn * clients + number) for turn in range(each)] for number in range(clients)]
        clock = Clock(address, workers)
        with multiprocessing.get_context("spawn").Pool(clients) as pool:
            work = [(port, team.tokens[number], bodies[number]) for number in range(clients)]
            pool.starmap(create, [(port, team.tokens[number], bodies[number][:2]) for number in range(clients)])
            before = clock.read()
            ours = _rate(pool.starmap(create, work), clients * each)
            after = clock.read()
            spent = [(end - start) * 1000 / (clients * each) for start, end in zip(before, after, strict=True)]
            pool.starmap(raw_creates, [(address, asked, 2)] * clients)
            before = clock.read()
            found = pool.starmap(raw_creates, [(address, asked, each)] * clients)
            database = (clock.read()[1] - before[1]) * 1000 / (clients * each)
        floor = _rate([(start, end) for start, end, _cpu in found], clients * each)
        program = sum(cpu for _start, _end, cpu in found) * 1000 / (clients * each)
        print(f"{clients} client(s): {goal(f'creates of {clients}', ours, least=least)} a second, psycopg {floor:.1f}")
        print(f"  of the floor's throughput: {goal(f'throughput of {clients}', ours / floor, least=0.3)}")
        times = sum(spent) / (program + database)
        print(
            f"  CPU ms: {spent[0]:.1f} + {spent[1]:.1f} of PostgreSQL, floor {program:.1f} + {database:.1f}: ", end=""
        )
        print(f"{goal(f'CPU of {clients}', times, most=6)} times (programs alone {spent[0] / program:.1f} times)")


def creation_asked(team: Team, version: Any) -> Asked:
    from django.test import Client

    client = Client(headers={"authorization": f"Bearer {team.tokens[0]}"})
    sent = json.dumps(new(version, 1))

    def ask() -> None:
        client.post("/api/v1/annotations/", sent, content_type="application/json", secure=True)

    ask()
    return statements_of(ask)


def _rate(times: list[tuple[float, float]], count: int) -> float:
    return count / (max(end for _begin, end in times) - min(begin for begin, _end in times))


# Reading


class Reader:
    """One connection to the server, as a client keeps it."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = headers

    def get(self, path: str, **more: str) -> tuple[int, bytes, Any]:
        self.connection.request("GET", path, headers={**self.headers, **more})
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers


def lists(address: str, port: int, team: Team, texts: dict[int, Any], runs: int) -> None:
    from django.test import Client

    reader = Reader(port, {"Authorization": f"Bearer {team.tokens[0]}"})
    client = Client(headers={"authorization": f"Bearer {team.tokens[0]}"})
    for count, most, factor in ((1_000, 30, 3), (10_000, 200, 4)):
        version = texts[count]
        path = f"/api/v1/annotations/?article={version.article_id}&number=1&form=compact&size={count}"
        _status, body, headers = reader.get(path)
        assert len(json.loads(body)["results"]) == count  # noqa: S101
        ours, _cpu = timed(partial(reader.get, path), runs)
        asked = statements_of(partial(client.get, path, secure=True))
        with raw(address) as connection:
            floor, _cpu = timed(partial(replay, connection, asked), runs)
        print(f"list of {count}: {goal(f'list of {count}', middle(ours), most=most)} ms, {len(body) / 1024:.0f} KiB,")
        print(f"  {len(asked)} statements, psycopg {middle(floor):.1f} ms: ", end="")
        print(f"{goal(f'list of {count} to the floor', middle(ours) / middle(floor), most=factor)} times")
        same, _cpu = timed(partial(reader.get, path, **{"If-None-Match": headers["ETag"]}), runs)
        assert reader.get(path, **{"If-None-Match": headers["ETag"]})[0] == 304  # noqa: S101
        print(f"  304: {goal(f'304 of {count}', middle(same), most=5)} ms")


def page(address: str, team: Team, texts: dict[int, Any], runs: int) -> None:
    """Measure the article page in this process: every request is cold, nothing of it is kept."""
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=team.people[0]))
    this = psutil.Process()
    clock = Clock(address, [this])
    for count in (10, 1_000):
        path = texts[count].get_absolute_url()
        show = partial(client.get, path, secure=True)
        asked = statements_of(show)
        size = len(client.get(path, secure=True).content)
        before = clock.read()
        ours, _cpu = timed(show, runs * 3)
        spent = [(end - start) * 1000 / (runs * 3 + 1) for start, end in zip(before, clock.read(), strict=True)]
        with raw(address) as connection:
            before = clock.read()
            floor, _cpu = timed(partial(replay, connection, asked), runs * 3)
            least = [(end - start) * 1000 / (runs * 3 + 1) for start, end in zip(before, clock.read(), strict=True)]
        print(f"article page with {count}: {goal(f'queries of {count}', len(asked), most=8)} queries, ", end="")
        print(f"{middle(ours):.1f} ms (psycopg {middle(floor):.1f}), {size / 1024:.0f} KiB")
        print(
            f"  CPU ms: {spent[0]:.1f} + {spent[1]:.1f} of PostgreSQL, floor {least[0]:.1f} + {least[1]:.1f}: ", end=""
        )
        most = 8 if count == 1_000 else 0  # a page with little on it is all frame
        print(f"{goal(f'CPU of the page with {count}', sum(spent) / sum(least), most=most)} times", end="")
        print(f" (programs alone {spent[0] / least[0]:.1f} times)")


# Handing out


def exports(port: int, team: Team, texts: dict[int, Any], workers: list[psutil.Process]) -> None:
    headers = {"Authorization": f"Bearer {team.tokens[0]}"}
    for name in ("jsonld", "jsonl", "csv", "brat"):
        small, path = (
            f"/api/v1/annotations/export/{name}/?article={texts[count].article_id}" for count in (1_000, 12_000)
        )
        for _connection in range(12):  # so that each thread of each worker holds what a twelfth of it takes
            read(Reader(port, headers), small)
        with most_held(workers) as held:
            found = sorted(read(Reader(port, headers), path) for _run in range(3))
        more = held() / 2**20
        whole, first, size = found[1]
        print(f"export of 12,000 as {name}: {goal(f'export as {name}', whole, most=2)} s, {size / 2**20:.1f} MiB")
        print(f"  first byte {goal(f'first byte of {name}', first, most=0.3)} s; ", end="")
        print(f"a worker at most {goal(f'memory of {name}', more, most=8)} MiB larger than after 1,000")


@contextmanager
def most_held(workers: list[psutil.Process]) -> Iterator[Callable[[], int]]:
    """Yield what tells, in bytes, by how much the workers were larger at their largest than before: their own mark of
    it (VmHWM of Linux), which is set back first, so that nothing between two looks is missed."""
    for worker in workers:
        Path(f"/proc/{worker.pid}/clear_refs").write_text("5")
    before = {worker.pid: worker.memory_info().rss for worker in workers}
    yield lambda: max(_largest(pid) - rss for pid, rss in before.items())


def _largest(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def read(reader: Reader, path: str) -> tuple[float, float, int]:
    """Return the seconds until all was read and until the first byte, and how much it was."""
    begin = time.monotonic()
    reader.connection.request("GET", path, headers=reader.headers)
    answer = reader.connection.getresponse()
    size = len(answer.read(1))
    first = time.monotonic() - begin
    while piece := answer.read(2**19):
        size += len(piece)
    return time.monotonic() - begin, first, size


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--creates", type=int, default=60)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--only", default="creates,lists,page,exports")
    given = parser.parse_args()
    only = given.only.split(",")
    with bench_database(NAME) as address:
        from django.conf import settings
        from django.test import override_settings

        in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
        storages = {**settings.STORAGES, "captures": in_memory}
        with override_settings(STORAGES=storages, ALLOWED_HOSTS=["*"], DEBUG=False):
            team = make_team(CLIENTS, 0)
            texts = prepare(team)
            with serving(NAME) as server:
                workers = psutil.Process(server.web.process.pid).children(recursive=True)
                if "lists" in only:
                    lists(address, server.port, team, texts, given.runs)
                if "page" in only:
                    page(address, team, texts, given.runs)
                if "exports" in only:
                    exports(server.port, team, texts, workers)
                if "creates" in only:
                    creates(address, server.port, team, texts[0], given.creates, workers)
    print(f"missed: {', '.join(missed)}" if missed else "every goal is met")
    return int(bool(missed))


def prepare(team: Team) -> dict[int, Any]:
    """Return texts by how many annotations they have."""
    from django.db import connection

    from accounts.models import User
    from tests import make

    people = list(User.objects.filter(pk__in=team.people))
    texts = {}
    for count in (0, 10, 1_000, 10_000, 12_000):
        texts[count] = make.text(people[0], long_text(20_000), title=f"Illustrative text {count}")
        annotate_often(texts[count], people, count) if count else None
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return texts


if __name__ == "__main__":
    sys.exit(main())
