"""Change the passages of an annotation: another range, one more, one less; the history keeps what it marked before."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from articles.inputs import Passage
from articles.models import Annotation, AnnotationTarget, TextVersion
from articles.passages import quote_passage
from articles.revising import (
    Content,
    content_of,
    edited_content,
    lock_own,
    refuse_hidden,
    require_few_targets,
    require_seen,
    revise,
)
from articles.rounds import part_to_mark
from basics.errors import Refused


@transaction.atomic
def change_range(
    annotation: Annotation, targets: Iterable[tuple[TextVersion, Passage]], *, by: User, seen: str
) -> Annotation:
    """Let an annotation be about exactly these passages. Only its creator may.

    `seen` is the hash of the revision that was changed; refuses (stale) if another came meanwhile, and (conflict) a
    quote that differs from the text, a mark of another round, and to move what a published entry rests on before it
    was approved. Of an approved one the new passages wait. With a passage that goes, what was carried or projected
    from it goes too; a new one is carried and projected anew.
    """
    annotation = lock_own(annotation, by=by)
    refuse_hidden(annotation)
    before = edited_content(annotation)
    require_seen(before, seen)
    if annotation.published_at is not None and annotation.approved_id is None:
        why = _("The catalog rests on this passage. Submit the annotation first; then another passage can be approved.")
        raise Refused.conflict(why)
    rows = list(targets)
    require_few_targets(rows)
    part = part_to_mark((version for version, _span in rows), by=by)
    if (part.pk if part else None) != _open_round(annotation):
        raise Refused.conflict(_("A mark stays in its round, and none comes into one. Make a new annotation."))
    wanted = content_of(before, _placed(annotation, rows))["targets"]
    # What a program sent names the old passages: from here on the annotation is written as what it says now.
    revise(annotation, {"targets": wanted, "received": None}, by=by)
    said = {"before": _places(before["targets"]), "after": _places(wanted)}
    record("change_range", annotation, by=by, **said)
    return annotation


def _open_round(annotation: Annotation) -> int | None:
    """Return the round that an annotation is marked in still."""
    found = annotation.round
    return found.pk if found is not None and found.is_open else None


def _placed(annotation: Annotation, rows: list[tuple[TextVersion, Passage]]) -> list[AnnotationTarget]:
    """Return the passages as rows that are not saved, each place once."""
    found: dict[tuple[int, int, int], AnnotationTarget] = {}
    for version, span in rows:
        quote = quote_passage(version.text, span.start, span.end, span.exact)
        place = (version.pk, quote.start, quote.end)
        found[place] = AnnotationTarget(
            annotation=annotation,
            text_version=version,
            start=quote.start,
            end=quote.end,
            exact=quote.exact,
            prefix=quote.prefix,
            suffix=quote.suffix,
        )
    return list(found.values())


def _places(targets: list[Content]) -> Content:
    """Return what the audit log keeps of passages: where, not the words."""
    return {"targets": [[row["text"], row["start"], row["end"]] for row in targets]}
