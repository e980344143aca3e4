"""One of everything, made once in a run: each test gets it in a transaction that is taken back."""

import pickle
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tests.database import execute_beside, once_in_a_run, pointed_at
from tests.people import make_cast

if TYPE_CHECKING:
    from tests.test_every_door import World


def captures_in(folder: Path, storages: dict) -> dict:
    return {**storages, "captures": {**storages["captures"], "OPTIONS": {"location": folder / "captures"}}}


@pytest.fixture(scope="session")
def told_world(template_database: str, django_db_blocker) -> Iterator[tuple[str, Path]]:
    """Make the world once for all workers, and return a copy of its database for this one, and the folder beside it."""

    def tell(name: str, folder: Path) -> None:
        from django.conf import settings

        from tests.test_every_door import one_of_everything

        execute_beside("CREATE DATABASE {} TEMPLATE {}", name, template_database)
        storages = captures_in(folder, settings.STORAGES)
        with pointed_at(name), override_settings(STORAGES=storages), transaction.atomic():
            (folder / "world").write_bytes(pickle.dumps(one_of_everything(make_cast())))
            connection.run_on_commit.clear()  # as in a test: nothing is sent

    with django_db_blocker.unblock():
        told, folder, _nothing = once_in_a_run("world", tell)
        own = f"{told}_{uuid.uuid4().hex[:8]}"
        execute_beside("CREATE DATABASE {} TEMPLATE {}", own, told)
        yield own, folder
        execute_beside("DROP DATABASE IF EXISTS {} WITH (FORCE)", own)


@pytest.fixture
def world(told_world: tuple[str, Path], settings, tmp_path: Path, django_db_blocker) -> "Iterator[World]":
    """Return one of everything; what a test does to it is taken back."""
    name, folder = told_world
    if (folder / "captures").exists():
        shutil.copytree(folder / "captures", tmp_path / "captures")
    settings.STORAGES = captures_in(tmp_path, settings.STORAGES)
    with django_db_blocker.unblock():
        if connection.in_atomic_block:
            pytest.fail("`world` is in a database of its own: do not ask for `db` or `cast` in the same test.")
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]  # as Django's own: a durable block may be in it
        with pointed_at(name), whole:
            yield pickle.loads((folder / "world").read_bytes())  # noqa: S301  # ours, of this run
            transaction.set_rollback(True)
