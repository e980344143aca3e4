"""What is heard is what is seen: headings and landmarks stand in one order, and Persian keeps to itself."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.sights import SIGHTS
from tests.still import Still, Window, still, window  # noqa: F401  # the fixtures

# By the names of tests/journeys/sights.py.
READ = {
    "desk",
    "articles-list",
    "articles-text",
    "articles-text-persian",
    "articles-alignment",
    "articles-passages",
    "catalog-register",
    "catalog-entry",
    "catalog-edition",
    "catalog-picture-matrix",
    "review-one-queue",
    "review-submission",
    "accessibility",
}
WIDTHS = {1440: 900, 390: 844}

# A column is read to its end before the one after it: what comes later stands neither wholly above what came before,
# unless it begins a column further on, nor wholly ahead of it in the same line. What is pinned to an edge has no place.
ORDER = """() => {
    const pinned = (one) => {
        for (let here = one; here; here = here.parentElement)
            if (/fixed|sticky/.test(getComputedStyle(here).position)) return true;
        return false;
    };
    const name = (one) => `${one.tagName.toLowerCase()} “${(one.getAttribute("aria-label") || one.textContent)
        .trim().replace(/\\s+/g, " ").slice(0, 40)}”`;
    const marks = "header, nav, main, aside, footer, section[aria-label], section[aria-labelledby], h1, h2, h3, h4";
    const found = [...document.querySelectorAll(`body > header, #main, #main :is(${marks}), body > footer`)]
        .filter((one) => one.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && !pinned(one))
        .map((one) => ({ one, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 1 && box.height > 1);
    const faults = [];
    found.forEach(({ one, box }, at) => found.slice(at + 1).forEach((later) => {
        if (one.contains(later.one)) return;
        const rtl = getComputedStyle(one.parentElement).direction === "rtl";
        const further = rtl ? later.box.right <= box.left + 1 : later.box.left >= box.right - 1;
        const ahead = rtl ? later.box.left >= box.right - 1 : later.box.right <= box.left + 1;
        const above = later.box.bottom <= box.top + 1;
        const beside = later.box.top < box.bottom - 1 && later.box.bottom > box.top + 1;
        if ((above && !further) || (beside && ahead)) faults.push(`${name(later.one)} is seen before ${name(one)}`);
    }));
    return faults;
}"""

# Words in Arabic letters say their language, and stand in a box that takes its direction from them or is told it.
PERSIAN = """() => {
    const arabic = /[\\u0600-\\u06ff]/;
    const faults = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const words = walker.currentNode.data, parent = walker.currentNode.parentElement;
        if (!arabic.test(words) || parent.closest("script, template, style") || !parent.checkVisibility()) continue;
        const said = words.trim().slice(0, 30);
        const lang = parent.closest("[lang]").getAttribute("lang");
        if (!/^(fa|ar|ur|ps|az-Arab|kk-Arab)/.test(lang)) faults.push(`${said}: its language is said to be ${lang}`);
        let apart = false;
        for (let here = parent; here && here !== document.body && !apart; here = here.parentElement) {
            const style = getComputedStyle(here);
            apart = style.direction === "rtl" || /plaintext/.test(style.unicodeBidi) || here.matches("[dir=auto], bdi");
        }
        if (!apart) faults.push(`${said}: runs into the words around it`);
    }
    return [...new Set(faults)];
}"""


@pytest.mark.journey
def test_pages_are_read_in_the_order_in_which_they_are_seen(still: Still, window: Window) -> None:  # noqa: F811
    sights = [sight for sight in SIGHTS if sight.name in READ]
    assert {sight.name for sight in sights} == READ
    faults, persian = [], 0
    for sight in sights:
        page = window(sight.who)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            still.open(page, sight)
            faults += [f"{sight.name}, {width}: {fault}" for fault in page.evaluate(ORDER)]
        persian += page.evaluate("/[\\u0600-\\u06ff]/.test(document.body.innerText)")
        faults += [f"{sight.name}: {fault}" for fault in page.evaluate(PERSIAN)]
    assert not faults, "\n" + "\n".join(faults)
    assert persian >= 2, "no page held any Persian: was anything looked at?"


@pytest.mark.journey
def test_the_order_and_the_scripts_are_looked_at_in_truth(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<html lang=en><style>main {display: flex; flex-direction: column-reverse} header {position: static}</style>"
        "<body><main id=main><h1>First</h1><h2>Second</h2></main>"
        "<main id=main style='flex-direction: row-reverse'><h2>Left</h2><h2>Right</h2></main>"
        "<p>THR-WAT-001 دریاچه 12</p><p>THR-WAT-001 <bdi lang=fa>دریاچه</bdi> 12</p></body></html>"
    )
    faults = page.evaluate(ORDER)
    assert "h2 “Second” is seen before h1 “First”" in faults
    assert "h2 “Right” is seen before h2 “Left”" in faults
    assert [fault.partition(": ")[2] for fault in page.evaluate(PERSIAN)] == [
        "its language is said to be en",
        "runs into the words around it",
    ]
    page.close()
