"""How wide words are in the fonts of the pictures: advance widths of their glyphs, without a browser. Pure."""

import json
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).resolve().parent / "assets"
NORMAL, STRONG = 400, 600
WIDEST = 1000  # of a glyph that the fonts lack, in thousandths of the size
ELLIPSIS = "…"


@cache
def _widths(weight: int) -> dict[int, int]:
    """Return advance widths by code point, in thousandths of the font size."""
    runs = json.loads((ASSETS / "widths.json").read_text(encoding="utf-8"))[str(weight)]
    return {first + place: width for first, widths in runs for place, width in enumerate(widths)}


def width_of(words: str, size: float, weight: int = NORMAL) -> float:
    """Return how wide a line is. Letters of Arabic script count as if they stood alone, which is their widest form."""
    known = _widths(weight)
    return sum(known.get(ord(letter), WIDEST) for letter in words) * size / 1000


def shortened(words: str, width: float, size: float, weight: int = NORMAL) -> str:
    """Return the words, cut with an ellipsis where they would be wider than `width`."""
    if width_of(words, size, weight) <= width:
        return words
    kept = words
    while kept and width_of(kept.rstrip() + ELLIPSIS, size, weight) > width:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def wrapped(words: str, width: float, size: float, weight: int = NORMAL, *, most: int = 3) -> list[str]:
    """Break words into at most `most` lines of at most `width`; what does not fit ends with an ellipsis.

    A no-break space holds; a per cent sign stays with its number.
    """
    words = " ".join(words.replace("\u00a0", "\x00").split()).replace("\x00", "\u00a0")
    lines: list[str] = []
    left = words.replace(" %", "\u00a0%").split(" ")
    while left and len(lines) < most:
        line = left.pop(0)
        while left and width_of(f"{line} {left[0]}", size, weight) <= width:
            line = f"{line} {left.pop(0)}"
        lines.append(line)
    if left:
        lines[-1] = " ".join([lines[-1], *left])
    return [shortened(line, width, size, weight) for line in lines]


def fitting(words: str, width: float, sizes: tuple[float, ...], weight: int = NORMAL) -> tuple[str, float]:
    """Return the words and the first size at which they fit into `width`; cut at the last one."""
    size = next((size for size in sizes if width_of(words, size, weight) <= width), sizes[-1])
    return shortened(words, width, size, weight), size
