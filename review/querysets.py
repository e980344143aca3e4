"""Every read of submissions, proposals and decisions that has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Person, answers_for, may, require
from basics.errors import Refused
from review.drafting import DraftVersion
from review.states import OPEN, State

if TYPE_CHECKING:
    from review.models import Decision, Proposal, Submission


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Person) -> SubmissionQuerySet:
        """What was once submitted, to whoever takes part in review; what never was, only to its author."""
        if not isinstance(user, User) or not may(user, "see_review"):
            return self.none()
        return self.filter(Q(current__isnull=False) | Q(author=user))

    def open(self) -> SubmissionQuerySet:
        return self.filter(state__in=OPEN)

    def awaiting_decision(self) -> SubmissionQuerySet:
        return self.filter(state=State.SUBMITTED)

    def waiting_for(self, user: User) -> SubmissionQuerySet:
        """What nobody decided yet and this editor may decide on."""
        return self.visible_to(user).awaiting_decision().not_of(user).within_themes_of(user)

    def by(self, user: User) -> SubmissionQuerySet:
        return self.filter(author=user)

    def not_of(self, user: User) -> SubmissionQuerySet:
        """What neither this person nor a service account of theirs wrote."""
        return self.exclude(Q(author=user) | Q(author__owner=user))

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
        require(by, "decide")
        rows = self.visible_to(by).select_for_update(of=("self",)).select_related("current", "author")
        found = rows.filter(pk=pk).first()
        if found is None:
            raise Refused.conflict(_("There is no such submission."))
        if answers_for(by, found.author) or found.patch_sets.filter(Q(author=by) | Q(author__owner=by)).exists():
            raise Refused.forbidden(_("Nobody decides on what they wrote. Another editor must look at this."))
        if not by.covers(*found.themes):
            raise Refused.forbidden(_("This is about a theme of another editor."))
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
        return joined.prefetch_related("patch_sets__author", "decisions__by", "decisions__patch_set")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def with_everything(self) -> ProposalQuerySet:
        return self.select_related("submission__author", "submission__current", "entry__current", "base", "applied")

    def with_waiting(self) -> ProposalQuerySet:
        """Tell of each whether a save of its draft waits to be merged (`waits`)."""
        waiting = DraftVersion.objects.filter(proposal=models.OuterRef("pk"), waiting=True)
        return self.annotate(waits=models.Exists(waiting))


class DecisionQuerySet(models.QuerySet["Decision"]):
    def with_people(self) -> DecisionQuerySet:
        return self.select_related("by", "patch_set")
