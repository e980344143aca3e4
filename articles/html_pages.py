"""An HTML page as a proposed text with its structure and facts: trafilatura, and our own repair of what it loses. Pure.

trafilatura says which words are the article's. The page's own elements say how they stand (`html_blocks`), and what
the page tells of itself is read beside it (`html_facts`). Where the two disagree on the words, trafilatura's are taken.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import lxml.html
import trafilatura
from lxml.etree import ParserError
from trafilatura.settings import use_config

from articles.html_blocks import parts_of
from articles.html_facts import Facts, facts_of
from articles.page_words import BEFORE_A_NAME
from articles.printed_dates import date_in
from articles.structure import HEADING, ITEM, PARAGRAPH, QUOTATION, Part

EXTRACTOR = f"trafilatura@{trafilatura.__version__}+perimeter@1"
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
KINDS = {"p": PARAGRAPH, "head": HEADING, "quote": QUOTATION, "item": ITEM, "cell": PARAGRAPH, "code": PARAGRAPH}
SETTINGS = use_config()
SETTINGS.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")


@dataclass(frozen=True)
class Page:
    """What an HTML page proposes."""

    parts: tuple[Part, ...] = ()
    facts: Facts = field(default_factory=Facts)


def read_page(html: str, url: str = "") -> Page:
    """Return the body and the facts of a page; no parts where it holds no text."""
    html = DECLARATION.sub("", html, count=1)
    try:
        tree = lxml.html.document_fromstring(html)
        again = lxml.html.document_fromstring(html)
    except (ParserError, ValueError):
        return Page()
    facts = facts_of(tree, url)
    theirs = _theirs(again)
    ours = _without_head(parts_of(tree), facts)
    return Page(tuple(_chosen(ours, _without_head(theirs, facts))), facts)


def _theirs(tree: Any) -> list[Part]:
    """Return what trafilatura takes for the body."""
    found: Any = trafilatura.bare_extraction(
        tree, include_comments=False, include_tables=True, favor_recall=True, with_metadata=False, config=SETTINGS
    )
    if found is None or found.body is None:
        return []
    parts = []
    for element in found.body.iter(*KINDS):
        if any(True for _inner in element.iter(*(set(KINDS) - {element.tag}))):
            continue
        text = " ".join("".join(element.itertext()).split())
        level = int((element.get("rend") or "h2")[1:2] or 2) if element.tag == "head" else int(element.tag == "item")
        parts.append(Part(text, KINDS[element.tag], level))
    return [part for part in parts if part.text]


def _chosen(ours: list[Part], theirs: list[Part]) -> list[Part]:
    """Take our own parts unless they miss much of what trafilatura found, or say far more than it did."""
    mine, other = _words(ours), _words(theirs)
    if not mine or not other:
        return ours or theirs
    shared = len(mine & other)
    if shared < 0.6 * len(other) or (shared < 0.25 * len(mine) and len(other) > 60):
        return theirs
    return ours


def _words(parts: list[Part]) -> set[tuple[str, ...]]:
    """Return the pairs of neighbouring words, which say more of a text than its words."""
    words = [word for part in parts for word in re.findall(r"\w+", part.text.casefold())]
    return set(pairwise(words))


def _without_head(parts: list[Part], facts: Facts) -> list[Part]:
    """Drop what stands before the body and is told as a fact: the title, the by-line, the date, the site."""
    kept = list(parts)
    for index, part in enumerate(parts[:6]):
        if _is_fact(part, facts):
            kept.remove(part)
        elif len(part.text) > 80 or index > 4:
            break
    while kept and facts.author and _is_byline(kept[-1].text, facts.author):
        kept.pop()
    return kept


def _is_fact(part: Part, facts: Facts) -> bool:
    plain = _plain(part.text)
    if not plain or plain in {_plain(facts.title), _plain(facts.author), _plain(facts.site)}:
        return True
    if len(part.text) > 90 or part.kind == QUOTATION:
        return False
    named = bool(facts.author) and _plain(facts.author) in plain and len(plain) < len(_plain(facts.author)) + 40
    dated = facts.published_on is not None and date_in(part.text) == facts.published_on and len(part.text) < 60
    return named or dated


def _is_byline(text: str, author: str) -> bool:
    """Tell whether a line says nothing but who wrote the text."""
    return _plain(author) == _plain(BEFORE_A_NAME.sub("", text))


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
