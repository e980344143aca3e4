"""Django's admin for this room: for looking only."""

from django.contrib import admin

from basics.admin import ReadOnlyAdmin
from review.models import (
    Comment,
    CommentMention,
    CommentRevision,
    Decision,
    Delivery,
    DraftVersion,
    Notice,
    NoticeSettings,
    PatchSet,
    Presence,
    Proposal,
    Pulse,
    Submission,
    Telling,
    Thread,
    Watch,
    Webhook,
)


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ("title", "author", "state", "updated_at")
    list_filter = ("state",)
    list_select_related = ("author",)
    search_fields = ("title", "author__name")


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ("submission", "kind", "entry", "base", "applied")
    list_filter = ("kind",)
    list_select_related = ("submission", "entry", "base", "applied")


@admin.register(PatchSet)
class PatchSetAdmin(ReadOnlyAdmin):
    list_display = ("submission", "number", "author", "submitted_at", "sha256")
    list_select_related = ("submission", "author")


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("submission", "verdict", "by", "decided_at")
    list_filter = ("verdict",)
    list_select_related = ("submission", "by")


@admin.register(DraftVersion)
class DraftVersionAdmin(ReadOnlyAdmin):
    list_display = ("proposal", "by", "saved_at", "waiting", "sha256")
    list_filter = ("waiting",)
    list_select_related = ("proposal__submission", "by")


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    list_display = ("id", "place", "field", "opened_by", "standing", "resolved_at", "active_at")
    list_filter = ("place", "standing")
    list_select_related = ("opened_by",)


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("thread", "number", "author", "created_at", "withdrawn_at", "hidden_at")
    list_select_related = ("thread", "author")


@admin.register(CommentRevision)
class CommentRevisionAdmin(ReadOnlyAdmin):
    list_display = ("comment", "number", "until")
    list_select_related = ("comment",)


@admin.register(CommentMention)
class CommentMentionAdmin(ReadOnlyAdmin):
    list_display = ("comment", "person", "at")
    list_select_related = ("comment", "person")


@admin.register(Presence)
class PresenceAdmin(ReadOnlyAdmin):
    list_display = ("topic", "person", "seen_at")
    list_select_related = ("person",)


@admin.register(Pulse)
class PulseAdmin(ReadOnlyAdmin):
    list_display = ("topic", "xact", "changes", "at")


@admin.register(Watch)
class WatchAdmin(ReadOnlyAdmin):
    list_display = ("person", "kind", "subject", "made_at")
    list_filter = ("kind",)
    list_select_related = ("person",)


@admin.register(NoticeSettings)
class NoticeSettingsAdmin(ReadOnlyAdmin):
    list_display = ("person", "time_zone", "quiet_from", "quiet_until")
    list_select_related = ("person",)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("person", "kind", "verb", "about", "object_id", "made_at", "way")
    list_filter = ("kind", "way")
    list_select_related = ("person",)


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    list_display = ("person", "made_at", "dropped_at")
    list_select_related = ("person",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("key", "person", "channel", "state", "tries", "next_try_at", "last_error")
    list_filter = ("state", "channel")
    list_select_related = ("person",)


@admin.register(Telling)
class TellingAdmin(ReadOnlyAdmin):
    list_display = ("id", "settled_id", "last_id")
