"""People, invitations and the audit log."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.audit_words import MEANS
from accounts.querysets import (
    ApiTokenQuerySet,
    AttemptQuerySet,
    AuditEntryQuerySet,
    AuditSealQuerySet,
    EmailChangeQuerySet,
    InvitationQuerySet,
    SessionManager,
    UserManager,
    WorkQuerySet,
)
from accounts.roles import Role, Scope
from basics import clock
from basics.sorting import kept_key


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
    name_key = kept_key("name")
    roles = ArrayField(models.CharField(max_length=16, choices=Role.choices), verbose_name=_("roles"), default=list)
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    # The catalog themes an editor decides on, by code; empty is all of them.
    themes = ArrayField(models.CharField(max_length=16), verbose_name=_("themes"), default=list, blank=True)
    # Whoever answers for a service account: an integration that works by tokens and never signs in.
    owner = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="service_accounts")
    created_at = models.DateTimeField(_("since"), default=clock.now, editable=False)
    tour = models.CharField(_("tour"), max_length=16, choices=TourState.choices, default=TourState.OFFERED)
    # When a former member's name, email and means to sign in were removed for good (accounts/leaving.py).
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name_key", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_email"),
            models.CheckConstraint(
                condition=Q(roles__len__gte=1) & Q(roles__contained_by=[role.value for role in Role]),
                name="a_person_has_known_roles",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(roles__contained_by=[Role.READER.value, Role.ANALYST.value]),
                name="a_service_account_neither_decides_nor_administers",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    is_active=False,
                    email__endswith="@erased.invalid",
                    password__startswith="!",  # noqa: S106  # what no password is
                    language="",
                    themes__len=0,
                    last_login__isnull=True,
                ),
                name="who_is_erased_cannot_sign_in",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def covers(self, *themes: str) -> bool:
        """Tell whether a person may decide on all of these themes."""
        return not self.themes or set(themes) <= set(self.themes)

    @property
    def covers_everything(self) -> bool:
        return not self.themes

    @property
    def is_former(self) -> bool:
        """Tell whether the membership has ended; beside the name wherever it stands."""
        return not self.is_active

    @property
    def is_service(self) -> bool:
        return self.owner_id is not None

    @property
    def effective_roles(self) -> set[str]:
        """Return the roles that count: of a service account only those that its owner, an active member, has too."""
        if self.owner is None:
            return set(self.roles)
        wider = {Role.EDITOR: {Role.READER, Role.ANALYST}, Role.ANALYST: {Role.READER}}
        owned = {held for role in self.owner.roles for held in {role, *wider.get(Role(role), set())}}
        return set(self.roles) & owned if self.owner.is_active else set()

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
        """Show every room in Django's admin; groups, permissions and allauth's tables are not for looking at."""
        return self.is_staff and app_label not in {"auth", "account", "mfa"}


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
        if not self.email and self.accepted_by is not None:
            return str(self.accepted_by)
        return self.email or str(_("Set-up link") if self.invited_by_id is None else _("An address that was erased"))

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


class ApiToken(models.Model):
    """A named, scoped, expiring key to the API. Only its SHA-256 is kept; the words are shown once."""

    person = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices), verbose_name=_("scopes"))
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__len__gte=1) & Q(scopes__contained_by=[scope.value for scope in Scope]),
                name="a_token_has_known_scopes",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="a_token_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]

    @property
    def asked_of(self) -> list[str]:
        """Return the roles of which a second factor is asked, for a token loaded `with_asked_factors()`."""
        return getattr(self, "factor_roles", None) or []

    def state(self, *, at: datetime) -> str:
        """Return `open`, `revoked` or `expired`."""
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > at else "expired"


class Session(AbstractBaseSession):
    """One browser that is, or is about to be, signed in."""

    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    how = models.CharField(max_length=16, blank=True)

    objects: ClassVar[Any] = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        verbose_name = _("session")  # type: ignore[assignment]
        verbose_name_plural = _("sessions")  # type: ignore[assignment]

    @classmethod
    def get_session_store_class(cls) -> Any:
        from accounts.session_store import SessionStore  # it imports this module

        return SessionStore


class EmailChange(models.Model):
    """A wish for another email; it is granted once the old and the new address have both confirmed it."""

    person = models.ForeignKey(User, models.CASCADE, related_name="email_changes")
    email = models.EmailField(_("new email"))
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    old_confirmed_at = models.DateTimeField(null=True)
    new_confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("change of email")
        verbose_name_plural = _("changes of email")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="one_open_email_change_per_person",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(old_confirmed_at__isnull=False, new_confirmed_at__isnull=False, cancelled_at__isnull=True),
                name="an_email_changes_when_both_addresses_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.email


class SiteSettings(models.Model):
    """What an administrator decides for the whole installation; one row, made by the first change."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    second_factor_roles = ArrayField(
        models.CharField(max_length=16, choices=Role.choices),
        verbose_name=_("roles that need a second factor"),
        default=list,
        blank=True,
    )
    public_catalog = models.BooleanField(_("the catalog is public"), default=False)
    keep_jobs_days = models.PositiveSmallIntegerField(_("days to keep finished jobs"), default=30)
    keep_failures_days = models.PositiveSmallIntegerField(_("days to keep failed jobs"), default=90)
    # ISO 17100 wants a second person; a team of one cannot have one.
    reviser_may_translate = models.BooleanField(_("whoever translated may be named as the reviser"), default=False)
    # Where readers write to, strangers too; it stands on the accessibility statement.
    contact = models.EmailField(_("contact"), blank=True)

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="site_settings_are_one_row"),
            models.CheckConstraint(
                condition=Q(keep_jobs_days__range=(7, 365), keep_failures_days__range=(7, 365)),
                name="jobs_are_kept_a_week_to_a_year",
            ),
            models.CheckConstraint(
                condition=Q(keep_failures_days__gte=F("keep_jobs_days")), name="failures_are_kept_at_least_as_long"
            ),
            models.CheckConstraint(
                condition=Q(second_factor_roles__contained_by=[role.value for role in Role]),
                name="a_second_factor_is_asked_of_known_roles",
            ),
        ]

    def __str__(self) -> str:
        return str(_("site settings"))

    @classmethod
    def current(cls) -> "SiteSettings":
        """Return the settings; the defaults while nobody has changed any."""
        return cls.objects.first() or cls()

    @classmethod
    def is_public(cls) -> bool:
        """Tell whether strangers may read the catalog."""
        return cls.objects.filter(public_catalog=True).exists()


class JobFailure(models.Model):
    """Why a background job failed, in the words of its error: procrastinate keeps only that it did."""

    job_id = models.BigIntegerField(db_index=True)
    task = models.CharField(max_length=128)
    error = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("failure of a job")
        verbose_name_plural = _("failures of jobs")

    def __str__(self) -> str:
        return f"{self.task}: {self.error[:60]}"


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

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)  # audit_by_actor
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
            models.Index(fields=["target_type", "-at", "-id"], name="audit_by_type"),
            models.Index(fields=["target_id", "target_type", "-at", "-id"], name="audit_by_target"),
            models.Index(fields=["verb", "-at", "-id"], name="audit_by_verb"),
            models.Index(fields=["actor", "-at", "-id"], name="audit_by_actor"),
        ]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"

    @property
    def means_label(self) -> str:
        """The way in, as a reader calls it."""
        return str(MEANS.get(self.means, self.means))


class AuditSeal(models.Model):
    """A batch of entries that can no longer change unseen, chained to the seal before. See accounts/sealing.py."""

    number = models.PositiveBigIntegerField(primary_key=True)
    version = models.PositiveSmallIntegerField()
    ranges = ArrayField(ArrayField(models.BigIntegerField(), size=2))
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    settled_id = models.BigIntegerField()
    writers = ArrayField(models.CharField(max_length=32))
    count = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32, unique=True)
    sealed_at = models.DateTimeField()
    leaves = models.BinaryField()
    digest = models.BinaryField(max_length=32)

    objects = AuditSealQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [
            GistIndex(
                Func(F("first_id"), F("last_id"), Value("[]"), function="int8range"), name="audit_seals_by_entry"
            ),
            models.Index(fields=["last_id"], name="audit_seals_by_last"),
        ]
        verbose_name = _("seal of the audit log")
        verbose_name_plural = _("seals of the audit log")

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def hex(self) -> str:
        return bytes(self.digest).hex()
