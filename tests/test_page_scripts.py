"""Scripts that only some pages need are brought by those pages, by every one of them, and by no other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
# What binds a script to a page, outside of the sheet of shortcuts, which only asks whether it is there.
BOUND = {
    "autosave": r"<form[^>]* data-autosave=",
    "keep": r"<form[^>]* data-keep=",
    "settle": r"<[a-z]+[^>]* data-settle\b",
    "inbox": r"<[a-z]+[^>]* data-inbox\b",
    "queue": r"<[a-z]+[^>]* data-queue\b(?!-)",
    "queue-live": r"<[a-z]+[^>]* data-queue-live=",
    "live": r"<[a-z]+[^>]* data-live=",
    "notices": r"<[a-z]+[^>]* data-notices\b",
    "highlights": r"<[a-z]+[^>]* data-reader\b",
    "annotate": r"<[a-z]+[^>]* data-choose\b",
    "bookmarklet": r"<a[^>]* data-bookmarklet=",
    "passkey": r"<form[^>]* data-passkey=",
    "select-text": r"<article[^>]* data-select-text\b",
}


def templates() -> dict[str, str]:
    return {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in TEMPLATES.rglob("*.html")}


@pytest.mark.parametrize("name", BOUND)
def test_every_page_that_needs_a_script_brings_it(name: str) -> None:
    told = templates()
    needing = {path for path, text in told.items() if re.search(BOUND[name], text)}
    bringing = {path for path, text in told.items() if f'js/{name}.js"' in text}
    assert needing == bringing != set()


def test_what_a_page_brings_itself_does_not_come_with_every_page() -> None:
    everywhere = (ROOT / "static/js/main.js").read_text()
    assert [name for name in BOUND if f'"./{name}.js"' in everywhere] == []
    assert all(Path(ROOT / f"static/js/{name}.js").exists() for name in BOUND)
