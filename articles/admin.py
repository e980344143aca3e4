"""Django's admin of this room, for looking only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from articles import models
from articles.vocabulary import Life
from basics.admin import ReadOnlyAdmin, ReadOnlyInline, admin_link


class ItemInline(ReadOnlyInline):
    model = models.SourceItem
    fields = ("title", "url", "language", "published_on", "custody")


class TextInline(ReadOnlyInline):
    model = models.TextVersion
    fields = ("number", "kind", "language", "title", "sha256")


class AgentInline(ReadOnlyInline):
    model = models.TranslationAgent


class QuotedInline(ReadOnlyInline):
    model = models.QuotedSource
    fk_name = "text_version"
    fields = ("start", "end", "exact", "source_item", "relation", "verification")


class TargetInline(ReadOnlyInline):
    model = models.AnnotationTarget
    fields = ("text_version", "start", "end", "exact", "state")


@admin.register(models.Source)
class SourceAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "country", "reliability", "created_by", "created_at")
    list_filter = ("reliability", "kind", "country")
    list_select_related = ("created_by",)
    search_fields = ("name", "homepage", "reliability_reason")
    inlines = (ItemInline,)


@admin.register(models.SourceRating)
class SourceRatingAdmin(ReadOnlyAdmin):
    list_display = ("source", "before", "reliability", "rated_by", "rated_at")
    list_filter = ("reliability",)
    list_select_related = ("source", "rated_by")
    search_fields = ("source__name", "reason")


@admin.register(models.SourceChange)
class SourceChangeAdmin(ReadOnlyAdmin):
    list_display = ("source", "reason", "changed_by", "changed_at")
    list_select_related = ("source", "changed_by")
    search_fields = ("source__name", "reason")


@admin.register(models.SourceItem)
class SourceItemAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "the_source", "language", "custody", "published_on", "created_at")
    list_filter = ("custody", "language")
    list_select_related = ("source",)
    search_fields = ("title", "url", "author", "source__name")

    @admin.display(description="source", ordering="source__name")
    def the_source(self, row: models.SourceItem) -> SafeString | str:
        return admin_link(row.source)


@admin.register(models.Capture)
class CaptureAdmin(ReadOnlyAdmin):
    list_display = ("sha256", "size", "mime_type", "encoding", "method", "captured_by", "captured_at")
    list_filter = ("mime_type", "method", "encoding", "encoding_confirmed")
    list_select_related = ("captured_by",)
    search_fields = ("sha256", "filename")


@admin.register(models.Candidate)
class CandidateAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "way", "state", "person", "robots", "created_at")
    list_filter = ("state", "way")
    list_select_related = ("person",)
    search_fields = ("title", "url")


@admin.register(models.ParagraphLanguage)
class ParagraphLanguageAdmin(ReadOnlyAdmin):
    list_display = ("text_version", "start", "language", "chosen_by", "chosen_at")
    list_filter = ("language",)
    list_select_related = ("text_version", "chosen_by")
    search_fields = ("text_version__title",)


@admin.register(models.SavedView)
class SavedViewAdmin(ReadOnlyAdmin):
    list_display = ("name", "list", "person", "filters", "created_at")
    list_select_related = ("person",)
    search_fields = ("name",)


@admin.register(models.Feed)
class FeedAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "is_watched", "read_at", "trouble", "watched_by")
    list_filter = ("is_watched",)
    list_select_related = ("watched_by",)
    search_fields = ("title", "url")


@admin.register(models.BulkImport)
class BulkImportAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "person", "total", "done", "added", "known", "refused", "created_at")
    list_select_related = ("person",)
    search_fields = ("filename", "sha256")


@admin.register(models.RefusedRow)
class RefusedRowAdmin(ReadOnlyAdmin):
    list_display = ("bulk_import", "number", "title", "reason")
    list_select_related = ("bulk_import",)
    search_fields = ("title", "reason")


@admin.register(models.TextPrint)
class TextPrintAdmin(ReadOnlyAdmin):
    list_display = ("text_version",)
    list_select_related = ("text_version",)
    search_fields = ("text_version__title",)


@admin.register(models.Article)
class ArticleAdmin(ReadOnlyAdmin):
    list_display = ("title", "the_source", "created_by", "created_at", "updated_at")
    list_filter = ("source_item__custody", "texts__kind")
    list_select_related = ("source_item__source", "created_by")
    search_fields = ("title", "source_item__source__name")
    inlines = (TextInline,)

    @admin.display(description="source", ordering="source_item__source__name")
    def the_source(self, row: models.Article) -> SafeString | str:
        return admin_link(row.source_item.source)


@admin.register(models.TextVersion)
class TextVersionAdmin(ReadOnlyAdmin):
    list_display = ("title", "the_article", "number", "kind", "language", "the_capture", "created_by", "created_at")
    list_filter = ("kind", "language", "change_kind")
    list_select_related = ("article", "capture", "created_by")
    search_fields = ("title", "author", "sha256", "article__title")
    inlines = (QuotedInline,)

    @admin.display(description="article", ordering="article__title")
    def the_article(self, row: models.TextVersion) -> SafeString | str:
        return admin_link(row.article)

    @admin.display(description="capture")
    def the_capture(self, row: models.TextVersion) -> SafeString | str:
        return admin_link(row.capture)


@admin.register(models.TranslationProvenance)
class TranslationProvenanceAdmin(ReadOnlyAdmin):
    list_display = ("the_text", "method", "post_edit", "completeness", "credit_line", "asserted_by", "source_item")
    list_filter = ("method", "post_edit", "completeness", "asserted_by")
    list_select_related = ("text_version", "source_item__source")
    search_fields = ("credit_line", "text_version__title", "source_item__source__name")
    inlines = (AgentInline,)

    @admin.display(description="text")
    def the_text(self, row: models.TranslationProvenance) -> SafeString | str:
        return admin_link(row.text_version)


@admin.register(models.TranslationAgent)
class TranslationAgentAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "role", "version", "the_provenance")
    list_filter = ("kind", "role")
    list_select_related = ("provenance__text_version",)
    search_fields = ("name",)

    @admin.display(description="provenance")
    def the_provenance(self, row: models.TranslationAgent) -> SafeString | str:
        return admin_link(row.provenance)


@admin.register(models.QuotedSource)
class QuotedSourceAdmin(ReadOnlyAdmin):
    list_display = ("the_text", "relation", "the_item", "verification", "created_by", "created_at")
    list_filter = ("relation", "verification")
    list_select_related = ("text_version", "source_item__source", "created_by")
    search_fields = ("exact", "text_version__title", "source_item__title", "source_item__source__name")

    @admin.display(description="text")
    def the_text(self, row: models.QuotedSource) -> SafeString | str:
        return admin_link(row.text_version)

    @admin.display(description="quotes")
    def the_item(self, row: models.QuotedSource) -> SafeString | str:
        return admin_link(row.source_item)


@admin.register(models.Annotation)
class AnnotationAdmin(ReadOnlyAdmin):
    list_display = (
        "uuid",
        "category",
        "motivation",
        "credibility",
        "creator",
        "created_at",
        "life",
        "published_at",
        "deleted_at",
    )
    list_filter = ("life", "category", "motivation", "credibility")
    list_select_related = ("creator",)
    search_fields = ("uuid", "body", "tags", "creator__name", "creator__email")
    exclude = ("hidden_words",)
    inlines = (TargetInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Annotation]:
        return super().get_queryset(request).exclude(life=Life.DRAFT)


@admin.register(models.Category)
class CategoryAdmin(ReadOnlyAdmin):
    list_display = ("code", "label", "light", "dark", "line", "key", "position", "retired_at")
    list_filter = ("line",)
    search_fields = ("code",)


@admin.register(models.Tag)
class TagAdmin(ReadOnlyAdmin):
    list_display = ("code", "label", "successor", "retired_at")
    list_select_related = ("successor",)
    search_fields = ("code", "names")


@admin.register(models.AnnotationTarget)
class AnnotationTargetAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "the_annotation", "the_text", "exact", "state")
    list_filter = ("state",)
    list_select_related = ("annotation", "text_version")
    search_fields = ("exact", "annotation__uuid", "text_version__title")

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.AnnotationTarget]:
        return super().get_queryset(request).exclude(annotation__life=Life.DRAFT)

    @admin.display(description="annotation")
    def the_annotation(self, row: models.AnnotationTarget) -> SafeString | str:
        return admin_link(row.annotation)

    @admin.display(description="text")
    def the_text(self, row: models.AnnotationTarget) -> SafeString | str:
        return admin_link(row.text_version)


@admin.register(models.CarriedPassage)
class CarriedPassageAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "quoted", "issue", "text_version", "exact", "state")
    list_filter = ("state",)
    list_select_related = ("quoted__source_item__source", "issue", "text_version")
    search_fields = ("exact", "text_version__title")


class OfSharedAdmin(ReadOnlyAdmin):
    """What belongs to annotations, but to nobody's private draft."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(annotation__life=Life.DRAFT)

    @admin.display(description="annotation")
    def the_annotation(self, row: Any) -> SafeString | str:
        return admin_link(row.annotation)


@admin.register(models.AnnotationRevision)
class AnnotationRevisionAdmin(OfSharedAdmin):
    list_display = ("__str__", "the_annotation", "by", "at", "sha256")
    list_select_related = ("annotation", "by")
    search_fields = ("sha256", "annotation__uuid")
    exclude = ("content",)  # also of what is hidden


@admin.register(models.AnnotationReply)
class AnnotationReplyAdmin(OfSharedAdmin):
    list_display = ("uuid", "the_annotation", "author", "created_at", "deleted_at", "hidden_at")
    list_select_related = ("annotation", "author")
    search_fields = ("uuid", "body", "author__name")
    exclude = ("hidden_body", "hidden_suggestion")


@admin.register(models.ReplyRevision)
class ReplyRevisionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "reply", "until")
    list_select_related = ("reply",)
    exclude = ("body",)  # also of what is hidden or removed


@admin.register(models.Mention)
class MentionAdmin(OfSharedAdmin):
    list_display = ("__str__", "the_annotation", "person", "by", "at", "seen_at")
    list_select_related = ("annotation", "person", "by")
    search_fields = ("annotation__uuid", "person__name")


@admin.register(models.SegmentSet)
class SegmentSetAdmin(ReadOnlyAdmin):
    list_display = ("the_text", "segmenter", "size", "is_current", "created_at")
    list_filter = ("segmenter", "is_current")
    list_select_related = ("text_version",)
    search_fields = ("text_version__title",)

    @admin.display(description="text")
    def the_text(self, row: models.SegmentSet) -> SafeString | str:
        return admin_link(row.text_version)


@admin.register(models.Segment)
class SegmentAdmin(ReadOnlyAdmin):
    list_display = ("segment_set", "ordinal", "paragraph", "start", "end", "sha256")
    list_select_related = ("segment_set",)
    search_fields = ("sha256",)


@admin.register(models.Alignment)
class AlignmentAdmin(ReadOnlyAdmin):
    list_display = ("source_set", "target_set", "aligner", "warnings", "created_by", "created_at")
    list_filter = ("aligner",)
    list_select_related = ("source_set", "target_set", "created_by")
    search_fields = ("source_set__text_version__title", "target_set__text_version__title")


@admin.register(models.Bead)
class BeadAdmin(ReadOnlyAdmin):
    list_display = ("alignment", "ordinal", "source", "target", "method", "confidence", "confirmed_by", "reason")
    list_filter = ("method", "reason")
    list_select_related = ("alignment", "confirmed_by")
    search_fields = ("note",)


@admin.register(models.AlignmentProjection)
class AlignmentProjectionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "the_alignment", "revision")
    list_select_related = ("alignment",)
    search_fields = ("alignment__source_set__text_version__title",)

    @admin.display(description="alignment")
    def the_alignment(self, row: models.AlignmentProjection) -> SafeString | str:
        return admin_link(row.alignment)


@admin.register(models.CustodyChange)
class CustodyChangeAdmin(ReadOnlyAdmin):
    list_display = ("source_item", "before", "changed_by", "changed_at")
    list_filter = ("before",)
    list_select_related = ("source_item__source", "changed_by")
    search_fields = ("source_item__title", "reason")


@admin.register(models.ProvenanceAmendment)
class ProvenanceAmendmentAdmin(ReadOnlyAdmin):
    list_display = ("provenance", "number", "amended_by", "amended_at")
    list_select_related = ("provenance__text_version", "amended_by")
    search_fields = ("provenance__text_version__title", "reason")


@admin.register(models.SentenceOrigin)
class SentenceOriginAdmin(ReadOnlyAdmin):
    list_display = ("segment", "origin", "engine", "engine_version", "confidence", "edit_distance")
    list_filter = ("origin",)
    list_select_related = ("segment",)
    search_fields = ("engine", "machine_text")


class UnitInline(ReadOnlyInline):
    model = models.DraftUnit
    fields = ("ordinal", "before", "text", "kept", "answered")


@admin.register(models.TranslationDraft)
class TranslationDraftAdmin(ReadOnlyAdmin):
    list_display = ("base", "author", "revision", "created_at", "updated_at")
    list_select_related = ("base", "author")
    search_fields = ("base__title",)
    inlines = (UnitInline,)


@admin.register(models.DraftUnit)
class DraftUnitAdmin(ReadOnlyAdmin):
    list_display = ("draft", "ordinal", "kept", "answered")
    list_filter = ("kept", "answered")
    list_select_related = ("draft__base",)
    search_fields = ("before", "text")


@admin.register(models.QualityIssue)
class QualityIssueAdmin(ReadOnlyAdmin):
    list_display = ("text_version", "type", "severity", "state", "raised_by", "raised_at")
    list_filter = ("type", "severity", "state")
    list_select_related = ("text_version", "raised_by")
    search_fields = ("exact", "comment", "answer")


@admin.register(models.AnnotationRound)
class AnnotationRoundAdmin(ReadOnlyAdmin):
    list_display = ("text_version", "state", "is_blind", "created_by", "created_at", "ended_at")
    list_filter = ("state", "is_blind")
    list_select_related = ("text_version", "created_by")
    search_fields = ("text_version__title", "created_by__name", "instructions")


@admin.register(models.RoundMember)
class RoundMemberAdmin(ReadOnlyAdmin):
    list_display = ("round", "annotator", "finished_at")
    list_select_related = ("round", "annotator")
    search_fields = ("annotator__name", "round__text_version__title")


@admin.register(models.Curation)
class CurationAdmin(ReadOnlyAdmin):
    list_display = ("round", "choice", "decided_by", "decided_at")
    list_filter = ("choice",)
    list_select_related = ("round", "decided_by")
    search_fields = ("reason", "decided_by__name", "round__text_version__title")


@admin.register(models.CuratedMark)
class CuratedMarkAdmin(ReadOnlyAdmin):
    list_display = ("curation", "annotation", "is_kept")
    list_filter = ("is_kept",)
    list_select_related = ("curation", "annotation")
    search_fields = ("annotation__uuid", "annotation__creator__name")


@admin.register(models.TextWords)
class TextWordsAdmin(ReadOnlyAdmin):
    list_display = ("text_version",)
    list_select_related = ("text_version",)
    search_fields = ("text_version__title",)


@admin.register(models.AnnotationWords)
class AnnotationWordsAdmin(ReadOnlyAdmin):
    list_display = ("annotation",)
    list_select_related = ("annotation",)
    search_fields = ("annotation__uuid",)
