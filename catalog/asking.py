"""Asking the one statement of the quality checks: over published entries, over some, or over documents given.

Nothing here knows the models of this room, so that their querysets may ask it too.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import TextVersion
from articles.near_same import PLACES, SAME
from articles.staleness import count_changes
from articles.vocabulary import language_inside
from basics import clock
from basics.errors import Refused
from catalog import schema
from catalog.citations import annotation_ids
from catalog.fields import SCHEMAS
from catalog.quality import BY_CODE
from catalog.quality_sql import GIVEN, STORED, finding, statement
from catalog.schema import Document


@dataclass(frozen=True)
class Given:
    """A document to be looked at as if it were published: of the entry with `code`, or of a new one ('')."""

    slot: int
    kind: str
    code: str
    document: Document


def sound(kind: str, document: Document) -> Document:
    """Return a document in its canonical form without the values that have not the shape of their field."""
    normal = schema.normalise(kind, document)
    return {part.name: normal[part.name] for part in schema.fields_of(kind) if _fits(part, normal.get(part.name))}


def _fits(part: schema.Field, value: Any) -> bool:
    if part.shape in ("items", "terms", "articles"):
        return isinstance(value, list) and all(isinstance(one, dict) == (part.shape == "items") for one in value)
    return isinstance(value, str | int)


def failing(check: str) -> RawSQL:
    """Return the ids of the published entries in which a check finds something, as a condition of a query:
    `Entry.objects.filter(pk__in=failing("no_scenario"))`. Refuses (invalid) a check that there is not."""
    if check not in BY_CODE:
        raise Refused.invalid(unknown_check(check), field="check")
    select = f"SELECT slot FROM ({finding([check])}) AS failing"  # noqa: S608 (the check's own statement)
    values, named = _values(select), re.compile(r"%\((\w+)\)s")
    sql = f"SELECT unnest(ARRAY({statement(STORED, select)}))"  # worked out once, whatever it is joined with
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
        "today": timezone.localdate(clock.now()).isoformat(),
        "month": schema.INTERVAL,
        "citable": [f"{kind}.{part.name}" for kind in SCHEMAS for part in schema.citable_fields(kind)],
        "stale": _stale_sources(ids, uuids) if "JOIN stale" in select else [],
        "same": SAME * PLACES,
        "languages": list(settings.CATALOG_LANGUAGES),
        "names": [language_inside(language) for language in settings.CATALOG_LANGUAGES],
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


def unknown_check(code: str) -> str:
    """Say that there is no such check, and which there are."""
    return _("There is no check %(code)s. Choose: %(known)s.") % {"code": code, "known": ", ".join(BY_CODE)}
