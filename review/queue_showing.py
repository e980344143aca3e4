"""What the right side of the queue shows of one item: its subject in the words of its own page, put together once."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from accounts.models import User
from articles.models import TextVersion
from review.annotation_querysets import reviewed, with_row
from review.annotation_views import annotation_shown
from review.entry_translation_views import changes_of, entry_translation_shown
from review.models import EntryTranslationProposal, QueueItem, Submission, TranslationReview
from review.pages import SubmissionPage
from review.queue_models import Kind
from review.translation_views import translation_shown

Context = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """The name of its template (`review/<name>_item.html`) and what it is given; `subject` has a page of its own.

    `may_decide` is what that page says of whoever looks.
    """

    name: str
    subject: Any
    context: Context
    may_decide: bool

    @property
    def template(self) -> str:
        return f"review/{self.name}_item.html"


def shown_item(item: QueueItem, user: User) -> Shown | None:
    """Return what an item shows to somebody; None if its subject is not theirs to see."""
    found = SUBJECTS[Kind(item.kind)](item.object_id, user)
    if found is None:
        return None
    subject, context = found
    page = context.get("page")
    return Shown(item.kind, subject, context, page.may_decide if page else context["may_decide"])


def _proposal(pk: int, user: User) -> tuple[Any, Context] | None:
    found = Submission.objects.visible_to(user).with_subject().filter(pk=pk).first()
    if found is None:
        return None
    page = SubmissionPage(found, user)
    return found, {"page": page, "submission": found, "proposal": page.proposal, "message": page.message}


def _annotation(pk: int, user: User) -> tuple[Any, Context] | None:
    found = with_row(reviewed(user)).select_related("creator", "approved").filter(pk=pk).first()
    return None if found is None else (found, annotation_shown(found, user))


def _translation(pk: int, user: User) -> tuple[Any, Context] | None:
    found = TranslationReview.objects.visible_to(user).with_subject().filter(pk=pk).first()
    if found is None:
        return None
    shown = translation_shown(found, user)
    source = found.text_version.provenance.source_version
    return found, {**shown, "source": source, "beside": beside(source, found.text_version), "message": found.message}


def _entry_translation(pk: int, user: User) -> tuple[Any, Context] | None:
    found = EntryTranslationProposal.objects.visible_to(user).with_subject().filter(pk=pk).first()
    if found is None:
        return None
    shown = entry_translation_shown(found, user, changes_of(found, user))
    return found, {**shown, "message": shown["how"].message}


def beside(source: TextVersion | None, version: TextVersion) -> list[tuple[str, str]]:
    """Return the paragraphs of a translation, each with the paragraph in its place in the source, if that is held."""
    theirs, ours = (text.text.split("\n\n") if text else [] for text in (source, version))
    return list(zip_longest(theirs, ours, fillvalue="")) if source else []


SUBJECTS: dict[Kind, Callable[[int, User], tuple[Any, Context] | None]] = {
    Kind.PROPOSAL: _proposal,
    Kind.ANNOTATION: _annotation,
    Kind.TRANSLATION: _translation,
    Kind.ENTRY_TRANSLATION: _entry_translation,
}
