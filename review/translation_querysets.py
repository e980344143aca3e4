"""Every read of reviews of translations that has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Person, answers_for, may, require
from articles.models import TextVersion
from articles.vocabulary import AgentRole
from basics.errors import Refused
from review.states import OPEN, State

if TYPE_CHECKING:
    from review.translation_models import TranslationReview

MADE_IT = (AgentRole.TRANSLATOR, AgentRole.POST_EDITOR)


class TranslationReviewQuerySet(models.QuerySet["TranslationReview"]):
    def visible_to(self, user: Person) -> TranslationReviewQuerySet:
        return self if may(user, "see_review") else self.none()

    def awaiting_decision(self) -> TranslationReviewQuerySet:
        return self.filter(state=State.SUBMITTED)

    def waiting_for(self, user: User) -> TranslationReviewQuerySet:
        """What nobody decided yet and this editor may decide on: nothing they, or a service account of theirs, made."""
        mine = User.objects.counted_as(user).values("pk")
        agents = {"provenance__agents__role__in": MADE_IT, "provenance__agents__member__in": mine}
        by_them = TextVersion.objects.filter(pk=OuterRef("text_version"), **agents)
        found = self.visible_to(user).awaiting_decision().exclude(author__in=mine)
        return found.exclude(text_version__created_by__in=mine).exclude(Exists(by_them))

    def open(self) -> TranslationReviewQuerySet:
        return self.filter(state__in=OPEN)

    def decided(self) -> TranslationReviewQuerySet:
        return self.exclude(state__in=OPEN)

    def returned(self) -> TranslationReviewQuerySet:
        return self.filter(state=State.CHANGES_REQUESTED)

    def with_answer(self) -> TranslationReviewQuerySet:
        """Load who decided last, and why, as `answered_by` and `answer`."""
        decisions: Any = self.model._meta.get_field("decisions").related_model
        last = decisions.objects.filter(review=OuterRef("pk")).order_by("-decided_at", "-pk")
        return self.annotate(
            answer=Subquery(last.values("reason")[:1]), answered_by=Subquery(last.values("by__name")[:1])
        )

    def with_row(self) -> TranslationReviewQuerySet:
        """Load what a list shows, without the words of the texts."""
        return self.select_related("author", "text_version__article").defer("text_version__text")

    def with_subject(self) -> TranslationReviewQuerySet:
        """Load what the page of one review shows."""
        joined = self.select_related(
            "author", "text_version__article", "text_version__created_by", "text_version__provenance__source_version"
        )
        return joined.prefetch_related("decisions__by", "text_version__provenance__agents__member")

    def lock_for_decision(self, pk: int, *, by: User) -> TranslationReview:
        """Fetch, check and lock in one call what somebody wants to decide on: refuses roles and whoever made it."""
        require(by, "decide")
        found = self.visible_to(by).select_for_update(of=("self",)).select_related("text_version").filter(pk=pk).first()
        if found is None:
            raise Refused.conflict(_("There is no such translation in review."))
        if made(by, found):
            raise Refused.forbidden(_("Nobody decides on what they made. Another editor must look at this."))
        return found


def made(user: User, review: TranslationReview) -> bool:
    """Tell whether somebody, or a service account of theirs, submitted, added, translated or post-edited a version."""
    version: TextVersion = review.text_version
    agents = version.provenance.agents.filter(role__in=MADE_IT, member__isnull=False).select_related("member")
    people = [review.author, version.created_by, *(agent.member for agent in agents)]
    return any(answers_for(user, person) for person in people if person is not None)
