"""Copy the whole database to a file and back, with PostgreSQL's own programs. Files of captures are not in it."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

from config.postgres_binaries import find_binaries, wheel_folder

FRESH = "BEGIN; SET LOCAL lock_timeout = '30s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


class BackupError(Exception):
    """Say in one sentence why a backup was not written or read, and what to do."""


def back_up(target: Path) -> None:
    """Write a dump in pg_dump's custom format; the name appears only when the file is whole and on the disk."""
    if target.exists():
        raise BackupError(_("%(file)s exists already: choose another name.") % {"file": target})
    if not target.parent.is_dir():
        raise BackupError(_("There is no folder %(folder)s: make it first.") % {"folder": target.parent})
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        draft = Path(file.name)  # readable by its owner only, and so is the backup
    try:
        _run([_program("pg_dump"), "--format=custom", "--file", str(draft), "--dbname", _address()])
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def restore(source: Path, *, replace: bool = False) -> None:
    """Put a dump in the place of everything in the database: all of it, or on any failure nothing.

    One transaction drops what is there and loads the dump; it is committed only after the dump was read to its end.
    """
    if not source.is_file():
        raise BackupError(_("There is no file %(file)s.") % {"file": source})
    if not replace and (count := len(connection.introspection.table_names())):
        raise BackupError(
            _("The database holds %(count)d tables: say --force to replace all they contain.") % {"count": count}
        )
    pg_restore, psql = _program("pg_restore"), _program("psql")
    _run([pg_restore, "--list", str(source)])
    connection.close()
    reader_words = [pg_restore, "--no-owner", "--no-privileges", "--file=-", str(source)]
    writer_words = [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", _address(), "-o", os.devnull]
    with tempfile.TemporaryFile() as complaints:
        reader = subprocess.Popen(  # noqa: S603
            reader_words, stdout=subprocess.PIPE, stderr=complaints, env=_environment()
        )
        writer = subprocess.Popen(  # noqa: S603
            writer_words, stdin=subprocess.PIPE, stderr=complaints, env=_environment()
        )
        _pump(reader, writer)
        if reader.returncode or writer.returncode:
            complaints.seek(0)
            raise BackupError(_first_complaint(complaints.read().decode(errors="replace")))


def _pump(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    """Hand the script over, and the word COMMIT only after a good end; a writer that is killed commits nothing."""
    assert reader.stdout is not None and writer.stdin is not None  # noqa: S101  # both were asked for
    try:
        writer.stdin.write(FRESH.encode())
        shutil.copyfileobj(reader.stdout, writer.stdin, 2**20)
        if reader.wait() == 0:
            writer.stdin.write(b"\nCOMMIT; ANALYZE;\n")
        else:
            writer.kill()
        writer.stdin.close()
    except BrokenPipeError:  # psql stopped at an error and has said why
        reader.kill()
    finally:
        reader.stdout.close()
        reader.wait()
        writer.wait()


def _program(name: str) -> str:
    """Return the embedded server's program, else one that is not older than the server.

    That is PG_BIN's, else of the wheel's and the PATH's the nearest version: what a newer pg_dump writes, an older
    server may not take back.
    """
    if settings.EMBEDDED_POSTGRES:
        return str(find_binaries() / name)
    server = _server_major()
    named = os.environ.get("PG_BIN", "").strip()
    if named and _major(chosen := str(Path(named).absolute() / name)) >= server:
        return chosen
    others = [place for place in (str(wheel_folder() / name), shutil.which(name)) if place]
    fitting = [place for place in others if _major(place) >= server]
    if not fitting:
        raise BackupError(
            _("The server is PostgreSQL %(major)d and no %(name)s here is as new: set PG_BIN to its programs' folder.")
            % {"major": server, "name": name}
        )
    return min(fitting, key=_major)


def _server_major() -> int:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise BackupError(_first_complaint(str(error))) from error
    return int(connection.pg_version) // 10_000  # type: ignore[attr-defined]


def _major(program: str) -> int:
    """Return the major version of a program, 0 for one that does not run."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return 0
    found = re.search(r"\(PostgreSQL\) ([0-9]+)", done.stdout)
    return int(found[1]) if found else 0


def _address() -> str:
    words = connection.settings_dict
    address = {"dbname": words["NAME"], "user": words["USER"], "host": words["HOST"], "port": words["PORT"]}
    options = {key: value for key, value in words["OPTIONS"].items() if isinstance(value, str)}
    return make_conninfo(**{key: str(value) for key, value in (address | options).items() if value})


def _environment() -> dict[str, str]:
    """Return the environment, with the password where other users of the machine do not see it."""
    password = connection.settings_dict["PASSWORD"]
    return {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})}


def _run(command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, errors="replace", env=_environment(), check=False
    )
    if done.returncode:
        raise BackupError(_first_complaint(done.stderr))


def _first_complaint(text: str) -> str:
    lines = [line for line in text.splitlines() if "error" in line.lower() or "FATAL" in line] or text.splitlines()
    return _("PostgreSQL refused, and nothing was changed: %(reason)s") % {"reason": (lines or ["?"])[0]}
