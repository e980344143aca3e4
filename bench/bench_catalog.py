"""What a page of the register costs with a large catalog, beside psycopg alone asking the same statements.

python -m bench.bench_catalog [--runs 30]

Pages are made in this process through Django's whole stack, as a server makes them. CPU is that of this process and of
PostgreSQL together; the floor is psycopg asking every statement of the page in one transaction and fetching it all.
A 304 is held against the floor of the whole page, which it stands for. Exits 1 if a goal is missed.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import psutil  # type: ignore[import-untyped]

from bench.annotated_text import Clock, raw, replay, statements_of, timed
from bench.bench_annotations import goal, middle, missed
from bench.catalog_world import make_world
from bench.database import bench_database

NAME = "bench_catalog"
PAGES = 200
NARROWED = (
    "?theme=WAT&state=KZ&nature=malicious",
    "?level=4&confidence=high",
    "?q=reservoir+leak",
    "?quality=no_measure",
    "?sort=theme",
    "?sort=-level",
    "?kind=measure&progress=in_force",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30)
    runs = parser.parse_args().runs
    with bench_database(NAME) as address:
        print(f"a world of {make_world()}")
        register(address, runs)
    print("missed: " + ", ".join(missed) if missed else "every goal is met")
    return 1 if missed else 0


def register(address: str, runs: int) -> None:
    from django.test import Client
    from django.urls import reverse

    from accounts.models import User
    from accounts.roles import Role

    reader = User.objects.create(email="r@perimeter.example", name="A reader", roles=[Role.READER])
    client = Client()
    client.force_login(reader)
    clock = Clock(address, [psutil.Process()])
    path = reverse("catalog:register")
    first = partial(client.get, path, secure=True)
    cold, floor, times = measure(address, clock, first, runs)
    count = len(statements_of(first))
    print(f"the register: {goal('queries of a page', count, most=5)} queries, {middle(times):.1f} ms")
    print(f"  CPU {cold:.1f} ms, psycopg {floor:.1f}: {goal('CPU of a page', cold / floor, most=10)} times")
    same = partial(client.get, path, secure=True, headers={"If-None-Match": first().headers["ETag"]})
    if same().status_code != 304:
        raise RuntimeError("The page is not known again.")
    known, own, _times = measure(address, clock, same, runs)
    print(
        f"  304: CPU {known:.1f} ms: {goal('CPU of a 304', known / floor, most=1.5)} times the floor of the page",
        end="",
    )
    print(f" ({known / own:.1f} times that of its own {len(statements_of(same))} statements)")
    last = partial(client.get, path + page_number(client, path, PAGES), secure=True)
    # One after the other, so that both meet the same machine.
    pairs = [(cost(clock, first), cost(clock, last)) for _run in range(runs)]
    one, two = (sorted(pair[at] for pair in pairs)[runs // 2] for at in (0, 1))
    print(f"  page {PAGES}: CPU {two:.1f} ms, page 1 {one:.1f}: {goal('page 200', two / one, most=1.15)} times")
    for asked in NARROWED:
        spent, least, times = measure(address, clock, partial(client.get, path + asked, secure=True), runs // 3)
        print(f"  {asked}: {middle(times):.1f} ms, CPU {spent:.1f} ms, psycopg {least:.1f}: {spent / least:.1f} times")


def page_number(client: Any, path: str, number: int) -> str:
    """Return the address of a page by going there from page to page."""
    asked = ""
    for _page in range(number - 1):
        asked = client.get(path + asked, secure=True).context["more"]
    return str(asked)


def cost(clock: Clock, ask: Callable[[], Any]) -> float:
    """Return the CPU milliseconds of ten askings, each."""
    before = sum(clock.read())
    for _time in range(10):
        ask()
    return (sum(clock.read()) - before) * 100


def measure(address: str, clock: Clock, ask: Callable[[], Any], runs: int) -> tuple[float, float, list[float]]:
    """Return the CPU milliseconds of one asking, those of its statements by psycopg alone, and how long it took."""
    asked = statements_of(ask)
    before = sum(clock.read())
    times, _cpu = timed(ask, runs * 3)
    spent = (sum(clock.read()) - before) * 1000 / (runs * 3 + 1)
    with raw(address) as connection:
        before = sum(clock.read())
        timed(partial(replay, connection, asked), runs * 9)
        least = (sum(clock.read()) - before) * 1000 / (runs * 9 + 1)
    return spent, least, times


if __name__ == "__main__":
    sys.exit(main())
