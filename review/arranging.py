"""The only writers of how the team arranges its review: who is away, with which deputy, and the reasons it keeps."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import has_role_for, require
from basics import clock
from basics.errors import Refused, check_row
from basics.text import canonical
from review.models import Absence, KeptReason
from review.permissions import may_end_absence
from review.states import ReasonCode


@transaction.atomic
def set_absence(person: User, since: date, until: date, *, by: User, deputy: User | None = None) -> Absence:
    """Say on which days an editor is away, and who does what is assigned to them: oneself, or an administrator."""
    if person.pk != by.pk:
        require(by, "moderate_review")
    if not has_role_for(person, "decide"):
        raise Refused.invalid(_("Only editors decide, so only they are away."), field="person")
    if until < since:
        raise Refused.invalid(_("The last day is before the first."), field="until")
    if deputy is not None and (deputy.pk == person.pk or not has_role_for(deputy, "decide")):
        raise Refused.invalid(_("Choose another editor as the deputy."), field="deputy")
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # two that overlap come one after the other
    if Absence.objects.filter(person=person, ended_at=None, since__lte=until, until__gte=since).exists():
        raise Refused.conflict(_("These days overlap with another absence. End that one first."))
    absence = Absence(person=person, deputy=deputy, since=since, until=until, made_by=by)
    check_row(absence)
    absence.save()
    days = {"since": since.isoformat(), "until": until.isoformat()}
    said = {"person": person.pk, "deputy": deputy.pk if deputy else None, **days}
    record("set_absence", absence, by=by, after=said)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User) -> Absence:
    """Say that somebody is back, or not away at all: what is assigned to them is theirs again at once."""
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    if not may_end_absence(by, absence):
        require(by, "moderate_review")
    if absence.ended_at is not None:
        raise Refused.conflict(_("This absence has ended already."))
    absence.ended_at = clock.now()
    absence.save(update_fields=["ended_at"])
    record("end_absence", absence, by=by, before={"person": absence.person_id})
    return absence


@transaction.atomic
def keep_reason(verdict: str, words: str, *, by: User, code: str = ReasonCode.OTHER) -> KeptReason:
    """Keep words as a reason that every editor of the team finds in the menu."""
    require(by, "decide")
    words = " ".join(canonical(words).split())
    if not words:
        raise Refused.invalid(_("Write the reason."), field="words")
    if KeptReason.objects.kept().filter(verdict=verdict, words=words).exists():
        raise Refused.conflict(_("This reason is kept already."))
    reason = KeptReason(verdict=verdict, code=code, words=words, by=by)
    check_row(reason)
    reason.save()
    record("keep_reason", reason, by=by, after={"verdict": verdict, "code": code, "words": words})
    return reason


@transaction.atomic
def drop_reason(reason: KeptReason, *, by: User) -> KeptReason:
    """Take a reason out of the menu; decisions that gave it keep their words."""
    require(by, "decide")
    reason = KeptReason.objects.select_for_update().get(pk=reason.pk)
    if reason.dropped_at is not None:
        raise Refused.conflict(_("This reason is dropped already."))
    reason.dropped_at = clock.now()
    reason.save(update_fields=["dropped_at"])
    record("drop_reason", reason, by=by, before={"words": reason.words})
    return reason
