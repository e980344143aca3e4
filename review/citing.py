"""From a mark to a field of an entry: a draft that cites it, begun or gone on with."""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Annotation
from basics.errors import Refused
from catalog.models import Entry
from catalog.schema import content_hash, field_named, fields_of
from catalog.vocabulary import Kind, Stance, Status
from review import actions
from review.models import Proposal, Submission
from review.states import EDITABLE

PLACES_MOST = 12


class Place(NamedTuple):
    """Where an annotation can be cited: a draft that is there, or an entry; `key` names it in a form."""

    key: str
    kind: str
    title: str
    code: str
    is_draft: bool


def places_to_cite(user: User, words: str = "") -> list[Place]:
    """Return one's own open drafts, then the entries one proposed on last, then those that changed last. Two queries.

    With `words` only those whose title or code has them all.
    """
    drafts = Proposal.objects.filter(submission__in=Submission.objects.by(user).filter(state__in=EDITABLE))
    drafts = drafts.filter(intent="change").select_related("entry")
    entries: QuerySet[Any] = Entry.objects.readable_by(user).exclude(status=Status.TAKEN_DOWN)
    entries = entries.annotate(heading=KeyTextTransform("title", "current__document"))
    for word in words.replace("\x00", " ").split()[:8]:
        drafts = drafts.filter(submission__title__icontains=word) | drafts.filter(entry__code__icontains=word)
        entries = entries.filter(heading__icontains=word) | entries.filter(code__icontains=word)
    own = Proposal.objects.filter(entry=OuterRef("pk"), submission__author=user)
    found = [
        Place(f"draft {row.submission_id}", row.kind, row.submission.title, row.entry.code if row.entry else "", True)
        for row in drafts.select_related("submission").order_by("-submission__updated_at", "-pk")[:PLACES_MOST]
    ]
    drafted = {place.code for place in found if place.code}
    rows = entries.annotate(is_known=Exists(own)).order_by("-is_known", "-updated_at", "-pk")
    for code, kind, title in rows.values_list("code", "kind", "heading")[: PLACES_MOST + len(drafted)]:
        if code not in drafted:
            found.append(Place(f"entry {code}", kind, title or code, code, False))
    return found[:PLACES_MOST]


def citable_fields() -> list[tuple[str, Any]]:
    """Return the fields of any kind of entry that evidence can bear on, as (name, label), each once."""
    found: dict[str, Any] = {}
    for kind in Kind.values:
        found |= {part.name: part.label for part in fields_of(kind) if part.citable}
    return list(found.items())


PLACE_MOST = 40  # what is written before a code or a number, and that


def cite_as_evidence(
    annotation: Annotation, place: str, field: str, *, by: User, stance: str = Stance.SUPPORTS
) -> Proposal:
    """Cite an annotation for a field of an entry: in the draft that `place` names, or in a new one on the entry.

    Nothing is submitted. Refuses (conflict) what may not be cited, and what stands there already.
    """
    if not Annotation.objects.visible_to(by).citable().filter(pk=annotation.pk).exists():
        raise Refused.conflict(
            _("This annotation cannot be cited: it is a private draft, was turned down, or is gone.")
        )
    if len(place) > PLACE_MOST or not place.isprintable():
        raise Refused.invalid(_("Choose where to cite it."), field="place")
    what, _space, name = place.partition(" ")
    if what == "draft" and name.isdecimal():
        return _into_draft(annotation, int(name), field, stance, by=by)
    entry = Entry.objects.readable_by(by).with_content().filter(code=name).first() if what == "entry" else None
    if entry is None or entry.current is None:
        raise Refused.invalid(_("Choose where to cite it."), field="place")
    document = _with_row(entry.kind, entry.document, annotation, field, stance)
    message = _("Cites an annotation as evidence.")
    return actions.propose(entry.kind, document, by=by, message=message, entry=entry, base=entry.current)


def _into_draft(annotation: Annotation, pk: int, field: str, stance: str, *, by: User) -> Proposal:
    found = Proposal.objects.filter(submission=pk, submission__in=Submission.objects.by(by)).first()
    if found is None:
        raise Refused.invalid(_("Choose where to cite it."), field="place")
    document = _with_row(found.kind, found.document, annotation, field, stance)
    return actions.revise(found, document, by=by, seen=content_hash(found.document))


def _with_row(kind: str, document: dict[str, Any], annotation: Annotation, field: str, stance: str) -> dict[str, Any]:
    part = field_named(kind, field)
    if part is None or not part.citable:
        raise Refused.invalid(_("This kind of entry has no such field to cite for."), field="field")
    rows = document.get("evidence", [])
    uuid = str(annotation.uuid)
    if any(row.get("annotation") == uuid and row.get("field") == field for row in rows):
        raise Refused.conflict(_("It is cited there for this field already."))
    row = {"field": field, "annotation": uuid, "stance": stance, "credibility": annotation.credibility}
    return {**document, "evidence": [*rows, row]}
