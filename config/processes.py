"""Keep child processes running, and end all of them, also when this process is killed."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

PR_SET_PDEATHSIG = 1
STEADY_SECONDS = 30.0  # a child that ran so long starts with a clean record
LONGEST_PAUSE = 30.0
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Child:
    """A command that should always run; it leads a process group of its own, so nothing it starts can be left over."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    say: Callable[[str], None]
    process: subprocess.Popen[bytes] | None = None
    _failures: int = 0
    _since: float = 0.0
    _due: float = field(default=0.0)

    def tend(self) -> None:
        """Start it when it should run and does not; the pause grows with each failure."""
        if self.process is not None and self.process.poll() is not None:
            self._bury(self.process)
        if self.process is None and time.monotonic() >= self._due:
            self._start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it and whatever it started."""
        if self.process is not None:
            _kill_group(self.process.pid)
            self.process.wait()

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def _start(self) -> None:
        self._since = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=partial(_end_with_parent, os.getpid()),  # this process has one thread
        )

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        _kill_group(process.pid)
        self.process = None
        self._failures = 0 if time.monotonic() - self._since > STEADY_SECONDS else self._failures + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self._failures - 1)) if self._failures else 0.0
        self._due = time.monotonic() + pause
        self.say(f"The {self.name} ended ({_how(process.returncode)}); it is started again in {pause:.0f} s.")


def stop_all(children: Sequence[Child], patience: float) -> None:
    """Ask all to stop, wait for them together, and kill what is left."""
    end = time.monotonic() + patience
    for child in children:
        child.ask_to_stop()
    while time.monotonic() < end and not all(child.has_ended() for child in children):
        time.sleep(0.02)
    for child in children:
        child.kill()


def _end_with_parent(parent: int) -> None:
    """Ask the kernel, in the new child, for SIGTERM when the parent dies in whatever way (Linux)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def _kill_group(number: int) -> None:
    try:
        os.killpg(number, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
        return


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
