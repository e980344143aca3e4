"""Drawings as PNG, by resvg: no browser, and no fonts but our own."""

import resvg_py

from catalog.pictures.drawing import Drawing
from catalog.pictures.fonts import ASSETS
from catalog.pictures.palette import LIGHT
from catalog.pictures.rendering import standalone

SCALE = 2  # pixels a unit, so that it prints well
FAMILY = "Perimeter Sans"


def png_of(drawing: Drawing, *, theme: str = LIGHT) -> bytes:
    """Return the bytes of a PNG, twice as many pixels as the drawing has units."""
    told = standalone(drawing, theme=theme).replace("'Source Sans 3', ", "", 1)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=told,
            zoom=SCALE,
            skip_system_fonts=True,
            font_dirs=[str(ASSETS)],
            font_family=FAMILY,
            sans_serif_family=FAMILY,
        )
    )
