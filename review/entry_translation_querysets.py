"""Every read of proposed translations of entries that has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import BooleanField, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Person, may, require
from basics.errors import Refused
from review.states import OPEN, State

if TYPE_CHECKING:
    from review.models import EntryTranslationProposal


def made_by(proposal: Any, person: User) -> Func:
    """Ask the database's own function whether a person (or their service) wrote or translated any of a proposal."""
    return Func(proposal, Value(person.pk), function="perimeter_made_entry_translation", output_field=BooleanField())


class EntryTranslationProposalQuerySet(models.QuerySet["EntryTranslationProposal"]):
    def visible_to(self, user: Person) -> EntryTranslationProposalQuerySet:
        """What was once submitted, to whoever takes part in review; a draft only to its author."""
        if not isinstance(user, User) or not may(user, "see_review"):
            return self.none()
        return self.filter(Q(current__isnull=False) | Q(author=user))

    def awaiting_decision(self) -> EntryTranslationProposalQuerySet:
        return self.filter(state=State.SUBMITTED)

    def waiting_for(self, user: User) -> EntryTranslationProposalQuerySet:
        """What nobody decided yet and this editor may decide on: of their themes, and nothing that they made."""
        found = self.visible_to(user).awaiting_decision()
        if not may(user, "decide"):
            return found.none()
        if not user.covers_everything:
            found = found.filter(entry__current__document__theme__in=user.themes)
        return found.alias(is_theirs=made_by(F("pk"), user)).filter(is_theirs=False)

    def open(self) -> EntryTranslationProposalQuerySet:
        return self.filter(state__in=OPEN)

    def decided(self) -> EntryTranslationProposalQuerySet:
        return self.exclude(state__in=OPEN)

    def returned(self) -> EntryTranslationProposalQuerySet:
        return self.filter(state=State.CHANGES_REQUESTED)

    def with_answer(self) -> EntryTranslationProposalQuerySet:
        """Load who decided last, and why, as `answered_by` and `answer`."""
        decisions: Any = self.model._meta.get_field("decisions").related_model
        last = decisions.objects.filter(proposal=OuterRef("pk")).order_by("-decided_at", "-pk")
        return self.annotate(
            answer=Subquery(last.values("reason")[:1]), answered_by=Subquery(last.values("by__name")[:1])
        )

    def with_row(self) -> EntryTranslationProposalQuerySet:
        """Load what a list shows, without the words: `heading` is the present title of the entry."""
        found = self.select_related("author", "entry", "current").defer("texts", "current__texts")
        return found.annotate(heading=KeyTextTransform("title", "entry__current__document"))

    def with_subject(self) -> EntryTranslationProposalQuerySet:
        """Load what the page of one proposal shows."""
        joined = self.select_related("author", "entry__current", "base", "source", "current__base", "current__source")
        return joined.select_related("applied").prefetch_related("decisions__by", "patch_sets__author")

    def lock_for_decision(self, pk: int, *, by: User) -> EntryTranslationProposal:
        """Fetch, check and lock in one call what somebody wants to decide on: refuses roles and whoever made it."""
        require(by, "decide")
        judged = self.visible_to(by).annotate(is_theirs=made_by(F("pk"), by))
        joined = judged.select_for_update(of=("self",)).select_related("current__base", "author", "entry__current")
        found: Any = joined.filter(pk=pk).first()
        if found is None:
            raise Refused.conflict(_("There is no such translation in review."))
        if found.is_theirs:
            raise Refused.forbidden(_("Nobody decides on what they made. Another editor must look at this."))
        if not by.covers(found.entry.document.get("theme", "")):
            raise Refused.forbidden(_("This is about a theme of another editor."))
        locked: EntryTranslationProposal = found
        return locked

    def lock_for_author(self, pk: int, *, by: User) -> EntryTranslationProposal:
        """Fetch and lock what its author wants to change."""
        found = self.select_for_update(of=("self",)).select_related("entry__current", "base").get(pk=pk)
        if found.author_id != by.pk:
            raise Refused.forbidden(_("Only the author changes, submits or withdraws a translation."))
        return found
