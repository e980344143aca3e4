"""Suggestions to rate a threat anew because a measure on it moved: made with the measure's revision, and dismissed."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics import clock
from basics.errors import Refused, check_values
from basics.text import canonical
from catalog.models import Assessment, Entry, RatingSuggestion, Revision
from catalog.round_rules import scenarios_of
from catalog.schema import Document
from catalog.suggestion_rules import basis_for, threats_of


def suggest_ratings(measure: Entry, revision: Revision, *, before: Document) -> list[RatingSuggestion]:
    """Suggest to rate anew every rated scenario of the threats that a measure acts on, if its status moved.

    Part of `apply_changes`, in its transaction. Nothing is suggested where nobody has rated yet.
    """
    was, became = str(before.get("status", "")), str(revision.document.get("status", ""))
    basis = basis_for(was, became) if measure.kind == "measure" else None
    if basis is None:
        return []
    codes = threats_of(revision.document).keys()
    threats = {entry.pk: entry for entry in Entry.objects.published().with_content().filter(code__in=codes)}
    rated = Assessment.objects.filter(entry__in=threats).order_by("entry", "scenario")
    rows = rated.values_list("entry", "scenario").distinct()
    return RatingSuggestion.objects.bulk_create(
        RatingSuggestion(
            entry=threats[pk],
            scenario=scenario,
            basis=basis,
            revision=revision,
            was=was,
            became=became,
            created_at=revision.approved_at,
        )
        for pk, scenario in rows
        if scenario in scenarios_of(threats[pk])
    )


@transaction.atomic
def dismiss_suggestion(found: RatingSuggestion, *, by: User, reason: str) -> RatingSuggestion:
    """Say why no new rating is needed, for everybody. A suggestion is answered by a rating otherwise."""
    require(by, "lead_ratings")
    found = RatingSuggestion.objects.select_for_update(of=("self",)).select_related("entry").get(pk=found.pk)
    if found.dismissed_at is not None:
        raise Refused.conflict(_("This suggestion was dismissed already."))
    reason = canonical(reason).strip()
    if not reason:
        raise Refused.invalid(_("Say why no new rating is needed."), field="reason")
    found.dismissed_by, found.dismissed_at, found.reason = by, clock.now(), reason
    check_values(found)
    found.save(update_fields=["dismissed_by", "dismissed_at", "reason"])
    after = {"entry": found.entry.code, "scenario": found.scenario, "reason": reason}
    record("dismiss_suggestion", found, by=by, after=after)
    return found
