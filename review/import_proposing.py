"""The second half of an import: a row that was matched becomes a proposal, or nothing new, or is refused.

Each row is one transaction: what became of it, its proposal, and the parts of it that were refused stand together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import regex
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from accounts.models import User
from articles.models import Annotation, Article
from basics.errors import Refused
from basics.kept_words import gettext as _
from basics.kept_words import joined, said
from catalog.models import EditionEntry, Entry, Revision
from catalog.schema import ITEMS_MOST, Document, field_named
from catalog.vocabulary import Effectiveness, Kind, Status
from review import actions
from review.import_files import refused, told_of_fields
from review.import_matching import last_said
from review.import_matching_rows import whole_document
from review.import_models import ImportedRow, ImportRun, Outcome
from review.import_words import (
    DEPRECATED,
    LINKS,
    Sides,
    document_of,
    met,
    named_in,
    same,
    with_known_ids,
)
from review.models import Intent, Submission
from review.standing import propose_standing
from review.states import OPEN, State

OF_LINKS = regex.compile(r"(links|threats)\.([0-9]+)\.")


class Target(NamedTuple):
    """What a key of a file means here: the code of its entry, the kind of it, and what became of the row."""

    code: str
    kind: str
    outcome: str


@dataclass
class Targets:
    """The entries that the rows of a run are, by their keys; and whether any row was made from a revision here."""

    by_key: dict[str, Target]
    is_ours: bool = False
    here: dict[str, Target | None] = field(default_factory=dict)

    @classmethod
    def of(cls, run: ImportRun) -> "Targets":
        rows = run.rows.whole().exclude(key="").values_list("key", "entry__code", "kind", "outcome")
        bases = run.rows.whole().filter(said__base__gt="").values(sha256=KeyTextTransform("base", "said"))
        is_ours = run.own and Revision.objects.filter(sha256__in=bases).exists()
        return cls({key: Target(code or "", kind, outcome) for key, code, kind, outcome in rows}, is_ours)

    def get(self, key: str, *, is_ours: bool) -> Target | None:
        """Return what a key means; where the row that says it is of our catalog, also what a code of ours means."""
        if key in self.by_key or not is_ours:
            return self.by_key.get(key)
        if key not in self.here:
            entry = Entry.objects.filter(code=key).values_list("code", "kind").first()
            self.here[key] = Target(*entry, Outcome.UNCHANGED) if entry else None
        return self.here[key]


class _Part(NamedTuple):
    """A part of a row that cannot be taken."""

    field: str
    where: str
    reason: str


@transaction.atomic
def propose_row(run: ImportRun, pk: int, targets: Targets, *, by: User) -> ImportedRow:
    """Propose what a row says that is new; what cannot be, says why. Safe to run twice."""
    rows = ImportedRow.objects.select_for_update(of=("self",)).select_related("entry__current")
    row = rows.get(pk=pk)
    if row.outcome != Outcome.WAITING or row.entry is None:
        return row
    # Two imports of one source at once: the second sees what the first has said of this entry.
    row.entry = Entry.objects.select_for_update(of=("self",)).select_related("current").get(pk=row.entry.pk)
    proposing = _Proposing(run, row, targets, by)
    try:
        with transaction.atomic():
            proposing.propose()
    except Refused as refusal:
        row.outcome, row.reason, row.submission = Outcome.REFUSED, _told(row.kind, refusal), None
        proposing.parts, row.owed = [], []
        if row.key in targets.by_key:
            targets.by_key[row.key] = Target("", row.kind, Outcome.REFUSED)
    row.save(update_fields=["outcome", "reason", "reason_said", "document", "kept", "owed", "submission"])
    ImportedRow.objects.bulk_create(
        refused(run, row.number, part.where or row.where, part.reason, part=part.field, kind=row.kind)
        for part in proposing.parts
    )
    return row


class _Proposing:
    def __init__(self, run: ImportRun, row: ImportedRow, targets: Targets, by: User) -> None:
        self.run, self.row, self.targets, self.by = run, row, targets, by
        self.entry: Entry = row.entry  # type: ignore[assignment]  # whoever calls sees to it
        self.parts: list[_Part] = []
        self.base = self._revision_of_file()
        # Codes that the file does not explain are ours only in a row of ours, or a new one of a file of ours.
        self.is_ours = self.base is not None or (targets.is_ours and not row.said["base"])

    def propose(self) -> None:
        row, entry = self.row, self.entry
        last = last_said(self.run, entry)
        if last is not None and same(row.said, last.said) and not self._is_newly_made(last):
            row.outcome, row.reason = Outcome.UNCHANGED, _said_already(last)
            row.document, row.submission = last.document, last.submission
            return
        if entry.current is not None and entry.status != Status.PUBLISHED:
            why = _("%(code)s is %(status)s here. Propose to reinstate it first.")
            raise Refused.conflict(why % {"code": entry.code, "status": entry.get_status_display()})
        waits = self._waits_for()
        if not waits and (heir := self._waits_for_successor()):
            row.reason = _("%(code)s takes its place, and is not published yet: then it goes on.") % {"code": heir}
            return
        if waits:
            row.reason = _("It links to %(title)s, of which a question is open.") % {"title": waits[:200]}
            return
        older = self._older()
        before = last_said(self.run, entry, without=older) if older else last
        row.reason = ""
        if self._is_given_up(last):
            self._give_up(older)
            return
        found = self._change(before)
        if found is not None:
            self._withdraw(older)
            self._submit(found, **({"entry": entry, "base": entry.current} if entry.current else {"reserved": entry}))
            row.reason = self._kept_words()
        elif self._went_back(before):
            self._withdraw(older)

    def _is_given_up(self, last: ImportedRow | None) -> bool:
        """Tell whether the source has given it up since we know it.

        What it has only deprecated it still says: that is taken in with all the rest, and the proposal tells so.
        """
        gone = self.row.said["gone"]
        if gone != DEPRECATED:
            return bool(gone)
        return self.entry.current is not None if last is None else last.said["gone"] != DEPRECATED

    def _is_newly_made(self, last: ImportedRow) -> bool:
        """Tell whether a row was made from another revision here than `last`: then the same words may be an edit."""
        return self.base is not None and self.row.said["base"] != last.said["base"]

    def _waits_for(self) -> str:
        for link in self.row.said["links"] or []:
            target = self.targets.by_key.get(link["target"])
            if target is not None and target.outcome == Outcome.QUESTION:
                return str(link["target"])
        return ""

    def _waits_for_successor(self) -> str:
        """Return the code of what takes the place of a published entry, while this file's proposal of it is open."""
        if not self.row.said["gone"] or self.entry.current is None:
            return ""
        code = self._code_of_successor()
        rows = self.run.rows.whole().filter(entry__code=code, entry__current=None, kind=self.row.kind)
        undecided = Q(outcome__in=[Outcome.WAITING, Outcome.QUESTION]) | Q(submission__state__in=OPEN)
        return code if code and rows.filter(undecided).exclude(pk=self.row.pk).exists() else ""

    def _older(self) -> list[Submission]:
        """Return the open proposals that earlier imports of the source made of this entry."""
        rows = {"imported_rows__entry": self.entry, "imported_rows__run__scheme": self.run.scheme}
        return list(Submission.objects.filter(**rows, state__in=OPEN).distinct().select_related("author"))

    def _withdraw(self, older: Iterable[Submission]) -> None:
        """Withdraw one's own open proposals; refuse to meet another's."""
        for submission in older:
            if submission.author_id != self.by.pk:
                why = _("%(person)s took in an earlier issue, and its proposal is open: decide on that first (%(pk)d).")
                raise Refused.conflict(why % {"person": submission.author.name, "pk": submission.pk})
            actions.withdraw(submission, by=self.by)

    def _went_back(self, before: ImportedRow | None) -> bool:
        """Tell whether the source gave up what it said between `before` and now, in a row with nothing to propose.

        A row made from a revision here says nothing of what it leaves as it was; and where the words of our editors
        stand, a proposal of the source's words waits for a decision all the same.
        """
        if self.base is not None:
            return False
        return not self.row.kept or (before is not None and same(self.row.said, before.said))

    def _change(self, last: ImportedRow | None) -> Document | None:
        """Return the document to propose; None, with the reason, where the source says nothing new."""
        row, entry = self.row, self.entry
        present = entry.document
        earlier = list(Revision.objects.filter(entry=entry).values_list("document", flat=True)) if present else []
        known = [document for document in (last.document if last else {}, present) if document]
        told = document_of(row.kind, row.said, self._links())
        told = self._without_what_is_not_here(told)
        row.document = with_known_ids(row.kind, told, known, earlier)
        self._owe_translations(last)
        if not present:
            return whole_document(self.run, row, row.document)
        base = self.base
        sides = Sides(
            row.document,
            named_in(row.kind, row.said),
            base if base is not None else last.document if last else None,
            list(present) + named_in(row.kind, row.said) if base else named_in(row.kind, last.said) if last else (),
            present,
        )
        edited = self.run.own and (base is not None or not row.said["base"])
        found = met(row.kind, sides, edited=edited, earlier=earlier)
        row.kept = found.kept
        if found.document != present:
            return found.document
        row.outcome = Outcome.UNCHANGED
        row.reason = self._kept_words() or _("All of this stands here.")
        return None

    def _revision_of_file(self) -> Document | None:
        """Return the document of the revision that a file of ours was made from."""
        base = self.row.said["base"]
        found = Revision.objects.filter(entry=self.entry, sha256=base).order_by("-number").first() if base else None
        return found.document if found else None

    def _kept_words(self) -> str:
        if not self.row.kept:
            return ""
        labels = joined([_label(self.row.kind, name) for name in self.row.kept], ", ")[:800]
        return _("The words here stand in: %(fields)s.") % {"fields": labels}

    def _submit(self, document: Document, **on: Any) -> None:
        message = _("Imported from %(source)s: %(where)s.")
        message = message % {"source": self.run.source, "where": self.row.where or self.row.key}
        if self.row.said["gone"] == DEPRECATED:
            message = f"{message} {_('It is deprecated there.')}"
        try:
            made = actions.propose_and_submit(self.row.kind, document, by=self.by, message=message, **on)
        except Refused as refusal:
            left = self._without_links(document, refusal)
            if left is None:
                raise
            made = actions.propose_and_submit(self.row.kind, left, by=self.by, message=message, **on)
        self.row.outcome, self.row.submission = Outcome.PROPOSED, made.submission

    def _without_links(self, document: Document, refusal: Refused) -> Document | None:
        """Return a document without the links that alone were refused, which are noted; None if more was."""
        places = {name: OF_LINKS.match(name) for name in refusal.fields}
        if not places or not all(places.values()):
            return None
        name = LINKS[Kind(self.row.kind)]
        wrong = {int(found[2]): refusal.fields[at] for at, found in places.items() if found}
        rows = document.get(name, [])
        self.parts += [
            _Part(name, rows[number - 1]["threat"], " ".join(str(one) for one in why)) for number, why in wrong.items()
        ]
        return {**document, name: [row for number, row in enumerate(rows, start=1) if number not in wrong]}

    def _links(self) -> list[dict[str, Any]] | None:
        """Return the links of a row with codes of ours; what leads nowhere is noted."""
        said = self.row.said["links"]
        if said is None:
            return None
        name = LINKS[Kind(self.row.kind)]
        found: list[dict[str, Any]] = []
        places = self.row.said["where"] or [""] * len(said)
        for link, place in zip(said, places, strict=True):
            target = self.targets.get(link["target"], is_ours=self.is_ours)
            trouble = self._trouble_with(link["target"], target)
            if not trouble and len(found) >= ITEMS_MOST:
                trouble = _("An entry has at most %(limit)d links.") % {"limit": ITEMS_MOST}
            if trouble or target is None:
                self.parts.append(_Part(name, place, trouble))
                continue
            found.append({**self._parts(name, link["parts"]), "threat": target.code})
        return found

    def _trouble_with(self, key: str, target: Target | None) -> str:
        short = {"key": key[:120]}
        if target is None:
            return _("It links to %(key)s, which is neither in this file nor here.") % short
        if not target.code:
            return _("It links to %(key)s, which was not taken.") % short
        if target.kind != Kind.THREAT:
            return _("It links to %(key)s, which is no threat.") % short
        if target.code == self.entry.code:
            return _("An entry is not linked to itself.")
        return ""

    def _parts(self, name: str, parts: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parts of a link; what the source does not say is what was chosen for the file."""
        part = field_named(self.row.kind, name)
        needed = [inner.name for inner in part.parts if inner.required] if part else []
        chosen = {"effectiveness": Effectiveness.UNKNOWN.value, **self.run.defaults}
        chosen["text"] = chosen.get("how", "")
        given = {key: value for key, value in parts.items() if value not in (None, "")}
        return {**{key: chosen[key] for key in needed if chosen.get(key) and key != "threat"}, **given}

    def _without_what_is_not_here(self, document: Document) -> Document:
        """Leave out evidence and articles that this installation does not hold, and note each."""
        result = dict(document)
        if evidence := document.get("evidence"):
            named = [str(row.get("annotation", "")) for row in evidence]
            held = _annotations(named)
            result["evidence"] = [row for row in evidence if str(row.get("annotation", "")).lower() in held]
            self.parts += [
                _Part("evidence", "", _("The annotation %(uuid)s is not here.") % {"uuid": uuid[:60]})
                for uuid in named
                if uuid.lower() not in held
            ]
        if any(row.get("articles") for row in document.get("events") or []):
            result["events"] = [self._event(row) for row in document["events"]]
        return result

    def _event(self, row: dict[str, Any]) -> dict[str, Any]:
        named = [number for number in row.get("articles") or [] if isinstance(number, int)]
        titles = dict(Article.objects.filter(pk__in=named).values_list("pk", "title"))
        told = self.row.said["articles"]
        kept = [one for one in named if one in titles and told.get(str(one), titles[one]) == titles[one]]
        for number in [one for one in named if one not in kept]:
            title = told.get(str(number), str(number))
            why = _("The article “%(title)s” is not here under its number.") % {"title": title[:200]}
            self.parts.append(_Part("events", "", why))
        return {**row, "articles": kept}

    def _owe_translations(self, last: ImportedRow | None) -> None:
        """Note the languages in which the source says something else than before: they wait for the entry."""
        told = self.row.said["translations"]
        before = self._translations_of_file() if told else {}
        if before is None:
            before = last.said.get("translations", {}) if last else {}
        self.row.owed = sorted(language for language, texts in told.items() if texts != before.get(language))

    def _translations_of_file(self) -> dict[str, dict[str, str]] | None:
        """Return the translations as they stood in the edition of ours that the file was made from, if it was."""
        if self.base is None:
            return None
        editions = EditionEntry.objects.filter(edition__name=self.run.version, entry=self.entry)
        found = editions.filter(revision__sha256=self.row.said["base"]).values_list("content", flat=True).first()
        if found is None:
            return None
        return {
            row["language"]: {path: words["text"] for path, words in row["texts"].items()}
            for row in found.get("translations", [])
        }

    def _give_up(self, older: Iterable[Submission]) -> None:
        """Propose to retire what the source has given up, or that its successor takes its place."""
        row, entry = self.row, self.entry
        self._withdraw(older)
        if entry.current is None:
            row.outcome, row.reason = Outcome.UNCHANGED, _("The source has given this up before it was published here.")
            return
        successor = self._successor()
        intent = Intent.SUPERSEDE if successor else Intent.RETIRE
        words = {"revoked": _("revoked"), "deprecated": _("deprecated")}
        gone = words.get(row.said["gone"], row.said["gone"])
        reason = _("%(source)s has given this up (%(gone)s).") % {"source": self.run.source, "gone": gone}
        if not successor and (code := self._code_of_successor()):
            reason = f"{reason} {_('%(code)s was to take its place, and is not published.') % {'code': code}}"
        made = propose_standing(entry, intent, by=self.by, reason=reason, successor=successor)
        row.outcome, row.submission, row.document = Outcome.PROPOSED, made.submission, entry.document

    def _successor(self) -> Entry | None:
        found = Entry.objects.published().filter(code=self._code_of_successor(), kind=self.row.kind)
        return found.exclude(pk=self.entry.pk).first()

    def _code_of_successor(self) -> str:
        key = self.row.said["successor"]
        target = self.targets.get(key, is_ours=self.is_ours) if key else None
        return target.code if target else ""


def _annotations(named: list[str]) -> set[str]:
    """Return those of some annotations that can be cited here."""
    valid = [uuid for uuid in named if regex.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", uuid)]
    return {str(uuid) for uuid in Annotation.objects.citable().filter(uuid__in=valid).values_list("uuid", flat=True)}


def _said_already(last: ImportedRow) -> str:
    """Say what became of the same words when they came before."""
    facts = {"run": last.run_id, "title": last.run.source}
    if last.submission is None:
        return _("Nothing changed since import %(run)d (%(title)s).") % facts
    words = {
        State.SUBMITTED: _("Import %(run)d (%(title)s) proposed this already; it waits for a decision."),
        State.CHANGES_REQUESTED: _("Import %(run)d (%(title)s) proposed this already; changes were asked for."),
        State.REJECTED: _("Import %(run)d (%(title)s) proposed this already, and it was rejected."),
        State.DRAFT: _("Import %(run)d (%(title)s) made a draft of this already."),
    }
    return words.get(State(last.submission.state), _("Nothing changed since import %(run)d (%(title)s).")) % facts


def _label(kind: str, name: str) -> Any:
    part = field_named(kind, name)
    return part.label if part else name


def _told(kind: str, refusal: Refused) -> str:
    return (told_of_fields(kind, refusal.fields) or said(refusal.message))[:1_000]
