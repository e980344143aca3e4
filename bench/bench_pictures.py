"""What the pictures cost with a large catalog: 10,000 threats, 5,000 measures, 27,000 ratings.

python -m bench.bench_pictures [--runs 15]

Pages are made in this process through Django's whole stack, as a server makes them, with both layouts and the tables.
The time of a page is told beside the CPU of this process and how many statements it asks. Matrix, map and graph are
held to 300 ms, the median of the runs. Exits 1 if a goal is missed.
"""

import argparse
import sys
import time
from statistics import median

from bench.bench_annotations import goal, missed
from bench.catalog_world import make_world
from bench.database import bench_database

NAME = "bench_pictures"
MOST_MS = 300.0
HELD = ("matrix", "map", "graph")
PICTURES = {
    "matrix": "/catalog/pictures/matrix/",
    "matrix, narrowed": "/catalog/pictures/matrix/?theme=WAT&state=KZ",
    "matrix, one field": "/catalog/pictures/matrix/?panel=malicious&likelihood=3&impact=4",
    "map": "/catalog/pictures/map/",
    "timeline": "/catalog/pictures/timeline/",
    "board": "/catalog/pictures/board/",
    "bow-tie": "/catalog/pictures/bow-tie/{code}/",
    "graph": "/catalog/pictures/graph/{code}/",
    "ratings": "/catalog/pictures/ratings/{code}/",
    "matrix as SVG": "/catalog/pictures/matrix.svg",
    "matrix as PNG": "/catalog/pictures/matrix.png",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with bench_database(NAME):
        print(f"a world of {make_world()}")
        measure(runs)
    print("missed: " + ", ".join(missed) if missed else "every goal is met")
    return 1 if missed else 0


def measure(runs: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from accounts.roles import Role

    client = Client()
    client.force_login(User.objects.create(email="r@perimeter.example", name="A reader", roles=[Role.READER]))
    code = busiest()
    for name, address in PICTURES.items():
        path = address.format(code=code)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path, secure=True)
            count = len(asked)  # while it is captured: a later request forgets them
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        walls, spent = [], []
        for _run in range(runs):
            begin, cpu = time.perf_counter(), time.process_time()
            client.get(path, secure=True)
            walls.append((time.perf_counter() - begin) * 1000)
            spent.append((time.process_time() - cpu) * 1000)
        told = goal(f"ms of the {name}", median(walls), most=MOST_MS) if name in HELD else f"{median(walls):.1f}"
        size = len(answer.content) / 1000
        print(f"{name}: {told} ms, CPU of Django {median(spent):.1f} ms, {count} queries, {size:.0f} kB")


def busiest() -> str:
    """Return the code of the threat with the most links."""
    from django.db.models import Count

    from catalog.models import Entry

    found = Entry.objects.threats().annotate(many=Count("linked_from")).order_by("-many", "code")
    return str(found.values_list("code", flat=True)[0])


if __name__ == "__main__":
    sys.exit(main())
