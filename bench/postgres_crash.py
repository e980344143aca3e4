"""Kill the embedded PostgreSQL again and again while people write, and count acknowledged rows that are lost.

python -m bench.postgres_crash --rounds 100
python -m bench.postgres_crash --rounds 20 --control    (synchronous_commit off: must lose some)
"""

import argparse
import itertools
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg

from config.embedded_postgres import Lease, connection_parameters


@dataclass
class Report:
    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    killed_while_starting: int = 0
    slowest_start: float = 0.0
    starts: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        middle = sorted(self.starts)[len(self.starts) // 2] if self.starts else 0.0
        return (
            f"{self.rounds} rounds of kill -9 ({self.killed_while_starting} of them hit again while starting): "
            f"{self.acknowledged} rows acknowledged, {self.lost} lost; "
            f"start after a kill {middle:.2f} s in the median, {self.slowest_start:.2f} s at most"
        )


class Writers:
    """Threads that insert numbers, each in a transaction of its own, and remember those the server acknowledged."""

    def __init__(self, home: Path, number: int, synchronous: bool) -> None:
        words = connection_parameters(home)
        self._address = f"host={words['host']} port={words['port']} user={words['user']} dbname={words['name']}"
        self._options = f"-c synchronous_commit={'on' if synchronous else 'off'}"
        self._numbers, self._stop = itertools.count(1), threading.Event()
        self.acknowledged: list[int] = []
        with self.connect() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS crash (id bigint PRIMARY KEY, filler text)")
            connection.execute("TRUNCATE crash")
        self._threads = [threading.Thread(target=self._write, daemon=True) for _ in range(number)]
        for thread in self._threads:
            thread.start()

    def connect(self) -> psycopg.Connection[tuple[int]]:
        return psycopg.connect(self._address, autocommit=True, options=self._options)

    def _write(self) -> None:
        while not self._stop.is_set():
            try:
                with self.connect() as connection:
                    while not self._stop.is_set():
                        number = next(self._numbers)
                        connection.execute("INSERT INTO crash VALUES (%s, repeat('x', 200))", [number])
                        self.acknowledged.append(number)
            except psycopg.OperationalError:
                time.sleep(0.01)  # the server is down: that is the point

    def missing(self) -> int:
        """Count the acknowledged rows that the server no longer has."""
        expected = set(self.acknowledged)
        with self.connect() as connection:
            found = {row[0] for row in connection.execute("SELECT id FROM crash")}
        return len(expected - found)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)


def kill_postmaster(postmaster: psutil.Process) -> None:
    postmaster.kill()


def kill_everything(postmaster: psutil.Process) -> None:
    for process in [postmaster, *postmaster.children()]:
        process.kill()


def kill_a_child(postmaster: psutil.Process) -> None:
    random.choice(postmaster.children()).kill()


def kill(lease: Lease, way: Callable[[psutil.Process], None]) -> bool:
    """Tell whether there was something to kill."""
    postmaster = lease.postmaster()
    if postmaster is None:
        return False
    try:
        way(postmaster)
    except (psutil.NoSuchProcess, IndexError):
        return False
    return True


def run(home: Path, rounds: int, *, writers: int = 4, synchronous: bool = True) -> Report:
    report = Report()
    lease = Lease(home, say=lambda _line: None).acquire()
    people = Writers(home, writers, synchronous)
    try:
        for _ in range(rounds):
            time.sleep(random.uniform(0.0, 0.5))
            kill(lease, random.choice([kill_postmaster, kill_postmaster, kill_everything, kill_a_child]))
            report.rounds += 1
            report.killed_while_starting += _start_under_fire(lease, report)
        people.stop()
        lease.ensure_running()
        report.acknowledged, report.lost = len(people.acknowledged), people.missing()
    finally:
        people.stop()
        lease.release()
    return report


def _start_under_fire(lease: Lease, report: Report) -> bool:
    """Start the server; in every third round kill it once more at a random moment of that start."""
    hit: list[bool] = []
    sniper = threading.Timer(random.uniform(0.0, 0.15), lambda: hit.append(kill(lease, kill_postmaster)))
    under_fire = random.random() < 1 / 3
    if under_fire:
        sniper.start()
    begin = time.monotonic()
    lease.ensure_running()
    report.starts.append(time.monotonic() - begin)
    report.slowest_start = max(report.starts)
    if under_fire:
        sniper.join()
        lease.ensure_running()
    return any(hit)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--control", action="store_true", help="let the server acknowledge before it has written")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="perimeter-crash-"))
    folder.chmod(0o755)
    try:
        report = run(
            folder / "postgres", arguments.rounds, writers=arguments.writers, synchronous=not arguments.control
        )
    finally:
        shutil.rmtree(os.path.realpath(folder / "postgres"), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    print(report)
    sys.exit(bool(report.lost) is not arguments.control)


if __name__ == "__main__":
    main()
