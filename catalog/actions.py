"""The only writers of entries, revisions, assessments and editions.

`apply_changes` is called by `review.applying` alone: the database refuses a revision without its decision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import record, record_each
from accounts.models import User
from accounts.permissions import Person, require
from articles.actions import mark_published
from articles.models import Annotation
from basics import clock
from basics.errors import Refused, check_row
from basics.prepared import insert
from basics.text import canonical, sha256_of
from catalog import schema
from catalog import vocabulary as words
from catalog.changelog import changes_between
from catalog.citations import annotation_ids
from catalog.codes import next_codes
from catalog.contents import article_titles, contents_of, document_of, vocabularies_of
from catalog.edition_models import FILE_VERSION
from catalog.edition_rules import gone_from, left_out_of, refuse_to_hand_out
from catalog.edition_states import Step, state_after
from catalog.exporting import Export, spooled
from catalog.findings import blocking_findings
from catalog.interchange import WRITERS
from catalog.manifest import PARTS, hash_of, sealed
from catalog.models import (
    EDITION_NAME,
    Assessment,
    Edition,
    EditionEntry,
    Entry,
    Evidence,
    Link,
    Revision,
    ScaleVersion,
    Term,
)
from catalog.parts import circles_in, lock_parts, wholes_in
from catalog.projecting import project_entries
from catalog.rating_rules import Facts, Said, problems_of
from catalog.round_rules import round_to_rate_in, scenarios_of
from catalog.scales import Scale
from catalog.schema import Document
from catalog.standing_rules import refuse_taken_down
from catalog.suggesting import suggest_ratings

OVERRIDE_MOST = 2_000


@dataclass(frozen=True)
class Change:
    """What `apply_changes` makes current: a document, of an entry on a base, or of a new one (`reserved`: its code)."""

    kind: str
    entry: Entry | None
    base: Revision | None
    document: Document
    message: str
    author: User
    reserved: Entry | None = None

    @property
    def known(self) -> Entry | None:
        return self.entry or self.reserved


def checked(kind: str, document: Document, *, code: str = "", terms: schema.Terms | None = None) -> Document:
    """Return the normalised document, or refuse it with every problem under its field; `code` is the entry's own.

    `terms` are the codes of the vocabularies, for whoever asked for them already.
    """
    normal = schema.normalise(kind, document)
    problems = schema.check(kind, normal, terms or Term.objects.codes())
    if not problems.by_field:  # references are looked up once every value has its shape
        _check_references(normal, code, problems)
        _check_ids(kind, normal, code, problems)
    if problems.by_field:
        raise Refused(Refused.INVALID, _("Some fields need another look. Nothing is lost."), fields=problems.by_field)
    return normal


@transaction.atomic
def apply_changes(changes: Sequence[Change], *, by: User, act: str = "decide") -> list[Revision]:
    """Make documents the current revisions of their entries (new ones where `entry` is None); `by` may `act`.

    Changes of different entries take few statements, however many they are; those that say what is part of what follow
    one upon the other. Refuses (stale) a base that is no longer current: nothing changes, and nobody's words are
    overwritten. What refuses one of them refuses them all.
    """
    require(by, act)
    if any(wholes_in(schema.normalise(one.kind, one.document)) for one in changes):
        lock_parts()
        if len(changes) > 1:
            return [revision for one in changes for revision in apply_changes([one], by=by, act=act)]
    terms = Term.objects.codes()
    normal = [checked(one.kind, one.document, code=one.known.code if one.known else "", terms=terms) for one in changes]
    entries = _locked_entries(changes, normal)
    revisions = [
        Revision(
            entry=entry,
            number=(one.base.number if one.base else 0) + 1,
            document=document,
            sha256=schema.content_hash(document),
            base=one.base,
            message=one.message,
            author=one.author,
            approved_by=by,
        )
        for one, entry, document in zip(changes, entries, normal, strict=True)
    ]
    insert(*revisions)
    for revision in revisions:
        revision.entry.current, revision.entry.updated_at = revision, revision.approved_at
    Entry.objects.bulk_update(entries, ["current", "updated_at"])
    for one, revision in zip(changes, revisions, strict=True):
        before = one.base.document if one.base else {}
        _project(revision.entry, revision.document, before=before)
        suggest_ratings(revision.entry, revision, before=before)
    project_entries([entry.pk for entry in entries])
    said = ((one.entry, None, {"revision": one.number, "sha256": one.sha256}) for one in revisions)
    record_each("publish", said, by=by)
    return revisions


@transaction.atomic
def rate_scenario(
    entry: Entry, scenario: str, *, by: User, scale: int | None = None, **facts: Unpack[Facts]
) -> Assessment:
    """Record one person's rating of a scenario on the scale in use. An earlier one of theirs stays, as history.

    `scale` is the number of the version that the rater saw; a retired one is refused. In an open round the rating
    belongs to that round, and everything is said.
    """
    require(by, "rate")
    entry = Entry.objects.select_for_update(of=("self",), no_key=True).with_content().get(pk=entry.pk)
    if entry.status != words.Status.PUBLISHED:
        message = _("%(code)s is %(status)s and is not rated any more.")
        raise Refused.conflict(message % {"code": entry.code, "status": entry.get_status_display()})
    if scenario not in scenarios_of(entry):
        raise Refused.invalid(_("This entry has no such scenario."), field="scenario")
    version = ScaleVersion.objects.in_use()
    if scale is not None and scale != version.number:
        message = _("You rated on version %(old)d of the scale, which is not in use. Look at version %(new)d.")
        why = message % {"old": scale, "new": version.number}
        raise Refused(Refused.CONFLICT, why, fields={"scale": [why]}, details={"scale": version.number})
    said, found = Said(**facts), round_to_rate_in(entry, scenario, by=by)
    problems = problems_of(said, entry.document, Scale(version.document), whole=found is not None)
    if problems:
        raise Refused(Refused.INVALID, _("Some fields need another look. Nothing is lost."), fields=problems)
    assessment = Assessment(
        entry=entry,
        scenario=scenario,
        scale=version,
        rater=by,
        round=found,
        basis=said.basis,
        likelihood=said.likelihood,
        likelihood_low=said.low,
        likelihood_high=said.high,
        term=said.term,
        term_reason=canonical(said.term_reason).strip(),
        impacts={name: said.impacts[name] for name in words.IMPACTS},
        confidence=said.confidence,
        reasons={name: canonical(text).strip() for name, text in said.reasons.items() if text.strip()},
        trend=said.trend,
        rationale=canonical(said.rationale),
        **said.components,
    )
    check_row(assessment)
    assessment.save()
    project_entries([entry.pk])
    after = {"entry": entry.code, "scenario": scenario, "basis": said.basis}
    # What is said in a round is not for whoever reads the log, while others have not rated yet.
    told = {"round": found.pk} if found else {"likelihood": said.likelihood}
    record("rate", assessment, by=by, after={**after, **told})
    return assessment


@transaction.atomic
def prepare_edition(name: str, *, by: User, title: str = "") -> Edition:
    """Open a new edition for preparation."""
    require(by, "freeze_edition")
    name = name.strip()
    try:
        EDITION_NAME(name)
    except ValidationError as error:
        raise Refused.invalid(error.messages[0], field="name") from error
    # The unique constraint decides, so that of two editors at once one wins and the other reads why.
    edition, created = Edition.objects.get_or_create(
        name=name, defaults={"title": canonical(title), "created_by": by, "schema_version": schema.VERSION}
    )
    if not created:
        message = _("There is an edition %(name)s already. Choose the next number.")
        raise Refused(Refused.CONFLICT, message % {"name": name}, fields={"name": [message % {"name": name}]})
    record("prepare_edition", edition, by=by, after={"name": name})
    return edition


@transaction.atomic
def freeze_edition(edition: Edition, *, by: User, override: str = "") -> Edition:
    """Pin every published entry as it stands, with quotations, ratings, changelog and manifest, for good.

    Where a check that blocks finds something, `override` must say why it is frozen all the same; that is kept with it.
    """
    require(by, "freeze_edition")
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    state = state_after(edition.state, Step.FREEZE)
    kept = Entry.objects.published().exclude(code__in=left_out_of(edition))
    entries = list(kept.with_content().order_by("code").select_for_update(of=("self",)))
    if not entries:
        raise Refused.conflict(_("Nothing is published yet, so there is nothing to freeze."))
    _require_a_reason(edition, override)
    pinned = EditionEntry.objects.bulk_create(_pin(edition, entries))
    contents = [row.content for row in pinned]
    previous = Edition.objects.in_force()
    new = {content["code"]: content for content in contents}
    edition.previous, old = previous, _contents(previous)
    edition.changelog = changes_between(old, new, gone_from(edition, set(old) - set(new)))
    edition.vocabularies = vocabularies_of(contents)
    edition.state, edition.frozen_by, edition.frozen_at = state, by, clock.now()
    edition.schema_version, edition.file_version = schema.VERSION, FILE_VERSION
    parts = document_of(edition, contents)
    hashed = {name: hash_of(parts[name]) for name in PARTS}
    edition.manifest = sealed(hashed, {row.content["code"]: row.sha256 for row in pinned})
    told = ("override_reason", "overridden", "previous", "changelog", "vocabularies", "manifest")
    edition.save(update_fields=[*told, "state", "frozen_by", "frozen_at", "schema_version", "file_version"])
    after = {"entries": len(pinned), "sha256": edition.manifest["sha256"]}
    if edition.override_reason:
        after |= {"override": edition.override_reason, "overridden": edition.overridden}
    record("freeze_edition", edition, by=by, after=after)
    return edition


def _require_a_reason(edition: Edition, override: str) -> None:
    """Refuse to freeze what checks that block found wrong without a reason; keep the reason, and what it was."""
    found = blocking_findings()
    if not found:
        return
    edition.override_reason = canonical(override).strip()
    edition.overridden = [{"check": one.check.code, "entry": code, "field": one.field} for code, one in found]
    if not 0 < len(edition.override_reason) <= OVERRIDE_MOST:
        message = ngettext(
            "%(count)d finding blocks this edition. Mend it, or give the reason (at most %(most)d characters).",
            "%(count)d findings block this edition. Mend them, or give the reason (at most %(most)d characters).",
            len(found),
        )
        message = message % {"count": len(found), "most": OVERRIDE_MOST}
        raise Refused(Refused.CONFLICT, message, fields={"override": [message]})


@transaction.atomic
def export_edition(edition: Edition, format: str, *, by: Person | None) -> Export:
    """Return a frozen edition in one of the `WRITERS`' formats, the same bytes every time, and record that it left.

    It is an open file, which whoever takes it closes.

    What a stranger takes of a public catalog has no names in it and is not recorded: the log is not theirs to fill.
    """
    if by is not None:
        require(by, "read_published")
    refuse_to_hand_out(edition, by)
    write = WRITERS.get(format)
    if write is None:
        known = ", ".join(WRITERS)
        raise Refused.invalid(_("There is no format %(name)s. Choose: %(known)s.") % {"name": format, "known": known})
    if by is not None and not isinstance(by, User):
        return spooled(write(edition, stranger=True))
    export = spooled(write(edition))
    record("export_edition", edition, by=by, after={"format": format, "sha256": export.sha256})
    return export


def _pin(edition: Edition, entries: list[Entry]) -> list[EditionEntry]:
    """Pin the contents in English, whoever freezes: the same catalog has the same hashes."""
    with translation.override("en"):
        contents = contents_of(entries)
    return [_pinned(edition, entry, content) for entry, content in zip(entries, contents, strict=True)]


def _pinned(edition: Edition, entry: Entry, content: dict[str, Any]) -> EditionEntry:
    text = schema.canonical_json(content)
    facts = {"content": content, "canonical": text, "sha256": sha256_of(text)}
    return EditionEntry(edition=edition, entry=entry, revision=entry.current, **facts)


def _contents(edition: Edition | None) -> dict[str, Any]:
    if edition is None:
        return {}
    return {content["code"]: content for content in edition.entries.values_list("content", flat=True)}


def _locked_entries(changes: Sequence[Change], documents: Sequence[Document]) -> list[Entry]:
    """Return the entries of changes, locked in one order, and the new ones made; refuse what moved on."""
    wanted = [one.known.pk for one in changes if one.known]
    locked = {row.pk: row for row in Entry.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    new = [
        (one.kind, str(document["theme"])) for one, document in zip(changes, documents, strict=True) if not one.known
    ]
    made = [Entry(kind=kind, code=code) for (kind, _theme), code in zip(new, next_codes(new), strict=True)]
    insert(*made)
    following = iter(made)
    found = [locked[one.known.pk] if one.known else next(following) for one in changes]
    for one, entry in zip(changes, found, strict=True):
        refuse_taken_down(entry)
        if entry.current_id != (one.base.pk if one.base else None):
            why = _("%(code)s has a newer revision than the one this change was made on. Nothing was changed.")
            raise Refused.stale(why % {"code": entry.code}, details={"current": entry.current_id})
    return found


def _project(entry: Entry, document: Document, *, before: Document) -> None:
    """Bring the rows behind evidence and links, by which both are asked from the other side, from `before` to now."""
    if document.get("evidence") != before.get("evidence"):
        _project_evidence(entry, document, anew=bool(before.get("evidence")))
    linking = ("links", "threats")
    if any(document.get(name) != before.get(name) for name in linking):
        if any(before.get(name) for name in linking):
            entry.links.all().delete()
        Link.objects.bulk_create(_links(entry, document))


def _project_evidence(entry: Entry, document: Document, *, anew: bool) -> None:
    annotations = _locked_annotations(document)
    if anew:
        entry.evidence.all().delete()
    Evidence.objects.bulk_create(
        Evidence(
            entry=entry,
            key=row["id"],
            field=row["field"],
            annotation=annotations[row["annotation"]],
            stance=row["stance"],
            credibility=row.get("credibility"),
            note=row.get("note", ""),
        )
        for row in document.get("evidence", [])
    )
    mark_published(annotations.values())


def _locked_annotations(document: Document) -> dict[str, Annotation]:
    """Return what a document cites, locked so that nobody removes it meanwhile; refuse if somebody just did."""
    wanted = annotation_ids([document])
    rows = Annotation.objects.citable().filter(uuid__in=wanted).order_by("pk").select_for_update(of=("self",))
    found = {str(row.uuid): row for row in rows}
    if len(found) < len(wanted):
        raise Refused.conflict(_("An annotation that this cites was removed just now. Nothing was changed."))
    return found


def _links(entry: Entry, document: Document) -> list[Link]:
    rows = [
        (
            row["id"],
            row["threat"],
            row.get("relation") or row["role"],
            row.get("text") or row["how"],
            row.get("effectiveness", ""),
            row.get("sign", ""),
        )
        for row in [*document.get("links", []), *document.get("threats", [])]
    ]
    codes = [code for _key, code, *_more in rows]
    threats = {threat.code: threat for threat in Entry.objects.threats().filter(code__in=codes)}
    return [
        Link(
            entry=entry, key=key, to=threats[code], relation=relation, text=text, effectiveness=effectiveness, sign=sign
        )
        for key, code, relation, text, effectiveness, sign in rows
    ]


def _check_ids(kind: str, document: Document, code: str, problems: schema.Problems) -> None:
    """An id that an earlier revision used and the current one dropped is not given to something new.

    An item that comes back word for word is nothing new: it takes its own id again.
    """
    if not code:
        return
    found = list(Revision.objects.filter(entry__code=code).values_list("document", "current_of"))
    documents = [earlier for earlier, _current in found]
    current = schema.item_ids(kind, [earlier for earlier, is_current in found if is_current])
    for name, ids in schema.item_ids(kind, documents).items():
        rows = [row for earlier in documents for row in earlier.get(name, [])]
        dropped = ids - current[name]
        again = sorted(row["id"] for row in document.get(name, []) if row["id"] in dropped and row not in rows)
        if again:
            message = _("Used earlier for something else: %(ids)s. Leave the id of a new item out.")
            problems.add(name, message % {"ids": ", ".join(again)})


def _check_references(document: Document, code: str, problems: schema.Problems) -> None:
    """Every cited annotation and every linked threat must exist, and nothing links to itself."""
    cited = Annotation.objects.citable().filter(uuid__in=annotation_ids([document]))
    known = {str(uuid) for uuid in cited.values_list("uuid", flat=True)}
    for number, row in enumerate(document.get("evidence", []), start=1):
        if row["annotation"] not in known:
            problems.add(f"evidence.{number}.annotation", _("There is no such annotation."))
    articles = article_titles([document])
    for number, row in enumerate(document.get("events", []), start=1):
        if missing := [str(article) for article in row.get("articles", []) if article not in articles]:
            message = _("There is no article %(numbers)s.") % {"numbers": ", ".join(missing)}
            problems.add(f"events.{number}.articles", message)
    for name in ("links", "threats"):
        rows = document.get(name, [])
        # Codes that are only reserved are fine: threats that are proposed together may name each other.
        wanted = [row["threat"] for row in rows]
        codes = set(Entry.objects.threats().filter(code__in=wanted).values_list("code", flat=True)) if rows else set()
        for number, row in enumerate(rows, start=1):
            if row["threat"] == code:
                problems.add(f"{name}.{number}.threat", _("An entry is not linked to itself."))
            elif row["threat"] not in codes:
                problems.add(f"{name}.{number}.threat", _("There is no threat %(code)s.") % {"code": row["threat"]})
    for number, way in circles_in(code, document).items():
        message = _("This would make %(code)s a part of itself: %(way)s.")
        problems.add(f"links.{number}.threat", message % {"code": code, "way": " → ".join(way)})
