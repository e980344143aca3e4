"""JSON documents that went wrong: values of any type in any place, things twice, taken away and moved."""

import copy
import random
from typing import Any

from hypothesis import strategies as st

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    "",
    "x",
    "\u0000",
    "\ud800",
    "‮",
    "=cmd",
    [],
    {},
    [[]],
    [None],
    {"": 1},
)
ODD += ("x" * 30_000, [{}], {"id": {}}, ["a", 1], "extension-definition--x", "THR-WAT-001", 10**40)


def deep(levels: int) -> Any:
    value: Any = "x"
    for _level in range(levels):
        value = {"a": [value]}
    return value


def mutated(document: Any) -> st.SearchStrategy[Any]:
    """Return documents made from one by up to twelve changes; the seed is hypothesis's: a failure comes again."""
    return st.builds(lambda seed, changes: _changed(document, seed, changes), st.integers(0, 2**32), st.integers(1, 12))


def _changed(document: Any, seed: int, changes: int) -> Any:
    chance = random.Random(seed)
    made = copy.deepcopy(document)
    for _change in range(changes):
        holders = list(_holders(made))
        if not holders:
            return made
        _change_one(chance.choice(holders), holders, chance)
    return made


def _holders(value: Any) -> Any:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict | list) and here:
            yield here
            waiting += here.values() if isinstance(here, dict) else here


def _change_one(holder: Any, holders: list[Any], chance: random.Random) -> None:
    key = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
    how = chance.randrange(6)
    if how == 0:
        del holder[key]
    elif how == 1:
        holder[key] = deep(chance.choice((2, 20, 150)))
    elif how == 2 and isinstance(holder, list):
        holder.append(_copied(holder[key]))
    elif how == 3:
        other = chance.choice(holders)
        values = list(other.values()) if isinstance(other, dict) else other
        holder[key] = _copied(chance.choice(values)) if values else None
    else:
        holder[key] = _copied(chance.choice(ODD))


def _copied(value: Any) -> Any:
    """Return a copy; of what has become too deep for one, a value that is deep enough."""
    try:
        return copy.deepcopy(value)
    except RecursionError:
        return deep(20)
