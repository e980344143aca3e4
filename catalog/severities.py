"""The writer of how much each quality check weighs in this installation."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics.errors import Refused
from basics.text import canonical
from catalog.models import CheckSeverity
from catalog.quality import BY_CODE
from catalog.vocabulary import Severity

REASON_MOST = 300


@transaction.atomic
def weigh_check(code: str, severity: str, *, reason: str, by: User) -> str:
    """Let a check weigh as much as `severity` says from now on, with the reason; return it.

    Nothing is switched off: what a check finds is shown, however little it weighs.
    """
    require(by, "manage_vocabularies")
    if code not in BY_CODE:
        raise Refused.invalid(_("There is no such check."), field="check")
    if severity not in Severity.values:
        raise Refused.invalid(_("Choose how much it weighs."), field="severity")
    reason = " ".join(canonical(reason).split())
    if not 0 < len(reason) <= REASON_MOST:
        message = _("Give the reason, in at most %(most)d characters.") % {"most": REASON_MOST}
        raise Refused.invalid(message, field="reason")
    said = {"severity": BY_CODE[code].severity.value, "reason": reason}
    row, _new = CheckSeverity.objects.select_for_update().get_or_create(check_code=code, defaults=said)
    before = row.severity
    row.severity, row.reason = severity, reason
    row.save()
    record("weigh_check", row, by=by, before={"severity": before}, after={"severity": severity, "reason": reason})
    return severity
