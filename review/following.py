"""Where what a thread is about stands after its words were edited. Pure; offsets are code points, ends exclusive.

A passage of a field is carried as a marked passage of a text is (`articles.anchoring`). What is lost is looked for
again by its words at the next edit, so that a change that is taken back brings its threads back.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from articles.anchoring import Fate, map_spans
from catalog.schema import Document
from review.hunks import FIELD, ITEM, TEXT, Hunk
from review.paths import value_at

ASSERTED = "asserted"  # a person chose it; else it is one of the fates of a passage


class Spot(NamedTuple):
    """What a thread is about: a path in a document, the words it stood on, and where (None: all of it, or lost)."""

    path: str
    exact: str = ""
    start: int | None = None
    end: int | None = None
    standing: str = ASSERTED


def follow(old: Document, new: Document, spots: Sequence[Spot]) -> list[Spot]:
    """Return `spots` of one document as they stand in the next, in the order given."""
    carried = [*spots]
    for path in {spot.path for spot in spots}:
        numbers = [number for number, spot in enumerate(spots) if spot.path == path]
        before, now = words_at(old, path), words_at(new, path)
        for number, spot in zip(numbers, _followed(before, now, [spots[n] for n in numbers]), strict=True):
            carried[number] = spot
    return carried


def follow_words(before: str, now: str, spots: Sequence[Spot]) -> list[Spot]:
    """Return `spots` of one text as they stand in the next."""
    return _followed(before, now, spots)


def words_at(document: Document, path: str) -> str | None:
    """Return the words at a path, none where it holds something else; None if the item that it names is gone."""
    try:
        return value_at(document, path) if path else ""
    except LookupError:
        return None


def _followed(before: str | None, now: str | None, spots: Sequence[Spot]) -> list[Spot]:
    if now is None:
        return [_lost(spot) for spot in spots]
    if before == now:
        return [spot if spot.start is not None or not spot.exact else _again(now, spot) for spot in spots]
    spans = [(spot.start, spot.end) for spot in spots if spot.start is not None and spot.end is not None]
    places = iter(map_spans(before or "", now, spans))
    found = []
    for spot in spots:
        if not spot.exact:
            found.append(spot._replace(standing=ASSERTED))
        elif spot.start is None:
            found.append(_again(now, spot))
        else:
            place = next(places)
            if place.state == Fate.ORPHAN:
                found.append(_again(now, spot))
            else:
                found.append(spot._replace(start=place.start, end=place.end, standing=place.state.value))
    return found


def _lost(spot: Spot) -> Spot:
    return spot._replace(start=None, end=None, standing=Fate.ORPHAN.value)


def _again(now: str, spot: Spot) -> Spot:
    """Look for the words themselves; only one place is a find."""
    if now.count(spot.exact) != 1:
        return _lost(spot)
    start = now.index(spot.exact)
    return spot._replace(start=start, end=start + len(spot.exact), standing=Fate.CARRIED.value)


def path_of(hunk: Hunk) -> str:
    """Return the path that a hunk changes: a field, or an item of a list by its id."""
    return f"{hunk.field}.{hunk.at}" if hunk.kind == ITEM else hunk.field


def words_of(hunks: Iterable[Hunk], hunk: Hunk) -> tuple[int, int] | None:
    """Return where the words that a hunk brings stand in its field afterwards; None where it brings none."""
    if hunk.kind == FIELD:
        return (0, len(hunk.after)) if isinstance(hunk.after, str) and hunk.after else None
    if hunk.kind != TEXT or not hunk.after:
        return None
    start = int(hunk.at.partition(":")[0])
    earlier = (one for one in hunks if one.kind == TEXT and one.field == hunk.field)
    moved = sum(len(one.after) - len(one.before) for one in earlier if int(one.at.partition(":")[0]) < start)
    return start + moved, start + moved + len(hunk.after)


def hunk_now(hunks: Sequence[Hunk], sha256: str, spot: Spot) -> str:
    """Return the hash of the hunk that a thread on `sha256` is about now; empty if nothing there changes any more."""
    if any(hunk.sha256 == sha256 for hunk in hunks):
        return sha256
    there = [hunk for hunk in hunks if path_of(hunk) == spot.path]
    if spot.start is not None and spot.end is not None:
        touching = [hunk for hunk in there if _touches(words_of(hunks, hunk), spot.start, spot.end)]
        return touching[0].sha256 if touching else ""
    return there[0].sha256 if len(there) == 1 else ""


def _touches(span: tuple[int, int] | None, start: int, end: int) -> bool:
    return span is not None and span[0] < end and start < span[1]
