"""Every read of submissions, proposals and decisions that has a name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Person, may, require
from basics.errors import Refused, or_raise
from basics.sorting import Column, Sorting
from review.drafting import DraftVersion
from review.moderation import Hold, Pause
from review.states import OPEN, State, Step

if TYPE_CHECKING:
    from review.models import Decision, Proposal, Submission


def contributed_by(submission: Any, person: Any) -> Func:
    """Ask the database's own function whether a person (or their service) wrote anything of a submission."""
    who = Value(person.pk) if isinstance(person, User) else person
    return Func(submission, who, function="perimeter_contributed", output_field=BooleanField())


def _written_with(user: User) -> Q:
    return Q(author=user) | Q(pk__in=user.contributions.values("submission"))


class SubmissionQuerySet(models.QuerySet["Submission"]):
    SORTING = Sorting(
        {
            "title": Column("title", is_name=True),
            "author": Column("author__name_key"),
            "changed": Column("updated_at", datetime),
            "state": Column("state"),
        },
        usual="-changed",
    )

    def visible_to(self, user: Person) -> SubmissionQuerySet:
        """What was once submitted, to whoever takes part in review; what never was, only to those who write it."""
        if not isinstance(user, User) or not may(user, "see_review"):
            return self.none()
        return self.filter(Q(current__isnull=False) | _written_with(user))

    def to_act_on(self, user: Person) -> SubmissionQuerySet:
        """What somebody may see, for an action, which loads and locks what it needs itself."""
        return self.visible_to(user).select_related("proposal")

    def escalated(self) -> SubmissionQuerySet:
        """What an administrator put first, in the order in which they did."""
        return self.awaiting_decision().filter(escalated_at__isnull=False).order_by("escalated_at", "pk")

    def open(self) -> SubmissionQuerySet:
        return self.filter(state__in=OPEN)

    def awaiting_decision(self) -> SubmissionQuerySet:
        return self.filter(state=State.SUBMITTED)

    def waiting_for(self, user: User) -> SubmissionQuerySet:
        """What nobody decided yet and this editor may decide on."""
        return self.visible_to(user).awaiting_decision().not_of(user).within_themes_of(user)

    def by(self, user: User) -> SubmissionQuerySet:
        """What a person wrote, alone or with others who invited them."""
        return self.filter(_written_with(user))

    def overdue(self, *, at: datetime) -> SubmissionQuerySet:
        return self.awaiting_decision().filter(due_at__lt=at)

    def to_publish(self, *, at: datetime) -> SubmissionQuerySet:
        """What has its approvals and whose time has come; what is held waits for its release."""
        due = self.awaiting_decision().filter(publish_at__lte=at)
        held = Q(proposal__entry__holds__isnull=False, proposal__entry__holds__released_at__isnull=True)
        return due.exclude(pk__in=self.model._default_manager.filter(held).values("pk")).order_by("publish_at", "pk")

    def not_of(self, user: User) -> SubmissionQuerySet:
        """What neither this person nor a service account of theirs wrote."""
        others = self.alias(is_theirs=contributed_by(F("pk"), user)).filter(is_theirs=False)
        return others.exclude(pk__in=user.recusals.values("submission"))

    def within_themes_of(self, user: User) -> SubmissionQuerySet:
        """What is about this editor's themes, before and after; everything, for an editor of all of them."""
        if user.covers_everything:
            return self
        before = Q(proposal__base__isnull=True) | Q(proposal__base__document__theme__in=user.themes)
        return self.filter(before, current__content__theme__in=user.themes)

    def decided(self) -> SubmissionQuerySet:
        return self.exclude(state__in=OPEN)

    def with_row(self) -> SubmissionQuerySet:
        """Load what a list shows, without the documents."""
        found = self.select_related("author", "current", "proposal__entry")
        return found.defer("proposal__document", "proposal__message", "current__content", "current__message")

    def lock_for_decision(self, pk: int, *, by: User) -> Submission:
        """Fetch, check and lock in one call what somebody wants to decide on: refuses roles and authors."""
        return or_raise(self.lock_each_for_decision([pk], by=by)[pk])

    def lock_each_for_decision(self, pks: Collection[int], *, by: User) -> dict[int, Submission | Refused]:
        """Lock for decisions on many, in one order: one query. Returns each by its number, or why it is refused."""
        require(by, "decide")
        found = self.visible_to(by).lock_each_unless_theirs(pks, by=by)
        for pk, one in found.items():
            if not isinstance(one, Refused) and not by.covers(*one.themes):
                found[pk] = Refused.forbidden(_("This is about a theme of another editor."))
        return found

    def lock_unless_theirs(self, pk: int, *, by: User) -> Submission:
        """Fetch and lock what somebody judges; refuses whoever wrote along, and whoever is recused."""
        return or_raise(self.lock_each_unless_theirs([pk], by=by)[pk])

    def lock_each_unless_theirs(self, pks: Collection[int], *, by: User) -> dict[int, Submission | Refused]:
        """Lock what somebody judges, as `lock_unless_theirs` does, and return each by its number, or its refusal."""
        judged = self.annotate(
            is_theirs=contributed_by(F("pk"), by),
            is_recused=Exists(by.recusals.filter(submission=OuterRef("pk"))),
        )
        rows: Any = judged.select_for_update(of=("self",)).select_related("current", "author", "proposal__base")
        found: dict[int, Submission | Refused] = {}
        for row in rows.filter(pk__in=pks).order_by("pk"):
            found[row.pk] = row
            if row.is_theirs:
                why = _("Nobody decides on what they wrote. Another editor must look at this.")
                found[row.pk] = Refused.forbidden(why)
            elif row.is_recused:
                found[row.pk] = Refused.forbidden(_("You said that you had better not decide on this."))
        for pk in pks:
            found.setdefault(pk, Refused.conflict(_("There is no such submission.")))
        return found

    def lock_for_writer(self, pk: int, *, by: User) -> Submission:
        """Fetch and lock what its author or somebody who joined them wants to write on."""
        found = self.select_for_update(of=("self",)).select_related("current", "author").get(pk=pk)
        if found.author_id != by.pk and not found.contributors.filter(person=by, joined_at__isnull=False).exists():
            raise Refused.forbidden(_("Only the author and whoever they invited write on a proposal."))
        return found

    def lock_for_author(self, pk: int, *, by: User) -> Submission:
        """Fetch and lock what its author wants to change."""
        found = self.select_for_update(of=("self",)).select_related("current", "author").get(pk=pk)
        if found.author_id != by.pk:
            raise Refused.forbidden(_("Only the author changes, submits or withdraws a proposal."))
        return found

    def with_subject(self) -> SubmissionQuerySet:
        """Load what the page of one submission shows."""
        joined = self.select_related(
            "author", "current", "proposal__entry", "proposal__base", "proposal__applied__entry"
        )
        joined = joined.prefetch_related(
            "patch_sets__author", "decisions__by", "decisions__patch_set", "looks__patch_set"
        )
        return joined.prefetch_related(
            "contributors__person", "recusals__person", "suggestions__by", "suggestions__comment"
        )

    def with_answer(self) -> SubmissionQuerySet:
        """Load what the API says of one submission, people by their ids; not its patch sets."""
        joined = self.select_related(
            "author", "current", "proposal__entry", "proposal__base", "proposal__applied__entry"
        )
        return joined.prefetch_related("decisions", "contributors", "suggestions__comment")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def with_everything(self) -> ProposalQuerySet:
        """Load what is published with it; `is_held` tells whether an administrator holds its entry."""
        held = Hold.objects.filter(entry=OuterRef("entry"), released_at=None)
        joined = self.select_related("submission__author", "submission__current", "entry__current", "base", "applied")
        joined = joined.select_related("reserved")
        return joined.annotate(is_held=Exists(held))

    def to_submit(self, by: User) -> ProposalQuerySet:
        """Tell whether a save of the draft waits to be merged (`waits`), and whether `by` may submit (`is_paused`)."""
        waiting = DraftVersion.objects.filter(proposal=OuterRef("pk"), waiting=True)
        paused = Pause.objects.of(by)
        return self.annotate(waits=Exists(waiting), is_paused=Exists(paused)).select_related(
            "entry", "base", "successor", "reserved"
        )


class DecisionQuerySet(models.QuerySet["Decision"]):
    def approving(self, *submissions: int) -> DecisionQuerySet:
        """The approvals that count for submissions: of people who wrote nothing of it, and are not recused since."""
        found = self.filter(submission__in=submissions, verdict=Step.APPROVE)
        found = found.exclude(by__recusals__submission=F("submission"))
        return found.alias(is_theirs=contributed_by(F("submission_id"), F("by_id"))).filter(is_theirs=False)

    def emergencies(self) -> DecisionQuerySet:
        """What was applied in an emergency and nobody looked at afterwards yet, oldest first."""
        found = self.filter(emergency=True, post_review__isnull=True)
        return found.select_related("by", "submission__author").order_by("decided_at", "id")

    def with_people(self) -> DecisionQuerySet:
        return self.select_related("by", "patch_set")
