"""Files of other catalogs: kept by their SHA-256, and read once, row by row, before anything of them is proposed."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any, BinaryIO

import regex
from django.core.files.base import File
from django.core.files.storage import Storage, storages

from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.kept_words import joined, said
from basics.text import canonical
from catalog.interchange import READERS, SHEET_READERS
from catalog.interchange.incoming import Incoming, Reading, RefusedRow
from catalog.schema import Problems, field_named
from catalog.vocabulary import Kind
from review.import_matching import identity_of
from review.import_models import ImportedRow, ImportRun, Outcome
from review.import_words import LINKS, said_of
from review.shapes import shape_problems

FILE_MOST = 512 * 2**20  # bytes
ROWS_MOST = 200_000
BATCH = 500
PIECE = 2**20
BROKEN = regex.compile("[\x00\ud800-\udfff]")


def read_file(file: BinaryIO, format: str, terms: Mapping[str, Mapping[str, str]] | None = None) -> Reading:
    """Read a file in one of the READERS' formats; refuses (invalid) what is none, or too large.

    `terms` are English labels by code, by vocabulary: in sheets a cell with another word is refused alone.
    """
    read = READERS.get(format)
    if read is None:
        known = ", ".join(READERS)
        message = _("There is no format %(name)s. Choose: %(known)s.") % {"name": format[:40], "known": known}
        raise Refused.invalid(message, field="format")
    size = file.seek(0, 2)
    if size > FILE_MOST:
        message = _("This file has %(size)d MB; at most %(most)d MB are taken. Part it.")
        raise Refused.invalid(message % {"size": size // 2**20, "most": FILE_MOST // 2**20}, field="file")
    file.seek(0)
    try:
        sheets = SHEET_READERS.get(format)
        return sheets(file, terms) if sheets else read(file)
    except Refused as refusal:
        refusal.fields = refusal.fields or {"file": [refusal.message]}
        raise


def digest(file: BinaryIO) -> tuple[str, int]:
    """Return the SHA-256 of a file and its size in bytes."""
    file.seek(0)
    found = hashlib.sha256()
    while piece := file.read(PIECE):
        found.update(piece)
    return found.hexdigest(), file.tell()


def keep_file(run: ImportRun, file: IO[bytes]) -> None:
    """Keep the bytes of a run under their SHA-256, once."""
    files, name = files_kept(), run.storage_name
    if files.exists(name):
        if files.size(name) == run.size:
            return
        files.delete(name)  # one that a kill cut off
    file.seek(0)
    files.save(name, File(file))


def files_kept() -> Storage:
    return storages["captures"]


def keep_rows(run: ImportRun, rows: Iterable[Incoming | RefusedRow]) -> int:
    """Keep every row of a file as it was read, and return how many; what is no row of ours is refused at once."""
    made, seen = iter(_rows(run, rows)), 0
    while batch := list(islice(made, BATCH)):
        ImportedRow.objects.bulk_create(batch)
        seen += len(batch)
    if not seen:
        raise Refused.invalid(_("There is no row in this file."), field="file")
    return seen


def _rows(run: ImportRun, rows: Iterable[Incoming | RefusedRow]) -> Iterator[ImportedRow]:
    keys: set[str] = set()
    identities: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, start=1):
        if number > ROWS_MOST:
            message = _("At most %(limit)d rows are taken at once. Part the file.")
            raise Refused.invalid(message % {"limit": ROWS_MOST}, field="file")
        if isinstance(row, RefusedRow):
            yield refused(run, number, row.where, row.reason, part=row.field)
            continue
        made = _row(run, number, row)
        if made.outcome == Outcome.WAITING and (row.key in keys or (made.kind, made.identity) in identities):
            made.outcome, made.reason = Outcome.REFUSED, _("Another row of this file has the same code or name.")
            made.key = ""  # links mean the first one
        keys.add(row.key)
        identities.add((made.kind, made.identity))
        yield made


def _row(run: ImportRun, number: int, row: Incoming) -> ImportedRow:
    said = said_of(row)
    trouble = _trouble(row, said)
    if trouble:
        return refused(run, number, row.where, trouble, kind=row.kind if row.kind in Kind.values else "")
    title = row.fields.get("title")
    return ImportedRow(
        run=run,
        number=number,
        where=canonical(row.where)[:200],
        key=row.key,
        identity=identity_of(said, row.code, row.key, own=run.own),
        code_here=row.code[:16] if run.own else "",
        kind=row.kind,
        title=" ".join(canonical(title).split())[:300] if isinstance(title, str) else row.code,
        said=said,
        links=len(said["links"] or []),
    )


def _trouble(row: Incoming, said: Mapping[str, Any]) -> str:
    """Say why a row cannot be kept at all, or ""."""
    if row.kind not in Kind.values:
        return _("“%(kind)s” is no kind of entry.") % {"kind": _short(row.kind)}
    if not row.key or len(row.key) > 300 or len(row.code) > 16:
        return _("It has no name of its own, or one that is too long.")
    try:
        whole = json.dumps([said, row.key, row.code, row.where], ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return _("There are values in it that JSON does not know.")
    if BROKEN.search(whole) or "\\u0000" in whole:
        return _("There are characters in it that are not UTF-8.")
    problems = shape_problems(row.kind, row.fields)
    for link in row.links or ():
        one = {**link.parts, "threat": link.target}
        problems.by_field |= shape_problems(row.kind, {LINKS[Kind(row.kind)]: [one]}).by_field
    return told(row.kind, problems)


def refused(run: ImportRun, number: int, where: str, reason: Any, *, part: str = "", kind: str = "") -> ImportedRow:
    """Return a row that nothing is proposed of, or a part of one."""
    return ImportedRow(
        run=run,
        number=number,
        where=_short(where, 200),
        part=_short(part, 120),
        kind=kind,
        outcome=Outcome.REFUSED,
        reason=_sentence(reason) or _("It cannot be read."),
    )


def told(kind: str, problems: Problems) -> str:
    """Return what is wrong with a document in one line, fields by what they are called."""
    return told_of_fields(kind, problems.by_field)[:1_000]


def told_of_fields(kind: str, messages: Mapping[str, Iterable[Any]]) -> str:
    """Return messages by the paths of fields (`scenarios.2.title`) as one line."""
    return joined(joined([*_called(kind, name), ": ", joined(said)], "") for name, said in messages.items())


def _called(kind: str, path: str) -> list[Any]:
    """Return what the field at a path is called, in parts: “Scenarios, 2: Title”."""
    name, *rest = path.split(".")
    part = field_named(kind, name)
    if part is None:
        return [path]
    inner = next((one for one in part.parts if one.name == rest[-1]), None) if rest else None
    place = [f", {rest[0]}"] if rest else []
    return [part.label, *place, *([": ", inner.label] if inner is not None else [])]


def _sentence(reason: Any) -> str:
    """Return a reason within its limits; one that is clean stays what it is, and can be said in any language."""
    words = said(reason)
    clean = _short(words, 1_000)
    return words if clean == words else clean


def _short(text: Any, most: int = 80) -> str:
    return canonical(str(text).encode(errors="replace").decode())[:most]
