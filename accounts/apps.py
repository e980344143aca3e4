"""This room as an app, and Django's admin with a site of ours."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    default = True
    name = "accounts"


class AdminDoorConfig(admin.AdminConfig):
    """Django's admin, behind a proof of who is there; the settings name it, so it is no default."""

    default = False
    default_site = "accounts.admin_site.BreakGlassSite"
