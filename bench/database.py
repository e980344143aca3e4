"""A scratch database of its own for a benchmark, on the server that Django is told of; dropped afterwards."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import django
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo


@contextmanager
def bench_database(name: str) -> Iterator[str]:
    """Make and migrate a database, lead Django to it, and yield how psycopg reaches it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, connections

    from config.embedded_postgres import lease

    words = connection.settings_dict
    home = settings.PERIMETER_VAR / "postgres"
    with ExitStack() as stack:
        if settings.EMBEDDED_POSTGRES:
            stack.enter_context(lease(home))
        beside = _address(words, "postgres")
        _run(beside, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _run(beside, "CREATE DATABASE {}", name)
        words["NAME"] = name
        try:
            call_command("migrate", verbosity=0)
            yield _address(words, name)
        finally:
            connections.close_all()
            _run(beside, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _address(words: "dict[str, object]", name: str) -> str:
    keys = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    return make_conninfo(dbname=name, **{keys[key]: str(words[key]) for key in keys if words[key]})


def _run(address: str, statement: str, name: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
