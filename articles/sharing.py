"""Show a private draft to the team."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from articles.mentioning import tell_mentioned
from articles.models import Annotation, TextVersion
from articles.revising import enter_life, lock_own
from articles.rounds import part_to_mark
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
    tell_mentioned(annotation, by=by)
    record("share_annotation", annotation, by=by)
    return annotation


def refuse_into_a_round(annotation: Annotation, *, by: User) -> None:
    """Refuse to show a private draft on a text of an open round, while its writer annotates in that."""
    texts = TextVersion.objects.filter(targets__annotation=annotation, targets__origin=None).distinct()
    if annotation.is_draft and part_to_mark(texts.only("pk"), by=by) is not None:
        raise Refused.conflict(_("This text is given to you in a round. Share the draft when the round has ended."))
