"""Earlier states of a draft: the common ground on which two saves of one draft are merged, and saves that wait."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from basics import clock


class DraftVersion(models.Model):
    """A draft as somebody saved it. `waiting`: what was typed and overlaps the draft, kept until it is merged.

    `base_sha256` is the hash of the draft that a waiting one was made from.
    """

    proposal = models.ForeignKey("review.Proposal", models.PROTECT, related_name="versions")
    document = models.JSONField(_("document"))
    sha256 = models.CharField("SHA-256", max_length=64)
    base_sha256 = models.CharField(_("SHA-256 of what it was made from"), max_length=64, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now, editable=False)
    waiting = models.BooleanField(_("waits to be merged"), default=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("draft version")
        verbose_name_plural = _("draft versions")
        indexes = [models.Index(fields=["proposal", "sha256"], name="drafts_by_hash")]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.sha256[:8]}"
