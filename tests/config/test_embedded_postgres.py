"""The embedded PostgreSQL survives what happens to programs on people's machines."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from bench import postgres_crash
from config import postgres_cluster
from config.embedded_postgres import EmbeddedPostgresError, Lease, connection_parameters, lease
from config.postgres_binaries import server_user
from tests.config.embedded import (
    ask,
    connect,
    first_process,
    later_start,
    only_root,
    servers,
    start_user,
    visit,
    wait_until_served,
)

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
