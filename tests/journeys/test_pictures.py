"""All pictures in a real Chromium: in both layouts and themes, by keyboard, narrowed, and taken along as files."""

import os
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Watch
from tests.database import BASE_DIR, LiveSite
from tests.journeys.conftest import let_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("pictures")]

CODE = "THR-WAT-001"
ADDRESSES = {
    **{name: f"/catalog/pictures/{name}/" for name in ("matrix", "map", "timeline", "board")},
    **{f"{name}-of": f"/catalog/pictures/{name}/{CODE}/" for name in ("bow-tie", "graph", "ratings", "timeline")},
    "threat": f"/catalog/{CODE}/",
}
AXE = (BASE_DIR / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PICTURES = os.environ.get("SCREENSHOTS") and BASE_DIR / "var" / "screenshots"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_every_picture_is_looked_at_and_used(page: Page, watch: Watch, demo_site: LiveSite, tmp_path: Path) -> None:
    let_in(page, demo_site.url, "dilnoza@perimeter.example")
    looks: list[tuple[int, Literal["light", "dark"]]] = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
    for width, theme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        for name, address in ADDRESSES.items():
            page.goto(demo_site.url + address)
            look(page, name, width, theme)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    by_keyboard(page, demo_site)
    narrowed(page, demo_site)
    taken_along(page, demo_site, tmp_path)


def look(page: Page, name: str, width: int, theme: str) -> None:
    """See one layout and not the other, nothing wider than the window, and no fault of accessibility."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"picture-{name}-{width}-{theme}.png", full_page=True)
    shown = page.locator(".picture svg:visible")
    expect(shown.first).to_be_visible()
    assert page.evaluate(WIDER) <= 0, name
    if (width, theme) in {(1440, "light"), (390, "dark")} and name != "threat":
        page.evaluate(AXE)
        found = page.evaluate("axe.run(document, {rules: {'target-size': {enabled: true}}})")
        assert not found["violations"], [(one["id"], one["nodes"][0]["target"]) for one in found["violations"]]


def by_keyboard(page: Page, site: LiveSite) -> None:
    """Reach a mark with Tab and open its entry with Enter."""
    page.goto(f"{site.url}/catalog/pictures/matrix/")
    first = page.locator(".picture-wide a").first
    label = first.locator("title").text_content() or ""
    page.locator("#rows-filters select").last.focus()
    for _press in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.querySelector('title')?.textContent") == label:
            break
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/catalog/{label.split()[1]}/**")


def narrowed(page: Page, site: LiveSite) -> None:
    """Choose a filter: the picture changes in place, and its file is narrowed too."""
    page.goto(f"{site.url}/catalog/pictures/map/")
    before = page.locator(".picture desc").first.text_content()
    page.get_by_label("Theme", exact=True).select_option("WAT")
    page.wait_for_url("**theme=WAT**")
    expect(page.locator(".picture desc").first).not_to_have_text(before or "")
    expect(page.get_by_role("link", name="Download as SVG")).to_have_attribute(
        "href", "/catalog/pictures/map.svg?theme=WAT"
    )


def taken_along(page: Page, site: LiveSite, folder: Path) -> None:
    """Download both files, and open the SVG by itself."""
    page.goto(f"{site.url}/catalog/pictures/bow-tie/{CODE}/")
    for name in ("SVG", "PNG"):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=f"Download as {name}").click()
        waiting.value.save_as(folder / f"picture.{name.lower()}")
    assert (folder / "picture.png").read_bytes().startswith(b"\x89PNG")
    page.goto((folder / "picture.svg").as_uri())
    assert page.evaluate("document.fonts.size") > 0
    assert page.evaluate("document.querySelectorAll('text').length") > 5
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "picture-file.png")
