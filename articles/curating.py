"""What a curator decides on marks that belong together: one is taken, they are merged, or none is right.

What comes of them is an annotation of the curator's own, derived from the marks; these stay as they were made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from articles import vocabulary as words
from articles.actions import annotate
from articles.inputs import Note, Passage
from articles.models import Annotation, AnnotationRound, AnnotationTarget, CuratedMark, Curation, TextVersion
from articles.rounds import lock_open, require_all_in, require_curator
from basics.errors import Refused, check_row
from basics.text import canonical

Choice = words.CurationChoice


@dataclass(frozen=True)
class Ruling:
    """What to make of some marks.

    `taken` is the one to take; `note` and `passage` are of a merged one, or of one in the place of all that are wrong.
    A merged one without a passage reaches from the first of them to the last.
    """

    choice: str
    taken: UUID | None = None
    note: Note | None = None
    passage: Passage | None = None
    reason: str = field(default="")


@transaction.atomic
def settle_marks(found: AnnotationRound, marks: Sequence[UUID], ruling: Ruling, *, by: User) -> Curation:
    """Settle marks of a round once all annotators have handed in. Each is settled once: a second time is a conflict."""
    found = lock_open(found)
    require_curator(by, found)
    require_all_in(found)
    rows = _unsettled(found, marks)
    made = _made(found.text_version, rows, ruling, by=by)
    reason = canonical(ruling.reason).strip()
    if ruling.choice == Choice.NONE and not reason:
        raise Refused.invalid(_("Say why none of them is right."), field="reason")
    curation = Curation(round=found, choice=ruling.choice, reason=reason, curated=made, decided_by=by)
    check_row(curation)
    curation.save()
    kept = {ruling.taken} if ruling.choice == Choice.TAKE else set(marks) if ruling.choice == Choice.MERGE else set()
    CuratedMark.objects.bulk_create(
        CuratedMark(curation=curation, annotation=row, is_kept=row.uuid in kept) for row in rows
    )
    told = {
        "choice": ruling.choice,
        "marks": [str(row.uuid) for row in rows],
        "curated": str(made.uuid) if made else "",
    }
    record("settle_marks", found, by=by, after=told)
    return curation


def _unsettled(found: AnnotationRound, marks: Sequence[UUID]) -> list[Annotation]:
    rows = list(found.annotations.present().filter(uuid__in=set(marks), settled__isnull=True).order_by("pk"))
    if not rows or len(rows) < len(set(marks)):
        raise Refused.conflict(_("Some of these marks were settled or removed meanwhile. Look at the round again."))
    return rows


def _made(version: TextVersion, rows: list[Annotation], ruling: Ruling, *, by: User) -> Annotation | None:
    """Make the annotation that a ruling asks for; None where none is right and nothing stands in their place."""
    if ruling.choice == Choice.TAKE:
        return _taken(version, rows, ruling, by=by)
    if ruling.choice == Choice.MERGE:
        if ruling.note is None:
            raise Refused.invalid(_("Say what the merged annotation is."), field="category")
        return annotate([(version, ruling.passage or _reach(version, rows))], ruling.note, by=by)
    if ruling.choice != Choice.NONE:
        raise Refused.invalid(_("Take one, merge them, or say that none is right."), field="choice")
    if ruling.passage is None:
        return None
    if ruling.note is None:
        raise Refused.invalid(_("Say what the annotation in their place is."), field="category")
    return annotate([(version, ruling.passage)], ruling.note, by=by)


def _taken(version: TextVersion, rows: list[Annotation], ruling: Ruling, *, by: User) -> Annotation:
    chosen = next((row for row in rows if row.uuid == ruling.taken), None)
    if chosen is None:
        raise Refused.invalid(_("Say which of the marks is taken."), field="taken")
    note = Note(chosen.category, chosen.motivation, chosen.body, chosen.credibility, tuple(chosen.tags))
    targets = AnnotationTarget.objects.filter(annotation=chosen, origin=None).select_related("text_version")
    places = [(target.text_version, Passage(target.start, target.end, target.exact)) for target in targets]
    return annotate(places, ruling.note or note, by=by)


def _reach(version: TextVersion, rows: list[Annotation]) -> Passage:
    """Return the passage from the first of some marks to the last, in the text of their round."""
    targets = AnnotationTarget.objects.filter(annotation__in=rows, text_version=version, origin=None)
    spans = list(targets.values_list("start", "end"))
    return Passage(min(start for start, _end in spans), max(end for _start, end in spans))
