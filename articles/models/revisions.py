"""What annotations said, revision by revision; and what people answered to them."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models.annotations import Annotation
from articles.thread_querysets import AnnotationReplyQuerySet, AnnotationRevisionQuerySet, MentionQuerySet
from articles.validators import SHA256
from basics import clock
from basics.remarks import BODY_MOST, REASON_MOST, corrects_until


class AnnotationRevision(models.Model):
    """An immutable state of an annotation: its note and the passages that a person chose for it.

    `content` is as `revising.content_of` makes it; `sha256` is what a decision names. The database refuses to change
    one, and one by somebody else than the writer of the annotation.
    """

    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    objects = AnnotationRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["annotation", "number"]
        verbose_name = _("revision of an annotation")
        verbose_name_plural = _("revisions of annotations")
        constraints = [
            models.UniqueConstraint(fields=["annotation", "number"], name="a_revision_has_its_number"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="a_revision_of_an_annotation_has_a_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.annotation_id} v{self.number}"


class AnnotationReply(models.Model):
    """What somebody answered to an annotation, in Markdown. A removed one keeps its place; a hidden one says why."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="replies")
    author = models.ForeignKey(User, models.PROTECT, related_name="annotation_replies")
    body = models.TextField(_("reply"), blank=True, max_length=BODY_MOST)
    # Other words for the note of the annotation, and when its writer took them over.
    suggestion = models.TextField(_("suggested words"), blank=True, max_length=BODY_MOST)
    taken_at = models.DateTimeField(_("taken over"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(_("changed after the time to correct"), null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    hidden_reason = models.TextField(_("reason for hiding"), blank=True, max_length=REASON_MOST, editable=False)
    hidden_body = models.TextField(blank=True, editable=False)
    hidden_suggestion = models.TextField(blank=True, editable=False)

    # Who was named and may not see this: known to whoever just wrote it.
    unreached: list[User] = []

    objects = AnnotationReplyQuerySet.as_manager()

    class Meta:
        ordering = ["annotation", "created_at", "id"]
        verbose_name = _("reply to an annotation")
        verbose_name_plural = _("replies to annotations")
        constraints = [
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True, hidden_reason="", hidden_body="")
                & Q(hidden_suggestion="")
                | Q(hidden_at__isnull=False, hidden_by__isnull=False, body="", suggestion="") & ~Q(hidden_reason=""),
                name="a_hidden_reply_shows_the_reason_and_no_words",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=False) | Q(hidden_at__isnull=False) | ~Q(body=""),
                name="a_reply_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annotation_id}: {self.author_id}"

    def get_absolute_url(self) -> str:
        return f"{reverse('articles:annotation_about', args=[self.annotation.uuid])}#reply-{self.uuid}"

    @property
    def changed_unkept_at(self) -> datetime | None:
        """Return when it was changed late, of a reply from the time when earlier texts were not kept for readers."""
        late = self.changed_at and corrects_until(self.created_at, at=self.changed_at) is None
        return self.changed_at if late and self.edited_at is None else None


class ReplyRevision(models.Model):
    """What a reply said until it was changed after the time to correct. The database refuses to change one."""

    reply = models.ForeignKey(AnnotationReply, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    body = models.TextField(_("text"))
    until = models.DateTimeField(_("until"), default=clock.now, editable=False)

    class Meta:
        ordering = ["reply", "number"]
        verbose_name = _("earlier text of a reply")
        verbose_name_plural = _("earlier texts of replies")
        constraints = [
            models.UniqueConstraint(fields=["reply", "number"], name="earlier_replies_are_numbered"),
            models.CheckConstraint(condition=~Q(body=""), name="an_earlier_reply_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id}/{self.number}"


class Mention(models.Model):
    """Somebody named a member in an annotation or in a reply to it: it stands on their desk until they have seen it."""

    annotation = models.ForeignKey(Annotation, models.CASCADE, related_name="mentions")
    reply = models.ForeignKey(AnnotationReply, models.CASCADE, null=True, blank=True, related_name="mentions")
    person = models.ForeignKey(User, models.PROTECT, related_name="mentions")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        indexes = [
            models.Index(fields=["person", "-at", "-id"], condition=Q(seen_at__isnull=True), name="mentions_to_see")
        ]
        constraints = [
            models.UniqueConstraint(fields=["reply", "person"], name="one_is_mentioned_once_in_a_reply"),
            models.UniqueConstraint(
                fields=["annotation", "person"], condition=Q(reply__isnull=True), name="one_is_mentioned_once_in_a_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annotation_id}: {self.person_id}"

    def get_absolute_url(self) -> str:
        return self.annotation.about_url if self.reply is None else self.reply.get_absolute_url()

    @property
    def words(self) -> str:
        """Return the note or reply it stands in; empty if that was hidden since."""
        return self.annotation.body if self.reply is None else self.reply.body
