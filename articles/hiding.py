"""Hide the words of an annotation, and show them again: with a reason that everybody reads, by administrators."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.models import Annotation
from basics import clock
from basics.errors import Refused, check_row
from basics.text import canonical

FIELDS = ["hidden_at", "hidden_by", "hidden_reason", "hidden_words", "body", "tags", "received", "updated_at"]


@transaction.atomic
def hide_annotation(annotation: Annotation, *, by: User, reason: str) -> Annotation:
    """Put the note and the tags aside; the passage stays, and says who hid them and why. Also what is published."""
    require(by, "moderate_review")
    annotation = Annotation.objects.present().select_for_update().get(pk=annotation.pk)
    reason = canonical(reason)
    if annotation.hidden_at is not None:
        raise Refused.conflict(_("This annotation is hidden already."))
    if not reason:
        raise Refused.invalid(_("Give the reason: everybody reads it in the place of the note."), field="reason")
    annotation.hidden_at, annotation.hidden_by, annotation.hidden_reason = clock.now(), by, reason
    annotation.hidden_words = {name: getattr(annotation, name) for name in ("body", "tags", "received")}
    annotation.body, annotation.tags, annotation.received = "", [], None
    annotation.updated_at = annotation.hidden_at
    check_row(annotation)
    annotation.save(update_fields=FIELDS)
    record("hide_annotation", annotation, by=by, after={"reason": reason})
    return annotation


@transaction.atomic
def show_annotation(annotation: Annotation, *, by: User) -> Annotation:
    """Let everybody read again what was hidden, word for word."""
    require(by, "moderate_review")
    annotation = Annotation.objects.select_for_update().get(pk=annotation.pk)
    words, reason = annotation.hidden_words, annotation.hidden_reason
    if annotation.hidden_at is None or words is None:
        raise Refused.conflict(_("This annotation is not hidden."))
    annotation.body, annotation.tags, annotation.updated_at = words["body"], words["tags"], clock.now()
    annotation.received = words.get("received")
    annotation.hidden_at, annotation.hidden_by, annotation.hidden_reason = None, None, ""
    annotation.hidden_words = None
    annotation.save(update_fields=FIELDS)
    record("show_annotation", annotation, by=by, before={"reason": reason})
    return annotation
