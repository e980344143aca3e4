"""What changed between two editions, entry by entry and field by field. Pure."""

from collections.abc import Mapping
from typing import Any

Content = Mapping[str, Any]


def changes_between(old: Mapping[str, Content], new: Mapping[str, Content]) -> list[dict[str, Any]]:
    """Return one row an entry that was added, changed or removed, by code; `old` and `new` map codes to contents."""
    rows = []
    for code in sorted(set(old) | set(new)):
        if code not in old:
            rows.append({"code": code, "change": "added", "title": _title(new[code]), "fields": []})
        elif code not in new:
            rows.append({"code": code, "change": "removed", "title": _title(old[code]), "fields": []})
        else:
            fields = changed_fields(old[code]["document"], new[code]["document"])
            if old[code].get("ratings") != new[code].get("ratings"):
                fields.append("ratings")
            if old[code].get("translations") != new[code].get("translations"):
                fields.append("translations")
            if fields:
                rows.append({"code": code, "change": "changed", "title": _title(new[code]), "fields": fields})
    return rows


Short = Mapping[str, tuple[str, str]]


def upcoming_changes(old: Short, new: Short) -> list[dict[str, Any]]:
    """Return rows as `changes_between` does, without fields; entries are given by title and revision number."""
    rows: list[dict[str, Any]] = []
    for code in sorted(set(old) | set(new)):
        if code not in old:
            rows.append({"code": code, "change": "added", "title": new[code][0]})
        elif code not in new:
            rows.append({"code": code, "change": "removed", "title": old[code][0]})
        elif old[code][1] != new[code][1]:
            rows.append({"code": code, "change": "changed", "title": new[code][0]})
    return rows


def changed_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the names of fields whose values differ, in alphabetical order."""
    return sorted(name for name in set(old) | set(new) if old.get(name) != new.get(name))


def _title(content: Content) -> str:
    return str(content["document"].get("title", content["code"]))
