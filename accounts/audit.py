"""Write the audit log: one row for everything that was done."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import models

from accounts.models import AuditEntry, User
from basics.call import current_call

# Of the download.
COLUMNS = (
    "id",
    "at",
    "actor",
    "means",
    "verb",
    "target_type",
    "target_id",
    "target_label",
    "before",
    "after",
    "request_id",
    "address",
)


class Change(NamedTuple):
    """One word of what an entry says that changed; empty is what was not there."""

    name: str
    before: str
    after: str


def record(
    verb: str,
    target: models.Model | type[models.Model],
    *,
    by: User | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one entry in the caller's transaction: what is rolled back leaves no trace, what is done leaves one.

    A model class as `target` says that something was done to no row in particular.
    """
    call = current_call()
    one = isinstance(target, models.Model)
    return AuditEntry.objects.create(
        actor=by,
        means=call.means,
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=str(target.pk) if one else "",
        target_label=str(target)[:200] if one else "",
        before=before,
        after=after,
        request_id=call.request_id,
        address=call.address,
    )


def changes_of(entry: AuditEntry) -> list[Change]:
    """Return what an entry says that changed, name by name, as words."""
    before, after = entry.before or {}, entry.after or {}
    return [Change(name, in_words(before.get(name)), in_words(after.get(name))) for name in {**before, **after}]


def in_words(value: Any) -> str:
    """Return a JSON value as somebody would say it."""
    if value is None or value == "":
        return ""
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def audit_rows(entries: models.QuerySet[AuditEntry]) -> Iterator[tuple[Any, ...]]:
    """Yield the header and one row an entry, for a download; a few hundred entries are held at a time."""
    yield COLUMNS
    names = ["actor__email" if name == "actor" else name for name in COLUMNS]
    for row in entries.values_list(*names).iterator(chunk_size=500):
        yield tuple(json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict) else cell for cell in row)
