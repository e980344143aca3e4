"""The four roles, of which a person may hold several (an administrator is no editor by office), and token scopes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    READER = "reader", _("Reader")
    ANALYST = "analyst", _("Analyst")
    EDITOR = "editor", _("Editor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Scope(models.TextChoices):
    """What a token may be used for; never more than its person may."""

    READ = "read", _("Read")
    WRITE = "write", _("Add, annotate, propose")
    REVIEW = "review", _("Decide and freeze")
    ADMIN = "admin", _("Manage people and read the audit log")
