"""The first half of an import: every row that waits is matched, asked about, refused, or has a code reserved."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.kept_words import said
from catalog import schema
from catalog.models import Entry, Term
from catalog.reserving import reserve_code
from catalog.vocabulary import Kind
from review.import_files import told
from review.import_matching import Here, lock_source, meanwhile_found
from review.import_models import ImportedRow, ImportRun, Outcome
from review.import_words import LINKS, REVOKED, document_of

BATCH = 100


def match_rows(run: ImportRun, *, by: User) -> None:
    """Find for each row that waits the entry it is; what was found is kept, batch by batch."""
    require(by, "propose")
    waiting = list(run.rows.with_outcome(Outcome.WAITING).order_by("number").values_list("pk", flat=True))
    if not waiting:
        return
    matching = _Matching(run, by)
    for start in range(0, len(waiting), BATCH):
        with transaction.atomic():
            lock_source(run.scheme)
            rows = ImportedRow.objects.filter(pk__in=waiting[start : start + BATCH], outcome=Outcome.WAITING)
            rows = rows.order_by("number")
            for row in rows.select_for_update(of=("self",)).select_related("entry__current"):
                matching.place(row)
                row.save(update_fields=["outcome", "reason", "reason_said", "entry", "candidates", "title"])


class _Matching:
    def __init__(self, run: ImportRun, by: User) -> None:
        self.run, self.by, self.here = run, by, Here(run)
        self.terms = Term.objects.codes()
        named = run.rows.filter(entry__isnull=False)
        self.taken = dict(named.values_list("entry", "pk"))

    def place(self, row: ImportedRow) -> None:
        """Give a row its entry; or a question, or the reason why there is none."""
        if row.entry is None and not row.is_new:
            found = self.here.match(row)
            if found.candidates:
                row.outcome, row.reason, row.candidates = Outcome.QUESTION, found.reason, list(found.candidates)
                return
            if found.entry is not None:
                row.entry = Entry.objects.select_related("current").get(pk=found.entry)
        self._require_only(row)
        if row.outcome == Outcome.WAITING:
            self._require_complete(row)
        if row.outcome == Outcome.WAITING and row.entry is None:
            row.entry = meanwhile_found(self.run, row)
        if row.outcome == Outcome.WAITING and row.entry is None:
            self._reserve(row)
        if row.outcome == Outcome.REFUSED:
            row.entry = None
        elif row.entry is not None:
            self.taken[row.entry.pk] = row.pk

    def _require_only(self, row: ImportedRow) -> None:
        entry = row.entry
        if entry is None:
            if row.said["gone"] == REVOKED:
                row.outcome, row.reason = Outcome.UNCHANGED, _("The source has given this up, and it is not here.")
        elif entry.kind != row.kind:
            _refuse(row, _("%(code)s is an entry of another kind.") % {"code": entry.code})
        elif self.taken.get(entry.pk, row.pk) != row.pk:
            _refuse(row, _("Another row of this file is %(code)s already.") % {"code": entry.code})

    def _require_complete(self, row: ImportedRow) -> None:
        """Refuse what could never be proposed, before anything links to it."""
        if row.said["gone"] and row.entry is not None:
            return
        document = whole_document(self.run, row, document_of(row.kind, row.said, None))
        document = {name: value for name, value in document.items() if name != LINKS[Kind(row.kind)]}
        problems = schema.check(row.kind, schema.normalise(row.kind, document), self.terms)
        if problems.by_field:
            _refuse(row, told(row.kind, problems))

    def _reserve(self, row: ImportedRow) -> None:
        theme = str(row.said["fields"].get("theme") or self.run.defaults.get("theme", ""))
        language = str(row.said["language"] or "en")
        code = row.code_here if row.code_here not in self.here.codes else ""
        try:
            with transaction.atomic():
                row.entry = reserve_code(row.kind, theme, by=self.by, code=code, language=language)
        except Refused as refusal:
            _refuse(row, said(refusal.message))
            return
        self.here.codes[row.entry.code] = row.entry.pk


def whole_document(run: ImportRun, row: ImportedRow, document: schema.Document) -> schema.Document:
    """Return what a source says with what stands here, or for a new entry what was chosen for the whole file."""
    if row.entry is not None and row.entry.current is not None:
        return {**row.entry.document, **document}
    needed = {part.name for part in schema.fields_of(row.kind) if part.required}
    chosen: dict[str, Any] = {name: value for name, value in run.defaults.items() if name in needed}
    return {**chosen, **document}


def _refuse(row: ImportedRow, reason: str) -> None:
    row.outcome, row.reason = Outcome.REFUSED, reason[:1_000]
