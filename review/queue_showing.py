"""What the right side of the queue shows of one item: its subject in the words of its own page, put together once."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models import TextVersion
from catalog.contents import notes_of
from catalog.edition_actions import turn_to_publish
from catalog.edition_changes import changelog_of, told
from catalog.models import Edition
from review.annotation_querysets import reviewed, with_row
from review.annotation_views import annotation_shown
from review.editions import NOTHING_TO_CHANGE
from review.entry_translation_views import changes_of, entry_translation_shown
from review.models import EntryTranslationProposal, QueueItem, Submission, TranslationReview
from review.pages import SubmissionPage
from review.queue_models import Kind
from review.translation_views import translation_shown

Context = dict[str, Any]
# Why `e` (edit and accept) does nothing on a kind, and what to do. Of a proposal it opens the page that does it.
NO_EDIT = {
    Kind.ANNOTATION: _(
        "A note says what its writer says, so nobody else edits it. Ask for changes (c) and say which,"
        " or write a note of your own on the passage; another editor decides on that."
    ),
    Kind.TRANSLATION: _(
        "A text version never changes. Ask for changes (c), or write the next version on the page of the text;"
        " another editor decides on what you wrote."
    ),
    Kind.ENTRY_TRANSLATION: _(
        "These are its translator’s words. Ask for changes (c), or translate the entry yourself on its page;"
        " another editor decides on what you wrote."
    ),
    Kind.EDITION: NOTHING_TO_CHANGE,
}
CHANGES_MOST = 40  # of an edition, with the words of each; its own page has all


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


def _edition(pk: int, user: User) -> tuple[Any, Context] | None:
    found = Edition.objects.visible_to(user).with_people().filter(pk=pk, frozen_at__isnull=False).first()
    if found is None:
        return None
    rows, notes = found.changelog[:CHANGES_MOST], notes_of(found)
    log = changelog_of(found, [row["code"] for row in rows])
    return found, {
        "edition": found,
        "changes": told(log, rows, notes=notes["entries"]),
        "more_changes": len(found.changelog) - len(rows),
        "entries": found.entries.count(),
        "may_decide": turn_to_publish(found, user)[0],
    }


def beside(source: TextVersion | None, version: TextVersion) -> list[tuple[str, str]]:
    """Return the paragraphs of a translation, each with the paragraph in its place in the source, if that is held."""
    theirs, ours = (text.text.split("\n\n") if text else [] for text in (source, version))
    return list(zip_longest(theirs, ours, fillvalue="")) if source else []


SUBJECTS: dict[Kind, Callable[[int, User], tuple[Any, Context] | None]] = {
    Kind.PROPOSAL: _proposal,
    Kind.ANNOTATION: _annotation,
    Kind.TRANSLATION: _translation,
    Kind.ENTRY_TRANSLATION: _entry_translation,
    Kind.EDITION: _edition,
}
