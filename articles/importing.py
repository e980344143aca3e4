"""Importing a file of many articles: kept, counted, and taken batch by batch by a job that a kill only holds up."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any, BinaryIO

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction

from accounts.audit import record
from accounts.models import User, Work
from accounts.permissions import require
from accounts.working import finish, start_work, working
from articles import vocabulary as words
from articles.bulk import Given, Outcome, add_articles
from articles.import_rows import Row, rows_of
from articles.inputs import Bytes, ItemFacts, Publication, SourceFacts, TextFacts
from articles.models import BulkImport, RefusedRow, Source
from basics.errors import Refused, check_row
from basics.kept_words import gettext as _
from basics.kept_words import said, say

BATCH = 100  # articles in one transaction
BATCH_WORDS = 2_000_000  # code points from which on a batch takes no more rows, however few they are
ROWS_MOST = 1_000_000
PIECE = 2**20  # bytes


@transaction.atomic
def start_import(
    file: BinaryIO, *, filename: str = "", source: Source | None = None, language: str = "", by: User
) -> BulkImport:
    """Keep a file of articles and ask for it to be taken; a job does that, and may be killed meanwhile.

    `source` and `language` are for rows that name none. Refuses (invalid) a file that is no CSV or JSON Lines of
    articles, or that breaks off.
    """
    require(by, "add_article")
    total = _count(file)
    sha256, size = _digest(file)
    made = BulkImport(person=by, filename=filename[:255], sha256=sha256, size=size, total=total)
    made.source, made.language = source, language
    check_row(made)
    made.save()
    _start(made, by=by)
    record("start_import", made, by=by, after={"file": made.filename, "sha256": sha256, "rows": total})
    _store(made, file)
    return made


@transaction.atomic
def resume_import(bulk_import: BulkImport, *, by: User) -> BulkImport:
    """Go on with an import that was cancelled or failed, after the last row that was taken."""
    require(by, "add_article")
    found = BulkImport.objects.select_for_update().get(pk=bulk_import.pk)
    if found.is_done:
        raise Refused.conflict(_("Every row of this file is taken already."))
    _start(found, by=by)
    record("resume_import", found, by=by, after={"done": found.done})
    return found


def run_import(work: int) -> None:
    """Take the rows that are not taken yet, for the person who asked for it."""
    with working(work) as begun:
        if begun is None:
            return
        mine, progress = begun
        found = BulkImport.objects.select_related("source").get(pk=int(mine.subject))
        with _files().open(found.storage_name) as file:
            for batch in _batches(islice(rows_of(file), found.done, None)):
                try:
                    found = take_rows(found, batch, by=mine.person)
                except Refused as refusal:
                    if refusal.code == Refused.CONFLICT:  # another worker has this job too: it goes on, this one ends
                        return
                    raise
                progress(found.done)
        mine.done = found.done
        finish(mine, _said(found), link=found.get_absolute_url(), harm=bool(found.refused))


@transaction.atomic
def take_rows(bulk_import: BulkImport, rows: list[Row], *, by: User) -> BulkImport:
    """Add the articles of some rows and say so in one transaction: what is done is never taken again.

    Refuses (conflict) when somebody else has taken rows meanwhile.
    """
    require(by, "add_article")
    found = BulkImport.objects.select_for_update(of=("self",)).select_related("source").get(pk=bulk_import.pk)
    if found.done != bulk_import.done:
        raise Refused.conflict(_("Somebody else has taken this meanwhile."))
    outcomes = _outcomes(found, rows, by=by)
    refused = [(row, outcome.refused) for row, outcome in zip(rows, outcomes, strict=True) if outcome.refused]
    RefusedRow.objects.bulk_create(
        RefusedRow(bulk_import=found, number=row.number, title=row.values.get("title", "")[:200], reason=reason[:500])
        for row, reason in refused
    )
    found.done += len(rows)
    found.refused += len(refused)
    found.known += sum(outcome.known for outcome in outcomes)
    found.added = found.done - found.refused - found.known
    found.save(update_fields=["done", "refused", "known", "added"])
    return found


def refused_rows(bulk_import: BulkImport) -> Iterator[tuple[Any, ...]]:
    """Yield the header and the refused rows of an import, for a download in the reader's language."""
    yield str(_("row")), str(_("title")), str(_("reason"))
    rows = bulk_import.refused_rows.values_list("number", "title", "reason", "reason_said")
    for number, title, reason, kept in rows.iterator(chunk_size=1000):
        yield number, title, say(reason, kept)


def _outcomes(found: BulkImport, rows: list[Row], *, by: User) -> list[Outcome]:
    """Return what became of each row, in order."""
    outcomes: dict[int, Outcome] = {}
    given: dict[int, Given] = {}
    for row in rows:
        try:
            given[row.number] = _given(found, row)
        except Refused as refusal:
            outcomes[row.number] = Outcome(refused=said(refusal.message))
    outcomes |= dict(zip(given, add_articles(list(given.values()), by=by), strict=True))
    return [outcomes[row.number] for row in rows]


def _given(found: BulkImport, row: Row) -> Given:
    """Return what a row says; refuses what it would have to guess."""
    if row.trouble:
        raise Refused.invalid(row.trouble)
    values = row.values
    language, source = values.get("language") or found.language, values.get("source", "")
    if not language:
        raise Refused.invalid(_("It names no language, and none was chosen for the file."))
    if not source and found.source is None:
        raise Refused.invalid(_("It names no source, and none was chosen for the file."))
    raw = Bytes(
        values["text"].encode(),
        words.CaptureMethod.IMPORT,
        filename=f"{found.filename}#{row.number}"[-255:],
        encoding="utf-8",
        url=values.get("url", ""),
    )
    author = values.get("author", "")
    facts = TextFacts(title=values["title"], language=language, author=author)
    item = ItemFacts(values["title"], values.get("url", ""), author, language, row.published_on, words.Custody.HELD)
    return Given(raw, facts, Publication(SourceFacts(source) if source else found.source, item))  # type: ignore[arg-type]


def _digest(file: BinaryIO) -> tuple[str, int]:
    file.seek(0)
    found = hashlib.sha256()
    while piece := file.read(PIECE):
        found.update(piece)
    return found.hexdigest(), file.tell()


def _count(file: IO[bytes]) -> int:
    """Read a file to its end, so that one that breaks off is refused before anything of it is taken."""
    total = 0
    for _row in rows_of(file):
        total += 1
        if total > ROWS_MOST:
            message = _("At most %(limit)d rows are taken at once. Part the file.")
            raise Refused.invalid(message % {"limit": ROWS_MOST}, field="file")
    if not total:
        raise Refused.invalid(_("There is no row in this file."), field="file")
    return total


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows some at a time; rows of whole books come by fewer, so that memory stays flat."""
    batch, length = list[Row](), 0
    for row in rows:
        batch.append(row)
        length += sum(map(len, row.values.values()))
        if len(batch) == BATCH or length >= BATCH_WORDS:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _start(found: BulkImport, *, by: User) -> Work:
    title = _("Importing %(file)s") % {"file": str(found)[:150]}
    task, unit = "articles.tasks.import_articles", _("articles")
    return start_work("import", title, by=by, task=task, unit=unit, total=found.total, subject=str(found.pk))


def _said(found: BulkImport) -> str:
    facts = {"added": found.added, "known": found.known, "refused": found.refused}
    return _("%(added)d added, %(known)d here already, %(refused)d refused.") % facts


def _store(made: BulkImport, file: IO[bytes]) -> None:
    files, name = _files(), made.storage_name
    if files.exists(name):
        if files.size(name) == made.size:
            return
        files.delete(name)  # one that a kill cut off
    file.seek(0)
    files.save(name, File(file))


def _files() -> Storage:
    return storages["captures"]
