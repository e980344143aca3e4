"""Is what came a document at all? A draft may be incomplete, but never something that no page can show. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import regex

from basics.kept_words import gettext as _
from catalog.schema import ITEMS_MOST, Field, Problems, fields_of, number_hint

ITEM_ID = regex.compile(r"[A-Za-z0-9_-]{1,40}")


def shape_problems(kind: str, document: Mapping[str, Any]) -> Problems:
    """Return what is of another shape than the schema says, by field name; missing and empty values are fine."""
    problems = Problems()
    _look(fields_of(kind), document, "", problems)
    return problems


def _look(parts: Iterable[Field], values: Mapping[str, Any], path: str, problems: Problems) -> None:
    for part in parts:
        value, name = values.get(part.name), path + part.name
        if value is None:
            continue
        if part.shape == "items":
            _look_at_items(part, value, name, problems)
        elif part.shape == "terms":
            if not isinstance(value, list) or not all(_is_text(code) for code in value):
                problems.add(name, _("This field takes a list of codes."))
        elif part.shape == "number":
            if not (isinstance(value, int) or _is_text(value)):
                problems.add(name, number_hint(part))
        elif part.shape == "articles":
            if not (_is_text(value) or (isinstance(value, list) and all(_is_number(number) for number in value))):
                problems.add(name, _("This field takes the numbers of articles."))
        elif not _is_text(value):
            problems.add(name, _("This field takes text."))


def _look_at_items(part: Field, value: Any, name: str, problems: Problems) -> None:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        problems.add(name, _("This field takes a list."))
        return
    if len(value) > ITEMS_MOST:
        problems.add(name, _("At most %(limit)d items; this has %(n)d.") % {"limit": ITEMS_MOST, "n": len(value)})
        return
    for number, row in enumerate(value, start=1):
        key = row.get("id") or "new"
        if not isinstance(key, str) or not ITEM_ID.fullmatch(key):
            problems.add(f"{name}.{number}.id", _("An id is up to 40 letters, digits, “-” and “_”."))
        _look(part.parts, row, f"{name}.{number}.", problems)


def _is_number(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or _is_text(value)


def _is_text(value: Any) -> bool:
    """Tell whether a value is text that UTF-8 can hold (JSON may carry half a surrogate pair) and PostgreSQL too."""
    return isinstance(value, str) and "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
