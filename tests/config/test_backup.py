"""A backup brings everything back, and a bad one changes nothing."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.actions import add_person
from accounts.models import AuditEntry, User
from config import backups
from tests.database import execute_beside, pointed_at


def people() -> list[str]:
    return sorted(User.objects.values_list("email", flat=True))


def add(email: str) -> None:
    add_person(
        email, "Айгерім Сәрсенова", ["administrator"], password="a long passphrase of nobody", by=User.objects.first()
    )


@pytest.fixture
def populated(cloned_database):
    add("aigerim@example.org")
    return cloned_database


@pytest.fixture
def empty(populated):
    """A second, empty database on the same server."""
    name = f"{populated.name}_empty"
    execute_beside("CREATE DATABASE {}", name)
    yield name
    execute_beside("DROP DATABASE {} WITH (FORCE)", name)


def test_a_restored_backup_has_every_row_and_still_refuses_to_change_the_audit_log(populated, empty, tmp_path):
    tables, count = connection.introspection.table_names(), AuditEntry.objects.count()
    call_command("dbbackup", str(tmp_path / "perimeter.dump"))
    with pointed_at(empty):
        call_command("dbrestore", str(tmp_path / "perimeter.dump"))
        assert connection.introspection.table_names() == tables
        assert people() == ["aigerim@example.org"]
        assert AuditEntry.objects.count() == count
        assert triggers() > 0


def triggers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def test_restoring_brings_back_what_was_changed_since(populated, tmp_path):
    before = triggers()
    call_command("dbbackup", str(tmp_path / "perimeter.dump"))
    add("later@example.org")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_a_newer_version (person bigint REFERENCES accounts_user)")
    call_command("dbrestore", str(tmp_path / "perimeter.dump"), "--force")
    assert people() == ["aigerim@example.org"]
    assert "of_a_newer_version" not in connection.introspection.table_names()
    assert triggers() == before


def test_a_database_with_tables_is_not_replaced_without_force(populated, tmp_path):
    call_command("dbbackup", str(tmp_path / "perimeter.dump"))
    add("later@example.org")
    with pytest.raises(CommandError, match=r"holds \d+ tables: say --force"):
        call_command("dbrestore", str(tmp_path / "perimeter.dump"))
    assert people() == ["aigerim@example.org", "later@example.org"]


@pytest.mark.parametrize("keep", [0, 100, 0.5, 0.9, 0.999])
def test_a_damaged_backup_changes_nothing(populated, tmp_path, keep):
    call_command("dbbackup", str(tmp_path / "perimeter.dump"))
    whole = (tmp_path / "perimeter.dump").read_bytes()
    (tmp_path / "damaged.dump").write_bytes(whole[: keep if keep >= 1 else int(len(whole) * keep)])
    add("later@example.org")
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("dbrestore", str(tmp_path / "damaged.dump"), "--force")
    assert people() == ["aigerim@example.org", "later@example.org"]


def test_a_backup_is_private_and_never_overwrites(populated, tmp_path):
    target = tmp_path / "perimeter.dump"
    call_command("dbbackup", str(target))
    assert target.stat().st_mode & 0o777 == 0o600
    size = target.stat().st_size
    with pytest.raises(CommandError, match="exists already: choose another name"):
        call_command("dbbackup", str(target))
    assert target.stat().st_size == size


def test_a_backup_that_fails_leaves_no_file(populated, tmp_path):
    with (
        pointed_at("no_such_database"),
        pytest.raises(CommandError, match=r'nothing was changed: .*"no_such_database" does not exist'),
    ):
        call_command("dbbackup", str(tmp_path / "perimeter.dump"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["dbrestore", "/nonexistent/file"], "There is no file /nonexistent/file"),
        (["dbbackup", "/nonexistent/file"], "There is no folder /nonexistent"),
    ],
)
def test_a_file_that_is_not_there_is_named(populated, arguments, reason):
    with pytest.raises(CommandError, match=reason):
        call_command(*arguments)


@pytest.fixture
def installed(db, settings, monkeypatch, tmp_path):
    """Make programs of wished versions, which `config.backups` finds as PG_BIN, in the wheel and on the PATH."""
    settings.EMBEDDED_POSTGRES = False
    server = int(connection.pg_version) // 10_000  # type: ignore[attr-defined]

    def install(**places: int) -> dict[str, Path]:
        found = {}
        for name in ("named", "wheel", "path"):
            found[name] = tmp_path / name / "pg_dump"
            if name in places:
                found[name].parent.mkdir()
                found[name].write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {server + places[name]}.1'\n")
                found[name].chmod(0o755)
        monkeypatch.setenv("PG_BIN", str(tmp_path / "named") if "named" in places else "")
        monkeypatch.setattr("config.backups.wheel_folder", lambda: tmp_path / "wheel")
        monkeypatch.setenv("PATH", str(tmp_path / "path"))
        return found

    return install


@pytest.mark.parametrize(
    ("places", "chosen"),
    [
        ({"wheel": 0, "path": -3}, "wheel"),
        ({"wheel": 2, "path": 0}, "path"),
        ({"named": 0, "wheel": 0, "path": 0}, "named"),
        ({"named": -1, "wheel": 0}, "wheel"),
        ({"path": 1}, "path"),
    ],
)
def test_the_program_is_never_older_than_the_server(installed, places, chosen):
    found = installed(**places)
    assert backups._program("pg_dump") == str(found[chosen])


def test_a_machine_with_older_programs_only_is_told_what_to_set(installed, tmp_path):
    installed(wheel=-1, path=-3)
    with pytest.raises(CommandError, match="no pg_dump here is as new: set PG_BIN"):
        call_command("dbbackup", str(tmp_path / "perimeter.dump"))
