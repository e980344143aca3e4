"""Random Unicode to cut into sentences, and what it means that nothing is lost."""

import random
import sys
from collections.abc import Sequence

from articles.segmentation import Span

LIKELY = "  .. ..!?…؟\n\n«»“”()[]—-,:;0123456789аАбБgGəӘңқЎўآب。'’\u200c\u0301\xa0"


def random_text(chance: random.Random, most: int = 80) -> str:
    """Return code points of all of Unicode, half of them such as decide about sentences."""
    return "".join(
        chance.choice(LIKELY) if chance.random() < 0.5 else _any(chance) for _ in range(chance.randint(0, most))
    )


def _any(chance: random.Random) -> str:
    point = chance.randint(0, sys.maxunicode)
    return " " if 0xD800 <= point <= 0xDFFF else chr(point)


def is_lossless(text: str, spans: Sequence[Span]) -> bool:
    """Tell whether the spans are in order, apart and not empty, with nothing but white space between them."""
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    gaps = "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    whole = all(span.start < span.end for span in spans) and edges == sorted(edges)
    return whole and not gaps.strip()
