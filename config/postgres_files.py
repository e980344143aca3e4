"""Folders and files that root and an unprivileged user share without trusting each other more than they must."""

import os
import pwd
import shutil
import stat
from pathlib import Path
from typing import IO

from config.postgres_binaries import EmbeddedPostgresError, ServerUser


def check_space(folder: Path, needed: int, purpose: str) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise EmbeddedPostgresError(
            f"Only {free // 2**20} MB are free in {folder} and {purpose} needs {needed // 2**20} MB: "
            "free some space, or set PERIMETER_VAR to another disk."
        )


def prepare_private_folder(folder: Path, user: ServerUser) -> None:
    """Make a 0700 folder of the server's user, or refuse one that somebody else put there."""
    try:
        folder.mkdir(mode=0o700)
        user.own(folder, 0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != user.uid:
            raise EmbeddedPostgresError(
                f"{folder} should be a folder of the user {user.name!r} and is not: remove it, or set PERIMETER_VAR."
            ) from None
        folder.chmod(0o700)


def write_atomically(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(text)
    draft.chmod(0o644)
    draft.replace(path)


def open_lock_file(path: Path) -> IO[bytes]:
    """Open a file that only its owner may lock."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "r+b")


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def tail_of(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4000))
        return file.read().decode(errors="replace")
