"""What is said about entries, proposals, rows of an alignment and editions. On annotations: `articles.threads`."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from articles.models import Alignment, TextVersion
from basics import clock
from catalog.models import Edition, Entry
from review import discussion_querysets as querysets
from review.participation import Suggestion


class Place(models.TextChoices):
    """What a thread can stand on."""

    ENTRY = "entry", _("entry")
    PROPOSAL = "proposal", _("proposal")
    BEAD = "bead", _("row of an alignment")
    EDITION = "edition", _("edition")


class Standing(models.TextChoices):
    """How a thread came to stand where it stands: a subset of the states of an annotation's target."""

    ASSERTED = "asserted", _("chosen by a person")
    CARRIED = "carried", _("carried from an earlier version")
    REVIEW = "review", _("needs a person")
    ORPHAN = "orphan", _("passage not found")


ON = {Place.ENTRY: "entry", Place.PROPOSAL: "submission", Place.BEAD: "alignment", Place.EDITION: "edition"}


def _is_on_one_thing() -> Q:
    condition = Q()
    for place, name in ON.items():
        others = {f"{other}__isnull": other != name for other in ON.values()}
        condition |= Q(place=place, **others)
    return condition


class Thread(models.Model):
    """A conversation about one place: an entry or one of its fields, a change of a proposal, a row, an edition.

    `field` is a path (`review.paths`); `hunk` the SHA-256 of the single change of a proposal. `exact` are the words it
    was opened on, with their context, and [start, end) is where they stand now, in code points of the field or of
    `text_version`: none while they are not found. Rows of alignments are made anew, so a thread on one stands on words.
    """

    place = models.CharField(_("place"), max_length=8, choices=Place.choices)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="threads")
    submission = models.ForeignKey("review.Submission", models.PROTECT, null=True, blank=True, related_name="threads")
    alignment = models.ForeignKey(Alignment, models.PROTECT, null=True, blank=True, related_name="threads")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="threads")
    text_version = models.ForeignKey(TextVersion, models.PROTECT, null=True, blank=True, related_name="threads")
    field = models.CharField(_("field"), max_length=160, blank=True)
    hunk = models.CharField(_("single change"), max_length=64, blank=True)
    exact = models.TextField(_("words"), blank=True)
    prefix = models.CharField(max_length=256, blank=True)
    suffix = models.CharField(max_length=256, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    standing = models.CharField(_("how it stands"), max_length=8, choices=Standing.choices, default=Standing.ASSERTED)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="threads")
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    active_at = models.DateTimeField(_("last said something"), default=clock.now, editable=False)
    comment_count = models.PositiveIntegerField(default=0)

    objects = querysets.ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-active_at", "-id"]
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [
            models.Index(fields=["active_at", "id"], condition=Q(resolved_at=None), name="open_threads"),
            models.Index(fields=["active_at", "id"], name="threads_by_activity"),
        ]
        constraints = [
            models.CheckConstraint(condition=_is_on_one_thing(), name="a_thread_is_on_exactly_one_thing"),
            models.CheckConstraint(
                condition=Q(hunk="") | Q(place=Place.PROPOSAL), name="only_a_proposal_has_single_changes"
            ),
            models.CheckConstraint(
                condition=Q(place=Place.BEAD, text_version__isnull=False) & ~Q(exact="")
                | Q(text_version__isnull=True) & ~Q(place=Place.BEAD),
                name="a_thread_on_a_row_stands_on_words_of_a_text",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=F("end")) & ~Q(exact=""),
                name="the_words_of_a_thread_begin_before_they_end",
            ),
            models.CheckConstraint(
                condition=Q(exact="") | Q(start__isnull=False) | Q(standing=Standing.ORPHAN),
                name="a_thread_whose_words_are_not_found_says_so",
            ),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="what_is_resolved_says_by_whom_and_when",
            ),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="a_thread_stands_in_a_known_way"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.thing_id} {self.field}".strip()

    def get_absolute_url(self) -> str:
        return reverse("discussions:thread", args=[self.pk])

    @property
    def thing_id(self) -> int:
        found: int = getattr(self, f"{ON[Place(self.place)]}_id")
        return found

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    @property
    def is_detached(self) -> bool:
        """Tell whether what it stood on is not found any more."""
        return self.standing == Standing.ORPHAN


class Comment(models.Model):
    """What one person said in a thread, in Markdown, perhaps with other words for what the thread is about.

    `offer` is the suggestion that these words are to the author of a proposal. What was withdrawn or hidden keeps its
    words for those who moderate; `review.discussion_reading` alone tells what is shown to whom.
    """

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField(_("number in the thread"))
    author = models.ForeignKey(User, models.PROTECT, related_name="comments")
    body = models.TextField(_("text"))
    suggestion = models.TextField(_("suggested words"), blank=True)
    offer = models.OneToOneField(Suggestion, models.PROTECT, null=True, blank=True, related_name="comment")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    edited_at = models.DateTimeField(_("changed after the time to correct"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    hidden_reason = models.CharField(_("reason"), max_length=2_000, blank=True)

    # Who was named and may not see this: known to whoever just posted it.
    unreached: list[User] = []

    objects = querysets.CommentQuerySet.as_manager()

    class Meta:
        ordering = ["thread", "number"]
        verbose_name = pgettext_lazy("what somebody says", "comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(fields=["author", "created_at"], name="comments_by_author"),
            models.Index(fields=["author", "thread"], name="threads_one_wrote_in"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="comments_are_numbered"),
            models.CheckConstraint(condition=~Q(body=""), name="a_comment_says_something"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True, hidden_reason="")
                | Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason=""),
                name="a_hidden_comment_says_by_whom_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.number}"

    def get_absolute_url(self) -> str:
        return f"{reverse('discussions:thread', args=[self.thread_id])}#comment-{self.pk}"

    @property
    def is_gone(self) -> bool:
        """Tell whether only its place is left for everybody."""
        return self.withdrawn_at is not None or self.hidden_at is not None


class CommentRevision(models.Model):
    """What a comment said until it was changed after the time to correct. Append-only."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    body = models.TextField(_("text"))
    suggestion = models.TextField(_("suggested words"), blank=True)
    until = models.DateTimeField(_("until"), default=clock.now, editable=False)

    class Meta:
        ordering = ["comment", "number"]
        verbose_name = _("earlier text of a comment")
        verbose_name_plural = _("earlier texts of comments")
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="earlier_texts_are_numbered"),
            models.CheckConstraint(condition=~Q(body=""), name="an_earlier_text_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}/{self.number}"


class CommentMention(models.Model):
    """Somebody a comment names, who may see it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(User, models.PROTECT, related_name="comment_mentions")
    at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.CommentMentionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("mention in a comment")
        verbose_name_plural = _("mentions in comments")
        indexes = [models.Index(fields=["person", "at", "id"], name="mentions_of_a_person")]
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="a_comment_mentions_one_once")]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.person_id}"
