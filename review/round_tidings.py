"""What is told of rounds: who is asked to rate or to annotate, and that a round is over and what was hidden is shown.

A notice leads to the round itself, and is for whoever takes part in it (`review.noticed`). What others said or marked
is not told, nor who they are.
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from articles.models import AnnotationRound, RoundMember
from catalog.models import RatingRound, RoundItem, RoundRater
from catalog.vocabulary import Status
from review.notice_kinds import About, NoticeKind
from review.tidings import Tiding, tells


@tells(
    {
        "open_rating_round": _("%(actor)s asks you to rate"),
        "close_rating_round": _("%(actor)s ended the round of rating: what all said can be read"),
    }
)
def of_rating_rounds(entries: Sequence[AuditEntry]) -> Iterable[Tiding]:
    """Tell the invited who have not declined, and at the end whoever opened it."""
    rounds = _of_type(entries, "catalog.ratinground")
    if not rounds:
        return
    pks = {int(entry.target_id) for entry in rounds}
    # Of what is withdrawn or taken down nobody is asked to rate anything.
    standing = set(
        RoundItem.objects.filter(round__in=pks, entry__status=Status.PUBLISHED).values_list("round", flat=True)
    )
    invited: dict[int, list[int]] = {}
    for number, person in RoundRater.objects.filter(round__in=pks, declined_at=None).values_list("round", "rater"):
        invited.setdefault(number, []).append(person)
    opened_by = dict(RatingRound.objects.filter(pk__in=pks).values_list("pk", "opened_by"))
    for entry in rounds:
        number, over = int(entry.target_id), entry.verb == "close_rating_round"
        if number not in standing and not over:
            continue
        people = [*invited.get(number, ()), *([opened_by.get(number) or 0] if over else [])]
        yield _told(entry, About.RATING_ROUND, people, over=over)


@tells(
    {
        "start_round": _("%(actor)s asks you to annotate it"),
        "resume_part": _("%(actor)s gave your part back to you: annotate further"),
        "end_round": _("%(actor)s ended the round of annotation: what all marked can be read"),
    }
)
def of_annotation_rounds(entries: Sequence[AuditEntry]) -> Iterable[Tiding]:
    """Tell the annotators, and at the end whoever gave the text to them; a part that is given back, its annotator."""
    rounds = _of_type(entries, "articles.annotationround")
    if not rounds:
        return
    pks = {int(entry.target_id) for entry in rounds}
    curators = dict(AnnotationRound.objects.filter(pk__in=pks).values_list("pk", "created_by"))
    members: dict[int, list[int]] = {}
    for number, person in RoundMember.objects.filter(round__in=pks).values_list("round", "annotator"):
        members.setdefault(number, []).append(person)
    for entry in rounds:
        number, over = int(entry.target_id), entry.verb == "end_round"
        people = list(members.get(number, ()))
        if over:
            people.append(curators.get(number) or 0)
        elif entry.verb == "resume_part":
            people = [(entry.after or {}).get("annotator") or 0]
        yield _told(entry, About.ANNOTATION_ROUND, people, over=over)


def _told(entry: AuditEntry, about: str, people: Iterable[int], *, over: bool) -> Tiding:
    tiding = Tiding(entry, about, entry.target_id, said={"reason": str((entry.after or {}).get("reason") or "")})
    tiding.tell(NoticeKind.OUTCOME if over else NoticeKind.ASKED, *people)
    return tiding


def _of_type(entries: Sequence[AuditEntry], name: str) -> list[AuditEntry]:
    return [entry for entry in entries if entry.target_type == name and entry.target_id.isdecimal()]
