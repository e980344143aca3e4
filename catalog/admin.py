"""Django's admin for the catalog: for looking only."""

from typing import Any

from django.contrib import admin
from django.utils import timezone

from basics.admin import ReadOnlyAdmin, ReadOnlyInline
from catalog.models import (
    Assessment,
    CheckSeverity,
    Edition,
    EditionEntry,
    EditionMark,
    EditionNote,
    Entry,
    EntryTranslation,
    EntryTranslationRevision,
    Estimate,
    Evidence,
    Forecast,
    IndicatorReading,
    Link,
    RatingRound,
    RatingSuggestion,
    RegisterRow,
    Revision,
    RoundItem,
    RoundRater,
    ScaleVersion,
    Term,
    TermRevision,
)


class RevisionInline(ReadOnlyInline):
    model = Revision
    fk_name = "entry"
    fields = ("number", "author", "approved_by", "approved_at", "message")
    readonly_fields = ("approved_at",)


class EvidenceInline(ReadOnlyInline):
    model = Evidence
    fields = ("field", "annotation", "stance", "credibility")


class LinkInline(ReadOnlyInline):
    model = Link
    fk_name = "entry"
    fields = ("relation", "to", "text", "effectiveness")


@admin.register(Term)
class TermAdmin(ReadOnlyAdmin):
    list_display = ("code", "vocabulary", "label", "position", "retired_at")
    list_filter = ("vocabulary",)
    search_fields = ("code", "labels")


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("code", "kind", "status", "title", "updated_at")
    list_filter = ("kind", "status")
    list_select_related = ("current",)
    search_fields = ("code", "current__document__title")
    inlines = (RevisionInline, EvidenceInline, LinkInline)


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ("entry", "number", "author", "approved_by", "approved_at", "sha256")
    list_select_related = ("entry", "author", "approved_by")
    search_fields = ("entry__code", "message", "sha256")


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ("entry", "field", "annotation", "stance", "credibility")
    list_filter = ("stance", "credibility")
    list_select_related = ("entry", "annotation")
    search_fields = ("entry__code", "field", "note")


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    list_display = ("entry", "relation", "to", "effectiveness")
    list_filter = ("relation", "effectiveness")
    list_select_related = ("entry", "to")
    search_fields = ("entry__code", "to__code", "text")


@admin.register(ScaleVersion)
class ScaleVersionAdmin(ReadOnlyAdmin):
    list_display = ("number", "name", "retired_at")
    search_fields = ("name",)


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    list_display = ("entry", "scenario", "basis", "rater", "likelihood", "confidence", "created_at")
    list_filter = ("basis", "confidence", "likelihood")
    list_select_related = ("entry", "rater")
    search_fields = ("entry__code", "rater__name", "rationale")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).filter(pk__in=Assessment.objects.visible_to(request.user).values("pk"))


class RoundItemInline(ReadOnlyInline):
    model = RoundItem
    fields = ("entry", "scenario")


class RoundRaterInline(ReadOnlyInline):
    model = RoundRater
    fields = ("rater", "declined_at", "reason")
    readonly_fields = ("declined_at",)


@admin.register(RoundItem)
class RoundItemAdmin(ReadOnlyAdmin):
    list_display = ("round", "entry", "scenario")
    list_select_related = ("round", "entry")
    search_fields = ("round__title", "entry__code")


@admin.register(RoundRater)
class RoundRaterAdmin(ReadOnlyAdmin):
    list_display = ("round", "rater", "declined_at")
    list_select_related = ("round", "rater")
    search_fields = ("round__title", "rater__name")


@admin.register(RatingRound)
class RatingRoundAdmin(ReadOnlyAdmin):
    list_display = ("title", "state", "basis", "due_on", "opened_by", "created_at")
    list_filter = ("state", "basis")
    list_select_related = ("opened_by",)
    search_fields = ("title", "items__entry__code")
    inlines = (RoundItemInline, RoundRaterInline)


@admin.register(RatingSuggestion)
class RatingSuggestionAdmin(ReadOnlyAdmin):
    list_display = ("entry", "scenario", "basis", "was", "became", "created_at", "dismissed_at")
    list_filter = ("basis", "became")
    list_select_related = ("entry",)
    search_fields = ("entry__code", "revision__entry__code")


@admin.register(Forecast)
class ForecastAdmin(ReadOnlyAdmin):
    list_display = ("statement", "entry", "closes_on", "outcome", "created_by")
    list_filter = ("outcome",)
    list_select_related = ("entry", "created_by")
    search_fields = ("statement", "entry__code")


@admin.register(Estimate)
class EstimateAdmin(ReadOnlyAdmin):
    list_display = ("forecast", "person", "probability", "created_at")
    list_select_related = ("forecast", "person")
    search_fields = ("forecast__statement", "person__name")

    def get_queryset(self, request: Any) -> Any:
        seen = Estimate.objects.visible_to(request.user, timezone.localdate())
        return super().get_queryset(request).filter(pk__in=seen.values("pk"))


class EditionEntryInline(ReadOnlyInline):
    model = EditionEntry
    fields = ("entry", "revision", "sha256")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("entry", "revision").defer("content")


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ("name", "title", "state", "created_by", "frozen_by", "frozen_at", "published_by", "published_at")
    list_filter = ("state",)
    list_select_related = ("created_by", "frozen_by", "published_by")
    search_fields = ("name", "title")
    inlines = (EditionEntryInline,)


@admin.register(EditionEntry)
class EditionEntryAdmin(ReadOnlyAdmin):
    list_display = ("edition", "entry", "revision", "sha256")
    list_select_related = ("edition", "entry", "revision")
    search_fields = ("edition__name", "entry__code", "sha256")


@admin.register(EditionMark)
class EditionMarkAdmin(ReadOnlyAdmin):
    list_display = ("edition", "entry", "kind", "by", "at")
    list_filter = ("kind",)
    list_select_related = ("edition", "entry", "by")
    search_fields = ("edition__name", "entry__code", "reason")


@admin.register(EditionNote)
class EditionNoteAdmin(ReadOnlyAdmin):
    list_display = ("edition", "entry", "by", "at")
    list_select_related = ("edition", "entry", "by")
    search_fields = ("edition__name", "entry__code", "text")


@admin.register(TermRevision)
class TermRevisionAdmin(ReadOnlyAdmin):
    list_display = ("term", "number", "retired", "replaced_by", "by", "at")
    list_filter = ("retired",)
    list_select_related = ("term", "by")
    search_fields = ("term__code", "labels")


@admin.register(RegisterRow)
class RegisterRowAdmin(ReadOnlyAdmin):
    list_display = ("code", "kind", "status", "title", "theme")
    list_filter = ("kind", "status")
    search_fields = ("code", "title")


@admin.register(IndicatorReading)
class IndicatorReadingAdmin(ReadOnlyAdmin):
    list_display = ("entry", "indicator", "state", "text", "by", "observed_on")
    list_filter = ("state",)
    list_select_related = ("entry", "by")
    search_fields = ("entry__code", "text")


@admin.register(CheckSeverity)
class CheckSeverityAdmin(ReadOnlyAdmin):
    list_display = ("check_code", "severity", "reason")
    list_filter = ("severity",)
    search_fields = ("check_code", "reason")


@admin.register(EntryTranslation)
class EntryTranslationAdmin(ReadOnlyAdmin):
    list_display = ("entry", "language", "current")
    list_filter = ("language",)
    list_select_related = ("entry", "current")
    search_fields = ("entry__code",)


@admin.register(EntryTranslationRevision)
class EntryTranslationRevisionAdmin(ReadOnlyAdmin):
    list_display = ("translation", "number", "author", "approved_by", "approved_at")
    list_select_related = ("translation", "author", "approved_by")
    search_fields = ("translation__entry__code", "message")
