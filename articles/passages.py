"""Ranges of a canonical text: check them, quote them, give them context. Pure; all offsets are code points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import regex
from django.utils.translation import gettext as _

from basics.errors import Refused
from basics.text import canonical, snap_to_graphemes

CONTEXT = 32
CONTEXT_MOST = 256


@dataclass(frozen=True)
class Quote:
    """A W3C TextQuoteSelector together with its TextPositionSelector."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


def quote_passage(text: str, start: int, end: int, expected: str | None = None) -> Quote:
    """Return the quote at [start, end) of `text`, without outer spaces and widened to whole grapheme clusters.

    Refuses a range outside the text (invalid), and an `expected` quote that is not what stands there (conflict, with
    what does).
    """
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        message = _("The passage %(start)s–%(end)s does not lie inside the text (0–%(length)d).")
        raise Refused.invalid(message % {"start": start, "end": end, "length": len(text)}, field="passage")
    found = text[start:end]
    if expected is not None and _words(canonical(expected)) != _words(found):
        message = _("At this place the text says “%(found)s”, not what was quoted. Select the passage again.")
        raise Refused.conflict(message % {"found": shorten(found)}, details={"found": found, "expected": expected})
    if not found.strip():
        raise Refused.invalid(_("The passage holds only spaces. Select some words."), field="passage")
    start, end = start + len(found) - len(found.lstrip()), end - len(found) + len(found.rstrip())
    start, end = snap_to_graphemes(text, start, end)
    prefix, suffix = _context(text, start, end)
    return Quote(start, end, text[start:end], prefix, suffix)


def around(target: Mapping[str, Any]) -> tuple[str, str]:
    """Return what to show before and after a quoted passage: whole words, and an ellipsis where the text goes on.

    `target` has its `start`, `prefix` and `suffix`; that the text ends is told by a suffix that is short.
    """
    before, after = target["prefix"], target["suffix"]
    if target["start"] > len(before):
        before = "…" + (regex.sub(r"^\S*\s+", "", before) or before)
    if len(after) >= max(CONTEXT, len(target["prefix"])):
        after = regex.sub(r"\s+\S*$", "", after) or after
        after += " …" if after.endswith((".", "!", "?", "…")) else "…"
    return before, after


def _words(text: str) -> list[str]:
    """Return what a quote is compared by: how its words are spaced and broken into lines does not matter."""
    return text.split()


def shorten(text: str, length: int = 120) -> str:
    """Return the text on one line, cut with an ellipsis if it is longer than `length` code points."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _context(text: str, start: int, end: int) -> tuple[str, str]:
    """Return prefix and suffix, extended (to at most 256) until the quote with its context is unique."""
    size = CONTEXT
    while True:
        prefix, suffix = text[max(0, start - size) : start], text[end : end + size]
        if size >= CONTEXT_MOST or text.count(prefix + text[start:end] + suffix) == 1:
            return prefix, suffix
        size = min(2 * size, CONTEXT_MOST)


def find_passage(text: str, quote: str) -> tuple[int, int]:
    """Return the one place of `quote` in `text`, however its lines are broken; refuse a missing or ambiguous quote."""
    pattern = r"\s+".join(map(regex.escape, _words(canonical(quote))))
    places = [match.span() for match in regex.finditer(pattern, text, overlapped=True)] if pattern else []
    if len(places) != 1:
        counted = _("occurs %(count)d times; quote more of it") % {"count": len(places)}
        problem = counted if places else _("does not occur in the text")
        message = _("The passage “%(quote)s” %(problem)s.")
        raise Refused.invalid(message % {"quote": shorten(quote), "problem": problem}, field="passage")
    start, end = places[0]
    return start, end
