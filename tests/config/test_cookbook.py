"""The API cookbook is true: all its programs run, in their order, against a real server, and print what it says."""

import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from accounts.models import User
from accounts.tokens import create_token
from basics.guides import BY_SLUG
from catalog.actions import freeze_edition
from catalog.contents import notes_of
from catalog.edition_actions import publish_edition
from catalog.manifest import to_publish
from catalog.models import Edition
from catalog.signing import new_key
from tests.database import BASE_DIR, LiveSite, pointed_at, stop_group
from tests.journeys.conftest import Told, told_demo  # noqa: F401  # the fixture
from tests.servers import Server

pytestmark = pytest.mark.xdist_group("cookbook")  # they share a server

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = {"bash", "python"}
MARK = "--- recipe {} ---"
ANY = "…"


class Recipe(NamedTuple):
    """A program of the cookbook, and what it says that the program prints."""

    language: str
    code: str
    printed: str


def recipes(text: str) -> list[Recipe]:
    """Return the programs in their order; what is stated after some of them holds for each of those."""
    found: list[Recipe] = []
    open_ones: list[tuple[str, str]] = []
    for language, body in FENCE.findall(text):
        if language in PROGRAMS:
            open_ones.append((language, body))
        else:
            found += [Recipe(*program, body) for program in open_ones]
            open_ones = []
    assert not open_ones, "the last programs state nothing"
    return found


RECIPES = recipes(BY_SLUG["api-cookbook"].text("en"))


@pytest.fixture(scope="module")
def kitchen(told_demo: Told, tmp_path_factory, django_db_blocker) -> Iterator[LiveSite]:  # noqa: F811
    """Serve a demo world with a signed edition, a worker beside it, and tokens in the environment."""
    server = Server(f"test_kitchen_{uuid.uuid4().hex[:12]}", tmp_path_factory.mktemp("cookbook"))
    site = server.site
    with django_db_blocker.unblock():
        try:
            server.prepare(told_demo.database, told_demo.folder)
            with pointed_at(server.name):
                site.environment["EDITION_SIGNING_KEY"] = publish_signed()
                site.environment.update(tokens(), PERIMETER=site.url)
            server.wake()
            worker = subprocess.Popen(
                [sys.executable, "manage.py", "procrastinate", "worker"],
                cwd=BASE_DIR,
                env=site.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                yield site
            finally:
                stop_group(worker)
        finally:
            server.stop()
            server.forget()


def publish_signed() -> str:
    """Publish the edition that the demo prepares, signed, and return the key."""
    key = new_key()
    dilnoza, ruslan = (User.objects.get(email=f"{name}@perimeter.example") for name in ("dilnoza", "ruslan"))
    draft = Edition.objects.filter(state="draft").get()
    frozen = freeze_edition(draft, by=ruslan, override="Illustrative.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.EDITION_SIGNING_KEY", key)
        publish_edition(frozen, by=dilnoza, seen=to_publish(frozen.manifest, notes_of(frozen)))
    return key


def tokens() -> dict[str, str]:
    made = {}
    for variable, name, scopes in (
        ("TOKEN", "aigerim", ["read", "write"]),
        ("EDITOR_TOKEN", "dilnoza", ["read", "write", "review"]),
    ):
        person = User.objects.get(email=f"{name}@perimeter.example")
        made[variable] = create_token(person, name="cookbook", scopes=scopes, days=1, by=person).words
    return made


def run(language: str, site: LiveSite, folder: Path) -> list[str]:
    """Run all programs of a language in one shell, as somebody would type them; return what each printed."""
    folder.mkdir()
    (folder / "manage.py").symlink_to(BASE_DIR / "manage.py")
    codes = [recipe.code for recipe in RECIPES if recipe.language == language]
    marks = [MARK.format(number) for number in range(len(codes))]
    say = {"bash": "echo '{}'", "python": "print('{}', flush=True)"}[language]
    before = {"bash": "set -euo pipefail\n", "python": ""}[language]
    program = before + "\n".join(f"{say.format(mark)}\n{code}" for mark, code in zip(marks, codes, strict=True))
    interpreter = {"bash": shutil.which("bash"), "python": sys.executable}[language]
    assert interpreter and shutil.which("curl"), "the cookbook is run with bash, curl and Python"
    path = os.pathsep.join([str(Path(sys.executable).parent), site.environment["PATH"]])
    environment = {**site.environment, "PATH": path, "PYTHONPATH": str(BASE_DIR)}
    words: dict[str, Any] = {"cwd": folder, "env": environment, "capture_output": True, "text": True, "timeout": 300}
    done = subprocess.run([interpreter, "-"], input=program, check=False, **words)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    printed = re.split("|".join(map(re.escape, marks)), done.stdout)
    assert len(printed) == len(codes) + 1, done.stdout
    return [one.strip("\n") for one in printed[1:]]


def said(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.strip("\n").split(ANY))))


@pytest.mark.parametrize("language", sorted(PROGRAMS))
def test_every_program_prints_what_the_cookbook_says(language: str, kitchen: LiveSite, tmp_path) -> None:
    told = [recipe for recipe in RECIPES if recipe.language == language]
    wrong = [
        f"{recipe.code}\nprinted\n{printed}\ninstead of\n{recipe.printed}"
        for recipe, printed in zip(told, run(language, kitchen, tmp_path / language), strict=True)
        if not said(recipe.printed).fullmatch(printed)
    ]
    assert not wrong, "\n\n".join(wrong)


def test_each_recipe_is_there_for_both() -> None:
    counts = [sum(recipe.language == language for recipe in RECIPES) for language in sorted(PROGRAMS)]
    assert counts[0] == counts[1] >= 14
