"""The views of the queue: one table of what each shows, in which order, and what it says when it is empty."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import may
from articles.models import Annotation
from review.annotation_querysets import IN_REVIEW, reviewed, with_row
from review.annotation_querysets import OPEN as OPEN_LIVES
from review.models import EntryTranslationProposal, Submission
from review.querysets import SubmissionQuerySet
from review.states import State
from review.translation_models import TranslationReview
from review.translation_querysets import TranslationReviewQuerySet

ESCALATED_MOST = 100
TRANSLATIONS_MOST = 10
ANNOTATIONS_MOST = 10


@dataclass(frozen=True)
class Tab:
    key: str
    label: Any
    rows: Callable[[SubmissionQuerySet, User], SubmissionQuerySet]
    translations: Callable[[TranslationReviewQuerySet, User], TranslationReviewQuerySet]
    when: Any
    empty: Any
    next_step: Any
    lives: tuple[str, ...] = ()
    oldest_first: bool = False


TABS = (
    Tab(
        "waiting",
        _("Awaiting decision"),
        lambda found, user: found.awaiting_decision().filter(escalated_at=None),
        lambda found, _user: found.awaiting_decision(),
        _("Waiting since"),
        _("Nothing awaits a decision"),
        _("What analysts submit appears here, the longest waiting first."),
        lives=("submitted",),
        oldest_first=True,
    ),
    Tab(
        "mine",
        _("Mine"),
        lambda found, user: found.by(user),
        lambda found, user: found.filter(author=user),
        _("Last change"),
        _("You have proposed nothing yet"),
        _("Read an article, annotate the sentence that matters, then propose a threat with it as evidence."),
        lives=IN_REVIEW,
    ),
    Tab(
        "returned",
        _("Changes requested"),
        lambda found, user: found.filter(state=State.CHANGES_REQUESTED),
        lambda found, _user: found.returned(),
        _("Since"),
        _("Nothing was given back"),
        _("When an editor asks for changes, the proposal stands here until its author submits it again."),
        lives=("changes_requested",),
    ),
    Tab(
        "open",
        _("All open"),
        lambda found, user: found.open(),
        lambda found, _user: found.open(),
        _("Last change"),
        _("Nothing is open"),
        _("Drafts of yours and all that was submitted and is not decided yet."),
        lives=OPEN_LIVES,
    ),
    Tab(
        "decided",
        _("Decided"),
        lambda found, user: found.decided(),
        lambda found, _user: found.decided(),
        _("Decided"),
        _("Nothing is decided yet"),
        _("Every proposal that was approved, rejected or withdrawn stays here with its history."),
        lives=tuple(sorted({*IN_REVIEW} - {*OPEN_LIVES})),
    ),
)


def tab_of(key: str, user: User) -> Tab:
    """Return the tab asked for; else what waits for this person's role."""
    wanted = key or ("waiting" if may(user, "decide") or not may(user, "propose") else "mine")
    return next((tab for tab in TABS if tab.key == wanted), TABS[0])


def rows_of_tab(tab: Tab, user: User) -> SubmissionQuerySet:
    return tab.rows(Submission.objects.visible_to(user), user).with_row()


def rows_first(tab: Tab, user: User) -> list[Submission]:
    """Return what was escalated, before everything else that awaits a decision."""
    if tab.key != "waiting":
        return []
    return list(Submission.objects.visible_to(user).escalated().with_row()[:ESCALATED_MOST])


def translations_of_tab(tab: Tab, user: User) -> list[TranslationReview]:
    """Return a few translations that are where the proposals of this tab are, in the order of the tab; one query."""
    found = tab.translations(TranslationReview.objects.visible_to(user), user).with_row()
    order = ("updated_at", "pk") if tab.oldest_first else ("-updated_at", "-pk")
    return list(found.order_by(*order)[:TRANSLATIONS_MOST])


def entry_translations_of_tab(tab: Tab, user: User) -> list[EntryTranslationProposal]:
    """Return a few translations of entries that are where the proposals of this tab are, in its order; one query."""
    asked: Any = EntryTranslationProposal.objects.visible_to(user).with_row()
    found: Any = tab.translations(asked, user)  # both kinds of translations answer to the same names
    order = ("updated_at", "pk") if tab.oldest_first else ("-updated_at", "-pk")
    return list(found.order_by(*order)[:TRANSLATIONS_MOST])


def annotations_of_tab(tab: Tab, user: User) -> list[Annotation]:
    """Return a few annotations that are where the proposals of this tab are, in the order of the tab."""
    found = reviewed(user).filter(life__in=tab.lives)
    found = found.filter(creator=user) if tab.key == "mine" else found
    order = ("life_since", "pk") if tab.oldest_first else ("-life_since", "-pk")
    return list(with_row(found).order_by(*order)[:ANNOTATIONS_MOST])


def tabs_for(user: User) -> list[Tab]:
    """Return the tabs that can hold something for this person: who may not propose has none of their own."""
    return [tab for tab in TABS if tab.key != "mine" or may(user, "propose")]
