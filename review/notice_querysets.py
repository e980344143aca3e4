"""Every read of watches, notices and deliveries that has a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models import Q

from accounts.models import User
from accounts.permissions import Person
from review.notice_kinds import DIGESTS, DeliveryState

if TYPE_CHECKING:
    from review.notice_models import Delivery, Notice, NoticeSettings, Watch, Webhook

# An index-only walk that ends at the limit.
UNREAD = "SELECT count(*) FROM (SELECT FROM review_notice WHERE person_id = %s AND read_at IS NULL LIMIT 100) unread"
Thing = tuple[str, str]


class WatchQuerySet(models.QuerySet["Watch"]):
    def visible_to(self, user: Person) -> WatchQuerySet:
        """One's own."""
        return self.filter(person=user.pk)

    def of_things(self, things: Iterable[Thing]) -> dict[Thing, list[tuple[int, datetime]]]:
        """Return the active people who watch each of these (kind, subject), with the moment since when."""
        wanted = set(things)
        if not wanted:
            return {}
        found = self.filter(
            kind__in={kind for kind, _ in wanted},
            subject__in={subject for _, subject in wanted},
            person__is_active=True,
        )
        watching: dict[Thing, list[tuple[int, datetime]]] = {}
        for kind, subject, person, since in found.values_list("kind", "subject", "person", "made_at"):
            watching.setdefault((kind, subject), []).append((person, since))
        return {thing: people for thing, people in watching.items() if thing in wanted}


class NoticeSettingsQuerySet(models.QuerySet["NoticeSettings"]):
    def of(self, person: User) -> NoticeSettings:
        """Return how somebody wants to be told; as usual (a row that is not written) where they never said."""
        return self.filter(person=person).first() or self.model(person=person)


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def in_use(self) -> WebhookQuerySet:
        return self.filter(dropped_at=None)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Person) -> NoticeQuerySet:
        """One's own. Whether what it leads to may (still) be seen is asked of `review.noticed`."""
        return self.filter(person=user.pk)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def newest(self) -> NoticeQuerySet:
        """The newest about each thing."""
        return self.filter(is_latest=True)

    def about_things(self, things: Iterable[Thing]) -> NoticeQuerySet:
        either = Q(pk__in=[])
        for about, object_id in things:
            either |= Q(about=about, object_id=object_id)
        return self.filter(either)

    def to_digest(self) -> NoticeQuerySet:
        return self.filter(way__in=DIGESTS, digest=None)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Person) -> DeliveryQuerySet:
        """One's own."""
        return self.filter(person=user.pk)

    def due(self, *, at: datetime) -> DeliveryQuerySet:
        """What is to be tried now: what waits for it, and what somebody began and did not end within the lease."""
        waits = Q(state=DeliveryState.WAITING, next_try_at__lte=at)
        return self.filter(waits | Q(state=DeliveryState.SENDING, leased_until__lt=at))


def unread_count(user: User) -> int:
    """Return how many notices somebody has not read, never counting beyond a hundred; one query."""
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [user.pk])
        return int(cursor.fetchone()[0])
