"""Show a private draft to the team."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from articles.mentioning import logged, tell_mentioned
from articles.models import Annotation
from articles.revising import enter_life, lock_own
from articles.rounds import refuse_into_a_round
from articles.vocabulary import Life
from basics.errors import Refused


@transaction.atomic
def share_annotation(annotation: Annotation, *, by: User) -> Annotation:
    """Let everybody who annotates see a private draft from now on; there is no way back to a private one.

    Refuses (conflict) one on a text that is given to its writer in a round: what is marked there belongs to it.
    """
    annotation = lock_own(annotation, by=by)
    if not annotation.is_draft:
        raise Refused.conflict(_("This annotation is shared already."))
    refuse_into_a_round(annotation, by=by)
    enter_life(annotation, Life.SHARED)
    told = logged(tell_mentioned(annotation, by=by))
    record("share_annotation", annotation, by=by, after=told or None)
    return annotation
