"""Colours of annotation categories: how they contrast with what they stand on, and the wash made of each. Pure.

Contrast is that of WCAG 2.2 (relative luminance of sRGB), from 1 to 21.
"""

import re
from colorsys import hls_to_rgb, rgb_to_hls

LEAST = 4.5  # of a category's word, which is written in its colour
INK_LEAST = 7.0  # of the text over a wash
COLOUR = re.compile(r"#[0-9a-f]{6}")
# What a word of a category may stand on, and the ink over its wash, in each theme: those of tokens.css.
GROUNDS = {
    "light": ("#fafbfa", "#ffffff", "#f1f4f3"),
    "dark": ("#131719", "#1a1f22", "#0e1113", "#22282c"),
}
INK = {"light": "#151b1e", "dark": "#e7ebec"}
# How light a wash is, and how strong it may be.
WASH = {"light": (0.92, 0.8), "dark": (0.16, 0.42)}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, `#rrggbb` each."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def weakest(colour: str, theme: str) -> float:
    """Return the contrast of a colour with whatever it may stand on in a theme, where it is the least."""
    return min(contrast(colour, ground) for ground in (*GROUNDS[theme], wash_of(colour, theme)))


def wash_of(colour: str, theme: str) -> str:
    """Return the ground of a passage whose category has a colour: its hue, pale in the light and deep in the dark."""
    hue, _lightness, saturation = rgb_to_hls(*_parts(colour))
    lightness, most = WASH[theme]
    parts = hls_to_rgb(hue, lightness, min(saturation, most))
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
