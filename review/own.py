"""What is somebody's own in review, the newest change first: proposals, and a few of each other kind."""

from typing import Any

from accounts.models import User
from articles.models import Annotation
from review.annotation_querysets import reviewed, with_row
from review.models import EntryTranslationProposal, Submission
from review.querysets import SubmissionQuerySet
from review.translation_models import TranslationReview

FEW = 10


def own_submissions(user: User) -> SubmissionQuerySet:
    """Return what a person proposed, alone or with others who invited them, drafts too."""
    return Submission.objects.visible_to(user).by(user).with_row()


def own_translations(user: User) -> list[TranslationReview]:
    found = TranslationReview.objects.visible_to(user).filter(author=user).with_row()
    return list(found.order_by("-updated_at", "-pk")[:FEW])


def own_entry_translations(user: User) -> list[EntryTranslationProposal]:
    found: Any = EntryTranslationProposal.objects.visible_to(user).filter(author=user)
    return list(found.with_row().order_by("-updated_at", "-pk")[:FEW])


def own_annotations(user: User) -> list[Annotation]:
    return list(with_row(reviewed(user).filter(creator=user)).order_by("-life_since", "-pk")[:FEW])
