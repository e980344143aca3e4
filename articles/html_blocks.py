"""The body of an HTML page as parts: where it lies, and what stands in it. Pure; a tree goes in and is used up.

trafilatura finds the words; this walks the page's own elements where they lie, which keeps headings, quotations and
lists, and drops what a page puts between the paragraphs (“Read also”, sharing, captions, tags).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from articles.page_words import LEADS_AWAY, NOISE
from articles.structure import HEADING, ITEM, PARAGRAPH, QUOTATION, Part

Element = Any  # lxml has no types of its own
NO_WORDS = frozenset(
    (
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "button", "input", "select", "svg"),
        *("textarea", "math", "canvas", "video", "audio", "picture", "img", "menu", "head", "link", "meta", "map"),
        *("area", "progress"),
    )
)
SELDOM_WORDS = frozenset(("form", "nav", "footer", "figcaption", "dialog", "aside", "time"))
BLOCKS = frozenset(
    (
        *("p", "div", "section", "article", "main", "header", "aside", "figure", "h1", "h2", "h3", "h4", "h5", "h6"),
        *(
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "blockquote",
            "pre",
            "table",
            "tbody",
            "thead",
            "tfoot",
            "tr",
            "td",
            "th",
        ),
        *("address", "center", "details", "summary", "fieldset", "hgroup", "body", "hr", "form", "footer", "nav"),
    )
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
STAYS = frozenset(("html", "body", "main", "article", "p", "a", "b", "i", "em", "strong", *HEADINGS))
BODY = re.compile(
    r"(?:^|[\s_-])(?:article|news|post|entry|story|material|publication|single|full|detail|page)?[_-]*"
    r"(?:body|text|content|contents|fulltext|matn|txt)(?:$|[\s_-])",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SPACES = re.compile(r"[^\S\n]+")
ROLES_OF_NOISE = {"navigation", "complementary", "search", "banner", "contentinfo", "dialog", "toolbar"}
LINK_SHARE = 0.6
LEAD_LEAST = 50  # code points
DEEPEST = 150  # elements: nobody writes so deep, and Python does not count so far


@dataclass
class Found:
    """The words of a part, and how many of their code points are links, while the walk goes on."""

    text: list[str] = field(default_factory=list)
    linked: int = 0
    links_open: int = 0

    def say(self, text: str | None) -> None:
        if text:
            self.text.append(re.sub(r"\s+", " ", text))
            self.linked += len(text) if self.links_open else 0


def parts_of(tree: Element) -> list[Part]:
    """Return the parts of the page's body, in reading order; empty where no element holds most of the words."""
    prune(tree)
    body = _body(tree)
    if body is None:
        return []
    return [*_lead(tree, body), *_kept(_walk(body))]


def prune(tree: Element) -> None:
    """Drop from a tree what is never part of a body; what holds most of the page's words stays whatever its name."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in NO_WORDS or _is_hidden(element):
            _drop(element)
    worth = _worths(tree)
    most = 0.4 * worth.get(tree, 0)
    for element in list(tree.iter()):
        if _is_noise(element) and worth.get(element, 0) <= most:
            _drop(element)


def _is_noise(element: Element) -> bool:
    if element.tag in SELDOM_WORDS or element.get("role") in ROLES_OF_NOISE:
        return True
    if element.tag in STAYS:
        return False
    return bool(NOISE.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _lead(tree: Element, body: Element) -> Iterator[Part]:
    """Yield the paragraphs that stand between the title and the body when the body does not begin with the title."""
    title = next(tree.iter("h1"), None)
    if title is None or title in body.iterdescendants():
        return
    after, inside = False, set(body.iter())
    for element in tree.iter():
        if element in inside:
            return
        if after and element.tag in BLOCKS and not any(one.tag in BLOCKS | {"a"} for one in element.iterdescendants()):
            words = " ".join("".join(element.itertext()).split())
            if len(words) > LEAD_LEAST:
                yield Part(words)
        after = after or element is title


def _is_hidden(element: Element) -> bool:
    if element.tag in {"html", "body"}:
        return False
    style, classes = element.get("style") or "", set((element.get("class") or "").split())
    if classes & {"hidden", "d-none", "sr-only", "visually-hidden", "screen-reader-text"}:
        return True
    return "hidden" in element.attrib or element.get("aria-hidden") == "true" or bool(HIDDEN.search(style))


def _drop(element: Element) -> None:
    """Remove an element, not the text after it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _body(tree: Element) -> Element | None:
    """Return the element that holds the article: the one that says so, else the deepest that holds most good words."""
    worth = _worths(tree)
    if not worth.get(tree):
        return None
    named = [element for element in tree.iter() if _names_itself(element) and worth.get(element, 0) > 120]
    best = max(named, key=lambda element: worth[element], default=None)
    if best is not None and worth[best] >= 0.35 * worth[tree]:
        return _deepest(best, worth, least=0.92)
    return _deepest(tree, worth, least=0.75)


def _names_itself(element: Element) -> bool:
    if (element.get("itemprop") or "").lower() in {"articlebody", "text"}:
        return True
    return element.tag in {"article", "main", "div", "section", "td"} and bool(
        BODY.search(element.get("class") or "") or BODY.search(element.get("id") or "")
    )


def _deepest(element: Element, worth: dict[Element, float], least: float) -> Element:
    """Go down as long as one child holds nearly all that its parent holds."""
    while True:
        child = max(element, key=lambda one: worth.get(one, 0), default=None)
        if child is None or child.tag not in BLOCKS - {"p", "ul", "ol", "blockquote"} or child.tag in HEADINGS:
            return element
        if worth.get(child, 0) < least * worth[element]:
            return element
        element = child


def _worths(tree: Element) -> dict[Element, float]:
    """Return for each element the length of its words outside of links, short lines counting little."""
    worth: dict[Element, float] = {}
    for element in tree.iter():
        own = (element.text or "").strip() if element.tag != "a" else ""
        lines = [own, *((child.tail or "").strip() for child in element if element.tag != "a")]
        size = sum(len(line) if len(line) > 40 else len(line) * 0.2 for line in lines)
        if not size:
            continue
        at = element
        while at is not None:
            worth[at] = worth.get(at, 0) + size
            at = at.getparent()
    return worth


def _walk(body: Element) -> Iterator[tuple[Part, float]]:
    """Yield each block with the share of its words that are links."""
    found = Found()
    yield from _visit(body, PARAGRAPH, 0, found)
    yield from _end(found, PARAGRAPH, 0)


def _visit(element: Element, kind: str, level: int, found: Found, depth: int = 0) -> Iterator[tuple[Part, float]]:
    kind, level = _kind_of(element, kind, level)
    if depth > DEEPEST:
        return found.say(" ".join(element.itertext()))
    found.links_open += element.tag == "a"
    found.say(element.text)
    for child in element:
        if child.tag == "br":
            found.text.append("\n")
        elif child.tag in BLOCKS:
            yield from _end(found, kind, level)
            yield from _visit(child, kind, level, found, depth + 1)
            yield from _end(found, *_kind_of(child, kind, level))
        else:
            yield from _visit(child, kind, level, found, depth + 1)
        found.say(child.tail)
    found.links_open -= element.tag == "a"


def _kind_of(element: Element, kind: str, level: int) -> tuple[str, int]:
    """Return what the words of an element are, inside of what `kind` says."""
    if element.tag in HEADINGS:
        return HEADING, HEADINGS[element.tag]
    if element.tag == "blockquote":
        return QUOTATION, 0
    if element.tag in {"ul", "ol"}:
        return kind, level + 1 if kind == ITEM else 1
    if element.tag in {"li", "dd"} and kind != QUOTATION:
        return ITEM, max(1, level)
    return kind, level


def _end(found: Found, kind: str, level: int) -> Iterator[tuple[Part, float]]:
    """Yield what was gathered; two line breaks in it part paragraphs, a single one stays a line break."""
    text, linked = "".join(found.text), found.linked
    found.text, found.linked = [], 0
    length = len(text.strip())
    for piece in re.split(r"\n\s*\n", text):
        lines = [SPACES.sub(" ", line).strip() for line in piece.split("\n")]
        words = "\n".join(line for line in lines if line)
        if words:
            yield Part(words, kind, level if kind != PARAGRAPH else 0), min(1.0, linked / max(1, length))


def _kept(found: Iterator[tuple[Part, float]]) -> Iterator[Part]:
    """Leave out what leads away from the article: headings and lines of “Read also”, and lists of links after them."""
    leading_away = False
    for part, links in found:
        if LEADS_AWAY.match(part.text):
            leading_away = part.kind == HEADING or part.text.rstrip().endswith((":", "："))
            continue
        if links > LINK_SHARE and (len(part.text) < 200 or leading_away):
            continue
        if links <= LINK_SHARE:
            leading_away = False
        yield part
