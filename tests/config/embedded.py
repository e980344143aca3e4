"""What tests of the embedded PostgreSQL do with it: ask it, look at its processes, let others use it."""

import os
import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from config.embedded_postgres import Lease, connection_parameters

BASE_DIR = Path(__file__).resolve().parents[2]
ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="shows what root does; a plain user cannot")
later_start = pytest.mark.usefixtures("made")  # for what is not about the first start
USE_IT = """
import sys, time, pathlib, psycopg
from config.embedded_postgres import connection_parameters, lease
home = pathlib.Path(sys.argv[1])
with lease(home):
    words = connection_parameters(home)
    words["dbname"] = words.pop("name")
    with psycopg.connect(**words) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS visits (at timestamptz DEFAULT now())")
        connection.execute("INSERT INTO visits DEFAULT VALUES")
    print("served", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def connect(home: Path) -> psycopg.Connection:
    words = connection_parameters(home)
    address = make_conninfo(host=words["host"], port=words["port"], user=words["user"], dbname=words["name"])
    return psycopg.connect(address, autocommit=True)


def ask(home: Path, question: str):
    with connect(home) as connection:
        return connection.execute(question).fetchall()


def servers(home: Path) -> list[psutil.Process]:
    """Return the first processes of the living servers of a home."""
    data = os.path.realpath(home / "data")
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and process.cwd() == data and process.parent().name() != "postgres":
                found.append(process)
        except (psutil.Error, AttributeError):
            continue
    return found


def start_user(home: Path, seconds: float = 0.0) -> subprocess.Popen[str]:
    """Start another process that uses the server, says "served" and stays for some seconds."""
    return subprocess.Popen(
        [sys.executable, "-c", USE_IT, str(home), str(seconds)],
        cwd=BASE_DIR,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_served(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "served\n"


def first_process(held: Lease) -> psutil.Process:
    postmaster = held.postmaster()
    assert postmaster is not None
    return postmaster


def visit(home: Path) -> None:
    process = start_user(home)
    out, err = process.communicate(timeout=60)
    assert out == "served\n", err
