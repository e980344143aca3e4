"""The writer of the site's settings."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.factors import require_second_factor
from accounts.models import SiteSettings, User
from accounts.permissions import require
from basics.errors import Refused
from basics.meanwhile import beside_others

SHORTEST, LONGEST = 7, 365  # days
NAMES = ("public_catalog", "keep_jobs_days", "keep_failures_days", "reviser_may_translate", "contact")


@transaction.atomic
def change_settings(*, by: User, seen: Mapping[str, Any] | None = None, **wanted: Any) -> SiteSettings:
    """Change what is named, of `NAMES` and `second_factor_roles`; what stays as it was `seen` leaves no entry."""
    require(by, "keep_site")
    if set(wanted) - {*NAMES, "second_factor_roles"}:
        raise Refused.invalid(_("There is no such setting."))
    SiteSettings.objects.get_or_create(pk=1)
    row = SiteSettings.objects.select_for_update().get(pk=1)
    wanted = beside_others(wanted, seen, {name: getattr(row, name) for name in wanted})
    roles = wanted.pop("second_factor_roles", None)
    before = {name: getattr(row, name) for name in NAMES}
    after = {**before, **wanted}
    _check(after)
    changed = [name for name in NAMES if after[name] != before[name]]
    if changed:
        for name in changed:
            setattr(row, name, after[name])
        row.save(update_fields=changed)
        then, now = ({name: values[name] for name in changed} for values in (before, after))
        record("change_settings", row, by=by, before=then, after=now)
    if roles is not None and set(roles) != set(row.second_factor_roles):
        row.second_factor_roles = require_second_factor(roles, by=by).second_factor_roles
    return row


def _check(values: dict[str, Any]) -> None:
    fields: dict[str, list[Any]] = {}
    for name in ("keep_jobs_days", "keep_failures_days"):
        if not SHORTEST <= values[name] <= LONGEST:
            range_ = {"from": SHORTEST, "to": LONGEST}
            fields[name] = [_("Choose %(from)d to %(to)d days.") % range_]
    if values["contact"] and not _is_address(values["contact"]):
        fields["contact"] = [_("Enter a valid email address.")]
    if not fields and values["keep_failures_days"] < values["keep_jobs_days"]:
        fields["keep_failures_days"] = [_("Failed jobs are kept at least as long as finished ones.")]
    if fields:
        raise Refused(Refused.INVALID, _("Nothing was changed."), fields=fields)


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True
