"""One PostgreSQL data folder of ours: make it, start it, know whether it lives, stop it.

Every function here expects that the caller holds the lock of the folder (see `embedded_postgres`).
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from config.postgres_binaries import EmbeddedPostgresError, ServerUser
from config.postgres_files import (
    check_space,
    name_of,
    open_lock_file,
    prepare_private_folder,
    sync_folder,
    tail_of,
    write_atomically,
)

ROLE = DATABASE = "perimeter"
PORT = "5432"  # names the socket file; no TCP port is ever opened
MARKER = "perimeter.json"  # inside a data folder: this one was made, completely, by us
DRAFT_MARKER = "made-by-perimeter"
RECOVERY_LIMIT = 300.0  # seconds to wait for a start, recovery included
SILENCE_LIMIT = 60.0  # of these, seconds without a new line in the log
ORPHAN_PATIENCE = 0.5  # seconds a process of a killed server gets to end by itself; it can save nothing any more
HIDDEN_PATIENCE = 10.0  # seconds to wait for a server that only its lock betrays
FREE_TO_MAKE, FREE_TO_START = 400 * 2**20, 64 * 2**20  # bytes
LOGS_KEPT = 7
KILLED = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGQUIT, 0)
TRANSIENT = ("pre-existing shared memory block", "is still in use", "already exists")
TUNING = {  # for a small machine; postgresql.conf in the data folder is yours to change
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "random_page_cost": "1.1",
    "max_wal_size": "512MB",
    "min_wal_size": "80MB",
    "jit": "off",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


Say = Callable[[str], None]


def say_nothing(_line: str) -> None:
    """Show no progress."""


@dataclass
class Cluster:
    root: Path
    socket: Path
    user: ServerUser
    binaries: Path
    durable: bool = True
    say: Say = say_nothing
    _children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.root / "data"

    # Is it there?

    def postmaster(self) -> psutil.Process | None:
        """Return the living postmaster of this very folder; a number in a file alone proves nothing."""
        try:
            process = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if self._works_here(process) else None

    def is_ready(self) -> bool:
        where = ["-h", str(self.socket), "-p", PORT, "-d", DATABASE, "-U", ROLE]
        return self.user.run([self.binaries / "pg_isready", "-q", "-t", "3", *where]).returncode == 0

    def _status(self) -> str:
        """Return what the postmaster says of itself: starting, ready, stopping; a hint, not the truth."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip()
        except (OSError, UnicodeDecodeError, IndexError):
            return ""

    def _works_here(self, process: psutil.Process) -> bool:
        try:  # the name spares a person whose shell stands in this folder
            here = process.name() == "postgres" and Path(process.cwd()).samefile(self.data)
            return here and process.status() != psutil.STATUS_ZOMBIE
        except (OSError, psutil.Error):
            return False

    def _processes(self) -> Iterator[psutil.Process]:
        return (process for process in psutil.process_iter() if self._works_here(process))

    def _is_held(self) -> bool:
        """Tell whether any process of a server lives, in whatever container: each inherits the lock of this file."""
        with open_lock_file(self.root / "alive") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    # Make

    def make(self) -> None:
        """Make the data folder unless we made it before: in a draft, synced, then renamed, so it is whole or absent."""
        self._drop_drafts()
        if (self.data / MARKER).exists():
            self._check_ours()
            return
        if self.data.exists() and (not self.data.is_dir() or any(self.data.iterdir())):
            raise EmbeddedPostgresError(
                f"{self.data} was not made by Perimeter and is left as it is: move it away, or set PERIMETER_VAR."
            )
        check_space(self.root, FREE_TO_MAKE, "making the database")
        self.say("Making the database (first start) ...")
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self.root))
        (draft / DRAFT_MARKER).touch()
        self._initdb(draft / "data")
        (draft / "data").rename(self.data)
        sync_folder(self.root)
        self._drop_drafts()

    def _initdb(self, data: Path) -> None:
        data.parent.chmod(0o755 if self.user.is_somebody_else else 0o700)
        data.mkdir()
        self.user.own(data, 0o700)
        settings = TUNING if self.durable else TUNING | THROWAWAY
        words = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        words += ["--username=" + ROLE, "--auth=peer", "--data-checksums", "--no-instructions"]
        words += [f"--set={name}={value}" for name, value in settings.items()] + ["--no-sync"] * (not self.durable)
        self._run([self.binaries / "initdb", "-D", data, *words])
        self._run([self.binaries / "postgres", "--single", "-D", data, "postgres"], f"CREATE DATABASE {DATABASE}\n")
        self._write_marker(data)

    def _run(self, command: list[str | Path], text: str = "") -> None:
        done = self.user.run(command, text)
        if done.returncode != 0:
            told = [line for line in done.stderr.splitlines() if "FATAL" in line or "error" in line]
            raise EmbeddedPostgresError(
                f"{Path(command[0]).name} could not make the database in {self.root} "
                f"({told[0].strip() if told else done.stderr[-300:].strip() or 'it was killed'}); "
                "nothing was kept, so put that right and start again."
            )

    def _write_marker(self, data: Path) -> None:
        flags = (
            os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        )  # root must not write where a link of others leads
        with os.fdopen(os.open(data / MARKER, flags, 0o600), "w") as file:
            json.dump({"made_by": "perimeter", "durable": self.durable}, file)
            file.flush()
            os.fsync(file.fileno())
        self.user.own(data / MARKER, 0o600)
        sync_folder(data)

    def _check_ours(self) -> None:
        """Refuse a folder that other programs would spoil. A damaged marker is still a marker: it is written anew."""
        try:
            durable = bool(json.loads((self.data / MARKER).read_text())["durable"])
        except (OSError, ValueError, KeyError, TypeError):
            self._write_marker(self.data)
            durable = self.durable
        if durable != self.durable:
            kind = "a lasting database" if durable else "a throw-away database of the tests"
            raise EmbeddedPostgresError(f"{self.data} holds {kind}: set PERIMETER_VAR to another folder for this use.")
        made, programs = self._versions()
        if made != programs:
            raise EmbeddedPostgresError(
                f"The data in {self.data} is of PostgreSQL {made} and the programs are {programs}: "
                f"make a dbbackup with programs of {made} (PG_BIN), then dbrestore it into a new folder."
            )

    def _versions(self) -> tuple[str, str]:
        try:
            made = (self.data / "PG_VERSION").read_text().strip()
        except (OSError, UnicodeDecodeError):
            made = "an unknown version"
        words = self.user.run([self.binaries / "postgres", "--version"]).stdout.split()
        return made, words[2].split(".")[0] if len(words) > 2 else "unknown"

    def _drop_drafts(self) -> None:
        """Remove what an interrupted first start left; only folders with our own marker, or empty ones of our name."""
        for draft in self.root.glob("draft-*"):
            if (draft / DRAFT_MARKER).is_file():
                shutil.rmtree(draft, ignore_errors=True)
            elif draft.is_dir() and not any(draft.iterdir()):
                draft.rmdir()

    # Start

    def ensure(self) -> None:
        """Return when the server answers; start it, or wait for one that starts, recovers or still shuts down."""
        deadline = time.monotonic() + RECOVERY_LIMIT
        while time.monotonic() < deadline:
            postmaster = self.postmaster()
            if postmaster is not None:
                if self._wait(postmaster, deadline):
                    return
                continue
            if not self._clear_the_way(deadline):
                continue
            if self._wait(self._spawn(), deadline):
                return
            self._raise_unless_transient()
            time.sleep(0.1)
        raise EmbeddedPostgresError(f"PostgreSQL in {self.root} did not start in time: read {self._newest_log()}.")

    def _spawn(self) -> psutil.Process:
        check_space(self.root, FREE_TO_START, "starting the database")
        self._prepare_folders()
        self.prune_logs()
        options = [word for name, value in self._settings().items() for word in ("-c", f"{name}={value}")]
        with (self.root / "start.log").open("wb") as log, open_lock_file(self.root / "alive") as alive:
            fcntl.flock(alive, fcntl.LOCK_SH)
            child = subprocess.Popen(  # noqa: S603
                [self.binaries / "postgres", "-D", self.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[alive.fileno()],
                start_new_session=True,
                **self.user.process_arguments(),
            )
        self._children.append(child)
        return psutil.Process(child.pid)

    def _settings(self) -> dict[str, Any]:
        """Return what must hold whatever postgresql.conf says."""
        return {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.socket}"',
            "unix_socket_permissions": "0700",
            "port": PORT,
            "hba_file": self.root / "pg_hba.conf",
            "ident_file": self.root / "pg_ident.conf",
            "hot_standby": "off",  # "ready" must mean that one can write
            "logging_collector": "on",
            "log_directory": self.root / "log",
            "log_filename": "postgres-%Y%m%d-%H%M%S.log",
            "log_rotation_size": "10MB",
            "log_file_mode": "0600",
            "log_startup_progress_interval": "2s",
            **({"fsync": "on", "full_page_writes": "on"} if self.durable else {}),
        }

    def _prepare_folders(self) -> None:
        """Write anew all that is cheap to write, so that no damage to it matters."""
        (self.root / "log").mkdir(exist_ok=True)
        self.user.own(self.root / "log", 0o700)
        prepare_private_folder(self.socket, self.user)
        names = {self.user.name, name_of(os.geteuid()), name_of(self.root.stat().st_uid)} - {""}
        write_atomically(self.root / "pg_hba.conf", f"local all {ROLE} peer map=perimeter\n")
        write_atomically(self.root / "pg_ident.conf", "".join(f'perimeter "{name}" {ROLE}\n' for name in sorted(names)))

    def _clear_the_way(self, deadline: float) -> bool:
        """Wait for what a killed server left, end what does not go, and drop lock files whose numbers mean nothing.

        Returns False when a postmaster shows up after all: one whose starter was killed before it had written its PID.
        """
        impatient = time.monotonic() + ORPHAN_PATIENCE
        while orphans := list(self._processes()):
            if self.postmaster() is not None:
                return False
            late = time.monotonic() > impatient
            for orphan in orphans if late else []:
                _signal(orphan, signal.SIGKILL)
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"Process {orphans[0].pid} of an earlier server in {self.data} does not end."
                )
            time.sleep(0.05)
        while self._is_held():
            if time.monotonic() > impatient + HIDDEN_PATIENCE:
                raise EmbeddedPostgresError(
                    f"A PostgreSQL that cannot be seen from here (in a container?) uses {self.data}: stop it first."
                )
            time.sleep(0.05)
        for leftover in (self.data / "postmaster.pid", self.socket / f".s.PGSQL.{PORT}.lock"):
            leftover.unlink(missing_ok=True)
        return True

    def _wait(self, postmaster: psutil.Process, deadline: float) -> bool:
        """Return True when the server answers, False when it ended; refuse when its log stands still too long."""
        moved, news, told = time.monotonic(), self._log_state(), False
        while self._is_running(postmaster):
            # Its own word comes first: each question asked too early would be a line in the log that we watch.
            if self._status() == "ready" and self.is_ready() and self._is_running(postmaster):
                return True
            now, state = time.monotonic(), self._log_state()
            if state != news:
                moved, news = now, state
            if now - moved > SILENCE_LIMIT or now > deadline:
                raise EmbeddedPostgresError(
                    f"PostgreSQL (process {postmaster.pid}) has not come up yet; it goes on by itself, "
                    f"so read {self._newest_log()} and start again later."
                )
            if now > deadline - RECOVERY_LIMIT + 3 and not told:
                told = True
                self.say("PostgreSQL is recovering after an interruption; nothing that was saved is lost. Waiting ...")
            time.sleep(0.02)
        return False

    def _is_running(self, process: psutil.Process) -> bool:
        for child in self._children:
            child.poll()  # reaps our own dead, which would pass for running
        try:
            return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
        except psutil.Error:
            return False

    def _raise_unless_transient(self) -> None:
        """Refuse unless the server ended for a reason that passes: killed, or a predecessor's memory still in use."""
        if self._children[-1].poll() in KILLED:
            return
        text = (self.root / "start.log").read_text(errors="replace")
        if "logging collector" in text:  # from that line on it wrote into the other file
            text = tail_of(self._newest_log())
        lines = [line.split("FATAL:", 1)[1].strip() for line in text.splitlines() if "FATAL:" in line]
        reason = (lines or text.strip().splitlines() or ["no reason in its log"])[-1]
        if not any(word in reason for word in TRANSIENT):
            raise EmbeddedPostgresError(f"PostgreSQL did not start ({reason}): read {self._newest_log()}.")

    # Logs

    def _logs(self) -> list[Path]:
        return sorted((self.root / "log").glob("postgres-*.log"))

    def _newest_log(self) -> Path:
        return (self._logs() or [self.root / "start.log"])[-1]

    def _log_state(self) -> list[tuple[str, int]]:
        """Return something that differs as soon as the server has written a line."""
        state = []
        for path in [self.root / "start.log", *self._logs()]:
            try:
                state.append((path.name, path.stat().st_size))
            except FileNotFoundError:
                continue
        return state

    def prune_logs(self) -> None:
        """Keep the newest few; each is at most 10 MB."""
        for path in self._logs()[:-LOGS_KEPT]:
            path.unlink(missing_ok=True)

    # Stop

    def stop(self, patience: float = 30.0) -> None:
        """Shut down fast (transactions roll back, nothing saved is lost); after `patience` seconds, at once."""
        postmaster = self.postmaster()
        for number, limit in ((signal.SIGINT, patience), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
            if postmaster is None or not self._is_running(postmaster):
                return
            _signal(postmaster, number)
            end = time.monotonic() + limit
            while self._is_running(postmaster) and time.monotonic() < end:
                time.sleep(0.01)


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
