"""How much a change of each field weighs in the changelog of an edition. Data, and the rule that reads it. Pure.

`major`: what the entry is about, or what a reader decides by, is another. `minor`: it says more, less or otherwise.
`patch`: nothing that it claims is another. A text in which no word differs (punctuation, case, spaces) is a patch.
The risk of a field in review is the team's to set; these are the catalog's, so that classes mean the same everywhere.
"""

from collections.abc import Mapping
from typing import Any

import regex

from catalog.schema import field_named
from catalog.vocabulary import ChangeClass, Kind

MAJOR, MINOR, PATCH = ChangeClass.MAJOR.value, ChangeClass.MINOR.value, ChangeClass.PATCH.value
RANK = (PATCH, MINOR, MAJOR)

BOTH = {
    "title": MAJOR,
    "theme": MAJOR,
    "summary": MINOR,
    "description": MINOR,
    "sectors": MINOR,
    "tags": PATCH,
    "sensitivity": MAJOR,
    "review_due": PATCH,
    "references": PATCH,
    "evidence": MINOR,
}
BESIDE = {"ratings": MINOR, "translations": PATCH}  # of an entry, besides its fields
WEIGHTS: dict[str, dict[str, str]] = {
    Kind.THREAT: {
        **BOTH,
        "themes": MINOR,
        "nature": MAJOR,
        "tempo": MAJOR,
        "direction": MAJOR,
        "states": MAJOR,
        "areas": MINOR,
        "actors": MINOR,
        "drivers": MINOR,
        "vulnerabilities": MINOR,
        "scenarios": MAJOR,
        "indicators": MINOR,
        "events": MINOR,
        "links": MINOR,
        **BESIDE,
    },
    Kind.MEASURE: {
        **BOTH,
        "function": MAJOR,
        "kind": MAJOR,
        "level": MAJOR,
        "status": MAJOR,
        "advice": MAJOR,
        "advice_note": MINOR,
        "lead": MINOR,
        "parties": MINOR,
        "starts": MINOR,
        "ends": MINOR,
        "milestones": MINOR,
        "cost": MINOR,
        "complexity": MINOR,
        "success": MINOR,
        "side_effects": MINOR,
        "legal_basis": MINOR,
        "threats": MAJOR,
        **BESIDE,
    },
}
_WORD = regex.compile(r"\w+")


def weight_of(kind: str, name: str, old: Any, new: Any) -> str:
    """Return how much a change of a field weighs; of a field that no schema knows any more, `minor`."""
    weight = WEIGHTS[Kind(kind)].get(name, MINOR)
    part = field_named(kind, name)
    if part is not None and part.shape in ("line", "text") and _same_words(old, new):
        return PATCH
    return weight


def heaviest(weights: Mapping[str, str]) -> str:
    """Return the greatest of the weights of fields by name, of which there is one at least."""
    return max(weights.values(), key=RANK.index)


def _same_words(old: Any, new: Any) -> bool:
    return isinstance(old, str) and isinstance(new, str) and _words(old) == _words(new)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
