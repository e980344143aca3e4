"""Copy the whole database to a file and back, with PostgreSQL's own programs. Files of captures are not in it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

from config.postgres_binaries import find_binaries

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
    _run([_program("pg_restore"), "--list", str(source)])
    connection.close()
    reader_words = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)]
    writer_words = [_program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", _address(), "-o", os.devnull]
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
    """Return the program that matches the server: PG_BIN, else the embedded server's, else what is on the PATH."""
    if settings.EMBEDDED_POSTGRES or os.environ.get("PG_BIN", "").strip():
        return str(find_binaries() / name)
    return shutil.which(name) or str(find_binaries() / name)


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
