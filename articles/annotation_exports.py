"""Annotations handed out: W3C JSON-LD (the reference, lossless), JSON Lines, CSV, and brat standoff with its texts.

A page of rows is in memory at a time; files are written while they are read.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles import brat
from articles.annotation_querysets import AnnotationQuerySet, all_targets
from articles.annotation_rows import compact_rows
from articles.models import Annotation, TextVersion
from articles.naming import words_now
from articles.web_annotation import ANNO, Written, write_annotation
from basics.errors import Refused
from basics.spreadsheets import csv_lines

AT_ONCE = 1_000
# What the standard has no word for is named by a context of our own.
CREDIBILITY = "credibility"
CONTEXT = [ANNO, {CREDIBILITY: "urn:perimeter:credibility"}]
COLUMNS = (
    *("uuid", "person", "category", "motivation", "credibility", "tags", "body", "article", "number", "language"),
    *("start", "end", "exact", "state", "created", "modified", "published"),
)


class Format(NamedTuple):
    """One way of writing annotations down."""

    media_type: str
    suffix: str
    write: Callable[[AnnotationQuerySet, str], Iterator[str | bytes]]


@transaction.atomic
def export_annotations(
    found: AnnotationQuerySet, name: str, *, site: str, by: User, asked: dict[str, Any]
) -> Iterator[str | bytes]:
    """Return the file of these annotations piece by piece, and record who took them. `site` begins every address."""
    require(by, "read_annotations")
    if name not in FORMATS:
        raise Refused.invalid(_("There is no such format."), field="format")
    record("export_annotations", Annotation, by=by, after={"format": name, **asked})
    return FORMATS[name].write(found, site.rstrip("/"))


def _pages(found: AnnotationQuerySet) -> Iterator[list[Annotation]]:
    """Yield the annotations with their passages, the oldest first; each page begins after the one before."""
    last = 0
    rows = found.with_targets_json().order_by("pk")
    while page := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield page
        last = page[-1].pk


def _json_ld(found: AnnotationQuerySet, site: str) -> Iterator[str]:
    """Write a page of annotations, one in a line."""
    head = {"@context": CONTEXT, "type": "AnnotationPage", "startIndex": 0}
    yield json.dumps(head)[:-1] + ', "items": ['
    comma = "\n"
    for page in _pages(found):
        yield comma + ",\n".join(json.dumps(_web_annotation(row, site), ensure_ascii=False) for row in page)
        comma = ",\n"
    yield "\n]}\n"


def _web_annotation(row: Annotation, site: str) -> dict[str, Any]:
    """Return an annotation loaded `with_targets_json()` as the standard has it, with our credibility beside."""
    value: Any = row
    targets = [(f"{site}/articles/{one['article']}/{one['number']}/", one) for one in value.targets_json]
    kept = row.received or {"sent": None, "text": None, "note": None}
    written = write_annotation(
        Written(
            iri=f"{site}{row.get_absolute_url()}",
            motivation=row.motivation,
            category=row.category,
            body=row.body,
            tags=row.tags,
            creator=value.author,
            created=row.created_at,
            modified=row.updated_at,
            targets=targets,
            canonical=row.canonical,
            via=row.via,
            received=kept["sent"],
            same_note=kept["note"] == row.note_told,
            same_targets=all(one["text"] == kept["text"] for one in value.targets_json),
        )
    )
    if written["@context"] in (ANNO, CONTEXT):  # another one that it came with stays beside its words
        written.pop("@context")
    return {**written, CREDIBILITY: row.credibility} if row.credibility else written


def _json_lines(found: AnnotationQuerySet, _site: str) -> Iterator[str]:
    """Write the compact rows of the list, one in a line."""
    cursor, more = "", True
    while more:
        rows = compact_rows(found, cursor, size=AT_ONCE)
        yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in json.loads(rows.json))
        cursor, more = rows.next, bool(rows.next)


def _csv(found: AnnotationQuerySet, _site: str) -> Iterator[str]:
    """Write a row for each passage; cells that a spreadsheet would run are made safe."""
    yield from _gathered(csv_lines(_cells(found)))


def _gathered(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines many at a time: each piece costs the server a write."""
    piece: list[str] = []
    for line in lines:
        piece.append(line)
        if len(piece) == AT_ONCE:
            yield "".join(piece)
            piece = []
    yield "".join(piece)


def _cells(found: AnnotationQuerySet) -> Iterator[tuple[Any, ...]]:
    yield COLUMNS
    for page in _pages(found):
        for row in page:
            value: Any = row
            own = (row.uuid, value.author, row.category, row.motivation, row.credibility, ", ".join(row.tags), row.body)
            moments = (row.created_at, row.updated_at, row.published_at)
            for target in value.targets_json:
                place = [target[name] for name in COLUMNS[7:14]]
                yield (*own, *place, *(moment and moment.isoformat() for moment in moments))


def _brat(found: AnnotationQuerySet, _site: str) -> Iterator[bytes]:
    """Write a zip with a text and its marks for each text, and the configuration that brat needs."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("annotation.conf", brat.configuration(words_now().kinds))
        yield sink.taken()
        for version in _texts(found):
            name = f"article-{version.article_id}-{version.number}"
            archive.writestr(f"{name}.txt", version.text)
            with archive.open(f"{name}.ann", "w", force_zip64=True) as file:
                for piece in brat.lines(_marks(found, version)):
                    file.write(piece.encode())
                    if waiting := sink.taken():
                        yield waiting
            yield sink.taken()
    yield sink.taken()


def _texts(found: AnnotationQuerySet) -> Iterator[TextVersion]:
    targets = all_targets().counted().filter(annotation__in=found.order_by().values("pk"))
    keys = list(targets.order_by("text_version").values_list("text_version", flat=True).distinct())
    for key in keys:
        yield TextVersion.objects.get(pk=key)


def _marks(found: AnnotationQuerySet, version: TextVersion) -> Iterator[brat.Marked]:
    rows = all_targets().counted().filter(text_version=version, annotation__in=found.order_by().values("pk"))
    names = ("category", "credibility", "body", "tags", "motivation")
    columns = ("pk", "start", "end", "exact", *(f"annotation__{name}" for name in names))
    places = rows.order_by("start", "pk").values_list(*columns)
    page, more = list(places[:AT_ONCE]), True
    while more:  # each page begins after the passage before
        for _pk, start, end, exact, *note in page:
            yield brat.Marked(start, end, exact, *note)
        more = len(page) == AT_ONCE
        if more:
            pk, start = page[-1][:2]
            page = list(places.filter(Q(start__gte=start), Q(start__gt=start) | Q(pk__gt=pk))[:AT_ONCE])


class _Sink(io.RawIOBase):
    """Where a zip file is written to: it is handed on at once, and never whole."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        parts, self.parts = self.parts, []
        return b"".join(parts)


FORMATS = {
    "jsonld": Format(f'application/ld+json; profile="{ANNO}"', "jsonld", _json_ld),
    "jsonl": Format("application/x-ndjson", "jsonl", _json_lines),
    "csv": Format("text/csv; charset=utf-8", "csv", _csv),
    "brat": Format("application/zip", "zip", _brat),
}
