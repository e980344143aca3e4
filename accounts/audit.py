"""Write the audit log: one row for everything that was done."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db import models, transaction

from accounts.audit_words import words_of
from accounts.models import AuditEntry, AuditSeal, User
from basics import clock
from basics.call import current_call
from basics.kept_words import say
from basics.paging import page_of
from basics.prepared import insert

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
    "seal",
)
SITTING = timedelta(minutes=10)  # pages save at every pause: of saves that are closer, one is told
AT_ONCE = 1000  # entries that a download holds in memory


Said = dict[str, Any]
Told = tuple[models.Model, Said | None, Said | None]  # a row, what it was, what it is
_listeners: list[Callable[[str], None]] = []


class Change(NamedTuple):
    """One word of what an entry says that changed; empty is what was not there."""

    name: str
    before: str
    after: str


class Line(NamedTuple):
    """An entry as the page shows it: with the number of its seal, or None while it has none."""

    entry: AuditEntry
    changes: list[Change]
    seal: int | None
    said: str  # what was done, in words


def is_same_sitting(last: datetime) -> bool:
    """Tell whether a save now belongs to the sitting in which something was saved last."""
    return clock.now() - last < SITTING


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
    entry = _entry(verb, target, by=by, before=before, after=after)
    insert(entry)
    _announce(verb)
    return entry


def record_each(verb: str, targets: Iterable[Told], *, by: User | None) -> None:
    """Write one entry for each of many rows, as `record` does, in one statement; with each, what it was and is now."""
    insert(*(_entry(verb, target, by=by, before=before, after=after) for target, before, after in targets))
    _announce(verb)


def listen(listener: Callable[[str], None]) -> None:
    """Say, once, what is called with the verb of each entry when it is committed; what fails there fails nobody."""
    if listener not in _listeners:
        _listeners.append(listener)


def _announce(verb: str) -> None:
    for listener in _listeners:
        transaction.on_commit(partial(listener, verb), robust=True)


def _entry(
    verb: str,
    target: models.Model | type[models.Model],
    *,
    by: User | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> AuditEntry:
    call = current_call()
    one = isinstance(target, models.Model)
    return AuditEntry(
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
    """Return what an entry says that changed, name by name, as words; words that are kept, in the reader's language."""
    before, after = (_said_again(words or {}) for words in (entry.before, entry.after))
    found = [Change(name, in_words(before.get(name)), in_words(after.get(name))) for name in {**before, **after}]
    return [change for change in found if change.before or change.after]


def in_words(value: Any) -> str:
    """Return a JSON value as somebody would say it."""
    if value is None or value == "":
        return ""
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def audit_lines(entries: Iterable[AuditEntry]) -> list[Line]:
    entries = list(entries)
    seals = AuditSeal.objects.numbers_of([entry.pk for entry in entries])
    return [Line(entry, changes_of(entry), seals.get(entry.pk), words_of(entry.verb)) for entry in entries]


def audit_rows(entries: models.QuerySet[AuditEntry]) -> Iterator[tuple[Any, ...]]:
    """Yield the header and one row an entry, newest first, for a download; few are held at a time."""
    yield COLUMNS
    cursor, more = "", True
    while more:
        page = page_of(entries.select_related("actor"), cursor, by="at", size=AT_ONCE)
        seals = AuditSeal.objects.numbers_of([entry.pk for entry in page.rows])
        for entry in page.rows:
            yield tuple(_cell(entry, name, seals) for name in COLUMNS)
        cursor, more = page.next, bool(page.next)


def last_verification() -> AuditEntry | None:
    """Return the entry that says when the log was verified last, and whether it held."""
    return AuditEntry.objects.filter(verb="verify_audit").order_by("-at", "-pk").first()


def sentence_of(entry: AuditEntry, name: str) -> str:
    """Return a sentence that an entry tells under a name, in the reader's language if it is kept for that."""
    return str(_said_again(entry.after or {}).get(name, ""))


def _said_again(words: Said) -> Said:
    """Return what an entry tells, its sentences said by the memory beside them (`x_said` of `x`), and without that."""
    kept = {
        name: memory for name in words if isinstance(memory := words.get(f"{name}_said"), dict) and "words" in memory
    }
    memories = {f"{name}_said" for name in kept}
    return {
        name: say(str(value), kept[name]) if name in kept else value
        for name, value in words.items()
        if name not in memories
    }


def _cell(entry: AuditEntry, name: str, seals: dict[int, int]) -> Any:
    if name == "seal":
        return seals.get(entry.pk)
    if name == "actor":
        return entry.actor and entry.actor.email
    cell = getattr(entry, name)
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict) else cell
