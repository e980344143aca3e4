"""How fast ten thousand marks are painted over a text of 20,000 characters, in Chromium.

python -m bench.bench_painting [--marks 10000] [--runs 5]

Measured beside the same text without a mark: from the start of the navigation until the first frame in which the marks
in view are painted, and the browser's own first paint; adding one mark in view; a click on a mark until its card has
the focus, fetched from another part of the list; and frames while the page scrolls. The server is that of
`manage.py serve`.
Exits 1 if a goal is missed; without Chromium, says so.
"""

import argparse
import os
import statistics
import sys
from typing import Any

from bench.annotated_text import annotate_often, long_text
from bench.bench_annotations import goal, middle, missed
from bench.database import bench_database
from bench.review_site import make_team, serving

NAME = "bench_painting"
LOADED = """() => new Promise((done) => {
  const ready = () => document.querySelector("[data-reader][data-painted]");
  const shown = () => requestAnimationFrame(() => setTimeout(() => done(performance.now())));
  const frame = () => (ready() ? shown() : requestAnimationFrame(frame));
  frame();
})"""
# A mark is added as the page does it when a card came: a static range in its category's highlight.
ADDED = """async (at) => {
  const { Marks } = await import("/static/js/marks.js");
  const marks = (globalThis.benched ??= new Marks(document.querySelector(".reader-text")));
  if (!marks.filled) {
    const found = await (await fetch(document.querySelector("[data-list]").dataset.marks)).json();
    marks.set(found.marks.map(([start, end, category, id]) => ({ id, category, start, end })));
    marks.filled = true;
    await new Promise((done) => setTimeout(done, 500));
  }
  const blocks = [...document.querySelectorAll(".reader-text [data-start]")];
  const start = Number(blocks.find((block) => block.getBoundingClientRect().top > 0).dataset.start) + at;
  const begin = performance.now();
  marks.put(`new-${at}`, [{ id: `new-${at}`, category: "claim", start, end: start + 40 }]);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begin;
}"""
CLICKED = """async ([x, y]) => {
  const target = document.elementFromPoint(x, y);
  const before = document.querySelector('[aria-current="true"]');
  const begin = performance.now();
  target.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, clientX: x, clientY: y }));
  while (!document.activeElement.matches("[data-annotation]") || document.activeElement === before) {
    await new Promise((done) => setTimeout(done, 1));
    if (performance.now() - begin > 5000) return -1;
  }
  return performance.now() - begin;
}"""
SCROLLED = """async () => {
  scrollTo({ top: 0, behavior: "instant" });
  const gaps = [];
  let last = 0;
  await new Promise((done) => {
    const step = (now) => {
      if (last) gaps.push(now - last);
      last = now;
      scrollBy({ top: 60, behavior: "instant" });
      if (gaps.length < 120) requestAnimationFrame(step);
      else done();
    };
    requestAnimationFrame(step);
  });
  return gaps.sort((one, other) => one - other)[Math.floor(gaps.length * 0.95)];
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--marks", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    from tests.browser import WHOLE, find_chromium

    if find_chromium(WHOLE) is None:
        print("painting was not measured: there is no Chromium on this machine")
        return 0
    with bench_database(NAME):
        from django.conf import settings
        from django.test import override_settings

        in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
        with override_settings(STORAGES={**settings.STORAGES, "captures": in_memory}):
            bare, marked, session = prepare(given.marks)
            with serving(NAME) as server:
                measure(f"http://127.0.0.1:{server.port}", bare, marked, session, given.runs)
    print(f"missed: {', '.join(missed)}" if missed else "every goal is met")
    return int(bool(missed))


def prepare(count: int) -> tuple[str, str, str]:
    """Return the addresses of a text without marks and of one with very many, and a session."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User
    from tests import make

    team = make_team(3, 0)
    people = list(User.objects.filter(pk__in=team.people))
    texts = [make.text(people[0], long_text(20_000), title=f"Illustrative text {number}") for number in range(2)]
    annotate_often(texts[1], people, count)
    client = Client()
    client.force_login(people[0])
    return texts[0].get_absolute_url(), texts[1].get_absolute_url(), client.cookies[settings.SESSION_COOKIE_NAME].value


def measure(site: str, bare: str, marked: str, session: str, runs: int) -> None:
    from playwright.sync_api import sync_playwright

    from tests.browser import FLAGS, WHOLE, find_chromium

    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(WHOLE), headless=True, args=FLAGS + root)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        context.add_cookies([{"name": "session", "value": session, "url": site}])
        page = context.new_page()
        plain, painted = ([load(page, site + path) for _run in range(runs + 1)][1:] for path in (bare, marked))
        least, shown = (sorted(one[0] for one in some) for some in (plain, painted))
        more = middle(shown) - middle(least)
        print(f"bare page {middle(least):.0f} ms, the marks in view painted {middle(shown):.0f} ms;", end=" ")
        first = [middle(sorted(one[1] for one in some)) for some in (plain, painted)]
        print(f"the browser's own first paint {first[0]:.0f} and {first[1]:.0f} ms")
        page.wait_for_timeout(1_000)  # what stands around the window is painted afterwards
        count = page.evaluate("[...CSS.highlights.values()].reduce((sum, ranges) => sum + ranges.size, 0)")
        print(f"over the bare page's: {goal('first paint', more, most=150)} ms; {count} ranges then,", end=" ")
        print(f"{page.evaluate('CSS.highlights.size')} highlights, {page.locator('.annotations > li').count()} cards")
        clicks = [click(page, turn) for turn in range(runs + 1)][1:]
        print(f"from a click to the card: {goal('click to card', statistics.median(clicks), most=100)} ms")
        frames = [page.evaluate(SCROLLED) for _run in range(runs)]
        print(f"scrolling, the 95th of 100 frames: {goal('scrolling', statistics.median(frames), most=20)} ms")
        added = [page.evaluate(ADDED, at) for at in range(runs + 1)][1:]
        print(f"adding one mark: {goal('adding one', statistics.median(added), most=50)} ms")
        browser.close()


def load(page: Any, address: str) -> tuple[float, float]:
    page.goto(address, wait_until="commit")
    shown = float(page.evaluate(LOADED))
    return shown, float(page.evaluate("performance.getEntriesByType('paint')[0].startTime"))


def click(page: Any, turn: int) -> float:
    """Click on a paragraph far from the last one, so that another part of the list is fetched each time."""
    block = page.locator(".reader-text [data-start]").nth(10 + turn * 17)
    block.scroll_into_view_if_needed()
    box = block.bounding_box()
    return float(page.evaluate(CLICKED, [box["x"] + 60, box["y"] + 12]))


if __name__ == "__main__":
    sys.exit(main())
