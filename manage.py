#!/usr/bin/env python3
"""Run Perimeter's commands, and the embedded PostgreSQL under those that need a database."""

import os
import signal
import sys

LEAST_PYTHON = (3, 11)
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "messages",
    "sendtestemail",
    "serve",  # holds the lease itself, after it has looked at the port and the disk
    "signing_key",
    "spectacular",
    "startapp",
    "startproject",
    "verify_edition",
    "version",
}


def needs_database(arguments: "list[str]") -> bool:
    """Tell whether a command line (without the program's name) reads or writes a database."""
    if not arguments or arguments[0].startswith("-") or {"-h", "--help"} & set(arguments):
        return False
    return arguments[0] not in WITHOUT_DATABASE or (arguments[0] == "check" and "--database" in " ".join(arguments))


def run(argv: "list[str]") -> None:
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from config.embedded_postgres import lease, refuse_production
    from config.postgres_binaries import find_binaries

    if not needs_database(argv[1:]) or not settings.EMBEDDED_POSTGRES:
        execute_from_command_line(argv)
        return
    refuse_production(settings.DEBUG)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave by the door, so that the lease is given back
    os.environ["PATH"] += os.pathsep + str(find_binaries())  # psql, for dbshell
    with lease(settings.PERIMETER_VAR / "postgres"):
        execute_from_command_line(argv)


def run_as_command(argv: "list[str]") -> None:
    """Run with a request id, which the log lines and audit entries of one command share."""
    from basics.call import Call, calling, request_id_from

    with calling(Call(request_id=request_id_from(""), means="command")):
        run(argv)


def main(argv: "list[str]") -> None:
    if sys.version_info < LEAST_PYTHON:
        version = ".".join(str(number) for number in sys.version_info[:3])
        sys.exit("Perimeter needs Python 3.11 or newer and this is %s: run `make run PYTHON=python3.11`." % version)  # noqa: UP031
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if argv[1:2] == ["serve"] and not {"-h", "--help"} & set(argv):
        print("Starting Perimeter ...", flush=True)  # noqa: T201  # before the imports, which take a moment
    try:
        from django.core.exceptions import ImproperlyConfigured

        from config.postgres_binaries import EmbeddedPostgresError
    except ModuleNotFoundError as error:
        sys.exit(
            f"{error.name!r} is not installed for {sys.executable}: run `make run`, which makes .venv and uses it."
        )
    try:
        run_as_command(argv)
    except (EmbeddedPostgresError, ImproperlyConfigured) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv)
