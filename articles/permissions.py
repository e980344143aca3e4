"""Who may do what with a thing of this room, where the role alone does not say."""

from django.utils.translation import gettext as _

from accounts.permissions import Person, may, require
from articles.models import Annotation
from basics.errors import Refused


def may_change(user: Person, annotation: Annotation) -> bool:
    """Tell whether somebody may change or remove an annotation: only its creator, while they may annotate."""
    return may(user, "annotate") and annotation.creator_id == user.pk


def require_own(user: Person, annotation: Annotation) -> None:
    """Refuse whoever did not write an annotation."""
    require(user, "annotate")
    if not may_change(user, annotation):
        raise Refused.forbidden(_("Only the person who wrote an annotation changes or removes it."))
