"""Pytest plugin: the PostgreSQL server under the tests, and databases for tests that commit.

Loaded with `-p tests.database`, before Django reads its settings. Without DATABASE_URL a throw-away embedded server
in var/test serves all pytest processes; the last one to end stops it.
"""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
import pytest
from psycopg import sql

from config.embedded_postgres import Lease

BASE_DIR = Path(__file__).resolve().parent.parent
EMBEDDED = not os.environ.get("DATABASE_URL", "").strip()
if EMBEDDED:
    os.environ.setdefault("PERIMETER_VAR", str(BASE_DIR / "var" / "test"))

RUN = "PERIMETER_TEST_RUN"  # the folder of a whole run, which its workers inherit
CLEANER_S = 30
lease_key = pytest.StashKey[Lease]()
database_key = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[RUN] = tempfile.mkdtemp(prefix="perimeter-run-")
    if EMBEDDED and not config.option.collectonly:
        home = Path(os.environ["PERIMETER_VAR"]) / "postgres"
        config.stash[lease_key] = Lease(home, durable=False).acquire()


def pytest_sessionstart(session: pytest.Session) -> None:
    from django.conf import settings

    session.stash[database_key] = str(settings.DATABASES["default"]["NAME"])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and RUN in os.environ:
        forget_run(Path(os.environ.pop(RUN)))
    if lease_key in config.stash:
        config.stash[lease_key].release()


def once_in_a_run(name: str, make: Callable[[str, Path], Any]) -> tuple[str, Path, Any]:
    """Let the first worker that asks make a database of a name, with files beside it; the others get the same.

    Returns the database, which nobody may be connected to, the folder of its files, and what `make` said of them.
    """
    run = Path(os.environ[RUN])
    database = f"test_{os.environ.get('PERIMETER_TEST_DB', '').strip() or 'perimeter'}_{name}"
    folder, made = run / name, run / f"{database}.json"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
            folder.mkdir()
            execute_beside("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
            said = make(database, folder)
            made.write_text(json.dumps(said), encoding="utf-8")
    return database, folder, json.loads(made.read_text(encoding="utf-8"))


def forget_run(run: Path) -> None:
    """Drop the databases that the workers of a run shared, and the files beside them."""
    for made in run.glob("*.json"):
        execute_beside("DROP DATABASE IF EXISTS {} WITH (FORCE)", made.stem)
    shutil.rmtree(run)


@dataclass(frozen=True)
class Database:
    name: str
    url: str


def database_url(name: str) -> str:
    """Return the URL of a database on the server that Django's default connection uses."""
    from django.db import connection

    words = connection.settings_dict
    person = quote(words["USER"], safe="") + (f":{quote(words['PASSWORD'], safe='')}" if words["PASSWORD"] else "")
    place = {key: str(words[key.upper()]) for key in ("host", "port") if words[key.upper()]}
    return f"postgresql://{person}@/{quote(name, safe='')}?{urlencode(place)}"


def execute_beside(statement: str, *names: str) -> None:
    """Run one statement, outside of any transaction, from a database that nobody copies or drops.

    A role that is no superuser may not end the server's own cleaner (autovacuum), which may just be at work in a
    database that is to be dropped: it is waited for.
    """
    end = time.monotonic() + CLEANER_S
    with psycopg.connect(database_url("postgres"), autocommit=True) as connection:
        while True:
            try:
                connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
            except psycopg.errors.InsufficientPrivilege:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
            else:
                return


@pytest.fixture(scope="session")
def untouched_database(django_db_blocker) -> str:
    """Migrate a database that all workers copy and nobody is connected to; the embedded server keeps it for later runs.

    Its name tells what it was made of. On a server of somebody else's it goes with the run.
    """
    with django_db_blocker.unblock():
        if not EMBEDDED:
            return once_in_a_run("migrated", lambda name, _folder: migrate(name))[0]
        kept = f"test_{os.environ.get('PERIMETER_TEST_DB', '').strip() or 'perimeter'}_migrated"
        name = f"{kept}_{digest_of_migrations()}"
        with (Path(os.environ["PERIMETER_VAR"]) / "migrated.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = databases_like(f"^{kept}_[0-9a-f]{{16}}$")
            if name not in known:
                for older in known[:-2]:  # another run may still copy the newest
                    execute_beside("DROP DATABASE IF EXISTS {} WITH (FORCE)", older)
                draft = f"{kept}_draft"
                execute_beside("DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
                migrate(draft)
                execute_beside("ALTER DATABASE {} RENAME TO {}", draft, name)
    return name


def migrate(name: str) -> None:
    """Make a database and migrate it."""
    from django.core.management import call_command

    execute_beside("CREATE DATABASE {}", name)
    with pointed_at(name):
        call_command("migrate", verbosity=0, interactive=False)


def digest_of_migrations() -> str:
    """Return a digest of all that a migrated, empty database is made of."""
    from django.apps import apps

    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = [path for folder in folders for path in folder.glob("**/*") if path.suffix in {".py", ".sql"}]
    files += (path for path in (BASE_DIR / "catalog" / "starter").glob("**/*") if path.is_file())
    digest = hashlib.sha256((BASE_DIR / "requirements.lock").read_bytes())
    for path in sorted(files):
        digest.update(f"{path.parent.parent.name}/{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def databases_like(pattern: str) -> list[str]:
    """Return the names of the databases that match, the oldest first."""
    with psycopg.connect(database_url("postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname ~ %s ORDER BY oid", [pattern])
        return [name for (name,) in found]


@pytest.fixture(scope="session")
def migrated_database(request, django_db_setup, django_db_blocker) -> Iterator[str]:
    """Return the migrated test database; pytest-django makes none when no collected test asks for `db`."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    made = []
    with django_db_blocker.unblock():
        if connection.settings_dict["NAME"] == request.session.stash[database_key]:
            made = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
    yield connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def template_database(migrated_database, untouched_database) -> str:
    """Return an untouched migrated database, to clone from."""
    return str(untouched_database)


@pytest.fixture
def cloned_database(template_database, django_db_blocker) -> Iterator[Database]:
    """Point Django at a database of this test's own, in which it may commit from several threads."""
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.in_atomic_block:
            pytest.fail("cloned_database and live_site commit for real: do not ask for `db` in the same test.")
        name = f"{template_database}_{uuid.uuid4().hex[:8]}"
        execute_beside("CREATE DATABASE {} TEMPLATE {}", name, template_database)
        try:
            with pointed_at(name):
                yield Database(name, database_url(name))
        finally:
            execute_beside("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Make Django's default connection, of every thread, lead to another database for the length of a block."""
    from django.db import connection, connections

    words = connection.settings_dict  # one dict for all threads
    before = words["NAME"]
    connections.close_all()
    words["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        words["NAME"] = before


@dataclass(frozen=True)
class LiveSite:
    """A real web server on a database of the test's own."""

    url: str
    database: str
    environment: dict[str, str]
    log: Path

    @property
    def database_url(self) -> str:
        return self.environment["DATABASE_URL"]

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        """Run a command on the site's database and return what it printed; fail when it fails."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=BASE_DIR, env=self.environment, input=stdin, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout


def granian_command(url: str) -> list[str]:
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--host", "127.0.0.1"]
    return [sys.executable, "-m", "granian", *options, "--port", url.rsplit(":", 1)[1], "config.wsgi:application"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, limit: float = 60.0) -> None:
    """Return when the address answers 200."""
    end = time.monotonic() + limit
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # loopback, ours
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    pytest.fail(f"{url} did not answer (exit code {process.poll()}):\n{log.read_text(errors='replace')[-5000:]}")


def stop_group(process: subprocess.Popen[bytes], patience: float = 4.0) -> None:
    """End a process and all it started (it leads a session of its own)."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
