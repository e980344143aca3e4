"""Every read of people, invitations and the audit log that has a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.sessions.base_session import BaseSessionManager
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Lower
from django.utils import timezone

from accounts.roles import Role
from basics.sorting import Column, Sorting

if TYPE_CHECKING:
    from accounts.models import ApiToken, Attempt, AuditEntry, AuditSeal, EmailChange, Invitation, Session, User, Work

JUST_ENDED = timedelta(minutes=10)
SECOND_FACTORS = ("totp", "webauthn")  # as allauth.mfa names them; recovery codes only stand in for one
KEPT_AFTER = timedelta(days=30)

# A skip scan over the index: as many steps as there are verbs, however long the log is.
VERBS = """
WITH RECURSIVE found AS (
    (SELECT verb FROM accounts_auditentry ORDER BY verb LIMIT 1)
    UNION ALL
    SELECT (SELECT verb FROM accounts_auditentry WHERE verb > found.verb ORDER BY verb LIMIT 1)
    FROM found WHERE found.verb IS NOT NULL
)
SELECT verb FROM found WHERE verb IS NOT NULL
"""

SEALS = """
SELECT e.id, s.number FROM unnest(%s::bigint[]) e(id)
JOIN accounts_auditseal s ON int8range(s.first_id, s.last_id, '[]') @> e.id
 AND EXISTS (SELECT FROM generate_subscripts(s.ranges, 1) i WHERE e.id BETWEEN s.ranges[i][1] AND s.ranges[i][2])
"""


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def administrators(self) -> UserQuerySet:
        return self.active().filter(roles__contains=[Role.ADMINISTRATOR])

    def editors(self) -> UserQuerySet:
        return self.active().filter(roles__contains=[Role.EDITOR])

    def with_email(self, email: str) -> UserQuerySet:
        """People with an email, whatever its letter case; by the index that keeps it unique.

        Lowered here, as attempts are counted: PostgreSQL makes an `i` of `İ`, so each would be one more count to guess.
        """
        return self.alias(lower_email=Lower("email")).filter(lower_email=Lower(Value(email.lower())))

    def members(self) -> UserQuerySet:
        """People, without service accounts."""
        return self.filter(owner__isnull=True)

    def answered_for_by(self, person: User) -> UserQuerySet:
        """A person, and the active service accounts they own."""
        return self.active().filter(Q(pk=person.pk) | Q(owner=person)).order_by("owner_id", "name_key")

    def counted_as(self, person: User) -> UserQuerySet:
        """A person, and every service account they own or owned: what these wrote is theirs (`answers_for`)."""
        return self.filter(Q(pk=person.pk) | Q(owner=person)).order_by()

    def matching(self, *, q: str = "", role: str = "", state: str = "", factor: str = "") -> UserQuerySet:
        """Narrow by what is given; `q` finds words of name and email, `factor` is `has` or `lacks`.

        A service account never signs in, so it neither has nor lacks a second factor.
        """
        found = self.filter(roles__contains=[role]) if role else self
        for word in q.split():
            found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
        if state:
            found = found.filter(is_active=state == "active")
        if factor:
            found = found.members().alias(held=self._holding_a_factor()).filter(held=factor == "has")
        return found

    def with_signs_of_life(self) -> UserQuerySet:
        """Add `has_factor`, and `seen_at`: the last sign-in, step in a session that is kept, or use of a token."""
        fields = {"sessions": "seen_at", "api_tokens": "last_used_at"}
        last = [self._newest(name, column) for name, column in fields.items()]
        return self.annotate(has_factor=self._holding_a_factor(), seen_at=Greatest("last_login", *last))

    def sorted_by(self, key: str) -> UserQuerySet:
        """Sort a list `with_signs_of_life()` by a column, `-` for the other way round; by name if it is none."""
        column = F({"since": "created_at", "seen": "seen_at"}.get(key.removeprefix("-"), "name_key"))
        order = column.desc(nulls_last=True) if key.startswith("-") else column.asc(nulls_first=True)
        return self.order_by(order, "name_key", "pk")

    def _holding_a_factor(self) -> Exists:
        holders = self.model._base_manager.filter(authenticator__type__in=SECOND_FACTORS)
        return Exists(holders.filter(pk=OuterRef("pk")))

    def _newest(self, name: str, column: str) -> Subquery:
        rows: Any = self.model._meta.get_field(name).related_model
        newest = rows.objects.filter(person=OuterRef("pk")).order_by(F(column).desc(nulls_last=True))
        return Subquery(newest.values(column)[:1])

    def with_inviter(self) -> UserQuerySet:
        return self.select_related("invitation__invited_by")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """People by email, whatever its letter case."""

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.with_email(username or "").get()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    SORTING = Sorting(
        {
            "email": Column("email"),
            "sent": Column("created_at", datetime),
            "until": Column("expires_at", datetime),
        },
        usual="-sent",
    )

    def open(self, *, at: datetime) -> InvitationQuerySet:
        """Invitations that could still be accepted at a moment."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)

    def to(self, email: str) -> InvitationQuerySet:
        return self.alias(lower_email=Lower("email")).filter(lower_email=Lower(Value(email)))

    def with_people(self) -> InvitationQuerySet:
        return self.select_related("invited_by", "accepted_by")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    SORTING = Sorting(
        {
            "added": Column("created_at", datetime),
            "name": Column("name", is_name=True),
            "used": Column("used_sorted", datetime),
            "until": Column("expires_at", datetime),
        },
        usual="-added",
    )

    def open(self, *, at: datetime) -> ApiTokenQuerySet:
        """Tokens that were neither revoked nor have expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)

    def usable(self, *, at: datetime) -> ApiTokenQuerySet:
        """Open tokens whose person, and whose service account's owner, are members."""
        active = Q(person__owner__isnull=True) | Q(person__owner__is_active=True)
        return self.open(at=at).filter(active, person__is_active=True).select_related("person__owner")

    def with_asked_factors(self) -> ApiTokenQuerySet:
        """Add `factor_roles`, the roles that need a second factor; None while nobody has decided that."""
        decided = apps.get_model("accounts", "SiteSettings").objects.values("second_factor_roles")[:1]
        return self.annotate(factor_roles=Subquery(decided))

    def answered_for_by(self, person: User) -> ApiTokenQuerySet:
        """Tokens of a person and of the service accounts they own."""
        found = self.filter(Q(person=person) | Q(person__owner=person)).select_related("person")
        used = Coalesce("last_used_at", Value(datetime.min.replace(tzinfo=UTC)))  # never comes first
        return found.annotate(used_sorted=used)


class SessionQuerySet(models.QuerySet["Session"]):
    def of(self, person: User, *, at: datetime) -> SessionQuerySet:
        """The sessions of one person that have not run out, the one used last first."""
        return self.filter(person=person, expire_date__gt=at).order_by("-seen_at")


class SessionManager(BaseSessionManager.from_queryset(SessionQuerySet)):  # type: ignore[misc]
    """Sessions, by person."""


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def open(self, *, at: datetime) -> EmailChangeQuerySet:
        """Changes that were neither made nor cancelled, and may still be confirmed."""
        return self.filter(done_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=at)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def over(self, *, at: datetime, within: timedelta) -> AttemptQuerySet:
        """Counts that no longer say anything."""
        return self.filter(since__lte=at - within)


class WorkQuerySet(models.QuerySet["Work"]):
    def visible_to(self, person: User) -> WorkQuerySet:
        """One's own, and nobody else's."""
        return self.filter(person=person)

    def open(self) -> WorkQuerySet:
        return self.filter(finished_at__isnull=True)

    def current(self, *, at: datetime) -> WorkQuerySet:
        """What runs, and what has just ended."""
        return self.filter(models.Q(finished_at__isnull=True) | models.Q(finished_at__gt=at - JUST_ENDED))

    def over(self, *, at: datetime) -> WorkQuerySet:
        """What ended so long ago that nobody asks for it."""
        return self.filter(finished_at__lt=at - KEPT_AFTER)


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    SORTING = Sorting({"at": Column("at", datetime)}, usual="-at")

    def with_actor(self) -> AuditEntryQuerySet:
        return self.select_related("actor")

    def matching(
        self,
        *,
        actor: User | None = None,
        verb: str = "",
        target_type: str = "",
        target_id: str = "",
        since: date | None = None,
        until: date | None = None,
    ) -> AuditEntryQuerySet:
        """Entries that fit every criterion given; both days are whole and included."""
        asked = {"actor": actor, "verb": verb, "target_type": target_type, "target_id": target_id}
        rows = self.filter(**{name: value for name, value in asked.items() if value})
        rows = rows.filter(at__gte=_midnight(since)) if since else rows
        return rows.filter(at__lt=_midnight(until + timedelta(days=1))) if until else rows

    def about(self, thing: models.Model) -> AuditEntryQuerySet:
        return self.filter(target_type=thing._meta.label_lower, target_id=str(thing.pk))

    def verbs(self) -> list[str]:
        """Return every verb that ever was recorded."""
        with connection.cursor() as cursor:
            cursor.execute(VERBS)
            return [verb for (verb,) in cursor.fetchall()]


class AuditSealQuerySet(models.QuerySet["AuditSeal"]):
    def last_words(self) -> AuditSeal | None:
        """Return the newest seal, without the hashes of its entries."""
        return self.defer("leaves").order_by("number").last()

    def numbers_of(self, ids: Iterable[int]) -> dict[int, int]:
        """Return in which seal each entry is, by id; an entry that is not sealed yet is left out."""
        with connection.cursor() as cursor:
            cursor.execute(SEALS, [list(ids)])
            return dict(cursor.fetchall())
