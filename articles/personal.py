"""What this room holds of a person, for the file they take along."""

from accounts.models import User
from accounts.personal_data import Parts, rows
from articles.models import (
    Annotation,
    AnnotationReply,
    AnnotationRevision,
    AnnotationRound,
    AnnotationTarget,
    Article,
    BulkImport,
    Candidate,
    CarriedPassage,
    Curation,
    CustodyChange,
    Feed,
    Mention,
    ParagraphLanguage,
    QuotedSource,
    ReplyRevision,
    RoundMember,
    SavedView,
    Source,
    SourceChange,
    SourceItem,
    SourceRating,
    TextVersion,
)


def personal_data(person: User) -> Parts:
    """Return everything a person added or wrote, by name."""
    made = {"created_by": person}
    return {
        "articles_added": rows(Article.objects.filter(**made), "id", "title", "created_at"),
        "texts_added": rows(
            TextVersion.objects.filter(**made), "article_id", "number", "language", "title", "created_at"
        ),
        "annotations": rows(
            Annotation.objects.filter(creator=person),
            *("uuid", "category", "motivation", "credibility", "body", "tags", "hidden_reason", "hidden_words"),
            "received",
            *("life", "created_at", "updated_at", "published_at"),
        ),
        "revisions_of_annotations": rows(
            AnnotationRevision.objects.filter(by=person), "number", "content", "at", annotation="annotation__uuid"
        ),
        "replies_to_annotations": rows(
            AnnotationReply.objects.filter(author=person),
            *(
                "uuid",
                "body",
                "hidden_reason",
                "hidden_body",
                "suggestion",
                "hidden_suggestion",
                "created_at",
                "changed_at",
                "edited_at",
                "deleted_at",
            ),
            annotation="annotation__uuid",
        ),
        "earlier_texts_of_replies": rows(
            ReplyRevision.objects.filter(reply__author=person), "number", "body", "until", reply="reply__uuid"
        ),
        "threads_resolved": rows(Annotation.objects.filter(resolved_by=person), "uuid", "resolved_at"),
        "mentions": rows(Mention.objects.filter(person=person), "at", "seen_at", annotation="annotation__uuid"),
        "rounds_of_annotation": rows(
            RoundMember.objects.filter(annotator=person), "round_id", "finished_at", text="round__text_version__title"
        ),
        "rounds_started": rows(
            AnnotationRound.objects.filter(**made), "id", "instructions", "created_at", text="text_version__title"
        ),
        "rounds_ended": rows(AnnotationRound.objects.filter(ended_by=person), "id", "state", "reason", "ended_at"),
        "marks_settled": rows(Curation.objects.filter(decided_by=person), "round_id", "choice", "reason", "decided_at"),
        "passages_decided": rows(
            AnnotationTarget.objects.filter(decided_by=person), "id", "state", "exact", "decided_at"
        ),
        "marked_passages_decided": rows(
            CarriedPassage.objects.filter(decided_by=person), "id", "state", "exact", "decided_at"
        ),
        "quoted_sources_added": rows(
            QuotedSource.objects.filter(**made), "id", "exact", text="text_version__title", item="source_item__title"
        ),
        "sources_added": rows(Source.objects.filter(**made), "id", "name", "created_at"),
        "publications_added": rows(SourceItem.objects.filter(**made), "id", "title", "url", "created_at"),
        "candidates": rows(Candidate.objects.filter(person=person), "id", "way", "state", "url", "title", "created_at"),
        "languages_of_paragraphs": rows(
            ParagraphLanguage.objects.filter(chosen_by=person), "text_version_id", "start", "language", "chosen_at"
        ),
        "saved_views": rows(SavedView.objects.filter(person=person), "list", "name", "filters", "created_at"),
        "feeds_watched": rows(Feed.objects.filter(watched_by=person), "url", "title", "is_watched", "created_at"),
        "imports": rows(BulkImport.objects.filter(person=person), "id", "filename", "total", "done", "created_at"),
        "changes_of_sources": rows(
            SourceChange.objects.filter(changed_by=person), "before", "after", "reason", "changed_at"
        ),
        "changes_of_custody": rows(CustodyChange.objects.filter(changed_by=person), "before", "reason", "changed_at"),
        "ratings_of_sources": rows(
            SourceRating.objects.filter(rated_by=person), "reliability", "reason", "rated_at", source="source__name"
        ),
    }
