"""Every read of the queue that has a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Case, Count, Exists, F, Func, Min, OuterRef, Q, Subquery, Sum, Value, When
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Person, may
from basics import clock
from basics.paging import Page, page_of
from basics.prepared import Prepared
from catalog.models import Term
from catalog.vocabulary import Vocabulary
from review.moderation import Risk
from review.queue_asking import Asking
from review.queue_filters import FACETS, Asked
from review.states import State

if TYPE_CHECKING:
    from review.queue_models import Absence, DecisionBatch, KeptReason, QueueItem

Handed = tuple[tuple[int, int], ...]  # who is away, and who does what is assigned to them
SIZE = 50  # rows of a page
TOLD_FOR = timedelta(days=7)  # that something was left alone
Facets = dict[str, list[tuple[str, int]]]
MOMENT = datetime(1, 1, 2, tzinfo=UTC)  # in a statement that is kept: the present one, whenever that is


class QueueItemQuerySet(models.QuerySet["QueueItem"]):
    def visible_to(self, user: Person) -> QueueItemQuerySet:
        """Everything that was once submitted, to whoever takes part in review; a draft again is its author's."""
        if not isinstance(user, User) or not may(user, "see_review"):
            return self.none()
        return self.filter(Q(author=user) | ~Q(state=State.DRAFT))

    def waiting(self, *, at: datetime | None = None) -> QueueItemQuerySet:
        """What somebody is to decide on; what is approved for a time waits for the clock alone."""
        return self.filter(state=State.SUBMITTED).unscheduled(at=at or clock.now())

    def unscheduled(self, *, at: datetime) -> QueueItemQuerySet:
        return self.filter(Q(publish_at=None) | Q(publish_at__lte=at))

    def waiting_for(self, user: User, *, at: datetime | None = None) -> QueueItemQuerySet:
        """What nobody decided yet and this editor may decide on: nothing of theirs, and only of their themes."""
        found = self.waiting(at=at)
        allowed = may(user, "decide") and may(user, "see_review")
        return found.decidable_by(user).left_by_policy(user) if allowed else found.none()

    def left_by_policy(self, user: User) -> QueueItemQuerySet:
        """Leave out proposals of which the policy names others to approve them: `policy.may_decide_under` in SQL.

        The range says nothing that the equality does not: it keeps PostgreSQL from reading all patch sets there ever
        were into a hash, where one is asked of the first item that is free.
        """
        others = Q()
        for risk in Risk.values:
            named = f"policy__rules__{risk}__deciders"
            theirs = Q(**{"hunks__contains": [{"risk": risk}], f"{named}__0__isnull": False})
            others |= theirs & ~Q(**{f"{named}__contains": [user.pk]})
        current = apps.get_model("review", "PatchSet").objects.filter(
            current_of=OuterRef("object_id"), current_of__lte=OuterRef("object_id")
        )
        return self.exclude(Q(kind="proposal"), Exists(current.filter(others)))

    def decidable_by(self, user: User) -> QueueItemQuerySet:
        """Leave out what a person, or a service account of theirs, made, and other editors' themes.

        The same of one item is `queue_rules.why_undecidable`.
        """
        found = self.exclude(barred__overlap=User.objects.counted_as(user).values_list("pk"))
        return found if user.covers_everything else found.filter(themes__contained_by=user.themes)

    def matching(self, asked: Asked, user: User, *, at: datetime) -> QueueItemQuerySet:
        """Keep what somebody asked for; `at` says what is overdue and claimed.

        `mine` is what is for them to decide, as `waiting_for` has it.
        """
        # One state as one value, and not as a list of one: the partial indexes are made of that.
        states = asked.states
        found = self.filter(state=states[0]) if len(states) == 1 else self.filter(state__in=states)
        if asked.show == "waiting":
            found = found.unscheduled(at=at)
        elif asked.show == "scheduled":
            found = found.filter(publish_at__gt=at)
        if asked.scope == "mine" and may(user, "decide"):
            found = found.decidable_by(user).left_by_policy(user)
        for name in FACETS:
            if getattr(asked, name):
                found = found.filter(**{name: getattr(asked, name)})
        if asked.author:
            found = found.filter(author=int(asked.author))
        if asked.assigned == "nobody":
            found = found.asking_nobody(handed_on(at))
        elif asked.assigned:
            found = found.filter(_assigned(asked.assigned, user, at))
        if asked.claimed:
            found = found.filter(_claimed(asked.claimed, user, at))
        if asked.overdue:
            found = found.overdue(at=at)
        return found.with_words(asked.words)

    def page(self, asked: Asked, user: User, *, at: datetime, after: str = "", before: str = "") -> Page[QueueItem]:
        """Return one page of what somebody sees and asks for, with the people of its rows; one query."""
        found = self.visible_to(user).matching(asked, user, at=at).undecided().with_people()
        first, kind = asked.oldest_first, int if asked.oldest_first else datetime
        return page_of(found, after, before=before, by=asked.column, kind=kind, size=SIZE, oldest_first=first)

    def with_words(self, words: Iterable[str]) -> QueueItemQuerySet:
        """Keep what has words that begin so, in the title or the code."""
        asked = " & ".join(f"'{word}':*" for word in words)
        if not asked:
            return self
        vector = SearchVector("code", "title", config="simple")
        return self.annotate(searched=vector).filter(searched=SearchQuery(asked, config="simple", search_type="raw"))

    def undecided(self) -> QueueItemQuerySet:
        """Leave out what somebody decided a moment ago, which can still be undone."""
        return self.exclude(Exists(_pending(OuterRef("kind"), OuterRef("object_id"))))

    def free_for(self, user: User, *, at: datetime) -> QueueItemQuerySet:
        """Keep what no other editor has claimed."""
        return self.filter(unclaimed(at=at) | Q(claimed_by=user))

    def following(self, item: QueueItem, asked: Asked, user: User, *, at: datetime) -> QueueItem | None:
        """Return what a person may decide on after an item, in the order of a list; after the last one, the first."""
        anybodys = asked.without("scope")  # `waiting_for` says whose
        found = self.matching(anybodys, user, at=at).undecided().waiting_for(user, at=at).free_for(user, at=at)
        sign, step = ("", "gt") if asked.oldest_first else ("-", "lt")
        found = found.order_by(f"{sign}{asked.column}", f"{sign}pk")
        place = getattr(item, asked.column)
        beyond = Q(**{f"{asked.column}__{step}": place}) | Q(**{asked.column: place, f"pk__{step}": item.pk})
        return found.filter(beyond).first() or found.first()

    def with_people(self) -> QueueItemQuerySet:
        return self.select_related("author", "assigned_to", "claimed_by")

    def with_theme_labels(self) -> QueueItemQuerySet:
        """Add what the theme is called, by language, in the same query; None where there is none."""
        themes = Term.objects.of(Vocabulary.THEME).filter(code=OuterRef("theme"))
        return self.annotate(theme_labels=Subquery(themes.values("labels")[:1]))

    def overdue(self, *, at: datetime) -> QueueItemQuerySet:
        return self.waiting(at=at).filter(due_at__lt=at)

    def with_asked(self, handed: Handed) -> QueueItemQuerySet:
        """Add who is asked to decide (`asked_of`: who it is assigned to, or their deputy), and whether they can.

        Who cannot (`is_asked` is false: barred, no editor of its themes any more, deactivated) is not asked at all.
        """
        return self.annotate(asked_of=_asked_of(handed)).annotate(is_asked=Exists(_able(OuterRef("asked_of"))))

    def asking_nobody(self, handed: Handed) -> QueueItemQuerySet:
        """What is assigned to nobody, or to somebody who cannot decide on it (any more)."""
        found = self.alias(asked_of=_asked_of(handed))
        return found.exclude(Q(assigned_to__isnull=False), Exists(_able(OuterRef("asked_of"))))

    def claiming(self, asked: Asked, user: User, *, at: datetime, until: datetime) -> tuple[str, list[Any]]:
        """Return the statement, with its values, that claims the first item that somebody asks for and nobody has.

        It is for the action that claims (`queueing.claim_next`) to execute; it returns the item, or no row.

        What is assigned to them comes first, what is assigned to others not at all. An item that another transaction
        has locked is passed over, so two who ask at once never get the same.
        """
        away = _away(at)
        handed, mine = _handed(away), tuple(sorted(_stood_in_for(user, away)))
        if asked.assigned in {"me", "nobody"}:  # who stands in for whom changes from day to day
            statement, values = _claiming.__wrapped__(asked, Asking(user), mine, handed, at)
        else:
            statement, values = _claiming(asked, Asking(user), mine, handed, MOMENT)
        return statement, [user.pk, until, *(at if value == MOMENT else value for value in values)]

    def facets(self, asked: Asked, user: User, *, at: datetime) -> Facets:
        """Count by kind, theme, risk and language, each within what the other three ask for.

        Of the whole queue the sums that are kept are read, less what is not for this person to decide; of what is
        narrowed otherwise (by words, people, dates), the items are counted. One query, or two.
        The sums know nothing of the policy: what it names others for (`left_by_policy`) is counted in them.
        """
        asked_for = asked.without(*FACETS)
        if asked_for.narrows or asked_for.show == "scheduled":
            found = self.matching(asked_for, user, at=at).order_by().values_list(*FACETS)
            rows = list(found.annotate(count=Count("pk")))
        else:
            rows = self._kept_counts(asked_for, user, at)
        return {name: _counted(rows, asked, name) for name in FACETS}

    def _kept_counts(self, asked: Asked, user: User, at: datetime) -> list[tuple[Any, ...]]:
        kept = apps.get_model("review", "QueueCount").objects.filter(state__in=asked.states)
        mine = asked.scope == "mine" and may(user, "decide")
        if mine and not user.covers_everything:
            kept = kept.filter(themes__contained_by=user.themes)
        rows = list(kept.order_by().values_list(*FACETS).annotate(count=Sum("change")))
        states = asked.states
        there = self.filter(state=states[0]) if len(states) == 1 else self.filter(state__in=states)
        if asked.show == "waiting":  # few are approved for a time
            later = there.filter(publish_at__gt=at)
            if mine:
                later = later.decidable_by(user)
            rows += _less(later)
        if mine:
            found = there.filter(barred__overlap=User.objects.counted_as(user).values_list("pk"))
            if not user.covers_everything:
                found = found.filter(themes__contained_by=user.themes)
            rows += _less(found)
        return rows

    def lock_items(self, pks: Iterable[int]) -> list[QueueItem]:
        """Lock items, always in one order: that in which a decision on many goes through them (`review.deciding`)."""
        return list(self.select_for_update(of=("self",)).filter(pk__in=list(pks)).order_by("kind", "object_id"))


class DecisionBatchQuerySet(models.QuerySet["DecisionBatch"]):
    def due(self, *, at: datetime) -> DecisionBatchQuerySet:
        """What is to be applied by now, and what a killed worker left behind."""
        return self.filter(apply_at__lte=at, undone_at=None, done_at=None).order_by("apply_at", "pk")

    def of(self, user: User) -> DecisionBatchQuerySet:
        """A person's own, the newest first."""
        return self.filter(by=user).order_by("-pk")

    def with_outcomes(self) -> DecisionBatchQuerySet:
        """Add how many items each came to what (`waiting`, `decided`, `skipped`, `undone`), `size`, and `first_title`.

        `left_alone` are the decisions that it did not reach: two queries, however many items there were.
        """
        pending = apps.get_model("review", "PendingDecision").objects
        names = ("waiting", "decided", "skipped", "undone")
        counts = {name: Count("decisions", filter=Q(decisions__outcome=name)) for name in names}
        skipped = models.Prefetch("decisions", pending.filter(outcome="skipped"), to_attr="left_alone")
        found = self.annotate(**counts, size=Count("decisions"), first_title=Min("decisions__title"))
        return found.prefetch_related(skipped)

    def to_tell(self, user: User, *, at: datetime, after: int) -> DecisionBatchQuerySet:
        """What can be undone, and (`done_at` is set) what came true in part only in the last week and was not told."""
        undoable = Q(apply_at__gt=at, undone_at=None, begun_at=None, done_at=None)
        skipped = Exists(_skipped(OuterRef("pk")))
        untold = Q(done_at__isnull=False, pk__gt=after, made_at__gt=at - TOLD_FOR)
        found = self.filter(undoable | (untold & Q(skipped)), by=user)
        return found.annotate(size=Count("decisions")).order_by("-pk")


class KeptReasonQuerySet(models.QuerySet["KeptReason"]):
    def kept(self) -> KeptReasonQuerySet:
        return self.filter(dropped_at=None)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def now(self, *, at: datetime) -> AbsenceQuerySet:
        """Whoever is away on the day that it is here (in the zone of the site) at a moment."""
        return self.on(timezone.localdate(at))

    def on(self, day: date) -> AbsenceQuerySet:
        return self.filter(since__lte=day, until__gte=day, ended_at=None)

    def upcoming(self, *, at: datetime) -> AbsenceQuerySet:
        found = self.filter(until__gte=timezone.localdate(at), ended_at=None).select_related("person", "deputy")
        return found.order_by("since", "pk")


@lru_cache(maxsize=256)
def _claiming(
    asked: Asked, asking: Asking, mine: tuple[int, ...], handed: Handed, at: datetime
) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that claims, and its values after the claimant and the end; kept for `MOMENT` as `at`."""
    items: Any = apps.get_model("review", "QueueItem").objects
    found = items.visible_to(asking.user).matching(asked.without("scope"), asking.user, at=at)
    found = found.waiting_for(asking.user, at=at).undecided()
    found = found.filter(unclaimed(at=at))
    found = found.order_by(asked.column, "pk") if asked.oldest_first else found.order_by("-since", "-pk")
    found = found.select_for_update(of=("self",), skip_locked=True).only("pk")
    free = found.asking_nobody(handed)
    whose = [found.filter(assigned_to__in=mine), free] if mine else [free]
    asks = [one[:1].query.sql_with_params() for one in whose]
    words = ", ".join(f"({sql})" for sql, _params in asks)
    statement = f"""
        UPDATE review_queueitem SET claimed_by_id = %s, claimed_until = %s WHERE id = COALESCE({words})
        RETURNING id, kind, object_id, title, claimed_by_id, claimed_until
    """  # noqa: S608  # the words are Django's
    return statement, tuple(value for _sql, params in asks for value in params)


def counted_as(user: User) -> list[int]:
    """Return the numbers of a person and of their service accounts; at most one query in the life of `user`."""
    known: list[int] | None = getattr(user, "_counted_as", None)
    if known is None:
        known = sorted(User.objects.counted_as(user).values_list("pk", flat=True))
        user._counted_as = known  # type: ignore[attr-defined]
    return known


def stood_in_for(user: User, *, at: datetime) -> set[int]:
    """Return the people whose assigned work is this person's today: their own, and whose deputy they are by then.

    A deputy who is away, too, passes it on to their own.
    """
    return _stood_in_for(user, _away(at))


def handed_on(at: datetime) -> Handed:
    """Return whose assigned work others do today, each with who does it."""
    return _handed(_away(at))


def _away(at: datetime) -> dict[int, int | None]:
    """Return who is away at a moment, each with their deputy."""
    return {absence.person_id: absence.deputy_id for absence in AWAY(day=timezone.localdate(at))}


AWAY: Prepared[Any] = Prepared(  # asked for at every claim
    lambda day: apps.get_model("review", "Absence").objects.on(day).only("person_id", "deputy_id"), day=date
)


def _stood_in_for(user: User, away: Mapping[int, int | None]) -> set[int]:
    own = set() if user.pk in away else {user.pk}
    return own | {person for person in away if resolve_deputy(person, away) == user.pk}


def _handed(away: Mapping[int, int | None]) -> Handed:
    does = {person: resolve_deputy(person, away) for person in sorted(away)}
    return tuple((person, deputy) for person, deputy in does.items() if deputy != person)


def _asked_of(handed: Handed) -> Case:
    whens = [When(assigned_to=person, then=Value(deputy)) for person, deputy in handed]
    return Case(*whens, default=F("assigned_to"), output_field=models.BigIntegerField())


def _able(person: OuterRef) -> models.QuerySet[User]:
    """A person, if they can decide on the item that is asked about."""
    accounts = User.objects.filter(Q(pk=OuterRef("pk")) | Q(owner=OuterRef("pk")))
    barred = accounts.filter(_AnyOf(F("pk"), OuterRef(OuterRef("barred"))))
    found: models.QuerySet[User] = User.objects.editors().filter(pk=person)
    return found.exclude(Exists(barred)).filter(Q(themes=[]) | Q(themes__contains=OuterRef("themes")))


class _AnyOf(Func):
    """Whether a value is in an array."""

    template, arg_joiner = "(%(expressions)s))", " = ANY ("
    output_field = models.BooleanField()


def resolve_deputy(person: int, away: Mapping[int, int | None]) -> int:
    """Return who does the work of a person: they themselves, or the first of their deputies who is there.

    `away` says of everybody who is away who their deputy is. Without one who is there, it stays with the person.
    """
    at, passed = person, {person}
    while at in away:
        following = away[at]
        if following is None or following in passed:
            return person
        passed.add(following)
        at = following
    return at


def _assigned(asked: str, user: User, at: datetime) -> Q:
    if asked == "me":
        return Q(assigned_to__in=stood_in_for(user, at=at))
    return Q(assigned_to=int(asked))


def _claimed(asked: str, user: User, at: datetime) -> Q:
    if asked == "me":
        return Q(claimed_by=user, claimed_until__gt=at)
    if asked == "others":
        return Q(claimed_until__gt=at) & ~Q(claimed_by=user)
    return unclaimed(at=at)


def unclaimed(*, at: datetime) -> Q:
    """Whatever nobody has claimed, or had for as long as a claim lasts."""
    return Q(claimed_until=None) | Q(claimed_until__lte=at)


def _pending(kind: Any, object_id: Any) -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = apps.get_model("review", "PendingDecision").objects.all()
    return found.filter(kind=kind, object_id=object_id, outcome="waiting")


def _less(found: QueueItemQuerySet) -> list[tuple[Any, ...]]:
    """Return the counts of items to be taken away from what is kept."""
    counted = found.order_by().values_list(*FACETS).annotate(count=Count("pk"))
    return [(*row[:-1], -row[-1]) for row in counted]


def _skipped(batch: Any) -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = apps.get_model("review", "PendingDecision").objects.all()
    return found.filter(batch=batch, outcome="skipped")


def _counted(rows: list[tuple[Any, ...]], asked: Asked, name: str) -> list[tuple[str, int]]:
    """Return how many there are of each value of one facet, within what is chosen of the others."""
    place, found = FACETS.index(name), Counter[str]()
    chosen = [(at, getattr(asked, other)) for at, other in enumerate(FACETS) if other != name and getattr(asked, other)]
    for row in rows:
        if row[place] and all(row[at] == wanted for at, wanted in chosen):
            found[row[place]] += row[-1]
    return [(value, count) for value, count in found.most_common() if count > 0]
