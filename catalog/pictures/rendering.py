"""Drawings as SVG: for a page, where the style sheet gives the colours, and as a file that needs nothing else. Pure."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape as escaped
from pathlib import Path

from catalog.pictures.drawing import Box, Drawing, Shape, Value, rect
from catalog.pictures.palette import LIGHT, colour

FAMILY = "'Source Sans 3', 'Perimeter Sans', 'Vazirmatn', 'Noto Sans', sans-serif"
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # the Char production of XML 1.0
MARGIN, FILE_MARGIN = 2.0, 20.0  # around a drawing, in a page and in a file
SANS, ARABIC = "Source Sans 3", "Vazirmatn"
# The subsets of the fonts in `static/fonts`, and which code points make one needed.
SUBSETS: list[tuple[str, str, Callable[[int], bool]]] = [
    (SANS, "source-sans-3-latin", lambda point: point < 0x100 or 0x2000 <= point < 0x2070),
    (SANS, "source-sans-3-latin-ext", lambda point: 0x100 <= point < 0x2C0 or 0x1E00 <= point < 0x1F00),
    (SANS, "source-sans-3-cyrillic", lambda point: 0x400 <= point < 0x460 or point in {0x490, 0x491, 0x2116}),
    (SANS, "source-sans-3-cyrillic-ext", lambda point: 0x460 <= point < 0x530),
    (ARABIC, "vazirmatn-arabic", lambda point: 0x600 <= point < 0x700 or 0xFB50 <= point < 0xFE00),
]


def themed(drawing: Drawing, key: str) -> str:
    """Return SVG to stand in a page; `key` makes its ids its own. Colours follow the theme of the page."""
    return _svg(drawing, key, lambda token: f"var({token})", "", None)


def printed(drawing: Drawing, key: str, family: str) -> str:
    """Return SVG to stand in a document on white paper that has fonts and no style sheet of ours: colours resolved."""
    return _svg(drawing, key, lambda token: colour(token, LIGHT), "", None, family)


def standalone(drawing: Drawing, *, theme: str = LIGHT, site: str = "", fonts: Path | None = None) -> str:
    """Return SVG as a file: colours resolved, on the ground of its theme, links to `site`.

    `fonts` is the folder of the WOFF2 subsets; those that the words need are put into the file.
    """
    around = 2 * FILE_MARGIN
    ground = rect(Box(-FILE_MARGIN, -FILE_MARGIN, drawing.width + around, drawing.height + around), fill="--paper")
    style = _faces(drawing, fonts) if fonts else ""
    whole = replace(drawing, shapes=[ground, *drawing.shapes])
    return _svg(whole, "picture", lambda token: colour(token, theme), site, style)


def escape(words: str) -> str:
    """Return words for SVG: what no XML may hold is left out, though a text may hold it."""
    return escaped(NO_XML.sub("", words))


def _view(drawing: Drawing, margin: float) -> str:
    """Return the view box: the drawing, and a margin for the half of a line that lies outside of its shape."""
    width, height = drawing.width + 2 * margin, drawing.height + 2 * margin
    return f"{_number(-margin)} {_number(-margin)} {_number(width)} {_number(height)}"


def _svg(
    drawing: Drawing, key: str, paint: Callable[[str], str], site: str, style: str | None, family: str = ""
) -> str:
    margin = FILE_MARGIN if style is not None else MARGIN
    size = ""
    if style is not None:
        width, height = (_number(side + 2 * margin) for side in (drawing.width, drawing.height))
        size = f'width="{width}" height="{height}" '
    family = FAMILY if style is not None else family
    named = f'font-family="{escape(family)}" ' if family else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_view(drawing, margin)}" {size}{named}role="group" '
        f'direction="ltr" aria-labelledby="{key}-title" aria-describedby="{key}-summary">'
        f'<title id="{key}-title">{escape(drawing.title)}</title>'
        f'<desc id="{key}-summary">{escape(drawing.summary)}</desc>{style or ""}'
    )
    return head + "".join(_outer(shape, paint, site) for shape in drawing.shapes) + "</svg>"


def _outer(shape: Shape, paint: Callable[[str], str], site: str) -> str:
    """Render a shape; what holds no link is there to be seen only, since the table says it."""
    told = _shape(shape, paint, site)
    return told if "<a " in told else told.replace(f"<{shape.tag}", f'<{shape.tag} aria-hidden="true"', 1)


def _shape(shape: Shape, paint: Callable[[str], str], site: str) -> str:
    attributes = "".join(f' {name}="{_value(value, paint)}"' for name, value in shape.attributes.items())
    if shape.tag == "a":
        attributes = f' href="{escape(site + str(shape.attributes["href"]))}"'
        # Where there are words to see, the title is the name; beside them `aria-label` would have to repeat them.
        attributes += "" if any(child.words for child in shape.children) else f' aria-label="{escape(shape.label)}"'
    inner = (f"<title>{escape(shape.label)}</title>" if shape.label else "") + escape(shape.words)
    inner += "".join(_shape(child, paint, site) for child in shape.children)
    return f"<{shape.tag}{attributes}>{inner}</{shape.tag}>" if inner else f"<{shape.tag}{attributes}/>"


def _value(value: Value, paint: Callable[[str], str]) -> str:
    if isinstance(value, str):
        return paint(value) if value.startswith("--") else escape(value)
    return _number(value)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _faces(drawing: Drawing, fonts: Path) -> str:
    points = {ord(letter) for shape in drawing.walk() for letter in shape.words}
    needed: Iterable[tuple[str, str]] = (
        (family, name) for family, name, covers in SUBSETS if any(covers(point) for point in points)
    )
    return f"<style>{''.join(_face(family, fonts / f'{name}-wght-normal.woff2') for family, name in needed)}</style>"


def _face(family: str, file: Path) -> str:
    held = b64encode(file.read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{held}) format('woff2')"
    return f"@font-face{{font-family:'{family}';font-weight:200 900;src:{source}}}"
