"""Record what a person saw an indicator say: a statement of its own, with no proposal, that nobody changes later."""

import re
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.models import Annotation
from basics import clock
from basics.errors import Refused, check_row
from basics.text import canonical
from catalog.models import Entry, IndicatorReading
from catalog.vocabulary import ReadingState, Status

IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TEXT_MOST = 300


@transaction.atomic
def read_indicator(
    entry: Entry,
    indicator: str,
    *,
    text: str,
    state: str,
    by: User,
    observed_on: date | None = None,
    annotation: str = "",
) -> IndicatorReading:
    """Record one reading of an indicator of a published entry; earlier ones stay, as history.

    `observed_on` is the day it was seen on, today if nothing is said. `annotation` is the identifier or the address of
    the annotation it rests on. Refuses an indicator that the entry does not have, and a day that is still to come.
    """
    require(by, "read_indicators")
    if entry.status != Status.PUBLISHED:
        message = _("%(code)s is %(status)s; its indicators are not read any more.")
        raise Refused.conflict(message % {"code": entry.code, "status": entry.get_status_display()})
    if indicator not in {row["id"] for row in entry.document.get("indicators", [])}:
        raise Refused.invalid(_("This entry has no such indicator."), field="indicator")
    today = timezone.localdate(clock.now())
    observed_on = observed_on or today
    problems: dict[str, list[str]] = {}
    if state not in ReadingState.values:
        problems["state"] = [_("Choose what the indicator says.")]
    text = " ".join(canonical(text).split())
    if not 0 < len(text) <= TEXT_MOST:
        problems["text"] = [_("Write what you saw, in at most %(most)d characters.") % {"most": TEXT_MOST}]
    if observed_on > today:
        problems["observed_on"] = [_("This day is still to come.")]
    source = _source(annotation, by, problems)
    if problems:
        raise Refused(Refused.INVALID, _("Some fields need another look. Nothing is lost."), fields=problems)
    reading = IndicatorReading(
        entry=entry,
        indicator=indicator,
        state=state,
        text=text,
        annotation=source,
        observed_on=observed_on,
        by=by,
    )
    check_row(reading)
    reading.save()
    after = {"entry": entry.code, "indicator": indicator, "state": state, "observed_on": observed_on.isoformat()}
    record("read_indicator", reading, by=by, after=after)
    return reading


def _source(annotation: str, by: User, problems: dict[str, list[str]]) -> Annotation | None:
    if not annotation.strip():
        return None
    named = IDENTIFIER.search(annotation)
    citable = Annotation.objects.visible_to(by).citable()
    found = citable.filter(uuid=UUID(named.group())).first() if named else None
    if found is None:
        problems["annotation"] = [_("There is no such annotation, or it cannot be cited.")]
    return found
