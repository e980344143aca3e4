"""What changed between two editions, entry by entry and field by field. Pure.

A row names the entry (`code`, `title`), the `change` (`added`, `changed`, `removed`, or `left_out` of one that the
edition before did not have either), its `class` (`vocabulary.ChangeClass`), the `fields` that changed and their
`weights` by name; where it is no longer there, the `reason`, and its `successor` if there is one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.vocabulary import ChangeClass
from catalog.weights import heaviest, weight_of

Content = Mapping[str, Any]
BESIDE = ("ratings", "translations")
PEOPLE = {"rater", "author", "approved_by"}  # names of members, as they were when it was frozen


@dataclass(frozen=True)
class Gone:
    """Why an entry is not in an edition: its class of change, the reason as given, and the code that follows it."""

    kind: str
    reason: str = ""
    successor: str = ""
    title: str = ""

    def facts(self) -> dict[str, str]:
        told = {"reason": self.reason, "successor": self.successor}
        return {"class": self.kind, **{name: value for name, value in told.items() if value}}


NOBODY_SAYS = Gone(ChangeClass.REMOVAL.value)


def changes_between(
    old: Mapping[str, Content], new: Mapping[str, Content], gone: Mapping[str, Gone] | None = None
) -> list[dict[str, Any]]:
    """Return one row an entry that was added, changed, removed or left out, by code.

    `old` and `new` map codes to contents; what is equal in both may be missing in both. `gone` says of codes why they
    are not in the new one.
    """
    gone = gone or {}
    rows = []
    for code in sorted({*old, *new, *gone}):
        if code in old and code in new:
            if weights := changed_weights(old[code], new[code]):
                row = _row(code, "changed", new[code], heaviest(weights))
                rows.append({**row, "fields": list(weights), "weights": weights})
        elif code in new:
            rows.append(_row(code, "added", new[code], ChangeClass.ADDITION.value))
        elif code in old:
            rows.append({**_row(code, "removed", old[code], ""), **gone.get(code, NOBODY_SAYS).facts()})
        elif gone[code].kind == ChangeClass.LEFT_OUT:
            rows.append(
                {"code": code, "change": "left_out", "title": gone[code].title, "fields": [], **gone[code].facts()}
            )
    return rows


def changed_weights(old: Content, new: Content) -> dict[str, str]:
    """Return how much each change of one content of an entry against another weighs, by the names of the fields.

    Fields come in alphabetical order, then what stands beside them: ratings, translations.
    """
    before, after = old["document"], new["document"]
    names = changed_fields(before, after)
    weights = {name: weight_of(new["kind"], name, before.get(name), after.get(name)) for name in names}
    beside = [name for name in BESIDE if changed_beside(name, old, new)]
    return {**weights, **{name: weight_of(new["kind"], name, None, None) for name in beside}}


def changed_beside(name: str, old: Content, new: Content) -> bool:
    """Tell whether ratings or translations say something else: who said it may be named otherwise, or be erased."""
    return _unnamed(old.get(name)) != _unnamed(new.get(name))


def _unnamed(rows: Any) -> list[dict[str, Any]]:
    found = []
    for row in rows or []:
        told = {name: value for name, value in row.items() if name not in PEOPLE}
        if "agents" in row:
            told["agents"] = [agent for agent in row["agents"] if agent.get("kind") != "person"]
        found.append(told)
    return found


def changed_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the names of fields whose values differ, in alphabetical order."""
    return sorted(name for name in set(old) | set(new) if old.get(name) != new.get(name))


def class_of(row: Mapping[str, Any]) -> str:
    """Return the class of a row; those of editions frozen before there were classes are told from the change."""
    told = {"added": ChangeClass.ADDITION, "removed": ChangeClass.REMOVAL}
    return str(row.get("class") or told.get(row["change"], ChangeClass.MINOR).value)


def counts_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return how many rows each class has, in the order of the classes, none for those without."""
    found = Counter(class_of(row) for row in rows)
    return {name.value: found[name.value] for name in ChangeClass if found[name.value]}


def _row(code: str, change: str, content: Content, kind: str) -> dict[str, Any]:
    title = str(content["document"].get("title", code))
    return {"code": code, "change": change, "class": kind, "title": title, "fields": []}
