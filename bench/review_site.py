"""A team, published entries, and a web server as `manage.py serve` starts it, on a benchmark's own database."""

import os
import random
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import psutil  # type: ignore[import-untyped]

DAYS = 2  # that a token lives


@dataclass(frozen=True)
class Team:
    """People by number with their tokens, and the codes of the entries they share."""

    people: list[int]
    tokens: list[str]
    entries: list[str]


def make_team(size: int, entries: int) -> Team:
    """Make editors with tokens, and published entries with texts of some paragraphs."""
    from accounts.models import User
    from accounts.roles import Role, Scope
    from accounts.tokens import create_token
    from review import actions
    from review.models import Proposal

    people = [
        User(email=f"e{number}@perimeter.example", name=f"Editor {number}", roles=[Role.EDITOR])
        for number in range(size)
    ]
    for person in people:
        person.set_unusable_password()
        person.save()
    scopes = [Scope.READ, Scope.WRITE, Scope.REVIEW]
    tokens = [create_token(one, name="bench", scopes=scopes, days=DAYS, by=one).words for one in people]
    codes = []
    for number in range(entries):
        patch_set = actions.propose_and_submit("threat", threat(number), by=people[0], message="Illustrative.")
        submission = patch_set.submission
        for person in people[1:3]:  # of high risk two approve
            submission.refresh_from_db()
            if submission.state == "submitted":
                actions.approve(submission, by=person, seen=patch_set.sha256)
        codes.append(Proposal.objects.get(submission=submission).applied.entry.code)  # type: ignore[union-attr]
    return Team([person.pk for person in people], tokens, codes)


def threat(number: int) -> dict[str, Any]:
    """Return an illustrative threat whose texts have ten paragraphs each."""
    chance = random.Random(number)
    words = ["".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(2, 9))) for _ in range(300)]
    text = ["\n\n".join(" ".join(chance.choices(words, k=20)) + "." for _ in range(10)) for _ in range(3)]
    return {
        "title": f"Illustrative threat {number}",
        "theme": "CLI",
        "summary": "An illustrative summary.",
        "nature": "non_malicious",
        "tempo": "acute",
        "states": ["KG"],
        "description": text[0],
        "drivers": text[1],
        "vulnerabilities": text[2],
        "scenarios": [{"title": "At night", "worst_case": "Illustrative."}],
    }


@contextmanager
def serving(name: str, workers: int = 2) -> Iterator["Server"]:
    """Run the web server of `manage.py serve`, which starts it again when it ends, on the database `name`."""
    from config.management.commands.serve import Command

    port = _free_port()
    os.environ.update(DATABASE_URL=_database_url(name), SITE_URL=f"http://127.0.0.1:{port}", LOG_LEVEL="ERROR")
    web, *_workers = Command().children("127.0.0.1", port, workers)
    server = Server(port, web)
    tending = threading.Thread(target=server.tend, daemon=True)
    tending.start()
    try:
        server.wait()
        yield server
    finally:
        server.ended.set()
        tending.join()
        web.kill()


class Server:
    """The supervised web processes, and a hand that kills one of them now and then."""

    def __init__(self, port: int, web: Any) -> None:
        self.port, self.web, self.ended, self.killed = port, web, threading.Event(), 0

    def tend(self) -> None:
        while not self.ended.wait(0.1):
            self.web.tend()

    def wait(self, seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                return
            time.sleep(0.1)
        raise TimeoutError(f"nothing answers on port {self.port}")

    def kill_one(self, chance: random.Random) -> None:
        """End a web worker as the machine would when memory is short: at once, in the middle of whatever it does."""
        with suppress(psutil.NoSuchProcess, AttributeError):
            workers = psutil.Process(self.web.process.pid).children()
            workers = [one for one in workers if "resource_tracker" not in " ".join(one.cmdline())]
            if workers:
                os.kill(chance.choice(workers).pid, signal.SIGKILL)
                self.killed += 1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _database_url(name: str) -> str:
    from django.db import connection

    words = connection.settings_dict
    person = quote(words["USER"], safe="") + (f":{quote(words['PASSWORD'], safe='')}" if words["PASSWORD"] else "")
    place = {key: str(words[key.upper()]) for key in ("host", "port") if words[key.upper()]}
    return f"postgresql://{person}@/{quote(name, safe='')}?{urlencode(place)}"
