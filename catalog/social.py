"""The card of an entry for where its address is shared: a picture, and what pages say of themselves. Pure.

A card is 1,200 by 630 pixels, as Open Graph and Twitter have it: a drawing of 560 by 275 units with the margin of a
picture that is a file, at two pixels a unit.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.pictures.drawing import Box, Canvas, Drawing, circle, lines, rect, text
from catalog.pictures.fonts import STRONG, shortened, width_of, wrapped

WIDTH, HEIGHT = 560.0, 275.0
PIXELS = (1_200, 630)
SHORT = 200  # code points of a description: what a shared card shows
TITLES = ((34.0, 3), (29.0, 4), (25.0, 5))  # sizes of a title, and how many lines of it have room


@dataclass(frozen=True)
class CardFacts:
    """What a card says; `level` is the words of the overall level and its rank (1-5), if it is rated."""

    code: str
    kind: str
    title: str
    about: str
    level: tuple[str, int] | None
    evidence: str
    site: str


def card_of(facts: CardFacts) -> Drawing:
    """Draw the card of an entry."""
    canvas = Canvas()
    canvas.add(rect(Box(-20, -20, 8, HEIGHT + 40), fill="--accent"))
    canvas.add(text(8, 18, f"{facts.code} · {facts.kind}", size=17, weight=STRONG, fill="--accent"))
    size, rows = _title(facts.title)
    canvas.add(*lines(8, 64, rows, size=size, leading=1.16, weight=STRONG))
    below = 64 + (len(rows) - 1) * size * 1.16 + 32
    canvas.add(*lines(8, below, wrapped(facts.about, WIDTH - 16, 16, most=2), size=16, fill="--ink-soft"))
    if facts.level:
        words, rank = facts.level
        width = width_of(words, 16, STRONG) + 28
        canvas.add(rect(Box(8, HEIGHT - 66, width, 30), fill=f"--level-{min(max(rank, 1), 5)}", rx=15))
        canvas.add(text(22, HEIGHT - 45.5, words, size=16, weight=STRONG))
        canvas.add(text(8 + width + 14, HEIGHT - 45.5, facts.evidence, size=16, fill="--ink-soft"))
    else:
        canvas.add(text(8, HEIGHT - 45.5, facts.evidence, size=16, fill="--ink-soft"))
    canvas.add(rect(Box(8, HEIGHT - 22, WIDTH - 16, 1), fill="--rule-strong"))
    canvas.add(circle(15, HEIGHT - 2, 6, stroke="--accent", stroke_width=3))
    canvas.add(text(30, HEIGHT + 3.5, shortened(facts.site, WIDTH - 40, 15), size=15, fill="--ink-soft"))
    title = _("%(code)s %(title)s") % {"code": facts.code, "title": facts.title}
    return Drawing(WIDTH, HEIGHT, title, facts.about, canvas.shapes)


def _title(title: str) -> tuple[float, list[str]]:
    for size, most in TITLES:
        rows = wrapped(title, WIDTH - 16, size, STRONG, most=most)
        if not rows[-1].endswith("…"):
            return size, rows
    return size, rows
