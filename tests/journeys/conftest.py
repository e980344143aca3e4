"""A demo world behind a real server, copied for all journeys of a module, and ways to sign in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demo.story import PASSPHRASE
from tests.database import LiveSite, execute_beside, once_in_a_run
from tests.servers import Servers, site_of

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
def demo_site(told_demo: Told, servers: Servers, django_db_blocker) -> Iterator[LiveSite]:
    """Serve the demo world from a database of its own; tests of a module share it and only read or add."""
    with django_db_blocker.unblock(), servers.serving(told_demo.database, told_demo.folder) as site:
        yield site


def sign_in(page: Page, url: str, email: str, passphrase: str = PASSPHRASE) -> Page:
    """Sign somebody in by the form, as they would."""
    page.goto(f"{url}/sign-in/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(passphrase)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    return page


def let_in(page: Page, url: str, email: str, passphrase: str = PASSPHRASE) -> Page:
    """Sign somebody in by what the form sends, without drawing the form or the desk: for who goes elsewhere at once.

    To draw both takes a second of a processor.
    """
    form = page.request.get(f"{url}/sign-in/").text()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token is not None, form
    words = {"email": email, "password": passphrase, "csrfmiddlewaretoken": token[1]}
    answer = page.request.post(f"{url}/sign-in/", form=words, max_redirects=0)
    assert (answer.status, "/sign-in/" in answer.headers.get("location", "")) == (302, False), answer.text()
    return page


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
