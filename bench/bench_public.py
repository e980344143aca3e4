"""Anonymous readers a second of a public catalog, the CPU that they cost, and the statements that they ask.

python -m bench.bench_public [--seconds 8] [--readers 6]

The server is that of `manage.py serve` (2 workers of 4 threads) without DEBUG, on the demo world. Readers are processes
of their own that ask for its pages in turn, packed, over connections that stay. Goals: 1,000 answers a second, also
counted by the CPU of the server alone (readers share its cores); no statement for an answer: at most three a second and
worker, in which a worker looks whether anything changed. Exits 1 if a goal is missed.
"""

import argparse
import multiprocessing
import os
import socket
import sys
import time

import psycopg

from bench.public_site import PATHS, Site, public_site

NAME = "bench_public"
GOAL = 1_000  # answers a second
LOOKS = 3  # transactions a second and worker: one that asks whether the connection lives, one that looks for changes
Result = tuple[int, int, int, float]  # answers, those that were not 200, bytes, seconds of CPU


def read(port: int, until: float, results: "multiprocessing.Queue[Result]", same: bool) -> None:
    """Ask for pages in turn until the time is over."""
    asks = [_request(path) for path in PATHS]
    answers = wrong = size = 0
    tags: dict[int, bytes] = {}
    with socket.create_connection(("127.0.0.1", port)) as connection:
        reader = connection.makefile("rb")
        while time.monotonic() < until:
            place = answers % len(asks)
            ask = asks[place] if not same else asks[place].replace(b"\r\n\r\n", tags.get(place, b"") + b"\r\n\r\n")
            connection.sendall(ask)
            status, length, tag = _head(reader)
            size += len(reader.read(length)) if length else 0
            answers += 1
            wrong += status not in ((200, 304) if same else (200,))
            tags[place] = b"\r\nIf-None-Match: " + tag
    times = os.times()
    results.put((answers, wrong, size, times.user + times.system))


def _request(path: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip", "Accept-Language: en"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _head(reader) -> tuple[int, int, bytes]:  # type: ignore[no-untyped-def]  # a buffered file of a socket
    status, length, tag = int(reader.readline().split()[1]), 0, b""
    while (line := reader.readline()) not in (b"\r\n", b""):
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif name.lower() == b"etag":
            tag = value.strip()
    return status, length, tag


def transactions(address: str) -> int:
    """Return how many transactions the database has had, once its statistics are written."""
    time.sleep(2)
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return int(row[0]) if row else 0


def warm(port: int) -> None:
    """Ask for every page over so many connections that both workers have made it: each takes about half of them."""
    for _connection in range(10):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            reader = connection.makefile("rb")
            for path in PATHS:
                connection.sendall(_request(path))
                _status, length, _tag = _head(reader)
                reader.read(length)


def run(site: Site, readers: int, seconds: float, *, same: bool) -> dict[str, float]:
    """Let readers read for some seconds."""
    before, cpu, begin = transactions(site.database), site.cpu(), time.monotonic()
    results: multiprocessing.Queue[Result] = multiprocessing.Queue()
    until = begin + seconds
    people = [
        multiprocessing.Process(target=read, args=(site.server.port, until, results, same)) for _ in range(readers)
    ]
    for one in people:
        one.start()
    told = [results.get() for _ in people]
    for one in people:
        one.join()
    spent, taken = time.monotonic() - begin, site.cpu() - cpu
    answers = sum(row[0] for row in told)
    asked = transactions(site.database) - before - 1  # the one that asked before
    return {
        "answers": answers,
        "wrong": sum(row[1] for row in told),
        "a second": answers / spent,
        "bytes an answer": sum(row[2] for row in told) / answers,
        "server CPU, microseconds an answer": taken / answers * 1e6,
        "reader CPU, microseconds an answer": sum(row[3] for row in told) / answers * 1e6,
        "answers a second and core of the server": answers / taken,
        "transactions a second": asked / spent,
        "transactions an answer": asked / answers,
        "cores of the server": taken / spent,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--readers", type=int, default=6)
    asked = parser.parse_args()
    missed = []
    with public_site(NAME) as site:
        warm(site.server.port)
        for name, same in (("whole pages, packed", False), ("what readers have already (304)", True)):
            found = run(site, asked.readers, asked.seconds, same=same)
            sys.stdout.write(f"{name}, {asked.readers} readers, under the load of {os.getloadavg()[0]:.1f}\n")
            sys.stdout.writelines(f"  {key:42} {value:12,.4f}\n" for key, value in found.items())
            missed += [f"{name}: {found['a second']:.0f} a second"] if found["a second"] < GOAL else []
            missed += [f"{name}: {found['wrong']} wrong answers"] if found["wrong"] else []
            looks = found["transactions a second"] > LOOKS * 2
            missed += [f"{name}: {found['transactions a second']:.1f} transactions a second"] if looks else []
    sys.stdout.writelines(f"MISSED {line}\n" for line in missed)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
