"""Pytest plugin: a real Chromium for the journeys, which fails a test whose pages complain or call other hosts."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

HOW = "install Chromium (Debian: apt-get install chromium) or set CHROMIUM=/path/to/chromium"
MISSING = f"no Chromium on this machine, so the browser journeys did not run; {HOW}"
# The same engine without a browser's own windows, which costs a quarter less; it draws the edges of letters otherwise.
SHELL = "chromium-headless-shell"
WHOLE = ["chromium", "chromium-browser", "google-chrome"]
OWN_HOSTS = {"127.0.0.1", "localhost", "::1", None}  # None: data:, blob: and about: have no host
# Chromium draws the list under its address bar as two pages of their own, in a process of their own, for each window:
# half of what opening a page costs, and nobody sees them. The last list counts, so Playwright's own comes first.
FEATURES = [
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
]
FLAGS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    f"--disable-features={','.join(FEATURES)}",
]


@dataclass
class Watch:
    """What the pages of one test complained about; `expect` takes back what the test provokes on purpose."""

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        self.expected.append(pattern)

    def follow(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", self._fail)
        page.on("request", self._see)

    def leave(self, page: Page) -> None:
        """Follow a page no longer, which other tests go on with."""
        page.remove_listener("console", self._hear)
        page.remove_listener("pageerror", self._fail)
        page.remove_listener("request", self._see)

    def _fail(self, error: Error) -> None:
        self.complaints.append(f"script error: {error}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _see(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in OWN_HOSTS:
            self.complaints.append(f"request to another host: {request.url}")

    def unexpected(self) -> list[str]:
        return [line for line in self.complaints if not any(re.search(pattern, line) for pattern in self.expected)]


def find_chromium(names: list[str]) -> str | None:
    named = os.environ.get("CHROMIUM", "").strip()
    return shutil.which(named) if named else next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one Chromium for a module; skips without one, or fails when REQUIRE_BROWSER=1."""
    yield from started([SHELL, *WHOLE])


def started(names: list[str]) -> Iterator[Browser]:
    """Start the first of these programs that this machine has, and end it afterwards."""
    program = find_chromium(names)
    if program is None:
        if os.environ.get("REQUIRE_BROWSER", "") == "1":
            pytest.fail(f"REQUIRE_BROWSER=1 and {MISSING}")
        pytest.skip(MISSING)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's synchronous interface keeps an event loop running in this thread.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS + root)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fail the test in the end if any of its pages logged an error, broke the CSP or called another host."""
    watch = Watch()
    yield watch
    if complaints := watch.unexpected():
        pytest.fail("The pages complained:\n" + "\n".join(complaints))


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page with cookies of its own: another person, another device."""
    contexts = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        watch.follow(page)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """Open one desktop page."""
    return open_page(viewport={"width": 1280, "height": 900})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was left out."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} BROWSER JOURNEYS SKIPPED: {MISSING}.", yellow=True, bold=True)
