"""Rows of those who take part in one submission: contributors, the recused, suggestions, and who looked at what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from basics import clock


class Contributor(models.Model):
    """Somebody invited to write along, or whose words came in; from `joined_at` on they never decide on it."""

    submission = models.ForeignKey("review.Submission", models.PROTECT, related_name="contributors")
    person = models.ForeignKey(User, models.PROTECT, related_name="contributions")
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(default=clock.now, editable=False)
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["submission", "invited_at", "id"]
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="one_contributes_once")]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.person_id}"


class Recusal(models.Model):
    """Somebody who says of themselves that they had better not decide on a submission. Append-only."""

    submission = models.ForeignKey("review.Submission", models.PROTECT, related_name="recusals")
    person = models.ForeignKey(User, models.PROTECT, related_name="recusals")
    reason = models.TextField(_("reason"), blank=True, max_length=5_000)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="one_is_recused_once")]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.person_id}"


class Look(models.Model):
    """The patch set that a person read last; on their return they see what changed since."""

    submission = models.ForeignKey("review.Submission", models.PROTECT, related_name="looks")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    patch_set = models.ForeignKey("review.PatchSet", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("look")
        verbose_name_plural = _("looks")
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="one_last_look_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} saw {self.patch_set_id}"


class Suggestion(models.Model):
    """Other words for one field of a patch set, which the author takes over with one click, or not.

    `path` is a field (`summary`) or a part of a list item by its stable id (`scenarios.s1.worst_case`).
    """

    submission = models.ForeignKey("review.Submission", models.PROTECT, related_name="suggestions")
    patch_set = models.ForeignKey("review.PatchSet", models.PROTECT, related_name="suggestions")
    by = models.ForeignKey(User, models.PROTECT, related_name="suggestions")
    path = models.CharField(_("field"), max_length=160)
    before = models.TextField(_("words before"), blank=True)
    after = models.TextField(_("words suggested"), blank=True)
    note = models.TextField(_("why"), blank=True, max_length=5_000)
    at = models.DateTimeField(default=clock.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    applied_in = models.ForeignKey("review.PatchSet", models.PROTECT, null=True, blank=True, related_name="took_over")

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_in__isnull=True) | Q(answered_at__isnull=False), name="what_is_applied_is_answered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.path}"


class PostReview(models.Model):
    """What an editor says afterwards of a change that an administrator applied in an emergency. Append-only."""

    decision = models.OneToOneField("review.Decision", models.PROTECT, related_name="post_review")
    by = models.ForeignKey(User, models.PROTECT, related_name="post_reviews")
    upheld = models.BooleanField(_("upheld"))
    reason = models.TextField(_("reason"), max_length=5_000)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("post-review")
        verbose_name_plural = _("post-reviews")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_post_review_gives_its_reason")]

    def __str__(self) -> str:
        return str(self.decision_id)
