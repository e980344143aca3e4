"""An edition is the same bytes in another process, on another day's hash seed, in another time zone."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

from catalog.interchange import WRITERS
from catalog.models import Edition
from tests.catalog.interchange_world import make_edition
from tests.database import BASE_DIR, Database
from tests.people import make_cast

NAMES = sorted(name for name in WRITERS if name != "pdf")  # which is printed once and kept
SAYS = """
import hashlib, json
from catalog.interchange import WRITERS
from catalog.models import Edition
edition = Edition.objects.with_people().get()
names = json.loads({names!r})
print(json.dumps({{name: hashlib.sha256(b"".join(WRITERS[name](edition))).hexdigest() for name in names}}))
"""


@pytest.mark.parametrize(("seed", "zone"), [("7", "Asia/Almaty")])
def test_a_restart_changes_no_byte_of_any_format(cloned_database: Database, seed: str, zone: str) -> None:
    cast = make_cast()
    made = make_edition(cast)
    edition = Edition.objects.with_people().get(pk=made.pk)
    here = {name: hashlib.sha256(b"".join(WRITERS[name](edition))).hexdigest() for name in NAMES}
    environment = {**os.environ, "DATABASE_URL": cloned_database.url, "PYTHONHASHSEED": seed, "TZ": zone}
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", SAYS.format(names=json.dumps(NAMES))]
    done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == here
