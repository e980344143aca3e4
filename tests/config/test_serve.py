"""`manage.py serve` starts everything, keeps it running, and leaves nothing behind."""

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from tests.database import free_port

BASE_DIR = Path(__file__).resolve().parents[2]
FIRST_START = 240.0  # seconds on a busy machine: all tables are made
pytestmark = pytest.mark.xdist_group("serve")  # one worker: they share an installation, and the two cores


class Site:
    """A running `manage.py serve` whose output can be waited for."""

    def __init__(self, var: Path, *arguments: str, **variables: str) -> None:
        self.port = free_port()
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port), "--no-demo", *arguments]
        self.process = subprocess.Popen(
            command,
            cwd=BASE_DIR,
            env=environment(var, **variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.seen = ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.put(line)

    def wait_for(self, pattern: str, limit: float = 60.0) -> str:
        end = time.monotonic() + limit
        while time.monotonic() < end:
            try:
                line = self.lines.get(timeout=0.1)
            except queue.Empty:
                if self.process.poll() is not None and self.lines.empty():
                    break
                continue
            self.seen += line
            if re.search(pattern, line):
                return line
        pytest.fail(f"{pattern!r} did not come (exit code {self.process.poll()}):\n{self.seen}")

    def ready(self, limit: float = 60.0) -> "Site":
        self.wait_for(rf"Perimeter is at http://localhost:{self.port}/", limit)
        return self

    def health(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
            return int(answer.status)

    def family(self) -> list[psutil.Process]:
        """Return all processes that belong to the site: its children, theirs, and the database server."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def child(self, word: str) -> psutil.Process:
        return next(process for process in self.family() if word in " ".join(process.cmdline()))

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Send a signal and return how many seconds the end took."""
        begin = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return time.monotonic() - begin


def environment(var: Path, **variables: str) -> dict[str, str]:
    without = {"DATABASE_URL", "DEMO", "SITE_URL", "DEBUG", "PERIMETER_EMBEDDED_IN_PRODUCTION"}
    kept = {name: value for name, value in os.environ.items() if name not in without}
    return {**kept, "PERIMETER_VAR": str(var), "PYTHONUNBUFFERED": "1", **variables}


@pytest.fixture
def start(lasting_folder) -> Iterator[Callable[..., Site]]:
    """Return a function that starts the site of this module; all that still runs in the end is killed."""
    sites: list[Site] = []

    def start_one(*arguments: str, **variables: str) -> Site:
        sites.append(Site(lasting_folder / "var", *arguments, **variables))
        return sites[-1]

    yield start_one
    for site in sites:
        if site.process.poll() is None:
            family = site.family()
            site.process.kill()
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.kill()


def gone(processes: list[psutil.Process], limit: float = 10.0) -> bool:
    """Tell whether all of them end in time."""
    _gone, alive = psutil.wait_procs(processes, timeout=limit)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def run_manage(var: Path, *arguments: str, python: tuple[str, ...] = (sys.executable,), **variables: str):
    command = [*python, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=BASE_DIR, env=environment(var, **variables), capture_output=True, text=True, timeout=60
    )


def test_two_lives_one_after_the_other(start):
    """The first makes everything and says how the administrator comes in; the second skips what is done and is quick.

    Both serve pages and jobs, and a signal stops all of it within five seconds. The first begins with what starts
    that were killed half way have left: nothing, a folder, a database without tables.
    """
    for moment in (0.7, 1.5, 2.5):
        killed = start()
        time.sleep(moment)
        os.killpg(killed.process.pid, signal.SIGKILL)
        killed.process.wait()
    first = start()
    line = first.wait_for(rf"http://localhost:{first.port}/\S+", FIRST_START)
    assert "Perimeter is at" not in line
    lives_until(signal.SIGTERM, first.ready(FIRST_START))
    begin = time.monotonic()
    second = start().ready()
    wait_until_healthy(second)
    assert time.monotonic() - begin < 15  # five when nothing else runs: see docs/running.md
    assert "Preparing the tables" not in second.seen
    assert "Making the database" not in second.seen
    lives_until(signal.SIGINT, second)


def lives_until(number: int, site: Site) -> None:
    wait_until_healthy(site)
    family = site.family()
    names = " ".join(" ".join(process.cmdline()) for process in family)
    assert all(word in names for word in ("granian", "--queues default", "--queues deliveries", "postgres -D"))
    assert site.stop(number) < 5
    assert site.process.returncode == 0
    assert gone(family, 1)


def test_whoever_dies_is_started_again_and_nothing_survives_serve_itself(start):
    site = start().ready()
    child_dies_and_is_started_again(site, "granian", "The web server ended")
    child_dies_and_is_started_again(site, "--queues default", "The job worker ended")
    site.child("postgres -D").kill()
    site.wait_for("PostgreSQL has ended; it is started again")
    wait_until_healthy(site)
    family = site.family()
    site.process.kill()
    assert gone(family, 15)


def child_dies_and_is_started_again(site: Site, word: str, line: str) -> None:
    victim = site.child(word)
    others = victim.children(recursive=True)
    victim.kill()
    assert "signal SIGKILL" in site.wait_for(line)
    assert gone(others)  # an orphan would keep the port
    end = time.monotonic() + 30
    while time.monotonic() < end and not [p for p in site.family() if word in " ".join(p.cmdline())]:
        time.sleep(0.1)
    assert site.child(word).pid != victim.pid
    wait_until_healthy(site)


def wait_until_healthy(site: Site) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if site.health() == 200:
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"no answer after 30 seconds:\n{site.seen}")


def test_a_taken_port_is_one_sentence_with_the_way_out(folder):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run_manage(folder / "var", "serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        f"CommandError: Port {port} is in use by another program: choose another with PORT={port + 1} make run."
    ]
    assert not (folder / "var" / "postgres").exists()


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        (["--port", "70000"], {}, "70000 is not a port: choose one from 1 to 65535."),
        (["--host", "192.0.2.1"], {}, "Cannot listen on 192.0.2.1 port 8000"),
        ([], {"DEMO": "perhaps", "PORT": ""}, "DEMO='perhaps' is neither 0 nor 1."),
        ([], {"DEBUG": "0", "SECRET_KEY": "x" * 60}, "With DEBUG=0 Perimeter wants a PostgreSQL server of your own"),
        ([], {"DEBUG": "sometimes"}, "DEBUG='sometimes' is neither on nor off"),
        ([], {"DATABASE_URL": "mysql://here/perimeter"}, "DATABASE_URL must be a postgresql:// URL"),
    ],
)
def test_odd_wishes_are_one_clear_sentence(folder, arguments, variables, sentence):
    port = [] if arguments else ["--port", str(free_port())]
    done = run_manage(folder / "var", "serve", *arguments, *port, **variables)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert not (folder / "var" / "postgres").exists()


def test_a_python_that_is_too_old_is_told_so(folder):
    script = "import sys; sys.version_info = (3, 9, 2); import manage; manage.main(['manage.py', 'serve'])"
    done = subprocess.run([sys.executable, "-c", script], cwd=BASE_DIR, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "Perimeter needs Python 3.11 or newer and this is 3.9.2: run `make run PYTHON=python3.11`.\n"


def test_missing_dependencies_are_told_so(folder):
    done = run_manage(folder / "var", "migrate", python=(sys.executable, "-S"))
    assert done.returncode == 1
    assert done.stderr.startswith("'django' is not installed for ")
    assert done.stderr.endswith("run `make run`, which makes .venv and uses it.\n")


def test_help_needs_no_database(folder):
    done = run_manage(folder / "var", "serve", "--help")
    assert done.returncode == 0
    assert "--no-demo" in done.stdout
    assert not (folder / "var" / "postgres").exists()


def test_other_commands_bring_their_own_database(folder):
    done = run_manage(folder / "var", "migrate", "contenttypes", "--verbosity", "0")  # few tables, soon made
    assert done.returncode == 0, done.stderr
    done = run_manage(folder / "var", "migrate", "contenttypes", "--check")
    assert done.returncode == 0, done.stderr
    assert not [p for p in psutil.process_iter(["cmdline"]) if f"{folder}/" in " ".join(p.info["cmdline"] or [])]
