"""Run the whole product: PostgreSQL if it is ours, the web process, the job workers. `make run` calls this."""

import errno
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from basics.gettext_files import compile_stale
from config.embedded_postgres import Lease, refuse_production
from config.jobs import DEFAULT, DELIVERIES
from config.processes import Child, stop_all

THREADS = 4  # of each web process
STOP_PATIENCE = 3.0  # seconds; with PostgreSQL after it, all is over within five
LOOK_EVERY, CARE_EVERY = 0.1, 3600.0  # seconds: for dead processes; for old logs


class Command(BaseCommand):
    help = _("Run Perimeter: database, web pages and background jobs. Stop it with Ctrl-C.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help=_("the port to listen on (8000)"))
        parser.add_argument("--host", default="127.0.0.1", help=_("the address to listen on (127.0.0.1)"))
        parser.add_argument("--workers", type=int, default=2, help=_("web processes, each with 4 threads (2)"))
        parser.add_argument("--no-demo", action="store_true", help=_("start empty; so does DEMO=0"))

    def handle(self, *args: Any, port: int, host: str, workers: int, no_demo: bool, **options: Any) -> None:
        refuse_taken_port(host, port)
        with_demo = wants_demo() and not no_demo
        self.url = f"http://{'localhost' if host in {'127.0.0.1', '0.0.0.0'} else host}:{port}/"  # noqa: S104
        if "SITE_URL" not in os.environ:
            os.environ["SITE_URL"] = settings.SITE_URL = self.url.rstrip("/")
        for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT too: a shell's background jobs are born deaf to it
            signal.signal(number, signal.default_int_handler)
        try:
            with self.database() as lease:
                self.prepare(with_demo=with_demo)
                self.run_children(self.children(host, port, workers), lease, host, port)
        except KeyboardInterrupt:
            self.say(_("Perimeter has stopped."))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    @contextmanager
    def database(self) -> Iterator[Lease | None]:
        """Hold the embedded server, or nothing when DATABASE_URL names one."""
        if not settings.EMBEDDED_POSTGRES:
            yield None
            return
        refuse_production(settings.DEBUG)
        lease = Lease(settings.PERIMETER_VAR / "postgres", say=self.say).acquire()
        try:
            yield lease
        finally:
            lease.release()

    def prepare(self, *, with_demo: bool) -> None:
        """Bring the tables up to date; tell a new installation's people how to come in."""
        compile_stale()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        executor = MigrationExecutor(connection)
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say(_("Preparing the tables (%(count)d steps) ...") % {"count": len(plan)})
            call_command("migrate", interactive=False, verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        if get_user_model()._default_manager.exists():
            call_command("load_demo", "--logins")
        elif with_demo:
            self.say(_("Loading the demo world (first start; DEMO=0 leaves it out) ..."))
            call_command("load_demo")
        else:
            self.say(_("Nobody is here yet. Become the administrator by this link, which works once:"))
            call_command("setup_link")
        connections.close_all()

    def children(self, host: str, port: int, workers: int) -> list[Child]:
        web = ["-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
        web += ["--workers", str(workers), "--blocking-threads", str(THREADS), "--respawn-failed-workers"]
        web += ["--workers-kill-timeout", "2", "--log-level", "warning", "config.wsgi:application"]
        jobs = ["manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout", "2"]
        rows = [
            ("web server", web),
            ("job worker", [*jobs, "--queues", DEFAULT]),
            ("delivery worker", [*jobs, "--queues", DELIVERIES]),
        ]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        return [Child(name, [sys.executable, *words], settings.BASE_DIR, environment, self.say) for name, words in rows]

    def run_children(self, children: list[Child], lease: Lease | None, host: str, port: int) -> None:
        try:
            self.watch(children, lease, host, port)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C must not leave anything behind
            self.say(_("Stopping ..."))
            stop_all(children, STOP_PATIENCE)

    def watch(self, children: list[Child], lease: Lease | None, host: str, port: int) -> None:
        """Start and restart what should run, until a signal ends it."""
        announced, cared = False, time.monotonic()
        while True:
            if lease is not None and (lease.postmaster() is None or time.monotonic() > cared + CARE_EVERY):
                if lease.postmaster() is None:
                    self.say(_("PostgreSQL has ended; it is started again."))
                lease.ensure_running()
                cared = time.monotonic()
            for child in children:
                child.tend()
            if not announced and (announced := answers(host, port)):
                self.say(_("Perimeter is at %(url)s (stop it with Ctrl-C).") % {"url": self.url})
            time.sleep(LOOK_EVERY)


def wants_demo() -> bool:
    wish = os.environ.get("DEMO", "").strip()
    if wish not in {"", "0", "1"}:
        raise CommandError(_("DEMO=%(wish)r is neither 0 nor 1.") % {"wish": wish})
    return wish == "1" or (wish == "" and settings.DEBUG)


def refuse_taken_port(host: str, port: int) -> None:
    """Refuse a port that we could not have; the web server itself would share one silently."""
    if not 0 < port < 65536:
        raise CommandError(_("%(port)s is not a port: choose one from 1 to 65535.") % {"port": port})
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        words = {"port": port, "host": host, "next": port + 1, "reason": error.strerror or error}
        if error.errno == errno.EADDRINUSE:
            message = _("Port %(port)s is in use by another program: choose another with PORT=%(next)s make run.")
        else:
            message = _("Cannot listen on %(host)s port %(port)s (%(reason)s): choose others with --host and --port.")
        raise CommandError(message % words) from error


def answers(host: str, port: int) -> bool:
    """Tell whether a web process answers, and finds the database; that it is not served by this name says nothing."""
    asked = http.client.HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=5)  # noqa: S104
    try:
        asked.request("GET", "/healthz")
        answer = asked.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
    return answer.status < 500
