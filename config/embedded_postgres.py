"""Run a real PostgreSQL server in a folder of ours, shared by every process that holds a lease on it.

Nothing is remembered but what the kernel forgets by itself when a process dies: one lock around start and stop, a
shared lock for each user (the last one to leave stops the server), and one that every process of the server inherits.
"""

import errno
import fcntl
import hashlib
import os
import pwd
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil  # type: ignore[import-untyped]

from config.postgres_binaries import (
    STATE,
    EmbeddedPostgresError,
    ServerUser,
    binaries_for,
    make_state_folder,
    server_user,
)
from config.postgres_cluster import DATABASE, PORT, ROLE, Cluster, Say
from config.postgres_files import open_lock_file

__all__ = ["EmbeddedPostgresError", "Lease", "connection_parameters", "lease", "refuse_production"]

SOCKET_PATH_LIMIT = 103  # bytes; Linux allows 107, macOS 103
LOCK_LIMIT = 330.0  # seconds; a little more than another process may spend in a recovery


def connection_parameters(home: Path) -> dict[str, str]:
    """Return host (a socket folder), port, user and name for the server in `home`, without starting anything."""
    socket = home.absolute() / "socket"
    if len(os.fsencode(socket / f".s.PGSQL.{PORT}")) > SOCKET_PATH_LIMIT:
        digest = hashlib.sha256(os.fsencode(Path(os.path.realpath(home.parent)) / home.name)).hexdigest()
        socket = Path("/tmp") / f"perimeter-{digest[:20]}"  # noqa: S108  # its owner and mode are checked before use
    return {"host": str(socket), "port": PORT, "user": ROLE, "name": DATABASE}


def refuse_production(debug: bool) -> None:
    """Refuse to serve real users from the embedded server unless the administrator says that it is meant."""
    meant = os.environ.get("PERIMETER_EMBEDDED_IN_PRODUCTION", "").strip().lower() in {"1", "true", "yes", "on"}
    if not debug and not meant:
        raise EmbeddedPostgresError(
            "With DEBUG=0 Perimeter wants a PostgreSQL server of your own: set DATABASE_URL, "
            "or PERIMETER_EMBEDDED_IN_PRODUCTION=1 if the embedded one is meant."
        )


def say_on_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


@dataclass
class Lease:
    """The right to use the server in `home`, from `acquire` to `release` or to the death of this process."""

    home: Path
    durable: bool = True  # False is for the throw-away clusters of the tests: fast, and lost in a power cut
    say: Say = say_on_stderr
    _cluster: Cluster | None = None
    _users: IO[bytes] | None = field(default=None, repr=False)
    _pid: int = 0

    def acquire(self) -> "Lease":
        with _explained(self.home):
            root = _place(self.home.absolute(), self.say)
            with _locked(root, self.say):
                self._cluster = _open_cluster(self.home, root, self.durable, self.say)
                self._cluster.make()
                users = open_lock_file(root / "users")
                try:
                    fcntl.flock(users, fcntl.LOCK_SH)
                    self._cluster.ensure()
                except BaseException:
                    users.close()
                    raise
                self._users, self._pid = users, os.getpid()
        return self

    def ensure_running(self) -> None:
        """Start the server again if it has died; for processes that live long."""
        if self._cluster is not None and self._users is not None:
            with _explained(self.home), _locked(self._cluster.root, self.say):
                self._cluster.ensure()
                self._cluster.prune_logs()

    def postmaster(self) -> psutil.Process | None:
        """Return the server's first process if it lives, for those who watch it or test what its death does."""
        return self._cluster.postmaster() if self._cluster else None

    def release(self) -> None:
        """Give the lease back; the last one stops the server. A forked child gives back nothing."""
        users, self._users = self._users, None
        if users is None or self._cluster is None or self._pid != os.getpid():
            return
        with users:
            if not self._cluster.root.is_dir():
                return  # removed meanwhile; a server without its folder ends by itself
            with _explained(self.home), _locked(self._cluster.root, self.say):
                if _try_lock(users):
                    self._cluster.stop()


@contextmanager
def lease(home: Path, *, durable: bool = True, say: Say = say_on_stderr) -> Iterator[Lease]:
    """Hold the server in `home` for the length of a block."""
    held = Lease(home, durable=durable, say=say).acquire()
    try:
        yield held
    finally:
        held.release()


def _open_cluster(home: Path, root: Path, durable: bool, say: Say) -> Cluster:
    user = server_user(root / "data")
    socket = Path(connection_parameters(home)["host"])
    if user.is_somebody_else and socket.parent == home.absolute():
        socket = root / "socket"  # the way over `home` may be closed to the server's user
    return Cluster(root=root, socket=socket, user=user, binaries=binaries_for(user), durable=durable, say=say)


def _place(home: Path, say: Say) -> Path:
    """Return the folder that holds the data: `home`, or where the link `home` leads."""
    if home.is_symlink():
        return _follow(home)
    home.parent.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        user = server_user(home / "data")
        if not user.can_enter(home if home.exists() else home.parent):
            return _place_elsewhere(home, user, say)
    try:
        home.mkdir()
    except FileExistsError:
        if not home.is_dir():
            raise EmbeddedPostgresError(f"{home} should be a folder and is a file: move it away.") from None
    else:
        home.chmod(0o755 if os.geteuid() == 0 else 0o700)
    return home


def _place_elsewhere(home: Path, user: ServerUser, say: Say) -> Path:
    """Make a folder that the server's user can reach, and `home` a link to it; nobody's mode is changed."""
    if home.is_symlink():  # made by another process a moment ago
        return _follow(home)
    if home.exists():
        try:
            home.rmdir()
        except OSError:
            raise EmbeddedPostgresError(
                f"The server's user {user.name!r} cannot enter {home}, and it is not empty: "
                "open the folders above it (chmod o+x), or set PERIMETER_VAR to a folder it can reach."
            ) from None
    target = Path(tempfile.mkdtemp(prefix=f"{home.parent.parent.name}-", dir=make_state_folder()))
    target.chmod(0o755)
    (target / "home").write_text(str(home))
    try:
        home.symlink_to(target)
    except FileExistsError:  # another process was quicker
        shutil.rmtree(target)
        return _follow(home)
    say(f"The server's user {user.name!r} cannot enter {home.parent}: the data is in {target}, and {home} leads there.")
    return target


def _follow(home: Path) -> Path:
    target = Path(os.path.realpath(home))
    if not target.is_dir():
        raise EmbeddedPostgresError(f"{home} leads to {target}, which is gone: remove {home} to start with no data.")
    record = target / "home"
    if target.parent == STATE:
        owner = Path(record.read_text(errors="replace").replace("\0", "") if record.is_file() else "")
        if owner != home and owner.is_symlink() and Path(os.path.realpath(owner)) == target:
            raise EmbeddedPostgresError(f"{home} leads to the data of {owner}: remove {home} to start with no data.")
        if owner != home:
            record.write_text(str(home))
    return target


@contextmanager
def _locked(root: Path, say: Say) -> Iterator[None]:
    with open_lock_file(root / "lock") as file:
        begin, told = time.monotonic(), False
        while not _try_lock(file):
            waited = time.monotonic() - begin
            if waited > LOCK_LIMIT:
                raise EmbeddedPostgresError(f"Another process holds {file.name} for too long: end it and start again.")
            if waited > 2 and not told:
                told = True
                say("Waiting for another process that starts or stops the database ...")
            time.sleep(0.02)
        yield


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _explained(home: Path) -> Iterator[None]:
    """Turn what the operating system says into one sentence."""
    try:
        yield
    except OSError as error:
        what = f"{error.filename or home}: {error.strerror or error}"
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            advice = "free some space, or set PERIMETER_VAR to another disk"
        elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            me = pwd.getpwuid(os.geteuid()).pw_name
            advice = f"start it as the user who made it, or set PERIMETER_VAR to a folder of {me!r}"
        else:
            advice = "put that right, or set PERIMETER_VAR to another folder"
        raise EmbeddedPostgresError(f"The embedded database cannot be used ({what}): {advice}.") from error
