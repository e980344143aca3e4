"""Pictures of every page in Russian and Kazakh, wide and narrow, for somebody to read one by one.

Not a part of the suite: `REQUIRE_BROWSER=1 python -m pytest -n 0 tests/journeys/pictured.py` writes them to
var/screenshots/<language>/, and beside them `words.json`: what is cut off, and what stands there in Latin letters
without a mark of its language, which is either a name or an English leftover.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.database import BASE_DIR
from tests.journeys.conftest import let_in
from tests.journeys.sights import SIGHTS
from tests.journeys.telling import PEOPLE
from tests.journeys.test_every_page import EYES
from tests.still import REST, Still, still  # noqa: F401  # the fixture

SHOTS = BASE_DIR / "var" / "screenshots"
SIZES: dict[str, ViewportSize] = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_pictures_of_every_page(language: str, still: Still, browser: Browser) -> None:  # noqa: F811
    folder = SHOTS / language
    folder.mkdir(parents=True, exist_ok=True)
    windows: dict[str, Any] = {}
    words: dict[str, Any] = {}
    for sight in SIGHTS:
        if sight.who not in windows:
            windows[sight.who] = browser.new_context(reduced_motion="reduce", locale=language).new_page()
            if sight.who in PEOPLE:
                let_in(windows[sight.who], still.site.url, PEOPLE[sight.who])
        page = windows[sight.who]
        page.set_viewport_size(SIZES["wide"])
        if sight.then is None:
            still.open(page, sight)
        else:  # what is done there looks for English words
            done = browser.new_context(locale="en", storage_state=page.context.storage_state()).new_page()
            still.open(done, sight)
            page.context.add_cookies(done.context.storage_state()["cookies"])
            page.goto(done.url)
            done.context.close()
        page.evaluate(f"window.eyes = {EYES}")
        words[sight.name] = {"address": page.url, "latin": page.evaluate(f"eyes.latin('{language}')")}
        for size, window in SIZES.items():
            page.set_viewport_size(window)
            page.evaluate(REST)
            words[sight.name][size] = page.evaluate("eyes.cut()")
            page.screenshot(path=folder / f"{sight.name}-{size}.jpg", full_page=True, type="jpeg", quality=70)
    (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False, indent=1), encoding="utf-8")
    assert len(words) == len(SIGHTS)
