"""What the verbs of this room say in the audit log (accounts/audit_words.py)."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "back_up": _("Backup made"),
    "retry_job": _("Background job tried again"),
}
