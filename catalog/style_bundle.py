"""The one style sheet of pages for strangers: those of our own that such pages need, joined and made small. Pure.

There is no build step: it is put together when it is first asked for, and anew when a file of it changes. It stands in
the page itself, which a reader far away sees one round trip earlier, and the policy of the page names its hash.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

# In the order in which pages of members load them. Left out is what only members see: editors, readers of articles,
# the palette, the tour, the queue.
PARTS = (
    *("tokens", "base", "frame", "layout", "controls", "forms", "overlays", "tables", "data", "evidence", "prose"),
    *("work", "catalog", "pictures", "review", "help", "public", "print"),
)
# Classes that no page for strangers has, of sheets that such pages need otherwise: their rules are left out.
OF_MEMBERS = frozenset(
    [
        *("shortcuts", "shortcut-group", "shortcut-groups", "toasts", "live", "live-as-of", "live-line", "live-news"),
        *("undo", "progress", "progress-words", "work", "work-item", "work-list", "work-panel", "work-title"),
        *("proposal-form", "write-parts", "wrong-fields", "part-wrong", "picker", "picker-search", "picks"),
        *("form-section", "form-rows", "form-row", "row-tools", "row-removed", "row-identifier"),
        *("decision-bar", "verdicts", "review-fields", "review-head", "review-row", "review-label", "change-pick"),
        *("exhibits", "exhibit", "exhibit-chain", "exhibit-change", "exhibit-source", "desk-list"),
        *("way", "way-base", "way-name", "way-side", "way-sides", "draft-line", "draft-state", "drop", "passkey", "qr"),
        *("recovery-codes", "rating-form", "scale-form", "htmx-request", "specimen", "specimen-part"),
    ]
)
FAMILY = "Source Sans 3"  # the only one that strangers load: the serif one stands in for itself, as Georgia
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FACE = re.compile(r"@font-face\s*{[^}]*}")
STRING = re.compile(r"""("[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')""", re.DOTALL)
SPACES = re.compile(r"\s+")
RULE = re.compile(r"([^{};]+)\{[^{}]*\}")  # an inmost one
EMPTY = re.compile(r"[^{};]+\{\}")
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
AROUND = re.compile(r"\s*([{};,])\s*")
Find = Callable[[str], str]
URL = re.compile(r'url\("\.\./([^"]+)"\)')


class Bundle(NamedTuple):
    """A style sheet, and the source by which a Content-Security-Policy allows it."""

    text: str
    source: str


def bundle_of(folder: Path, find: Find) -> Bundle:
    """Return the bundle of the style sheets in a folder; `find` gives the address of a file that they name."""
    files = [folder / f"{name}.css" for name in ("fonts", *PARTS)]
    return _bundle(tuple((file, file.stat().st_mtime_ns) for file in files), find)


@cache
def _bundle(files: tuple[tuple[Path, int], ...], find: Find) -> Bundle:
    fonts, *rest = (file.read_text(encoding="utf-8") for file, _changed in files)
    text = without_members(small("\n".join([*rest, faces_for_strangers(fonts)])))
    text = URL.sub(lambda found: f'url("{find(found[1])}")', text)
    return Bundle(text, f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'")


def faces_for_strangers(fonts: str) -> str:
    """Return the faces of one upright family, and those that stand in for what is not loaded."""
    faces = FACE.findall(COMMENT.sub("", fonts))
    return "\n".join(face for face in faces if "local(" in face or (FAMILY in face and "font-style: normal" in face))


def small(css: str) -> str:
    """Leave out of a style sheet what no browser reads: comments, and spaces outside of strings."""
    pieces = STRING.split(COMMENT.sub("", css))
    pieces[::2] = [AROUND.sub(r"\1", SPACES.sub(" ", piece)) for piece in pieces[::2]]
    return "".join(pieces).replace(";}", "}").strip()


def without_members(css: str) -> str:
    """Leave out of a small style sheet the rules that can match nothing without a class `OF_MEMBERS`."""

    def kept(rule: re.Match[str]) -> str:
        selectors = rule[1].split(",")
        if ":not(" in rule[1] or not all(OF_MEMBERS.intersection(CLASS.findall(one)) for one in selectors):
            return rule[0]
        return ""

    css = RULE.sub(kept, css)
    while (less := EMPTY.sub("", css)) != css:
        css = less
    return css
