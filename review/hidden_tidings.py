"""Whose words an administrator hides, or lets be read again, is told so, with the reason that stands in their place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from articles.models import Annotation, AnnotationReply
from review.models import Comment
from review.notice_kinds import About, NoticeKind
from review.tidings import Tiding, tells

HIDDEN, SHOWN = _("%(actor)s hid what you wrote"), _("%(actor)s lets everybody read again what you wrote")
OF = {  # of each model: what a notice leads to, and the paths to the number of that and to whose words they are
    "articles.annotation": (Annotation, About.ANNOTATION, ("pk", "creator", "creator__owner")),
    "articles.annotationreply": (AnnotationReply, About.ANNOTATION, ("annotation", "author", "author__owner")),
    "review.comment": (Comment, About.DISCUSSION, ("thread", "author", "author__owner")),
}


@tells(
    {
        "hide_annotation": HIDDEN,
        "hide_reply": HIDDEN,
        "hide_comment": HIDDEN,
        "show_annotation": SHOWN,
        "show_reply": SHOWN,
        "show_comment": SHOWN,
    }
)
def of_hidden_words(entries: Sequence[AuditEntry]) -> Iterable[Tiding]:
    """Yield what is told to whoever wrote them: a query for each kind of words."""
    for name, (model, about, paths) in OF.items():
        mine = [entry for entry in entries if entry.target_type == name and entry.target_id.isdecimal()]
        if mine:
            rows = model._default_manager.filter(pk__in=[entry.target_id for entry in mine])
            found = {str(pk): more for pk, *more in rows.values_list("pk", *paths)}
            yield from _told(mine, about, found)


def _told(entries: Sequence[AuditEntry], about: str, found: Mapping[str, Sequence[Any]]) -> Iterable[Tiding]:
    for entry in entries:
        if entry.target_id in found:
            thing, author, owner = found[entry.target_id]
            after = entry.after or {}
            said = {"reason": str(after.get("reason") or ""), "comment": after.get("comment")}
            tiding = Tiding(entry, about, str(thing), said=said)
            tiding.tell(NoticeKind.OUTCOME, author, owner)
            yield tiding
