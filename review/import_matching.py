"""Which entry of ours a row of another catalog is: by what earlier imports found, by code, by external id, by title.

What only a title says is a question for a person. A row that is nothing of ours reserves a code, so that others can
link to it before it is published.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from basics.kept_words import gettext as _
from basics.text import canonical
from catalog.models import Entry, RegisterRow, Revision
from review.import_models import ImportedRow, ImportRun, Outcome
from review.import_words import folded
from review.models import Submission
from review.states import State

REFERENCES = """
    SELECT entry.id, entry.kind, reference->>'scheme', reference->>'code'
    FROM catalog_entry entry JOIN catalog_revision revision ON revision.id = entry.current_id
    CROSS JOIN LATERAL jsonb_array_elements(revision.document->'references') AS reference
    WHERE revision.document ? 'references'
"""


class Match(NamedTuple):
    """An entry by its id; or codes of entries that it may be; or neither: then it is new."""

    entry: int | None = None
    candidates: tuple[str, ...] = ()
    reason: str = ""


class Earlier(NamedTuple):
    """What an earlier import made of a name elsewhere: the entry, and the title and the base that its row had last."""

    entry: int
    title: str
    base: str


class Here:
    """What is here already, loaded once for the rows of a run."""

    def __init__(self, run: ImportRun) -> None:
        self.own = run.own
        earlier = ImportedRow.objects.of_source(run.scheme, but=run.pk).filter(entry__isnull=False)
        rows = earlier.exclude(identity="").order_by("kind", "identity", "entry", "-pk")
        found = rows.distinct("kind", "identity", "entry")
        told = found.values_list("pk", "kind", "identity", "entry", "title", "said__base")
        self.earlier: dict[tuple[str, str], list[Earlier]] = {}  # the latest first
        for _pk, kind, identity, entry, title, base in sorted(told, key=lambda row: -row[0]):
            self.earlier.setdefault((kind, identity), []).append(Earlier(entry, folded(title), base or ""))
        self.codes = dict(Entry.objects.values_list("code", "pk"))
        self.known_as: dict[tuple[str, str, str], list[int]] = {}
        with connection.cursor() as cursor:
            cursor.execute(REFERENCES)
            for entry, kind, scheme, code in cursor.fetchall():
                self.known_as.setdefault((kind, folded(scheme or ""), folded(code or "")), []).append(entry)
        self.titled: dict[tuple[str, str], list[str]] = {}
        for code, kind, title in RegisterRow.objects.order_by("code").values_list("code", "kind", "title"):
            self.titled.setdefault((kind, folded(title)), []).append(code)
        self.by_id = {pk: code for code, pk in self.codes.items()}
        self.of_source = {
            self.by_id[one.entry] for found in self.earlier.values() for one in found
        }  # known under another name of the source

    def match(self, row: ImportedRow) -> Match:
        """Say which entry a row is."""
        if self.own and self._is_ours(row):
            return Match(self.codes[row.code_here])
        if known := self.earlier.get((row.kind, row.identity), []):
            return self._by_name(row, known)
        if self.own and row.code_here:
            return self._by_code(row)
        for one in row.said["identities"]:
            found = sorted(set(self.known_as.get((row.kind, folded(one["scheme"]), folded(one["code"])), [])))
            if len(found) == 1 and not self.own:
                return Match(found[0])
            if found:
                why = _("Entries here are known as %(scheme)s %(code)s.")
                return Match(candidates=tuple(self.by_id[pk] for pk in found), reason=why % one)
        return self._by_title(row)

    def _is_ours(self, row: ImportedRow) -> bool:
        """Tell whether a row was made from a revision of the entry here that has its code."""
        entry, base = self.codes.get(row.code_here), row.said["base"]
        return bool(base) and entry is not None and Revision.objects.filter(entry=entry, sha256=base).exists()

    def _by_name(self, row: ImportedRow, known: list[Earlier]) -> Match:
        """Say which of the entries that bore its name in earlier imports a row is.

        A code of our formats is a name that two teams may both have given: the title or the base must be the same too.
        """
        if not self.own:
            return Match(known[0].entry)
        alike = self.titled.get((row.kind, folded(row.title)), [])
        base = row.said["base"]
        for one in known:
            if folded(row.title) == one.title or (base and base == one.base) or self.by_id[one.entry] in alike:
                return Match(one.entry)
        codes = dict.fromkeys([*(self.by_id[one.entry] for one in known), *alike])
        why = _("%(code)s had another title in an earlier import, and this row was made from nothing that is here.")
        return Match(candidates=tuple(codes), reason=why % {"code": row.code_here or row.key})

    def _by_code(self, row: ImportedRow) -> Match:
        entry = self.codes.get(row.code_here)
        if entry is None:
            return self._by_title(row)
        alike = self.titled.get((row.kind, folded(row.title)), [])
        if not row.said["base"] or row.code_here in alike:
            return Match(entry)
        if not Entry.objects.filter(pk=entry, current__isnull=False).exists():
            return Match()  # reserved for something else: it gets another code
        why = _("%(code)s says something else here, and never said what this row was made from.")
        return Match(candidates=(row.code_here, *alike), reason=why % {"code": row.code_here})

    def _by_title(self, row: ImportedRow) -> Match:
        alike = [code for code in self.titled.get((row.kind, folded(row.title)), []) if code not in self.of_source]
        return Match(candidates=tuple(alike), reason=_("An entry here has the same title.")) if alike else Match()


def lock_source(scheme: str) -> None:
    """Let one import of a source at a time find what is new, until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import of {scheme}"])


def meanwhile_found(run: ImportRun, row: ImportedRow) -> Entry | None:
    """Return the entry that another import of the source reserved for the same row since this one began."""
    if row.is_new:
        return None  # a person said so
    rows = ImportedRow.objects.of_source(run.scheme, but=run.pk).exclude(identity="")
    found = rows.filter(identity=row.identity, kind=row.kind, entry__isnull=False).order_by("-pk")
    if run.own:
        found = found.filter(Q(title=row.title) | Q(said__base=row.said["base"], said__base__gt=""))
    return next((other.entry for other in found.select_related("entry__current")[:1]), None)


def last_said(run: ImportRun, entry: Entry, without: Iterable[Submission] = ()) -> ImportedRow | None:
    """Return what the source said of an entry last in another import, if that was not taken back.

    What made the proposals `without` was not said.
    """
    rows = ImportedRow.objects.of_source(run.scheme, but=run.pk).filter(
        entry=entry, outcome__in=[Outcome.PROPOSED, Outcome.UNCHANGED]
    )
    rows = rows.filter(Q(submission__isnull=True) | ~Q(submission__state=State.WITHDRAWN))
    rows = rows.filter(Q(submission__isnull=True) | ~Q(submission__in=[one.pk for one in without]))
    return rows.order_by("-pk").select_related("submission", "run").first()


def identity_of(said: Any, code: str, key: str, *, own: bool) -> str:
    """Return by what the same row is found in another file of its source."""
    first = said["identities"][0] if said["identities"] and not own else None
    name = code if own and code else f"{first['scheme']} {first['code']}" if first else key
    return folded(canonical(name))[:300]
