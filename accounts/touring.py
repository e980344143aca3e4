"""The only writers of how far somebody is on the first-run tour. What the steps are is for the rooms above to know."""

from collections.abc import Collection, Sequence

from django.db import transaction

from accounts.audit import record
from accounts.models import TourProgress, TourState, User
from basics import clock


@transaction.atomic
def begin_tour(*, by: User) -> TourProgress:
    """Begin the tour, or go on with it: steps done before stay done. A finished one begins anew."""
    person = _lock(by)
    progress, _made = TourProgress.objects.get_or_create(person=person)
    if person.tour == TourState.FINISHED:
        progress.begun_at, progress.done = clock.now(), []
        progress.save(update_fields=["begun_at", "done"])
    _turn(person, TourState.BEGUN, "begin_tour", by=by)
    return progress


@transaction.atomic
def pause_tour(*, by: User) -> None:
    """Put a begun tour off: it waits on the desk and is nowhere else."""
    person = _lock(by)
    if person.tour == TourState.BEGUN:
        _turn(person, TourState.PAUSED, "pause_tour", by=by)


@transaction.atomic
def dismiss_tour(*, by: User) -> None:
    """Show the tour no more, until the person asks for it; what was done of it is kept."""
    person = _lock(by)
    if person.tour != TourState.FINISHED:
        _turn(person, TourState.DISMISSED, "dismiss_tour", by=by)


@transaction.atomic
def tick_steps(found: Collection[str], *, steps: Sequence[str], by: User) -> list[str]:
    """Keep which of the `steps` were found done, and finish the tour with the last; returns the new ones in order.

    No entry in the audit log: what somebody did has its own, and what they looked at is nobody's business.
    """
    person = _lock(by)
    progress = TourProgress.objects.filter(person=person).first()
    if person.tour != TourState.BEGUN or progress is None:
        return []
    new = [key for key in steps if key in found and key not in progress.done]
    progress.done = [*progress.done, *new]
    progress.save(update_fields=["done"])
    if set(steps) <= set(progress.done):
        _turn(person, TourState.FINISHED, "finish_tour", by=by)
    return new


def _lock(person: User) -> User:
    locked: User = User.objects.select_for_update().get(pk=person.pk)
    return locked


def _turn(person: User, state: TourState, verb: str, *, by: User) -> None:
    """Write the new state, also into `by`, whose page is still being made."""
    before = person.tour
    if before != state:
        person.tour = by.tour = state
        person.save(update_fields=["tour"])
        record(verb, person, by=by, before={"tour": before}, after={"tour": state})
