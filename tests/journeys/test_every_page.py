"""Every page of the demo world, looked at by Chromium: no complaint, no fault that axe can find, nothing cut off.

Screenshots go to var/screenshots, so that people can look too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import Watch
from tests.database import BASE_DIR, LiveSite
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.journey

AXE = (BASE_DIR / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
SHOTS = BASE_DIR / "var" / "screenshots"
SIGNED_OUT = ["/sign-in/", "/invitation/nobody/"]
EDITOR = [
    "/",
    "/articles/",
    "/articles/add/",
    "/articles/sources/",
    "/catalog/",
    "/catalog/?kind=measure",
    "/catalog/THR-CLI-001/",
    "/catalog/THR-CLI-001/history/",
    "/catalog/vocabularies/",
    "/editions/",
    "/review/",
    "/review/propose/?kind=threat",
    "/search/?q=water",
    "/style/",
    "/profile/",
]
ADMINISTRATOR = ["/people/", "/people/invite/", "/people/roles/", "/audit/"]
# How much wider than the window a page is, once it has come to rest: a fallback font may be wider than ours.
WIDER = """document.fonts.ready.then(() => new Promise((say) => {
    const begin = performance.now();
    (function look() {
        const wider = document.scrollingElement.scrollWidth - innerWidth;
        wider > 0 && performance.now() - begin < 3000 ? setTimeout(look, 100) : say(wider);
    })();
}))"""
LOOKS = [("desktop", 1440, "light"), ("phone", 390, "dark")]


@dataclass
class Look:
    """One window on the product, and what its pages complained about."""

    name: str
    page: Page
    watch: Watch


def name_of(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "desk"


def look_at(page: Page, site: LiveSite, path: str, look: str) -> list[str]:
    """Open one page, take its picture, and return what is wrong with it."""
    answer = page.goto(site.url + path)
    if answer is None or answer.status in {404, 500}:
        return [f"{path} ({look}): no such page"]
    page.wait_for_load_state("networkidle")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name_of(path)}-{look}.png", full_page=True)
    faults = []
    wide = page.evaluate(WIDER)
    if wide > 0:
        faults.append(f"{path} ({look}): {wide} px wider than the window")
    if page.locator("h1").count() != 1:
        faults.append(f"{path} ({look}): {page.locator('h1').count()} headings of the first level")
    return faults + [f"{path} ({look}): {fault}" for fault in axe(page)]


def axe(page: Page) -> list[str]:
    """Return what axe-core finds on the page."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['help']} {[node['target'] for node in violation['nodes'][:3]]}"
        for violation in found["violations"]
    ]


@pytest.fixture(params=LOOKS, ids=[look for look, _width, _scheme in LOOKS])
def look(browser: Browser, request) -> Iterator[Look]:
    """Open one look for one person: a desktop in light, a phone in dark."""
    name, width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, watch = context.new_page(), Watch()
    watch.follow(page)
    watch.expect(r"status of 4(00|04|09|10|22)")
    yield Look(name, page, watch)
    context.close()


def walk(look: Look, site: LiveSite, paths: list[str]) -> list[str]:
    """Look at all the pages, and return everything that is wrong."""
    faults = [fault for path in paths for fault in look_at(look.page, site, path, look.name)]
    return faults + look.watch.unexpected()


def report(faults: list[str]) -> None:
    assert not faults, "\n" + "\n".join(faults)


def test_pages_for_everybody(demo_site: LiveSite, look: Look) -> None:
    report(walk(look, demo_site, SIGNED_OUT))


def test_pages_for_an_editor(demo_site: LiveSite, look: Look) -> None:
    sign_in(look.page, demo_site.url, "dilnoza@perimeter.example")
    report(walk(look, demo_site, EDITOR))


def test_things_an_editor_meets(demo_site: LiveSite, look: Look) -> None:
    sign_in(look.page, demo_site.url, "dilnoza@perimeter.example")
    sources = linked(look.page, demo_site, "/articles/sources/", r"/articles/sources/\d+/$")[:1]
    texts = linked(look.page, demo_site, "/articles/", r"/articles/\d+/\d+/$|/articles/\d+/$")[:2]
    reviews = linked(look.page, demo_site, "/review/?show=open", r"/review/\d+/$")[:2]
    editions = linked(look.page, demo_site, "/editions/", r"/editions/\d+\.\d+/$")
    assert sources
    assert texts
    assert reviews
    assert editions
    report(walk(look, demo_site, sources + texts + reviews + editions))


def test_pages_for_an_administrator(demo_site: LiveSite, look: Look) -> None:
    sign_in(look.page, demo_site.url, "parvin@perimeter.example")
    people = linked(look.page, demo_site, "/people/", r"/people/\d+/$")[:1]
    assert people
    report(walk(look, demo_site, ADMINISTRATOR + people))


def linked(page: Page, site: LiveSite, path: str, pattern: str) -> list[str]:
    """Return the paths that a page links to, as far as they match."""
    page.goto(site.url + path)
    found = page.eval_on_selector_all("main a[href]", "links => links.map(link => new URL(link.href).pathname)")
    return [path for path in dict.fromkeys(found) if re.search(pattern, path)]
