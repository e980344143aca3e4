"""People, invitations and the audit log in Django's admin, for looking only."""

from django.contrib import admin

from accounts.models import Attempt, AuditEntry, AuditSeal, Invitation, User
from basics.admin import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["name", "email", "roles", "is_active", "created_at", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    exclude = ["password"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "roles", "invited_by", "created_at", "expires_at", "accepted_by", "revoked_at"]
    list_select_related = ["invited_by", "accepted_by"]
    search_fields = ["email"]
    date_hierarchy = "created_at"


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "means", "verb", "target_type", "target_id", "target_label"]
    list_select_related = ["actor"]
    list_filter = ["means"]
    search_fields = ["verb", "target_id", "target_label", "request_id"]
    date_hierarchy = "at"


@admin.register(AuditSeal)
class AuditSealAdmin(ReadOnlyAdmin):
    list_display = ["number", "count", "first_id", "last_id", "sealed_at", "hex"]
    fields = ["number", "version", "count", "first_id", "last_id", "settled_id", "sealed_at", "hex"]


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ["key", "since", "count"]
