"""The guides of docs/guides, as pages of the product: what there is, for whom, and its Markdown as safe HTML.

The same files are read on a forge and here, so a guide is plain Markdown: pictures lie beside it, links lead to other
guides and documents, and what is **bold** is the name of something on a page, word for word. A guide in Russian is
`slug.ru.md`; its links lead to Russian files, which here are the same page in the language of the reader.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import nh3
from django.conf import settings
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "guides"
PICTURES = FOLDER / "pictures"
WRITTEN_IN = "en"

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h2", "h3", "h4", "hr", "img"}
ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "img": {"src", "alt", "width", "height", "loading"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "pre": {"tabindex", "data-label"},
}
FILE_OF_A_GUIDE = re.compile(r"(\.[a-z]{2})?\.md$")
PROGRAM = re.compile(r'<pre><code(?: class="language-(\w+)")?>')
LABELS = {"bash": "curl", "python": "Python", "text": _("prints")}
PNG = b"\x89PNG\r\n\x1a\n"
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False})

Address = Callable[[str], str]


@dataclass(frozen=True)
class Guide:
    """One guide: `slug` is the name of its file and of its page; `is_open`, whether strangers may read it."""

    slug: str
    title: str | Promise
    lede: str | Promise
    icon: str
    keywords: str | Promise
    is_open: bool = False

    @property
    def is_there(self) -> bool:
        return self._file(WRITTEN_IN).exists()

    def language(self, wanted: str) -> str:
        """Return the language in which somebody who wants one reads it."""
        return wanted if wanted != WRITTEN_IN and self._file(wanted).exists() else WRITTEN_IN

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that it is written in."""
        return tuple(code for code, _name in settings.LANGUAGES if self.language(code) == code)

    def is_for(self, person: Any) -> bool:
        """Tell whether somebody may read it: a member any, a stranger those that are open."""
        return self.is_open or person.is_authenticated

    def text(self, wanted: str) -> str:
        return self._file(self.language(wanted)).read_text(encoding="utf-8")

    def _file(self, language: str) -> Path:
        return FOLDER / (f"{self.slug}.md" if language == WRITTEN_IN else f"{self.slug}.{language}.md")


GUIDES = (
    Guide(
        "tour",
        _("Perimeter in five minutes"),
        _("From an article to a published threat, and back to the sentence that it rests on."),
        "map-pin",
        _("help guide tour start begin"),
        is_open=True,
    ),
    Guide(
        "analyst",
        _("The analyst's handbook"),
        _("Bring texts in, mark and cite sentences, propose changes, rate."),
        "highlighter",
        _("help guide manual annotate propose"),
    ),
    Guide(
        "editor",
        _("The editor's handbook"),
        _("Decide on what others wrote, confirm alignments, freeze and publish editions."),
        "scale",
        _("help guide manual approve reject edition"),
    ),
    Guide(
        "administrator",
        _("The administrator's handbook"),
        _("People, roles, words and scales, a public catalog, the health of the site."),
        "settings",
        _("help guide manual invite people settings"),
    ),
    Guide(
        "api-cookbook",
        _("The API cookbook"),
        _("Short programs that read, propose, annotate and verify, each in curl and in Python."),
        "link",
        _("help guide manual program curl Python token"),
    ),
)
BY_SLUG = {guide.slug: guide for guide in GUIDES}


@dataclass(frozen=True)
class Chapter:
    """A heading of the second level, for the table of contents."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Rendered:
    """A guide as a page shows it: its first heading and first paragraph apart from the rest."""

    title: str
    lede: str
    html: SafeString
    chapters: tuple[Chapter, ...]


def render(text: str, *, language: str, page: Address, picture: Address) -> Rendered:
    """Render a guide for a reader of a language. Pure, but that it measures the pictures.

    `page` returns the address of another guide by its slug, `picture` that of a picture by its file name. Names of the
    product, which are bold, are said in the reader's language. Raises FileNotFoundError for a picture that is
    not there.
    """
    tokens = _markdown.parse(text)
    title, tokens = _taken(tokens, "heading")
    lede, tokens = _taken(tokens, "paragraph")
    chapters = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            if before and before.type == "heading_open":
                heading = _plain(token)
                before.attrSet("id", anchor_of(heading))
                if before.tag == "h2":
                    chapters.append(Chapter(anchor_of(heading), heading))
            _settle(token, language, page, picture)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    html = PROGRAM.sub(partial(_reachable, language), html)
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel=None)
    return Rendered(title, lede, mark_safe(clean), tuple(chapters))  # noqa: S308  # sanitised just above


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading, as forges make them of the same file."""
    return re.sub(r"[^\w\- ]", "", heading.casefold()).strip().replace(" ", "-")


@lru_cache(maxsize=64)
def size_of(name: str) -> tuple[int, int]:
    """Return width and height of a picture (PNG) in pixels."""
    head = (PICTURES / name).read_bytes()[:24]
    if not head.startswith(PNG):
        raise ValueError(f"{name} is no PNG.")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _reachable(language: str, found: re.Match[str]) -> str:
    """Let a keyboard reach a program, because it scrolls, and say what it is written in."""
    with override(language):
        label = str(LABELS.get(found[1] or "", ""))
    return f'<pre tabindex="0" data-label="{label}"><code>' if label else '<pre tabindex="0"><code>'


def _taken(tokens: list[Token], kind: str) -> tuple[str, list[Token]]:
    """Return the words of the first block if it is of this kind, and what follows it."""
    if len(tokens) < 3 or tokens[0].type != f"{kind}_open":
        return "", tokens
    return _plain(tokens[1]), tokens[3:]


def _plain(inline: Token) -> str:
    parts = inline.children or []
    return "".join(" " if one.type in {"softbreak", "hardbreak"} else one.content for one in parts)


def _settle(inline: Token, language: str, page: Address, picture: Address) -> None:
    """Let pictures and links of a paragraph lead to where they are here, and say names in the reader's language."""
    kept: list[Token] = []
    is_name, outside = False, ""
    for one in inline.children or []:
        if one.type in {"strong_open", "strong_close"}:
            is_name = one.type == "strong_open"
        elif one.type == "text" and is_name:
            with override(language):
                one.content = gettext(one.content)
        elif one.type == "image":
            name = str(one.attrs["src"]).rsplit("/", 1)[-1]
            width, height = size_of(name)
            one.attrs |= {"src": picture(name), "width": width, "height": height, "loading": "lazy"}
        elif one.type == "link_open":
            address = _address(str(one.attrs["href"]), page, picture)
            if not address:
                outside = str(one.attrs["href"]).rsplit("/", 1)[-1]
                continue
            one.attrs["href"] = address
        elif one.type == "link_close" and outside:
            kept.append(Token("text", "", 0, content=f" (docs/{outside})"))
            outside = ""
            continue
        kept.append(one)
    inline.children = kept


def _address(href: str, page: Address, picture: Address) -> str:
    """Return where a link of a guide leads here; nothing for other documents, which are not pages of the product."""
    name, hash_mark, anchor = href.partition("#")
    if not name or re.match(r"https?:", href):
        return href
    if name.startswith("pictures/"):
        return picture(name.removeprefix("pictures/"))
    slug = FILE_OF_A_GUIDE.sub("", name)
    found = page(slug) if slug in BY_SLUG else ""
    return found + hash_mark + anchor if found else ""
