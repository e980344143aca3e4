"""Template words of the reader: paragraphs as HTML, and small facts of an article."""

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from django import template
from django.utils.html import _json_script_escapes, escape, format_html, format_html_join  # type: ignore[attr-defined]
from django.utils.safestring import SafeString, mark_safe

from articles.blocks import Block, Mark, Segment
from articles.chain import summary_of
from articles.models import Article, TextVersion
from articles.naming import tag_labels
from articles.structure import HEADING, ITEM, PARAGRAPH, QUOTATION, Shape, levels_of
from articles.vocabulary import direction_of, language_inside, language_name

register = template.Library()
register.filter("summary", summary_of)
register.filter("language_inside", language_inside)
register.filter("language_name", language_name)
register.filter("tag_labels", tag_labels)


@register.simple_tag
def blocks_html(blocks: list[Block], shapes: Iterable[Shape] = ()) -> SafeString:
    """Show paragraphs, headings, quotations and lists with flat marks.

    Every character between the tags of a block counts as an offset; a list stands around its items.
    """
    named: set[str] = set()
    shapes = list(shapes)
    levels = levels_of(shapes)
    by_start = {shape.start: replace(shape, level=levels.get(shape.start, shape.level)) for shape in shapes}
    lines = []
    for is_list, group in groupby(blocks, lambda block: _kind(by_start.get(block.start)) == ITEM):
        inside = "\n".join(_block(block, by_start.get(block.start), named) for block in group)
        lines.append(f"<ul>{inside}</ul>" if is_list else inside)
    return mark_safe("\n".join(lines))  # noqa: S308  # text is escaped below


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Write JSON for a `<script type="application/ld+json">`, with nothing in it that could end the script."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_json_script_escapes))  # noqa: S308  # escaped


@register.simple_tag
def attributes(names: dict[str, str]) -> SafeString:
    """Write attributes of an element, escaped."""
    return format_html_join("", ' {}="{}"', names.items())


def _kind(shape: Shape | None) -> str:
    return shape.kind if shape else PARAGRAPH


def _block(block: Block, shape: Shape | None, named: set[str]) -> str:
    """Return a block in its element; headings begin below the title of the page."""
    inside = "".join(_segment(part, named) for part in block.segments)
    kind = _kind(shape)
    tag = {ITEM: "li", QUOTATION: "blockquote"}.get(kind, "p")
    more = ""
    if shape and kind == HEADING:
        tag, more = f"h{shape.level}", f' id="part-{block.start}"'
    elif shape and kind == ITEM and shape.level > 1:
        more = f' data-depth="{min(4, shape.level)}"'
    return f'<{tag} data-start="{block.start}"{more}{language_html(block)}>{inside}</{tag}>'


def language_html(block: Block) -> str:
    """Return the attributes of a block that is in another language than its text; else none."""
    return format_html(' lang="{}" dir="{}"', block.language, direction_of(block.language)) if block.language else ""


def _segment(segment: Segment, named: set[str]) -> str:
    """Wrap a stretch in its innermost annotation; the others that begin here leave their anchors, as quotations do."""
    html = str(escape(segment.text))
    notes = [mark for mark in segment.marks if mark.category]
    if len(notes) < len(segment.marks):
        html = f'<span class="quoted-passage">{html}</span>'
    others = [*notes[1:], *(mark for mark in segment.marks if not mark.category)]
    anchors = "".join(f'<span id="mark-{mark.key}"></span>' for mark in others if _first(mark, named))
    if not notes:
        return anchors + html
    top = notes[0]
    name = f' id="mark-{top.key}"' if _first(top, named) else ""
    link = f'<a href="#annotation-{top.key}">{html}</a>'
    state = f' data-state="{top.state}"' if top.state == "projected" else ""
    return f'{anchors}<mark{name} data-annotation="{top.key}" data-category="{top.category}"{state}>{link}</mark>'


@register.filter
def show_url(name: str) -> str:
    """Return the address of the rows that a filter of the side-by-side page keeps."""
    return f"?show={name}"


@register.simple_tag
def sentence_html(block: Block, named: set[str]) -> SafeString:
    """Show one sentence with flat marks; `named` remembers which marks have their id already."""
    return mark_safe("".join(_segment(part, named) for part in block.segments))  # noqa: S308  # escaped in _segment


def _first(mark: Mark, named: set[str]) -> bool:
    """Tell whether this is the first time that a mark needs an id, and remember it."""
    if mark.key in named:
        return False
    named.add(mark.key)
    return True


@register.simple_tag
def first_text(article: Article) -> TextVersion | None:
    """Return the first of the texts that are already loaded: the one the article came with."""
    return min(article.texts.all(), key=lambda text: text.number, default=None)
