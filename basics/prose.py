"""Markdown that people write, as HTML that is safe to show."""

import re

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "s", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h3", "h4", "h5", "hr"}
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("strikethrough").disable("image")
_LEVELS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h5", "h5": "h5", "h6": "h5"}

# One line in which nothing is Markdown: most notes. What it becomes is known, and two hundred times cheaper to write.
_PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[ .,;:?()%/’“”„«»—–…-])*")


def to_text(text: str) -> str:
    """Return what Markdown says without its marks: for fragments, titles of pages and mail."""
    inline = [token.children or [] for token in _markdown.parse(text) if token.type == "inline"]
    breaks = {"softbreak", "hardbreak"}
    return " ".join("".join(" " if one.type in breaks else one.content for one in parts) for parts in inline)


def to_html(text: str) -> SafeString:
    """Return sanitised HTML of Markdown: no raw HTML, no images; headings start at h3, below the page's own."""
    if _PLAIN.fullmatch(text):
        return mark_safe(f"<p>{escape(text.rstrip(' '))}</p>\n")  # noqa: S308  # escaped
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _LEVELS[token.tag]
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308  # sanitised just above
