"""Rounds of rating: opened for some scenarios and people, declined by somebody, closed or called off."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import has_role_for, require
from basics import clock
from basics.errors import Refused, check_values
from basics.text import canonical
from catalog.models import Entry, RatingRound, RoundItem, RoundRater
from catalog.projecting import project_entries
from catalog.rating_words import RoundState
from catalog.round_rules import LEAST_RATERS, MOST_RATERS, MOST_SCENARIOS, lock_open, require_not_waiting, scenarios_of


@transaction.atomic
def open_rating_round(
    title: str,
    scenarios: Iterable[tuple[str, str]],
    raters: Iterable[User],
    *,
    due_on: date,
    by: User,
    basis: str = "current",
    note: str = "",
) -> RatingRound:
    """Invite people to rate scenarios, each named by the code of its threat and its id, blind, until a day.

    Refuses a scenario that is in an open round already, a past day, and whoever may not rate.
    """
    require(by, "lead_ratings")
    people = list({person.pk: person for person in raters}.values())
    wanted = list(dict.fromkeys(scenarios))
    _check_raters(people)
    if not 1 <= len(wanted) <= MOST_SCENARIOS:
        message = _("A round has from 1 to %(most)d scenarios.") % {"most": MOST_SCENARIOS}
        raise Refused.invalid(message, field="scenarios")
    if due_on < timezone.localdate(clock.now()):
        raise Refused.invalid(_("This day has passed."), field="due_on")
    codes = {code for code, _scenario in wanted}
    locked = Entry.objects.threats().with_content().filter(code__in=codes).order_by("pk")
    entries = {entry.code: entry for entry in locked.select_for_update(of=("self",), no_key=True)}
    _check_scenarios(wanted, entries)
    found = RatingRound(
        title=" ".join(canonical(title).split()), basis=basis, note=canonical(note).strip(), due_on=due_on, opened_by=by
    )
    check_values(found)
    found.save()
    RoundItem.objects.bulk_create(RoundItem(round=found, entry=entries[code], scenario=one) for code, one in wanted)
    RoundRater.objects.bulk_create(RoundRater(round=found, rater=person) for person in people)
    named = [f"{code}/{one}" for code, one in wanted]
    after = {"scenarios": named, "raters": sorted(person.pk for person in people), "due_on": due_on.isoformat()}
    record("open_rating_round", found, by=by, after=after)
    return found


def _check_raters(people: list[User]) -> None:
    if not LEAST_RATERS <= len(people) <= MOST_RATERS:
        message = _("Invite from %(least)d to %(most)d people.") % {"least": LEAST_RATERS, "most": MOST_RATERS}
        raise Refused.invalid(message, field="raters")
    unable = [person.name for person in people if person.is_service or not has_role_for(person, "rate")]
    if unable:
        raise Refused.invalid(_("Not able to rate: %(names)s.") % {"names": ", ".join(unable)}, field="raters")


def _check_scenarios(wanted: list[tuple[str, str]], entries: dict[str, Entry]) -> None:
    for code, scenario in wanted:
        entry = entries.get(code)
        if entry is None or entry.status != "published" or scenario not in scenarios_of(entry):
            message = _("There is no scenario %(name)s of a published threat.") % {"name": f"{code}/{scenario}"}
            raise Refused.invalid(message, field="scenarios")
        other = RatingRound.objects.open().on(entry, scenario).first()
        if other is not None:
            message = _("%(name)s is being rated in the round “%(round)s”.")
            words = {"name": f"{code}/{scenario}", "round": other.title}
            raise Refused(Refused.CONFLICT, message % words, fields={"scenarios": [message % words]})


@transaction.atomic
def decline_rating_round(found: RatingRound, *, by: User, reason: str = "") -> RoundRater:
    """Say that one does not rate in a round; refused once one has rated in it."""
    require(by, "rate")
    found = lock_open(found)
    mine = found.raters.filter(rater=by).first()
    if mine is None or mine.declined_at is not None:
        raise Refused.conflict(_("You are not invited to rate in this round, or have declined already."))
    if found.ratings.filter(rater=by).exists():
        raise Refused.conflict(_("You have rated in this round. What you said stays."))
    mine.declined_at, mine.reason = clock.now(), canonical(reason).strip()
    check_values(mine)
    mine.save(update_fields=["declined_at", "reason"])
    record("decline_rating_round", found, by=by, after={"reason": mine.reason})
    return mine


@transaction.atomic
def close_rating_round(found: RatingRound, *, by: User, call_off: bool = False, reason: str = "") -> RatingRound:
    """End a round: its ratings are hidden no more. To call it off needs a reason; what was rated stays.

    Refuses whoever is invited and has something left to rate: they would see what the others said.
    """
    require(by, "lead_ratings")
    entries = Entry.objects.filter(rating_rounds__round=found.pk).values("pk")
    # Locked before the round, as whoever rates does, so that what is approved of them at this moment is not undone.
    list(Entry.objects.filter(pk__in=entries).order_by("pk").select_for_update(of=("self",), no_key=True))
    found = lock_open(found)
    require_not_waiting(found, by)
    reason = canonical(reason).strip()
    if call_off and not reason:
        raise Refused.invalid(_("Say why the round is called off."), field="reason")
    found.state = RoundState.CALLED_OFF if call_off else RoundState.CLOSED
    found.closed_by, found.closed_at, found.reason = by, clock.now(), reason
    check_values(found)
    found.save(update_fields=["state", "closed_by", "closed_at", "reason"])
    project_entries(found.items.values_list("entry", flat=True))  # what was hidden counts from now on
    record("close_rating_round", found, by=by, before={"state": "open"}, after={"state": found.state, "reason": reason})
    return found
