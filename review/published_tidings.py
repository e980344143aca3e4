"""What is told of the catalog to whoever watches it and sees no review, and of editions to those who made them."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from catalog.models import Edition
from review.notice_kinds import About, NoticeKind
from review.tidings import Tiding, catalog_entries, tells


@tells(
    {
        "publish": _("Revision published"),
        "publish_translation": _("Translation of an entry published"),
        "retire": _("Entry retired"),
        "supersede": _("Entry superseded"),
        "reinstate": _("Entry reinstated"),
    }
)
def of_what_is_published(entries: Sequence[AuditEntry]) -> Iterable[Tiding]:
    """Tell readers what came of proposals that they do not see; whoever sees them is told of the decision."""
    found = catalog_entries([entry for entry in entries if entry.target_type == "catalog.entry"])
    for tiding, _row in found:
        tiding.is_told_in_review = True
        yield tiding


@tells({"publish_edition": _("%(actor)s published it"), "abandon_edition": _("%(actor)s gave it up")})
def of_editions(entries: Sequence[AuditEntry]) -> Iterable[Tiding]:
    """Tell whoever began an edition, and whoever froze it, what became of it."""
    pks = [entry.target_id for entry in entries if entry.target_id.isdecimal()]
    rows = Edition.objects.filter(pk__in=pks).values_list("pk", "created_by", "frozen_by")
    made_by = {str(pk): people for pk, *people in rows}
    for entry in entries:
        if entry.target_id in made_by:
            tiding = Tiding(entry, About.EDITION, entry.target_id)
            tiding.said = {"reason": str((entry.after or {}).get("reason") or "")}
            tiding.tell(NoticeKind.OUTCOME, *made_by[entry.target_id])
            yield tiding
