"""Folders that an embedded server of a test's own can live in."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from config.embedded_postgres import lease
from config.postgres_binaries import STATE


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder with a short path that the server's user can reach, unlike pytest's own; nothing of it stays."""
    folder = make_folder()
    yield folder
    forget(folder)


@pytest.fixture(scope="module")
def lasting_folder() -> Iterator[Path]:
    """Make such a folder for all tests of a module."""
    folder = make_folder()
    yield folder
    forget(folder)


def make_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


def forget(folder: Path) -> None:
    """Kill every server under a folder and remove it, and what lies elsewhere because of it."""
    for home in [path for path in folder.rglob("postgres") if path.is_symlink() or path.is_dir()]:
        place = Path(os.path.realpath(home))
        for process in psutil.process_iter():
            try:
                if process.name() == "postgres" and Path(process.cwd()).is_relative_to(place):
                    process.kill()
            except psutil.Error:
                continue
        if place.parent == STATE:
            shutil.rmtree(place)
    shutil.rmtree(folder)


@pytest.fixture
def home(folder: Path) -> Path:
    return folder / "postgres"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """Make one lasting database, which nobody uses: a whole first start, of which tests of later starts get copies."""
    folder = make_folder()
    with lease(folder / "postgres"):
        pass
    yield folder / "postgres"
    forget(folder)


@pytest.fixture
def made(cluster: Path, home: Path) -> None:
    """Let the test find a database that an earlier start has made, and a clean stop has left."""
    home.mkdir(mode=0o755)
    subprocess.run(["cp", "-a", cluster / "data", home], check=True)
