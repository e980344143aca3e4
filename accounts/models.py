"""People, invitations and the audit log."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.querysets import AttemptQuerySet, AuditEntryQuerySet, InvitationQuerySet, UserManager, WorkQuerySet
from accounts.roles import Role
from basics import clock


class TourState(models.TextChoices):
    """Where a person stands with the first-run tour; on the row of the person, so that a page need not ask for it."""

    OFFERED = "offered", _("offered")
    BEGUN = "begun", _("begun")
    PAUSED = "paused", _("put off")
    FINISHED = "finished", _("finished")
    DISMISSED = "dismissed", _("skipped")


class User(AbstractBaseUser):
    """A member of the team. Email is the name one signs in with; authorship outlives membership."""

    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    roles = ArrayField(models.CharField(max_length=16, choices=Role.choices), verbose_name=_("roles"), default=list)
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    created_at = models.DateTimeField(_("since"), default=clock.now, editable=False)
    tour = models.CharField(_("tour"), max_length=16, choices=TourState.choices, default=TourState.OFFERED)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_email"),
            models.CheckConstraint(
                condition=Q(roles__len__gte=1) & Q(roles__contained_by=[role.value for role in Role]),
                name="a_person_has_known_roles",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.roles

    @property
    def is_editor(self) -> bool:
        return Role.EDITOR in self.roles

    @property
    def is_staff(self) -> bool:
        """Let administrators, and nobody else, through the door of Django's admin."""
        return self.is_active and self.is_administrator

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.has_module_perms(perm.partition(".")[0])

    def has_module_perms(self, app_label: str) -> bool:
        """Show every room in Django's admin; its own groups and permissions mean nothing here."""
        return self.is_staff and app_label != "auth"


class Invitation(models.Model):
    """A signed, single-use, expiring way in. Without `invited_by` it is the set-up link of an empty installation."""

    email = models.EmailField(_("email"), blank=True)
    roles = ArrayField(models.CharField(max_length=16, choices=Role.choices), verbose_name=_("roles"))
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="invitations_sent")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="invitation")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="an_accepted_invitation_names_its_person",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="an_invitation_is_accepted_or_revoked",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="an_invitation_expires_later"),
        ]

    def __str__(self) -> str:
        return self.email or str(_("Set-up link"))

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]

    def state(self, *, at: datetime) -> str:
        """Return `open`, `accepted`, `revoked` or `expired`."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > at else "expired"


class TourProgress(models.Model):
    """How far somebody is on the tour: since when what they do counts, and the keys of the steps seen done."""

    person = models.OneToOneField(User, models.CASCADE, related_name="tour_progress")
    begun_at = models.DateTimeField(_("begun"), default=clock.now)
    done = ArrayField(models.CharField(max_length=32), verbose_name=_("done"), default=list, blank=True)

    class Meta:
        verbose_name = _("progress on the tour")
        verbose_name_plural = _("progress on the tour")

    def __str__(self) -> str:
        return f"{self.person}: {', '.join(self.done)}"


class Attempt(models.Model):
    """How often a secret was tried since a moment; `key` is a keyed hash, so that nobody's address is kept."""

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return self.key[:12]


class WorkState(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", pgettext_lazy("work", "done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Work(models.Model):
    """Something long that a job does for a person: how far it is, and what came of it. Only that person sees it.

    Words are kept in the language it was asked for in (`language`), so that the job goes on in it.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="work")
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("subject"), max_length=64, blank=True)
    title = models.CharField(_("title"), max_length=200)
    unit = models.CharField(_("what is counted"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=8)
    state = models.CharField(_("state"), max_length=16, choices=WorkState.choices, default=WorkState.QUEUED)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), null=True, blank=True)
    message = models.CharField(_("what came of it"), max_length=500, blank=True)
    link = models.CharField(_("path of the result"), max_length=300, blank=True)
    harm = models.BooleanField(_("found something wrong"), default=False)
    job = models.BigIntegerField(_("job"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("long work")
        verbose_name_plural = _("long work")
        indexes = [models.Index(fields=["person", "-created_at", "-id"], name="work_newest_first")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="work_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | (~Q(state__in=["queued", "running"]) & Q(finished_at__isnull=False)),
                name="work_that_ended_says_when",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "subject"],
                condition=Q(state__in=["queued", "running"]),
                name="one_open_work_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in (WorkState.QUEUED, WorkState.RUNNING)


class AuditEntry(models.Model):
    """One thing that was done. The database refuses to change or remove it (migration `audit_is_append_only`)."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    means = models.CharField(max_length=16)
    verb = models.CharField(max_length=64)
    target_type = models.CharField(max_length=64)
    target_id = models.CharField(max_length=64)
    target_label = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=64, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest_first"),
            models.Index(fields=["target_type", "target_id"], name="audit_by_target"),
            models.Index(fields=["verb", "-at", "-id"], name="audit_by_verb"),
            models.Index(fields=["actor", "-at", "-id"], name="audit_by_actor"),
        ]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"
