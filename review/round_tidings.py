"""What is told of rounds: who is asked to rate or to annotate, and that a round is over and what was hidden is shown.

A round is told as of what it is about, the first threat that is rated in it or the article whose text is marked, and
leads to its own page (`review.noticed.path_of`). What others said or marked is not told, nor who they are.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, User
from accounts.permissions import may
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
    codes: dict[int, list[str]] = {}
    items = RoundItem.objects.filter(round__in=pks, entry__status=Status.PUBLISHED).order_by("pk")
    for number, code in items.values_list("round", "entry__code"):
        codes.setdefault(number, []).append(code)
    invited: dict[int, list[int]] = {}
    for number, person in RoundRater.objects.filter(round__in=pks, declined_at=None).values_list("round", "rater"):
        invited.setdefault(number, []).append(person)
    opened_by = dict(RatingRound.objects.filter(pk__in=pks).values_list("pk", "opened_by"))
    seeing = _allowed("see_review", *invited.values(), opened_by.values())
    for entry in rounds:
        number, over = int(entry.target_id), entry.verb == "close_rating_round"
        if number not in codes:
            continue
        people = [*invited.get(number, ()), *([opened_by[number]] if over else [])]
        tiding = Tiding(entry, About.ENTRY, codes[number][0], said=_said(entry))
        tiding.tell(NoticeKind.OUTCOME if over else NoticeKind.ASKED, *(one for one in people if one in seeing))
        yield tiding


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
    rows = AnnotationRound.objects.filter(pk__in=pks)
    found = {str(pk): more for pk, *more in rows.values_list("pk", "text_version__article", "created_by")}
    members: dict[str, list[int]] = {}
    for number, person in RoundMember.objects.filter(round__in=pks).values_list("round", "annotator"):
        members.setdefault(str(number), []).append(person)
    seeing = _allowed("read_annotations", *members.values(), [curator for _article, curator in found.values()])
    for entry in rounds:
        if entry.target_id not in found:
            continue
        article, curator = found[entry.target_id]
        over, people = entry.verb == "end_round", list(members.get(entry.target_id, ()))
        if over:
            people.append(curator)
        elif entry.verb == "resume_part":
            people = [(entry.after or {}).get("annotator") or 0]
        tiding = Tiding(entry, About.ARTICLE, str(article), said=_said(entry))
        tiding.tell(NoticeKind.OUTCOME if over else NoticeKind.ASKED, *(one for one in people if one in seeing))
        yield tiding


def _said(entry: AuditEntry) -> dict[str, Any]:
    return {"reason": str((entry.after or {}).get("reason") or ""), "round": int(entry.target_id)}


def _allowed(act: str, *people: Iterable[int]) -> set[int]:
    """Return whom of these their role lets see such a round: what the notice leads to is more widely seen."""
    wanted = {person for some in people for person in some}
    return {one.pk for one in User.objects.active().filter(pk__in=wanted).select_related("owner") if may(one, act)}


def _of_type(entries: Sequence[AuditEntry], name: str) -> list[AuditEntry]:
    return [entry for entry in entries if entry.target_type == name and entry.target_id.isdecimal()]
