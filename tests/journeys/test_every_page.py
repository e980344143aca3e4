"""Every page of the product, looked at by Chromium: its cost, every width, light, dark and forced colours, 400 %.

A page is loaded once, then its window and its colours change; and once in Russian or Kazakh, for its words. With
SCREENSHOTS=1 the pictures go to var/screenshots.
"""

import os
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver
from django.utils import translation
from playwright.sync_api import Page, ViewportSize

from tests.browser import Watch
from tests.database import BASE_DIR
from tests.journeys.budget import over_budget
from tests.journeys.sights import NO_PAGES, SIGHTS, Sight
from tests.still import REST, Still, Window, still, window  # noqa: F401  # the fixtures
from tests.test_every_door import is_api, walk

AXE = (BASE_DIR / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
EYES = (Path(__file__).parent / "eyes.js").read_text(encoding="utf-8")
SHOTS = BASE_DIR / "var" / "screenshots"
PICTURES = os.environ.get("SCREENSHOTS") == "1"
WIDTHS = {1440: 900, 768: 1024, 390: 844}
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]
# axe is dear, so it sees each theme once: the page at its widest in light, and at 400 %, as narrow as can be, in dark.
AXE_LOOK = (1440, "light")
# Focus is walked through every control: each width once, each theme at least once.
FOCUS_LOOKS = {(1440, "light"), (768, "dark"), (390, "light")}
OTHERS = ["ru", "kk"]  # every page is looked at in one of them: two neighbours of the list in both
ZOOMED: ViewportSize = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %: WCAG 1.4.10


@pytest.mark.journey
@pytest.mark.parametrize("sight", SIGHTS, ids=[sight.name for sight in SIGHTS])
def test_a_page_is_sound_in_every_look(sight: Sight, still: Still, window: Window, watch: Watch) -> None:  # noqa: F811
    watch.expect(r"status of 4(03|10)")  # what a refused or outdated page is answered with
    page = window(sight.who)
    watch.follow(page)
    page.emulate_media(color_scheme="light", forced_colors="none")
    page.set_viewport_size({"width": 1440, "height": WIDTHS[1440]})
    answer = still.open(page, sight)
    faults = [*over_budget(page, sight.name, answer.body()), *unkept(page)]
    page.evaluate(AXE)
    page.evaluate(f"window.eyes = {EYES}")
    faults += [
        *at_every_width(page, sight),
        *without_motion(page),
        *in_forced_colours(page, sight),
        *zoomed(page, sight),
        *in_another_language(page, sight),
    ]
    watch.leave(page)
    assert not faults, "\n" + "\n".join(dict.fromkeys(faults))


def at_every_width(page: Page, sight: Sight) -> list[str]:
    """Return what is wrong at each width in each theme: cut words, hidden focus, what axe finds, other than one h1."""
    faults = [] if page.locator("h1").count() == 1 else ["not one heading of the first level"]
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        faults += said(f"{width}", page.evaluate("eyes.cut()"))
        for theme in THEMES:
            if not looked_at(width, theme):
                continue
            look = f"{width} {theme}"
            page.emulate_media(color_scheme=theme)
            if (width, theme) in FOCUS_LOOKS:
                page.keyboard.press("Tab")  # from here on the focus is that of a keyboard
                faults += said(look, page.evaluate("eyes.focus()"))
            if (width, theme) == AXE_LOOK:
                faults += said(look, axe(page))
            shoot(page, sight, f"{width}-{theme}")
    return faults


def looked_at(width: int, theme: str) -> bool:
    """Return whether anything is looked at in these colours; else the page need not be drawn in them."""
    return (width, theme) == AXE_LOOK or (width, theme) in FOCUS_LOOKS or PICTURES


def unkept(page: Page) -> list[str]:
    """Return the forms for more than a line that keep no draft of what is typed."""
    bare = page.locator("main form[method=post]:not([data-draft]):has(textarea)")
    return [f"what is typed is not kept: {bare.nth(at).get_attribute('action')}" for at in range(bare.count())]


def without_motion(page: Page) -> list[str]:
    """Return what moves although the person asked for less motion (the window always asks for it)."""
    return said("reduced motion", page.evaluate("eyes.motion()"))


def in_forced_colours(page: Page, sight: Sight) -> list[str]:
    """Return what vanishes when the system sets the colours."""
    faults = []
    page.set_viewport_size({"width": 1440, "height": WIDTHS[1440]})
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, forced_colors="active")
        faults += said(f"forced colours, {theme}", page.evaluate("eyes.forced()"))
        shoot(page, sight, f"forced-{theme}")
    page.emulate_media(color_scheme="light", forced_colors="none")
    return faults


def zoomed(page: Page, sight: Sight) -> list[str]:
    """Return what is wrong at 400 %, in dark: nothing but data in two dimensions may scroll sideways."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(ZOOMED)
    faults = [*page.evaluate("eyes.cut()"), *axe(page)]
    shoot(page, sight, "400")
    return said("400 %", faults)


def in_another_language(page: Page, sight: Sight) -> list[str]:
    """Return what is cut, or left in English, where words are longer than those that the page was made with."""
    language = OTHERS[SIGHTS.index(sight) % len(OTHERS)]
    page.set_viewport_size({"width": 390, "height": WIDTHS[390]})
    page.set_extra_http_headers({"Accept-Language": language})
    try:
        page.goto(page.url.partition("#")[0], wait_until="load")
    finally:
        page.set_extra_http_headers({})
    page.evaluate(REST)
    page.evaluate(f"window.eyes = {EYES}")
    faults = [] if page.locator("html").get_attribute("lang") == language else ["the page is in another language"]
    faults += [f"in English: {words}" for words in left_in_english(page, language)] if sight.door != "style" else []
    faults += [f"390: {fault}" for fault in page.evaluate("eyes.cut()")]
    page.set_viewport_size({"width": 1440, "height": WIDTHS[1440]})
    faults += [f"1440: {fault}" for fault in page.evaluate("eyes.cut()")]
    return said(language, faults)


def left_in_english(page: Page, language: str) -> list[str]:
    """Return texts of the page that are whole texts of the interface, and have other words in its language.

    A single word in small letters may be a machine's name, which stays what it is.
    """
    latin: list[str] = page.evaluate(f"eyes.latin('{language}')")
    with translation.override(language):
        found = [words for words in latin if translation.gettext(words) != words]
    return [words for words in found if " " in words or words[0].isupper()]


def axe(page: Page) -> list[str]:
    """Return what axe-core finds on the page; targets of less than 24 px count as well.

    It parses no style sheets first: of its rules only `css-orientation-lock` reads them, which is off unless asked for.
    """
    preload = "{assets: ['media'], timeout: 10000}"
    options = f"{{resultTypes: ['violations'], preload: {preload}, rules: {{'target-size': {{enabled: true}}}}}}"
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {options})")
    return [
        f"{violation['id']}: {violation['help']} {[node['target'] for node in violation['nodes'][:3]]}"
        for violation in found["violations"]
    ]


def said(look: str, faults: list[str]) -> list[str]:
    return [f"{look}: {fault}" for fault in faults]


def shoot(page: Page, sight: Sight, look: str) -> None:
    if PICTURES:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.evaluate(REST)
        page.screenshot(path=SHOTS / f"{sight.name}-{look}.png", full_page=True)


@pytest.mark.journey
def test_a_request_that_the_policy_refuses_would_be_seen(still: Still, window: Window) -> None:  # noqa: F811
    """The watch itself: a page that asks for what the Content-Security-Policy forbids is complained about."""
    watch = Watch()
    page = window("nobody").context.new_page()
    watch.follow(page)
    page.goto(f"{still.site.url}/sign-in/")
    page.evaluate("document.head.append(Object.assign(document.createElement('style'), {textContent: 'b {top: 0}'}))")
    page.close()
    assert any("Content Security Policy" in line or "Content-Security-Policy" in line for line in watch.unexpected())


@pytest.mark.journey
def test_a_word_that_is_cut_or_left_in_english_would_be_seen(still: Still, window: Window) -> None:  # noqa: F811
    """The look in another language itself: the samples of the style guide are English, and a long word is planted."""
    page = window("editor")
    still.open(page, next(sight for sight in SIGHTS if sight.door == "style"))
    page.evaluate("document.documentElement.lang = 'kk'")
    page.evaluate(f"window.eyes = {EYES}")
    page.set_viewport_size({"width": 390, "height": WIDTHS[390]})
    assert {"Approve", "Nothing was saved"} <= set(left_in_english(page, "kk"))
    assert page.evaluate("eyes.cut()") == []
    page.evaluate("document.querySelector('h1').textContent = 'Қауіпсіздік'.repeat(9)")
    page.evaluate("document.querySelector('h1').style.whiteSpace = 'nowrap'")
    assert page.evaluate("eyes.cut()")


def test_every_page_of_the_url_table_is_looked_at() -> None:
    doors = {name: pattern for name, pattern in walk(get_resolver()) if not is_api(name)}
    named = {sight.door for sight in SIGHTS} | set(NO_PAGES)
    missing = [name for name, pattern in doors.items() if name not in named and not takes_only_posts(pattern)]
    assert not missing, f"Show these pages in tests/journeys/sights.py, or say there why they are none: {missing}"
    assert named <= set(doors), "sights.py names doors that are not there"
    assert not {sight.door for sight in SIGHTS} & set(NO_PAGES)


def takes_only_posts(pattern: URLPattern) -> bool:
    """Return whether a door refuses GET, before it looks at anything else."""
    request = RequestFactory().get("/")
    try:
        answer = pattern.callback(request, **dict.fromkeys(pattern.pattern.converters))
    except Exception:  # noqa: BLE001  # it went past the question of the method, so it is a page
        return False
    return bool(answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED)
