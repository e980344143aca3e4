"""A demo world behind a real server, copied for all journeys of a module, and ways to sign in."""

import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demo.story import PASSPHRASE
from tests.database import (
    BASE_DIR,
    LiveSite,
    database_url,
    execute_beside,
    free_port,
    granian_command,
    once_in_a_run,
    stop_group,
    wait_for,
)

SignIn = Callable[..., Page]


@dataclass(frozen=True)
class Told:
    """The demo world as it was told: a database that nobody is connected to, and the files beside it."""

    database: str
    folder: Path


@pytest.fixture(scope="session")
def told_demo(template_database, django_db_blocker) -> Told:
    """Tell the demo world once for all workers, to make copies of."""

    def tell(name: str, folder: Path) -> None:
        execute_beside("CREATE DATABASE {} TEMPLATE {}", name, template_database)
        site_of(name, folder).manage("load_demo")

    with django_db_blocker.unblock():
        database, folder, _nothing = once_in_a_run("told_demo", tell)
    return Told(database, folder)


@pytest.fixture(scope="module")
def demo_site(told_demo: Told, tmp_path_factory, django_db_blocker) -> Iterator[LiveSite]:
    """Serve the demo world from a database of its own; tests of a module share it and only read or add."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(told_demo.folder, folder, dirs_exist_ok=True)
    with django_db_blocker.unblock(), prepared(told_demo.database, folder) as site, served(site):
        yield site


@contextmanager
def prepared(template_database: str, folder: Path) -> Iterator[LiveSite]:
    """Make a database for a site of its own, and drop it in the end."""
    name = f"{template_database}_{uuid.uuid4().hex[:8]}"
    execute_beside("CREATE DATABASE {} TEMPLATE {}", name, template_database)
    try:
        yield site_of(name, folder)
    finally:
        execute_beside("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def site_of(database: str, folder: Path) -> LiveSite:
    """Return a site on a database, at a port of its own."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(database),
        "PERIMETER_VAR": str(folder),
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "tests.site",
        "SITE_URL": url,
    }
    return LiveSite(url, database_url(database), environment, folder / "granian.log")


@contextmanager
def served(site: LiveSite) -> Iterator[None]:
    process = start(site)
    try:
        wait_for(f"{site.url}/healthz", process, site.log)
        yield
    finally:
        stop_group(process)


def start(site: LiveSite) -> subprocess.Popen[bytes]:
    with site.log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, *granian_command(site.url)[1:]],
            cwd=BASE_DIR,
            env=site.environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def sign_in(page: Page, url: str, email: str, passphrase: str = PASSPHRASE) -> Page:
    """Sign somebody in by the form, as they would."""
    page.goto(f"{url}/sign-in/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(passphrase)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    return page


def let_in(page: Page, url: str, email: str, passphrase: str = PASSPHRASE) -> None:
    """Sign somebody in by what the form sends, without drawing the form or the desk: for who goes elsewhere at once."""
    form = page.request.get(f"{url}/sign-in/").text()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token is not None, form
    words = {"email": email, "password": passphrase, "csrfmiddlewaretoken": token[1]}
    answer = page.request.post(f"{url}/sign-in/", form=words, max_redirects=0)
    assert (answer.status, "/sign-in/" in answer.headers.get("location", "")) == (302, False), answer.text()


def open_item(page: Page, url: str, title: str) -> None:
    """Open the own page of an item of the queue: the one of a title, "" the first."""
    page.goto(f"{url}/review/queue/")
    row = page.locator("[data-queue-rows] > tr").filter(has_text=title).first
    if row.get_attribute("aria-current") is None:
        row.locator("a").first.click()
    number = str(row.get_attribute("data-item"))
    expect(page.locator("[data-queue-item]")).to_have_attribute("data-queue-item", number)
    page.locator("#queue-item-title a").click()
    page.wait_for_url(re.compile(r"/review/(?!queue/)"))
