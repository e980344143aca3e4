"""What this room holds of a person, for the file they take along."""

from accounts.models import User
from accounts.personal_data import Parts, rows
from review.models import (
    Absence,
    AnnotationDecision,
    Comment,
    CommentMention,
    CommentRevision,
    Decision,
    DecisionBatch,
    Delivery,
    DraftVersion,
    EntryTranslationDecision,
    EntryTranslationPatchSet,
    EntryTranslationProposal,
    ImportApproval,
    ImportRun,
    Notice,
    NoticeSettings,
    PatchSet,
    Presence,
    Submission,
    Thread,
    Watch,
    Webhook,
)


def forget_person(person: User) -> None:
    """Throw away what only concerned somebody who is erased: what they watched, how they were told, and of what."""
    for model in (Notice, Delivery, Webhook, Watch, NoticeSettings, Presence):
        model._default_manager.filter(person=person).delete()


def personal_data(person: User) -> Parts:
    """Return everything a person proposed and decided, by name."""
    return {
        "proposals": rows(
            Submission.objects.filter(author=person),
            *("id", "title", "state", "created_at", "updated_at"),
            kind="proposal__kind",
            entry="proposal__entry__code",
            published_as="proposal__applied__entry__code",
            message="proposal__message",
        ),
        "patch_sets": rows(
            PatchSet.objects.filter(author=person), "submission_id", "number", "message", "sha256", "submitted_at"
        ),
        "draft_versions": rows(
            DraftVersion.objects.filter(by=person), "sha256", "saved_at", submission="proposal__submission_id"
        ),
        "imports_of_catalogs": rows(
            ImportRun.objects.filter(person=person),
            *("id", "filename", "sha256", "format", "scheme", "version", "state", "defaults", "created_at"),
        ),
        "approvals_of_imports": rows(
            ImportApproval.objects.filter(by=person), "run_id", "note", "approved", "skipped", "created_at"
        ),
        "decisions_on_annotations": rows(
            AnnotationDecision.objects.filter(by=person),
            *("verdict", "reason", "sha256", "decided_at"),
            annotation="annotation__uuid",
        ),
        "translations_of_entries": rows(
            EntryTranslationProposal.objects.filter(author=person),
            *("id", "language", "state", "message", "texts", "created_at", "updated_at"),
            entry="entry__code",
        ),
        "patch_sets_of_translations": rows(
            EntryTranslationPatchSet.objects.filter(author=person),
            *("proposal_id", "number", "message", "sha256", "submitted_at"),
        ),
        "decisions_on_translations_of_entries": rows(
            EntryTranslationDecision.objects.filter(by=person),
            *("proposal_id", "verdict", "reason", "sha256", "decided_at"),
            entry="proposal__entry__code",
        ),
        "discussions_opened": rows(
            Thread.objects.filter(opened_by=person),
            *("id", "place", "field", "exact", "opened_at", "resolved_at"),
            entry="entry__code",
        ),
        "comments": rows(
            Comment.objects.filter(author=person),
            *("id", "thread_id", "body", "suggestion", "created_at", "edited_at", "withdrawn_at", "hidden_reason"),
        ),
        "earlier_texts_of_comments": rows(
            CommentRevision.objects.filter(comment__author=person), "comment_id", "body", "suggestion", "until"
        ),
        "mentions_in_comments": rows(
            CommentMention.objects.filter(person=person), "comment_id", "at", by="comment__author__name"
        ),
        "absences": rows(Absence.objects.filter(person=person), "since", "until", "made_at", "ended_at"),
        "decisions_in_the_queue": rows(
            DecisionBatch.objects.filter(by=person), "verdict", "reason", "made_at", "undone_at", "done_at"
        ),
        "watches": rows(Watch.objects.filter(person=person), "kind", "subject", "made_at"),
        "notice_settings": rows(
            NoticeSettings.objects.filter(person=person),
            *("ways", "quiet_from", "quiet_until", "time_zone", "feed_made_at"),
        ),
        "notices": rows(
            Notice.objects.filter(person=person), "kind", "verb", "about", "object_id", "at", "made_at", "read_at"
        ),
        "webhooks": rows(Webhook.objects.filter(person=person), "url", "made_at", "dropped_at"),
        "deliveries_of_notices": rows(
            Delivery.objects.filter(person=person), "channel", "period", "state", "tries", "made_at", "done_at"
        ),
        "decisions": rows(
            Decision.objects.filter(by=person),
            *("submission_id", "verdict", "reason", "decided_at"),
            title="submission__title",
            patch_set="patch_set__number",
        ),
    }
