"""Django's admin, for looking only: actions are the only writers."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:  # generic for the type checker only
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


URLS: "dict[type[models.Field[Any, Any]], dict[str, str]]" = {models.URLField: {"assume_scheme": "https"}}


class ReadOnlyAdmin(ModelAdmin):
    """Show, search and filter rows, and change none. Rooms register their models with subclasses of this."""

    list_per_page = 50
    show_full_result_count = False  # no COUNT(*) over a whole table
    actions = None
    formfield_overrides = URLS

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    """Show the rows that belong to one, each with a link to its own page."""

    extra = 0
    can_delete = False
    show_change_link = True
    formfield_overrides = URLS

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def admin_link(row: models.Model | None) -> SafeString | str:
    """Return a link to a row's page in the admin; nothing for no row."""
    if row is None:
        return ""
    meta = row._meta
    return format_html(
        '<a href="{}">{}</a>', reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk]), row
    )
