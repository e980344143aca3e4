"""Pytest plugin: web servers that outlive a test. One is started for the first test that asks; then it waits for more.

A test wants a database of its own, not a process, and to start one takes three seconds of a processor.
"""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.database import (
    BASE_DIR,
    LiveSite,
    database_url,
    execute_beside,
    free_port,
    granian_command,
    pointed_at,
    stop_group,
    wait_for,
)

SECRET = "illustrative, of all sites of the tests, " * 2


class Server:
    """A process that serves whatever database has its name, and keeps its files in its folder."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.site = site_of(name, folder / "var", log=folder / "granian.log")
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self, template: str, files: Path | None) -> None:
        """Copy a database that nobody is connected to, and the files beside it."""
        execute_beside("CREATE DATABASE {} TEMPLATE {}", self.name, template)
        if files is None:
            (self.folder / "var").mkdir()
        else:
            shutil.copytree(files, self.folder / "var")

    def wake(self) -> None:
        """Start the process unless it runs, and wait until it answers."""
        if self.process is None or self.process.poll() is not None:
            with self.site.log.open("ab") as output:
                words: dict[str, Any] = {
                    "cwd": BASE_DIR,
                    "env": self.site.environment,
                    "stdout": output,
                    "stderr": output,
                }
                self.process = subprocess.Popen(granian_command(self.site.url), start_new_session=True, **words)
        wait_for(f"{self.site.url}/healthz", self.process, self.site.log)

    def forget(self) -> None:
        """Drop the database, whoever is connected, and the files."""
        execute_beside("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
        shutil.rmtree(self.folder / "var", ignore_errors=True)

    def stop(self) -> None:
        if self.process is not None:
            stop_group(self.process)


class Servers:
    """The servers of one pytest process; those that serve nobody wait."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.idle: list[Server] = []

    @contextmanager
    def serving(self, template: str, files: Path | None = None) -> Iterator[LiveSite]:
        """Serve a copy of a database and of the files beside it, to the end of the block."""
        server = self.idle.pop() if self.idle else self._another()
        try:
            server.prepare(template, files)
            server.wake()
            yield server.site
        finally:
            server.forget()
            self.idle.append(server)

    def _another(self) -> Server:
        name = f"test_site_{uuid.uuid4().hex[:12]}"
        folder = self.folder / name
        folder.mkdir()
        return Server(name, folder)

    def stop(self) -> None:
        for server in self.idle:
            server.stop()


def site_of(database: str, folder: Path, log: Path | None = None) -> LiveSite:
    """Return a site on a database, at a port of its own."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(database),
        "PERIMETER_VAR": str(folder),
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "tests.site",
        "SITE_URL": url,
        "SECRET_KEY": SECRET,  # that of a folder would go with it, and the server would keep it
    }
    return LiveSite(url, database, environment, log or folder / "granian.log")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Keep the web servers of this process to its end."""
    servers = Servers(tmp_path_factory.mktemp("servers"))
    yield servers
    servers.stop()


@pytest.fixture
def live_site(template_database: str, servers: Servers, settings, django_db_blocker) -> Iterator[LiveSite]:
    """Serve an empty database at a free loopback port; Django in the test sees the same database and captures."""
    from django.db import connection

    with django_db_blocker.unblock():
        if connection.in_atomic_block:
            pytest.fail("cloned_database and live_site commit for real: do not ask for `db` in the same test.")
        with servers.serving(template_database) as site, pointed_at(site.database):
            captures = {"location": Path(site.environment["PERIMETER_VAR"]) / "captures"}
            settings.STORAGES = {
                **settings.STORAGES,
                "captures": {**settings.STORAGES["captures"], "OPTIONS": captures},
            }
            yield site
