"""Every read of reviews of translations that has a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
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

    def open(self) -> TranslationReviewQuerySet:
        return self.filter(state__in=OPEN)

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
