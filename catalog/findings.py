"""What the quality checks find: in all published entries, in some, or in documents that are only proposed.

One statement answers for any of them (`catalog.quality_sql`), with two more queries for the translations that are
stale and the severities that administrators chose; however many entries there are.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from articles.models import TextVersion
from articles.near_same import PLACES, SAME
from articles.staleness import count_changes
from basics import clock
from basics.errors import Refused
from catalog import schema
from catalog.citations import annotation_ids
from catalog.fields import SCHEMAS
from catalog.models import CheckSeverity, Entry
from catalog.quality import BY_CODE, CHECKS, ON_EVIDENCE, Check
from catalog.quality_sql import GIVEN, SOME, STORED, finding, statement
from catalog.schema import Document
from catalog.vocabulary import Severity, Status

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
        return str(self.check.says) % self.detail

    @property
    def anchor(self) -> str:
        """Where on the page of the entry it is to be seen."""
        if self.check.code == "indicator_unread":
            return f"indicator-{self.key}"
        return {"measures": "measures", "evidence": "sources"}.get(self.field, f"field-{self.field}")

    @property
    def identity(self) -> tuple[str, str, str]:
        """What stays the same when the same thing is found in another version of the document."""
        return self.check.code, self.field, self.key


@dataclass(frozen=True)
class Given:
    """A document to be looked at as if it were published: of the entry with `code`, or of a new one ('')."""

    slot: int
    kind: str
    code: str
    document: Document


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


def sound(kind: str, document: Document) -> Document:
    """Return a document in its canonical form without the values that have not the shape of their field."""
    normal = schema.normalise(kind, document)
    return {part.name: normal[part.name] for part in schema.fields_of(kind) if _fits(part, normal.get(part.name))}


def _fits(part: schema.Field, value: Any) -> bool:
    if part.shape in ("items", "terms", "articles"):
        return isinstance(value, list) and all(isinstance(one, dict) == (part.shape == "items") for one in value)
    return isinstance(value, str | int)


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


def failing(check: str) -> RawSQL:
    """Return the ids of the published entries in which a check finds something, as a condition of a query:
    `Entry.objects.filter(pk__in=failing("no_scenario"))`. Refuses (invalid) a check that there is not."""
    if check not in BY_CODE:
        raise Refused.invalid(unknown_check(check), field="check")
    select = f"SELECT slot FROM ({finding([check])}) AS failing"  # noqa: S608 (the check's own statement)
    values, named = _values(select), re.compile(r"%\((\w+)\)s")
    sql = statement(STORED, select)
    return RawSQL(named.sub("%s", sql), [values[name] for name in named.findall(sql)])  # noqa: S611 (no word of a person)


def ask_of(given: Sequence[Given], select: str) -> list[tuple[Any, ...]]:
    """Answer a statement over documents that are given."""
    bodies = [sound(one.kind, one.document) for one in given]
    rows = [
        {"slot": one.slot, "kind": one.kind, "code": one.code, "body": body}
        for one, body in zip(given, bodies, strict=True)
    ]
    return ask(GIVEN, select, given=json.dumps(rows), uuids=annotation_ids(bodies))


def ask(
    documents: str, select: str, *, ids: list[int] | None = None, given: str = "", uuids: Any = None, **more: Any
) -> list[tuple[Any, ...]]:
    """Answer a statement over the tables of `quality_sql`; see there what they hold."""
    values = {**more, "ids": ids, "given": given, **_values(select, ids, uuids)}
    with connection.cursor() as cursor:
        cursor.execute(statement(documents, select), values)
        return list(cursor.fetchall())


def _values(select: str, ids: list[int] | None = None, uuids: Any = None) -> dict[str, Any]:
    """Return what the statement is to know beside the documents; of stale translations only if that is asked."""
    return {
        "today": clock.now().date().isoformat(),
        "month": schema.INTERVAL,
        "citable": [f"{kind}.{part.name}" for kind in SCHEMAS for part in schema.citable_fields(kind)],
        "stale": _stale_sources(ids, uuids) if "JOIN stale" in select else [],
        "same": SAME * PLACES,
    }


def _stale_sources(ids: list[int] | None, uuids: Any) -> list[int]:
    """Return the versions behind cited translations that changed since. Two queries, or one where nothing did."""
    cited = "translations__text_version__targets__annotation__"
    which: dict[str, Any] = {f"{cited}evidence__isnull": False}
    if ids is not None:
        which = {f"{cited}evidence__entry__in": ids}
    if uuids is not None:
        which = {f"{cited}uuid__in": uuids}
    sources = TextVersion.objects.filter(superseded_by__isnull=False, **which).order_by().values_list("pk", flat=True)
    return [source for source, count in count_changes(list(sources.distinct())).items() if count.changed]


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


def unknown_check(code: str) -> str:
    """Say that there is no such check, and which there are."""
    return _("There is no check %(code)s. Choose: %(known)s.") % {"code": code, "known": ", ".join(BY_CODE)}
