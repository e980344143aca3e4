"""What the quality checks find: in all published entries, in some, or in documents that are only proposed.

One statement answers for any of them (`catalog.quality_sql`), with two more queries for the translations that are
stale and the severities that administrators chose; however many entries there are.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from basics.moments import day_in_words
from catalog.asking import Given, ask, ask_of
from catalog.models import CheckSeverity, Entry
from catalog.quality import BY_CODE, CHECKS, ON_EVIDENCE, Check
from catalog.quality_sql import SOME, STORED, finding
from catalog.schema import Document
from catalog.vocabulary import Severity, Status

PLACES = {
    "measures": "measures",
    "evidence": "sources",
    "translations": "languages",
}  # of what is no field of a document
RANK = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class Finding:
    """What a check found wrong: where in the entry, and why. `slot` is the id of the entry, or what was given."""

    check: Check
    slot: int
    field: str
    key: str
    detail: Mapping[str, Any]
    severity: str

    @property
    def reason(self) -> str:
        """Why, as a page says it."""
        dated = {"date": day_in_words(str(self.detail["date"]))} if "date" in self.detail else {}
        return str(self.check.says) % {**self.detail, **dated}

    @property
    def reason_in_data(self) -> str:
        """Why, as the API and files say it: a date in it stands as ISO 8601, whoever asks."""
        return str(self.check.says) % self.detail

    @property
    def anchor(self) -> str:
        """Where on the page of the entry it is to be seen."""
        if self.check.code == "indicator_unread":
            return f"indicator-{self.key}"
        return PLACES.get(self.field, f"field-{self.field}")

    @property
    def identity(self) -> tuple[str, str, str]:
        """What stays the same when the same thing is found in another version of the document."""
        return self.check.code, self.field, self.key


def severities() -> dict[str, str]:
    """Return how much each check weighs here, by its code. One query."""
    chosen = dict(CheckSeverity.objects.values_list("check_code", "severity"))
    return {check.code: chosen.get(check.code, check.severity) for check in CHECKS}


def findings_of(entries: Iterable[Entry], checks: Collection[str] = ()) -> dict[int, list[Finding]]:
    """Return what is found in published entries, by their ids, the gravest first. Of others nothing is said."""
    ids = [entry.pk for entry in entries if entry.status == Status.PUBLISHED]
    rows = ask(SOME, _findings(checks), ids=ids) if ids else []
    return by_slot(rows, ids)


def findings_in(given: Sequence[Given], checks: Collection[str] = ()) -> dict[int, list[Finding]]:
    """Return what would be found if these documents were published, by their slots. Drafts may hold anything."""
    return by_slot(ask_of(given, _findings(checks)), [one.slot for one in given])


def blocking_findings() -> list[tuple[str, Finding]]:
    """Return what keeps an edition from being frozen, with the code of its entry."""
    checks = [code for code, weight in severities().items() if weight == Severity.BLOCKING]
    if not checks:
        return []
    select = f"SELECT f.*, doc.code FROM ({finding(checks)}) AS f JOIN doc USING (slot) ORDER BY doc.code, 1, 3, 4"  # noqa: S608
    return [(row[-1], made(row)) for row in ask(STORED, select)]


def _findings(checks: Collection[str]) -> str:
    return finding(checks or BY_CODE) + " ORDER BY 1, 2, 3, 4"


def made(row: Sequence[Any]) -> Finding:
    """Return the finding of a row of the statement."""
    code, slot, field, key, detail, weight = row[:6]
    told = json.loads(detail) if isinstance(detail, str) else detail
    return Finding(BY_CODE[code], slot, field or "", key or "", told, weight or BY_CODE[code].severity.value)


def by_slot(rows: Iterable[Sequence[Any]], slots: Iterable[int]) -> dict[int, list[Finding]]:
    """Return the findings of rows by their slots, the gravest first."""
    found: dict[int, list[Finding]] = {slot: [] for slot in slots}
    for row in rows:
        found[row[1]].append(made(row))
    order = {check.code: place for place, check in enumerate(CHECKS)}
    for one in found.values():
        one.sort(key=lambda it: (RANK[Severity(it.severity)], order[it.check.code], it.field, it.key))
    return found


@dataclass(frozen=True)
class Effect:
    """What a proposed document would mend, and what it would break, against the one that stands."""

    mends: list[Finding]
    breaks: list[Finding]
    stays: list[Finding]


def effect_of(kind: str, code: str, before: Document, after: Document) -> Effect:
    """Compare what is found in a proposed document with what is found in the one it would replace ({} if new)."""
    given = [Given(1, kind, code, after), *([Given(2, kind, code, before)] if before else [])]
    found = findings_in(given)
    now, then = found[1], found.get(2, [])
    was, would = {one.identity for one in then}, {one.identity for one in now}
    return Effect(
        mends=[one for one in then if one.identity not in would],
        breaks=[one for one in now if one.identity not in was],
        stays=[one for one in now if one.identity in was],
    )


def marks_of(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return what is said of each piece of evidence, by its id."""
    marks: dict[str, list[Finding]] = {}
    for one in found:
        if one.check.code in ON_EVIDENCE:
            marks.setdefault(one.key, []).append(one)
    return marks
