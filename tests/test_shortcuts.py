"""The sheet of shortcuts is complete and true: it names the keys that the scripts bind, and no other."""

import re

from django.template.loader import render_to_string

from articles.categories import KEYS
from review.destinations import ACTIONS, PAGES
from tests.database import BASE_DIR
from tests.people import Cast

SIGNS = {"Escape": "Esc", "ArrowUp": "↑", "ArrowDown": "↓", "ArrowLeft": "←", "ArrowRight": "→"}
BOUND = re.compile(r'(?:\bkey|letter\(event\)|toLowerCase\(\)) [!=]== "([^"]+)"')
MOVES = re.compile(r"\b(Arrow\w+|Home|End|Page\w+):")
MARKED = re.compile(r'data-(?:key|go)="([^"{]+)"')


def sheet(client, person) -> str:
    client.force_login(person)
    page: str = client.get("/").text
    return page[page.index('<dialog id="shortcuts"') :].split("</dialog>")[0]


def keys_of_the_scripts() -> set[str]:
    scripts = "".join(path.read_text() for path in (BASE_DIR / "static" / "js").glob("*.js"))
    templates = "".join(path.read_text() for path in (BASE_DIR / "templates").rglob("*.html"))
    found = {*BOUND.findall(scripts), *MOVES.findall(scripts), *MARKED.findall(templates)}
    if "data-category-key=" in templates:  # the sheet names the least digit and the greatest
        found |= {str(min(KEYS)), str(max(KEYS))}
    return {SIGNS.get(key, key) for key in found}


def test_every_key_of_the_scripts_stands_in_the_sheet(cast: Cast, client) -> None:
    shown = set(re.findall(r"<kbd[^>]*>([^<]+)</kbd>", sheet(client, cast.editor)))
    shown = {key.lower() if key == "K" else key for key in shown} - {"Ctrl", "Shift", "Alt"}
    assert keys_of_the_scripts() - shown == set(), "a script binds these, and the sheet does not say so"
    assert shown - keys_of_the_scripts() == set(), "the sheet promises these, and no script binds them"


def test_a_reader_is_shown_no_key_of_pages_they_may_not_open(cast: Cast, client) -> None:
    shown = sheet(client, cast.reader)
    assert "Deciding" not in shown
    assert "review queue" not in shown
    assert "Open the command palette" in shown


def test_keys_of_some_pages_say_on_which_they_work(cast: Cast, client) -> None:
    groups = sheet(client, cast.editor).split('<section class="shortcut-group"')[1:]
    marked = [group for group in groups if "data-where=" in group]
    assert len(marked) >= 3
    assert all("data-here hidden" in group for group in marked)


def test_the_palette_shows_the_keys_that_the_frame_binds(cast: Cast, client) -> None:
    client.force_login(cast.editor)
    page = client.get("/").text
    for line in (*PAGES, *ACTIONS):
        if line.keys.startswith("g "):
            found = re.search(rf'<a href="([^"]+)" data-go="{line.keys[2]}"', page)
            assert found, line.label
            assert line.url.startswith(found[1])


def test_keys_are_written_together_one_after_the_other_or_as_a_choice() -> None:
    html = render_to_string("components/keys.html", {"steps": [[["Ctrl", "K"]], [["j"], ["k"]]]})
    words = " ".join(re.sub(r"<[^>]+>", "", html).split())
    assert words == "Ctrl K then j or k"
