"""Find who is named in a note: `@` and the name of a member. Pure."""

from collections.abc import Iterable

import regex


def named_in(text: str, people: Iterable[tuple[int, str]]) -> set[int]:
    """Return the ids of the people (id, name) whom `text` names after an `@`, in any letter case.

    Of names that begin alike the longest that fits counts: “@Anna Maria” does not name Anna too. Two people of one
    name are both named.
    """
    if "@" not in text:
        return set()
    names: dict[str, set[int]] = {}
    for pk, name in people:
        key = " ".join(name.split()).casefold()
        if key:
            names.setdefault(key, set()).add(pk)
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    if not longest_first:
        return set()
    choices = "|".join(regex.escape(name, special_only=True, literal_spaces=True) for name in longest_first)
    said = " ".join(text.split()).casefold()
    found = regex.findall(rf"(?<![\w@])@({choices})(?![\w])", said)
    return set().union(*(names[name] for name in found)) if found else set()
