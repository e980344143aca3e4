"""The writer of rating scales: a version is never changed, a new one takes its place, and older ratings keep theirs."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics import clock
from basics.errors import Refused
from basics.text import canonical, sha256_of
from catalog.models import ScaleVersion
from catalog.scale_parts import completed
from catalog.scale_rules import cleaned, has_shape_of, problems_of
from catalog.schema import canonical_json


@transaction.atomic
def add_scale_version(name: str, document: dict[str, Any], *, seen: int, by: User) -> ScaleVersion:
    """Put a new version in use; `seen` is the number of the one it was made from, which must still be in use."""
    require(by, "manage_vocabularies")
    base = ScaleVersion.objects.select_for_update().filter(retired_at__isnull=True).get()
    if base.number != seen:
        message = _("Version %(number)d was made meanwhile. Nothing was changed; look at it first.")
        raise Refused.stale(message % {"number": base.number}, details={"current": base.number})
    name = " ".join(canonical(name).split())
    languages = [code for code, _name in settings.LANGUAGES]
    of_base = has_shape_of(document, base.document, languages)
    if not of_base and not has_shape_of(document, completed(base.document), languages):
        raise Refused.invalid(_("A new version keeps the bands, dimensions and levels of the one it was made from."))
    fresh = cleaned(document, languages)
    problems = problems_of(fresh)
    if not 0 < len(name) <= 120:
        problems["name"] = [_("Write a name of at most 120 characters.")]
    if problems:
        raise Refused(Refused.INVALID, _("Some fields need another look. Nothing is lost."), fields=dict(problems))
    fresh |= {"number": base.number + 1, "name": name}
    if {**fresh, "number": 0, "name": ""} == {**cleaned(base.document, languages), "number": 0, "name": ""}:
        raise Refused.conflict(_("This is what holds already: nothing was changed."))
    base.retired_at = clock.now()
    base.save(update_fields=["retired_at"])
    made = ScaleVersion.objects.create(number=base.number + 1, name=name, document=fresh)
    after = {"number": made.number, "name": name, "sha256": sha256_of(canonical_json(fresh))}
    record("add_scale_version", made, by=by, before={"number": base.number, "name": base.name}, after=after)
    return made
