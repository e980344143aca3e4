"""Parts of the book of an edition: prose with its notes, words that run in, pictures on paper."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from basics.prose import to_html
from catalog.interchange.book import PAGE_BEGINS, PAGE_ENDS, Book, Page
from catalog.interchange.book_standing import small_grid
from catalog.pictures.drawing import Drawing
from catalog.pictures.rendering import printed
from catalog.sheet import Footnote
from catalog.templatetags.said import lang_of

register = template.Library()
FAMILY = "'Book Sans', sans-serif"
_HEADING = re.compile(r"(</?)h([345])>")
_BLOCK = re.compile(r"</(?:p|li|h5|h6|pre)>")


@register.filter
def day(moment: Any) -> str:
    """Return a day as one prints it: 29 November 2026."""
    return str(date_format(moment, "j F Y" if get_language() == "en" else "DATE_FORMAT"))


@register.simple_tag
def prose(words: Any, notes: Iterable[Footnote] = (), page: Page | None = None) -> SafeString:
    """Return Markdown as HTML, in its language, with its notes at the end of its last line."""
    return format_html('<div class="prose"{}>{}</div>', lang_of(words), _noted(_html(words), notes, page))


@register.simple_tag
def run_in(label: Any, words: Any) -> SafeString:
    """Return Markdown whose first paragraph begins with a label in bold."""
    html, name = _html(words), format_html('<b class="run-in">{}</b> ', label)
    if html.startswith("<p>"):
        html = mark_safe(f"<p>{name}{html[3:]}")  # noqa: S308  # both are escaped
    else:
        html = format_html('<p class="before">{}</p>{}', name, html)
    return format_html('<div class="prose"{}>{}</div>', lang_of(words), html)


@register.simple_tag
def refs(notes: Iterable[Footnote], page: Page) -> SafeString:
    """Return the numbers of notes, each with the note itself behind it."""
    return _notes(notes, page)


@register.simple_tag
def on_paper(drawing: Drawing, key: str) -> SafeString:
    """Return a picture as inline SVG."""
    return mark_safe(printed(drawing, key, FAMILY))  # noqa: S308  # rendering escapes every word


@register.simple_tag
def numbered(book: Book, anchor: str) -> SafeString:
    """Return the attribute that holds the page number of an anchor: in a book for the printer, who knows it, alone."""
    if not book.is_printed:
        return mark_safe("")
    return format_html(' data-page="{}{}{}"', PAGE_BEGINS, anchor, PAGE_ENDS)


def _html(words: Any) -> SafeString:
    """Render Markdown; what people wrote as headings goes below those of the book."""
    html = to_html(str(words))
    return mark_safe(_HEADING.sub(lambda found: f"{found[1]}h{min(6, int(found[2]) + 2)}>", html))  # noqa: S308


def _noted(html: SafeString, notes: Iterable[Footnote], page: Page | None) -> SafeString:
    notes = list(notes)
    if not notes or page is None:
        return html
    told, ends = _notes(notes, page), list(_BLOCK.finditer(html))
    if not ends:
        return format_html("{}<p>{}</p>", html, told)
    end = ends[-1]
    if end.group() == "</li>" and html[: end.start()].rstrip().endswith("</p>"):
        end = ends[-2]
    return mark_safe(html[: end.start()] + told + html[end.start() :])  # noqa: S308  # all of it is HTML already


def _notes(notes: Iterable[Footnote], page: Page) -> SafeString:
    shape = get_template("catalog/book/note.html")
    told = [shape.render({"note": note, "page": page, "source": page.source_of(note)}) for note in notes]
    return mark_safe("".join(" ".join(line.split()) for line in told))  # noqa: S308  # rendered by a template


@register.simple_tag
def grid_of(page: Page, scale: Any) -> SafeString:
    """Return the small grid of a threat with its scenarios in it."""
    return on_paper(small_grid(page.standings, scale, page.code), f"{page.code}-grid")
