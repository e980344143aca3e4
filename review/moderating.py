"""The only writers of the workflow's own rules: policy, assignments, holds, pauses. They decide on no content."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import has_role_for, may, require
from basics import clock
from basics.errors import Refused, check_row
from basics.text import canonical
from catalog.models import Entry, Term
from catalog.schema import field_named
from catalog.vocabulary import Kind
from review.escalating import put_first
from review.judging import touch
from review.models import FieldRisk, Hold, Pause, ReviewRule, Risk, Submission
from review.states import State, reason_given


@transaction.atomic
def set_rule(
    theme: str, risk: str, *, approvals: int, due_days: int, by: User, deciders: Iterable[User] = ()
) -> ReviewRule:
    """Say how changes of one risk class are reviewed, for a theme or (empty) for all. What waits keeps its own."""
    require(by, "moderate_review")
    if theme and not Term.objects.usable().of("theme").filter(code=theme).exists():
        raise Refused.invalid(_("There is no such theme."), field="theme")
    people = list(deciders)
    if any(not has_role_for(person, "decide") for person in people):
        raise Refused.invalid(_("Only editors decide."), field="deciders")
    if len({person.pk for person in people}) < approvals and people:
        raise Refused.invalid(_("Name at least as many people as must approve."), field="deciders")
    rule = ReviewRule.objects.select_for_update().filter(theme=theme, risk=risk).first()
    before = _said(rule) if rule else None
    rule = rule or ReviewRule(theme=theme, risk=risk)
    rule.approvals, rule.due_days = approvals, due_days
    check_row(rule)
    rule.save()
    rule.deciders.set(people)
    record("set_rule", rule, by=by, before=before, after=_said(rule))
    return rule


@transaction.atomic
def drop_rule(rule: ReviewRule, *, by: User) -> None:
    """Let the general rule count again for a theme. The general ones themselves stay."""
    require(by, "moderate_review")
    if not rule.theme:
        raise Refused.conflict(_("The general rule stays: change it instead."))
    record("drop_rule", rule, by=by, before=_said(rule))
    rule.delete()


@transaction.atomic
def set_risk(kind: str, field: str, risk: str, *, by: User) -> FieldRisk:
    """Say of which risk class changes of a field are; `standing` is whether an entry is retired or taken down."""
    require(by, "moderate_review")
    if kind not in Kind.values or (field != "standing" and field_named(kind, field) is None):
        raise Refused.invalid(_("There is no such field."), field="field")
    if risk not in Risk.values:
        raise Refused.invalid(_("Choose a risk class."), field="risk")
    found = FieldRisk.objects.select_for_update().filter(kind=kind, field=field).first()
    before = {"risk": found.risk if found else Risk.NORMAL.value}
    found = found or FieldRisk(kind=kind, field=field)
    found.risk = risk
    found.save()
    record("set_risk", found, by=by, before=before, after={"risk": risk})
    return found


@transaction.atomic
def assign_review(submission: Submission, reviewer: User | None, *, by: User, reason: str = "") -> Submission:
    """Ask one editor to decide, or (None) nobody in particular. Others still may."""
    require(by, "moderate_review")
    submission = _waiting(submission)
    if reviewer is not None:
        if not has_role_for(reviewer, "decide") or not reviewer.covers(*submission.themes):
            raise Refused.invalid(_("This person does not decide on this."), field="reviewer")
        if not Submission.objects.filter(pk=submission.pk).not_of(reviewer).exists():
            raise Refused.invalid(_("This person wrote along, or is recused."), field="reviewer")
    before = {"reviewer": submission.reviewer_id}
    touch(submission, reviewer=reviewer)
    said = {"reviewer": reviewer.pk if reviewer else None, "reason": canonical(reason)}
    record("assign_review", submission, by=by, before=before, after=said)
    return submission


@transaction.atomic
def escalate_review(submission: Submission, *, by: User, reason: str) -> Submission:
    """Put a review first in everybody's queue, with the reason in the log."""
    require(by, "moderate_review")
    return put_first(submission, by=by, said={"reason": reason_given(reason)}, at=clock.now())


@transaction.atomic
def hold_entry(entry: Entry, *, by: User, reason: str) -> Hold:
    """Let nothing be applied to an entry until it is released; proposals may still be written and discussed."""
    require(by, "moderate_review")
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if entry.holds.filter(released_at=None).exists():
        raise Refused.conflict(_("%(code)s is held already.") % {"code": entry.code})
    hold = Hold.objects.create(entry=entry, by=by, reason=reason_given(reason))
    record("hold_entry", entry, by=by, after={"reason": hold.reason})
    return hold


@transaction.atomic
def name_responsible(entry: Entry, person: User | None, *, by: User) -> Entry:
    """Say which editor sees to it that an entry stays right; None, nobody.

    Administrators name any editor whose themes include it; an editor takes it on, or lays down what is theirs.
    """
    entry = Entry.objects.select_for_update(of=("self",)).select_related("current").get(pk=entry.pk)
    if not may(by, "moderate_review"):
        require(by, "decide")
        if by.pk not in (person.pk if person else None, entry.responsible_id):
            raise Refused.forbidden(_("An editor takes an entry on or lays it down; an administrator names others."))
    theme = str(entry.document.get("theme"))
    if person is not None and (not has_role_for(person, "decide") or not person.covers(theme)):
        raise Refused.invalid(_("This person does not decide on this."), field="person")
    before = {"responsible": entry.responsible_id}
    if before["responsible"] != (person.pk if person else None):
        entry.responsible = person
        entry.save(update_fields=["responsible"])
        record("name_responsible", entry, by=by, before=before, after={"responsible": entry.responsible_id})
    return entry


@transaction.atomic
def release_entry(entry: Entry, *, by: User) -> Hold:
    """Let changes be applied to an entry again."""
    require(by, "moderate_review")
    hold = Hold.objects.select_for_update().filter(entry=entry, released_at=None).first()
    if hold is None:
        raise Refused.conflict(_("%(code)s is not held.") % {"code": entry.code})
    hold.released_by, hold.released_at = by, clock.now()
    hold.save(update_fields=["released_by", "released_at"])
    record("release_entry", entry, by=by, before={"reason": hold.reason})
    return hold


@transaction.atomic
def pause_person(person: User, *, by: User, reason: str) -> Pause:
    """Let a person submit nothing for a time; what they have written is kept, and they read the reason."""
    require(by, "moderate_review")
    if person.pk == by.pk:
        raise Refused.invalid(_("You cannot pause yourself."))
    if Pause.objects.filter(person=person, lifted_at=None).exists():
        raise Refused.conflict(_("The submissions of this person are paused already."))
    pause = Pause.objects.create(person=person, by=by, reason=reason_given(reason))
    record("pause_person", person, by=by, after={"reason": pause.reason})
    return pause


@transaction.atomic
def resume_person(person: User, *, by: User) -> Pause:
    """Let a person submit again."""
    require(by, "moderate_review")
    pause = Pause.objects.select_for_update().filter(person=person, lifted_at=None).first()
    if pause is None:
        raise Refused.conflict(_("The submissions of this person are not paused."))
    pause.lifted_by, pause.lifted_at = by, clock.now()
    pause.save(update_fields=["lifted_by", "lifted_at"])
    record("resume_person", person, by=by, before={"reason": pause.reason})
    return pause


def _waiting(submission: Submission) -> Submission:
    found = Submission.objects.select_for_update(of=("self",)).select_related("current").get(pk=submission.pk)
    if found.state != State.SUBMITTED:
        raise Refused.conflict(_("It does not await a decision."))
    return found


def _said(rule: ReviewRule) -> dict[str, object]:
    deciders = list(rule.deciders.order_by("pk").values_list("pk", flat=True)) if rule.pk else []
    return {"approvals": rule.approvals, "due_days": rule.due_days, "deciders": deciders}
