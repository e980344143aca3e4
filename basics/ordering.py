"""The order in which people keep the rows of a list: what is retired stands behind what is in use. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class Placed(Protocol):
    """A row with a place of its own (`position`, from 1), in use until it is retired."""

    position: int
    retired_at: datetime | None


Row = TypeVar("Row", bound=Placed)


def put_at(rows: Sequence[Row], row: Row, place: int | None, step: int = 0) -> tuple[int, int]:
    """Put a row that is in use at a place (from 1) among those in use or, without a place, `step` places on.

    Beyond either end means that end. Sets `position` on all rows anew where it moved, and returns the places where it
    stood and stands.
    """
    usable = [one for one in rows if not one.retired_at]
    before = usable.index(row) + 1
    place = min(max(before + step if place is None else place, 1), len(usable))
    if place != before:
        usable.insert(place - 1, usable.pop(before - 1))
        for position, one in enumerate([*usable, *(one for one in rows if one.retired_at)], start=1):
            one.position = position
    return before, place
