"""The still world: the demo told for one fixed day behind a real server, that tests of all modules look at.

Nobody may change it: pages are opened, and nothing is sent but the sign-in (and what a sight must do to be seen: a
token of the administrator, the password of somebody with a second factor).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.database import LiveSite, execute_beside, once_in_a_run
from tests.journeys.conftest import let_in
from tests.journeys.sights import SIGHTS, Sight
from tests.journeys.telling import PEOPLE
from tests.servers import Servers, site_of

Window = Callable[[str], Page]
# A page has come to rest when its fonts are there and what they moved is drawn again.
REST = (
    """document.fonts.ready.then(() => new Promise((say) => requestAnimationFrame(() => requestAnimationFrame(say))))"""
)


@dataclass(frozen=True)
class Still:
    """The still world, and where each of its sights is."""

    site: LiveSite
    addresses: dict[Sight, str]

    def open(self, page: Page, sight: Sight) -> Response:
        """Open the page of a sight and let it come to rest."""
        answer = page.goto(self.site.url + self.addresses[sight], wait_until="load")
        assert answer is not None
        assert answer.status < 500
        assert answer.status != 404, f"{sight.name}: no such page"
        if sight.then is not None:
            with page.expect_navigation() as moved:
                sight.then(page)
            answer = moved.value
        page.evaluate(REST)
        return answer


@pytest.fixture(scope="session")
def still(template_database, servers: Servers, django_db_blocker) -> Iterator[Still]:
    """Tell the still world once for all workers, and serve a copy of it to the end."""

    def tell(name: str, folder: Path) -> Any:
        execute_beside("CREATE DATABASE {} TEMPLATE {}", name, template_database)
        words = "from tests.journeys import sights; sights.tell_and_say()"
        return json.loads(site_of(name, folder).manage("shell", "-v0", "-c", words).splitlines()[-1])

    with django_db_blocker.unblock():
        told, files, addresses = once_in_a_run("still", tell)
        with servers.serving(told, files) as site:
            yield Still(site, dict(zip(SIGHTS, addresses, strict=True)))


@pytest.fixture(scope="module")
def window(browser: Browser, still: Still) -> Iterator[Window]:
    """Return a function that gives the window of a person, who signs in when it is first asked for.

    It shows one page after the other: a new one each time would take a process of its own, and compile all scripts.
    """
    open_now: dict[str, Page] = {}

    def of(who: str) -> Page:
        if who not in open_now:
            open_now[who] = browser.new_context(reduced_motion="reduce").new_page()
            if who in PEOPLE:
                let_in(open_now[who], still.site.url, PEOPLE[who])
        return open_now[who]

    yield of
    for page in open_now.values():
        page.context.close()
