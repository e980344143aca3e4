"""The one queue: a narrow row of everything in review, and what keeps its work going.

What a `QueueItem` says of its subject is written by triggers in the transaction that changes the subject
(migration `the_queue_follows_what_is_reviewed`); `manage.py check_queue` compares it with the truth.
"""

from datetime import datetime, timedelta
from math import ceil

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from basics import clock
from review import queue_querysets as querysets
from review.moderation import Risk
from review.queue_ranks import NEVER_DUE, USUAL, Microseconds
from review.states import NEED_A_REASON, ReasonCode, State
from review.verdicts import VERDICTS

LEASE = timedelta(minutes=20)


class Kind(models.TextChoices):
    """What stands in the queue."""

    PROPOSAL = "proposal", _("proposal")
    ANNOTATION = "annotation", _("annotation")
    TRANSLATION = "translation", _("translation")
    ENTRY_TRANSLATION = "entry_translation", _("translation of an entry")
    EDITION = "edition", _("edition")


class QueueItem(models.Model):
    """One thing that was submitted, as the queue needs it: no payload, so that a hundred thousand are few pages.

    `barred` are those who cannot decide on it as it stands: who made it (a service account as itself), who is recused,
    who approved it already. `since` is when it came to its present state, of a proposal when it was submitted last.
    Of proposals `assigned_to`, `due_at` and `escalated_at` are those of the submission; of the others they are here
    alone. `rank` and `due_rank` are what pages go by, in one direction.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    object_id = models.BigIntegerField()
    state = models.CharField(_("state"), max_length=20, choices=State.choices)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    barred = ArrayField(models.BigIntegerField(), default=list)
    title = models.CharField(_("title"), max_length=300)
    code = models.CharField(_("code"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    theme = models.CharField(_("theme"), max_length=16, blank=True)
    themes = ArrayField(models.CharField(max_length=16), default=list)
    risk = models.CharField(_("risk class"), max_length=8, choices=Risk.choices, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    since = models.DateTimeField(_("since"))
    publish_at = models.DateTimeField(_("to be published at"), null=True)
    due_at = models.DateTimeField(_("to be decided by"), null=True)
    escalated_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    claimed_until = models.DateTimeField(null=True)
    rank = models.GeneratedField(
        expression=Case(
            When(escalated_at__isnull=False, then=Microseconds(F("escalated_at"))),
            default=Microseconds(F("since")) + Value(USUAL),
        ),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    due_rank = models.GeneratedField(
        expression=Case(
            When(due_at__isnull=False, then=Microseconds(F("due_at"))),
            default=Microseconds(F("since")) + Value(NEVER_DUE),
        ),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    objects = querysets.QueueItemQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "id"]
        verbose_name = _("item of the queue")
        verbose_name_plural = _("items of the queue")
        indexes = [
            models.Index(fields=["publish_at"], condition=Q(publish_at__isnull=False), name="queue_by_publishing"),
            models.Index(fields=["rank", "id"], condition=Q(state="submitted"), name="queue_waiting"),
            models.Index(fields=["kind", "rank", "id"], condition=Q(state="submitted"), name="queue_waiting_by_kind"),
            models.Index(fields=["theme", "rank", "id"], condition=Q(state="submitted"), name="queue_waiting_by_theme"),
            models.Index(fields=["due_rank", "id"], condition=Q(state="submitted"), name="queue_by_due"),
            models.Index(
                fields=["assigned_to", "rank", "id"],
                condition=Q(state="submitted", assigned_to__isnull=False),
                name="queue_assigned",
            ),
            models.Index(
                fields=["claimed_by", "claimed_until"], condition=Q(claimed_by__isnull=False), name="queue_claimed"
            ),
            models.Index(fields=["author", "state", "rank", "id"], name="queue_by_author"),
            models.Index(
                fields=["rank", "id"], condition=Q(state__in=["changes_requested", "submitted"]), name="queue_open"
            ),
            models.Index(fields=["rank", "id"], condition=Q(state="changes_requested"), name="queue_returned"),
            models.Index(
                fields=["since", "id"],
                condition=Q(state__in=["approved", "rejected", "withdrawn"]),
                name="queue_decided",
            ),
            GinIndex(fields=["barred"], condition=Q(state="submitted"), name="queue_barred"),
            GinIndex(SearchVector("code", "title", config="simple"), name="queue_by_word"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_item_a_thing"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="an_item_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False, state="submitted"),
                name="a_claim_has_its_end_and_is_on_what_waits",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("review:queue_item", args=[self.pk])

    def claimant(self, *, at: datetime) -> User | None:
        """Return who works on it now."""
        return self.claimed_by if self.claimed_until is not None and self.claimed_until > at else None

    def claim_left(self, *, at: datetime) -> int:
        """Return for how many seconds more whoever claimed it works on it; 0 where nobody does."""
        if self.claimed_until is None or self.claimed_until <= at:
            return 0
        return ceil((self.claimed_until - at).total_seconds())

    def is_overdue(self, *, at: datetime) -> bool:
        return self.is_waiting(at=at) and self.due_at is not None and self.due_at < at

    def is_waiting(self, *, at: datetime) -> bool:
        """Tell whether it awaits a decision, and not only its time."""
        return self.state == State.SUBMITTED and not self.is_scheduled(at=at)

    def is_scheduled(self, *, at: datetime) -> bool:
        """Tell whether it has its approvals and waits for its time."""
        return self.state == State.SUBMITTED and self.publish_at is not None and self.publish_at > at


class QueueCount(models.Model):
    """Changes of how many items of a kind there are, written by a trigger; their sum is the count, at any moment.

    Rows are only added, so nobody waits for anybody; a job adds them up (`perimeter_queue_compact`).
    """

    state = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    theme = models.CharField(max_length=16, blank=True)
    themes = ArrayField(models.CharField(max_length=16), default=list)
    risk = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=35, blank=True)
    change = models.IntegerField()

    class Meta:
        verbose_name = _("count of the queue")
        verbose_name_plural = _("counts of the queue")

    def __str__(self) -> str:
        return f"{self.state} {self.kind}: {self.change:+}"


class DecisionBatch(models.Model):
    """One decision of one editor on some items: taken a little later, so that it can be undone until then."""

    by = models.ForeignKey(User, models.PROTECT, related_name="decision_batches")
    verdict = models.CharField(_("decision"), max_length=20, choices=VERDICTS)
    reason = models.TextField(_("reason"), blank=True, max_length=5_000)
    code = models.CharField(_("kind of reason"), max_length=16, choices=ReasonCode.choices, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    apply_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.DecisionBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("decision of the queue")
        verbose_name_plural = _("decisions of the queue")
        indexes = [
            models.Index(fields=["apply_at"], condition=Q(undone_at=None, done_at=None), name="decisions_to_apply"),
            models.Index(fields=["by", "-id"], name="decisions_of_a_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(begun_at__isnull=True, done_at__isnull=True),
                name="what_is_undone_was_never_applied",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=sorted(NEED_A_REASON)) | ~Q(reason=""), name="a_batch_refuses_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.pk}"

    def seconds_left(self, *, at: datetime) -> float:
        """Return for how long it can still be undone: a visitor's own clock may say anything."""
        return max(0.0, (self.apply_at - at).total_seconds())


class Outcome(models.TextChoices):
    WAITING = "waiting", _("waits a moment")
    DECIDED = "decided", _("decided")
    SKIPPED = "skipped", _("left alone")
    UNDONE = "undone", _("undone")


class PendingDecision(models.Model):
    """One item of a batch: the hash that its decider saw, and what came of it. It outlives the item."""

    batch = models.ForeignKey(DecisionBatch, models.CASCADE, related_name="decisions")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    object_id = models.BigIntegerField()
    title = models.CharField(_("title"), max_length=300)
    seen = models.CharField("SHA-256", max_length=64)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, default=Outcome.WAITING)
    refusal = models.CharField(max_length=16, blank=True)
    message = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("decision on an item")
        verbose_name_plural = _("decisions on items")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=Q(outcome="waiting"), name="one_decision_waits_an_item"
            ),
            models.UniqueConstraint(fields=["batch", "kind", "object_id"], name="an_item_is_once_in_a_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.outcome}"


class KeptReason(models.Model):
    """Words that the team gives again and again as a reason, in the menu of every editor."""

    verdict = models.CharField(_("decision"), max_length=20, choices=VERDICTS)
    code = models.CharField(_("kind of reason"), max_length=16, choices=ReasonCode.choices, default=ReasonCode.OTHER)
    words = models.CharField(_("words"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.KeptReasonQuerySet.as_manager()

    class Meta:
        ordering = ["verdict", "id"]
        verbose_name = _("kept reason")
        verbose_name_plural = _("kept reasons")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=sorted(NEED_A_REASON)) & ~Q(words=""), name="a_kept_reason_refuses_something"
            ),
            models.UniqueConstraint(
                fields=["verdict", "words"], condition=Q(dropped_at=None), name="a_reason_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Absence(models.Model):
    """Days on which an editor is away; what is assigned to them goes to their deputy meanwhile, if they name one."""

    person = models.ForeignKey(User, models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="deputises")
    since = models.DateField(_("first day"))
    until = models.DateField(_("last day"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["since", "id"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="an_absence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_is_their_own_deputy"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.since} to {self.until}"


class Nudge(models.TextChoices):
    """What an item is remembered for: each once for each time that it waits."""

    SOON = "soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    ESCALATED = "escalated", _("escalated, because nobody decided")


class Reminder(models.Model):
    """That somebody was to be told of an item (nobody in particular: every editor who may decide). Append-only."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    object_id = models.BigIntegerField()
    title = models.CharField(_("title"), max_length=300)
    nudge = models.CharField(_("what for"), max_length=12, choices=Nudge.choices)
    waits_since = models.DateTimeField()
    to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="reminders")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "waits_since", "nudge"], name="one_is_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.nudge}: {self.title}"
