"""Rules of rounds of annotation: whose marks belong to one, who settles them, and when they stay as they are."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import answers_for, may, require
from articles import vocabulary as words
from articles.models import Annotation, AnnotationRound, RoundMember, TextVersion
from basics.errors import Refused

# The parts of some people in the open rounds of some texts, locked. Asked at every annotation, so it is written out.
PARTS = """
SELECT part.round_id, part.finished_at FROM articles_roundmember part
JOIN articles_annotationround given ON given.id = part.round_id
WHERE given.state = %s AND given.text_version_id = ANY(%s) AND part.annotator_id = ANY(%s)
ORDER BY part.round_id FOR UPDATE OF part
"""


def lock_open(found: AnnotationRound) -> AnnotationRound:
    """Lock a round; refuse (conflict) one that ended."""
    found = AnnotationRound.objects.select_for_update(of=("self",)).select_related("text_version").get(pk=found.pk)
    if not found.is_open:
        raise Refused.conflict(_("This round is ended already."))
    return found


def may_curate(user: User, found: AnnotationRound) -> bool:
    """Tell whether somebody may settle the marks of a round: they may curate, and no mark in it can be theirs."""
    if not may(user, "curate"):
        return False
    people = [member.annotator for member in found.members.all()]
    return not any(answers_for(user, one) or answers_for(one, user) for one in people)


def shows_marks_to(user: User, found: AnnotationRound) -> bool:
    """Tell whether somebody may see what all annotators of a round marked."""
    return not found.hides or may_curate(user, found)


def require_marks_shown(user: User, found: AnnotationRound) -> None:
    """Refuse whoever may not see yet what others marked."""
    if not shows_marks_to(user, found):
        raise Refused.forbidden(_("This round is blind: what others marked is shown once it has ended."))


def require_all_in(found: AnnotationRound) -> None:
    """Refuse while somebody still annotates."""
    if found.members.filter(finished_at__isnull=True).exists():
        raise Refused.conflict(_("Somebody still annotates. Wait, or hand in their part for them."))


def require_curator(user: User, found: AnnotationRound) -> None:
    """Refuse whoever may not settle the marks of a round."""
    require(user, "curate")
    if not may_curate(user, found):
        raise Refused.forbidden(_("You annotate in this round; somebody else settles its marks."))


def part_to_mark(versions: Iterable[TextVersion], *, by: User) -> AnnotationRound | None:
    """Return the open round that a new mark of `by` belongs to, or of whom they serve.

    Refuses one by somebody who has handed in, and one that would belong to two rounds.
    """
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [words.RoundState.OPEN.value, [version.pk for version in versions], list(_people(by))])
        found = cursor.fetchall()
    if len({pk for pk, _finished in found}) > 1:
        raise Refused.conflict(_("These texts are given to you in two rounds. Mark each by itself."))
    for pk, finished in found:
        if finished is not None:
            raise _handed_in(pk)
    return AnnotationRound.objects.get(pk=found[0][0]) if found else None


def refuse_into_a_round(annotation: Annotation, *, by: User) -> None:
    """Refuse to show a private draft on a text of an open round, while its writer annotates in that."""
    texts = TextVersion.objects.filter(targets__annotation=annotation, targets__origin=None).distinct()
    if annotation.is_draft and part_to_mark(texts.only("pk"), by=by) is not None:
        raise Refused.conflict(_("This text is given to you in a round. Share the draft when the round has ended."))


def refuse_in_another_round(annotation: Annotation, texts: Iterable[int]) -> None:
    """Refuse to let an annotation stand anew on texts of an open round, other than its own, that its writer is in."""
    own = annotation.targets.filter(origin=None).values("text_version")
    parts = RoundMember.objects.filter(round__state=words.RoundState.OPEN, round__text_version__in=list(texts))
    parts = parts.filter(annotator__in=_people(annotation.creator)).exclude(round=annotation.round_id)
    if parts.exclude(round__text_version__in=own).exists():
        raise Refused.conflict(_("Its writer annotates that text in a round. Decide when the round has ended."))


def require_unfinished(found: AnnotationRound | None, *, by: User) -> None:
    """Refuse to change a mark once its annotator has handed in: it is compared and settled as it is."""
    if found is None or found.state == words.RoundState.CALLED_OFF:
        return
    if found.state == words.RoundState.CURATED:
        raise Refused.conflict(_("This mark was compared with others and settled. It stays as it is."))
    if found.members.filter(annotator__in=_people(by), finished_at__isnull=False).exists():
        raise _handed_in(found.pk)


def not_in_it() -> Refused:
    return Refused.invalid(_("This person does not annotate in this round."), field="annotator")


def _handed_in(round_id: int) -> Refused:
    message = _("You have handed in your part of this text. Take it back first, on the page of its round.")
    return Refused.conflict(message, details={"round": round_id})


def _people(by: User) -> set[int]:
    return {pk for pk in (by.pk, by.owner_id) if pk is not None}
