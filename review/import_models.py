"""Files of other catalogs, their rows with what became of each, and approvals of many of them at once."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.validators import SHA256
from basics import clock
from basics.kept_words import KeptWords, shown
from catalog.models import Entry
from catalog.vocabulary import Kind
from review import import_querysets


class RunState(models.TextChoices):
    OPEN = "open", _("under way")
    DONE = "done", _("done")
    REVERTED = "reverted", _("reverted")


class Outcome(models.TextChoices):
    """What became of a row."""

    WAITING = "waiting", _("waiting")
    QUESTION = "question", _("asks something")
    PROPOSED = "proposed", _("proposed")
    UNCHANGED = "unchanged", _("nothing new")
    REFUSED = "refused", _("refused")
    REVERTED = "reverted", _("taken back")


class ImportRun(models.Model):
    """A file of a catalog that was taken in: its bytes lie in the captures storage under its SHA-256.

    `scheme` names the source whose issue it is: what the source says is compared with what it said last. `defaults` are
    the values of fields that a new entry needs and the source does not know. `own` is true of our own formats.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="catalog_imports")
    filename = models.CharField(_("file name as it came"), max_length=255, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, validators=[RegexValidator(SHA256)])
    size = models.PositiveBigIntegerField(_("size in bytes"))
    format = models.CharField(_("format"), max_length=16)
    scheme = models.CharField(_("source"), max_length=120)
    version = models.CharField(_("version"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    own = models.BooleanField(default=False)
    defaults = models.JSONField(default=dict, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=RunState.choices, default=RunState.OPEN)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = import_querysets.ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("import of a catalog")
        verbose_name_plural = _("imports of catalogs")
        indexes = [models.Index(fields=["scheme", "-created_at"], name="imports_of_a_source")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="an_import_is_in_a_known_state"),
            models.CheckConstraint(condition=~Q(scheme=""), name="an_import_names_its_source"),
        ]

    def __str__(self) -> str:
        return self.filename or self.source

    def get_absolute_url(self) -> str:
        return reverse("review:import", args=[self.pk])

    @property
    def storage_name(self) -> str:
        return f"catalogs/{self.sha256}"

    @property
    def source(self) -> str:
        return " ".join(filter(None, [self.scheme, self.version]))


class ImportedRow(models.Model):
    """A row of a file, and what became of it; of a refused part of one, `part` names the field.

    `said` is what the file says of it, and `document` the same as a document of ours; `identity` finds the same row in
    other files of the source. `entry` is what it was matched with: one that has no revision yet is reserved for it.
    `kept` are the fields in which the words of our editors stand against the source's.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("number"))
    where = models.CharField(_("where"), max_length=200, blank=True)
    part = models.CharField(_("part"), max_length=120, blank=True)
    key = models.CharField(_("key"), max_length=300, blank=True)
    identity = models.CharField(_("name elsewhere"), max_length=300, blank=True)
    # The code that the file gives it, where that is one of ours.
    code_here = models.CharField(_("code"), max_length=16, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    said = models.JSONField(default=dict, blank=True)
    document = models.JSONField(default=dict, blank=True)
    links = models.PositiveIntegerField(_("links"), default=0)
    outcome = models.CharField(_("what became of it"), max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.CharField(_("reason"), max_length=1_000, blank=True)
    reason_said = KeptWords(of="reason")
    kept = models.JSONField(default=list, blank=True)
    candidates = models.JSONField(default=list, blank=True)
    owed = models.JSONField(_("translations that wait for the entry"), default=list, blank=True)
    is_new = models.BooleanField(default=False)  # a person said that it is another entry than the candidates
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="imported_rows")
    submission = models.ForeignKey(
        "review.Submission", models.PROTECT, null=True, blank=True, related_name="imported_rows"
    )
    undo = models.ForeignKey("review.Submission", models.PROTECT, null=True, blank=True, related_name="+")
    translated = models.ManyToManyField("review.EntryTranslationProposal", related_name="imported_rows", blank=True)

    objects = import_querysets.ImportedRowQuerySet.as_manager()

    class Meta:
        ordering = ["run", "number", "id"]
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        indexes = [
            models.Index(fields=["run", "outcome", "number"], name="rows_of_an_import"),
            models.Index(fields=["identity", "-id"], name="rows_by_their_name_elsewhere"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="what_became_of_a_row_is_known"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REFUSED) | ~Q(reason=""), name="a_refused_row_has_its_reason"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.PROPOSED) | Q(submission__isnull=False),
                name="what_is_proposed_has_its_submission",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where}: {self.title}"

    @property
    def reason_shown(self) -> str:
        """Its reason for a page: in the reader's language, else marked with the language it is in."""
        return shown(self.reason, self.reason_said)


class ImportApproval(models.Model):
    """Somebody else's approval of many rows of an import: exactly the hashes they saw, by the ids of submissions.

    A job makes an ordinary decision of each; `skipped` says of which it could not, and why.
    """

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="approvals")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    seen = models.JSONField()
    note = models.TextField(_("note"), blank=True, max_length=5_000)
    skipped = models.JSONField(default=list, blank=True)
    approved = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("approval of an import")
        verbose_name_plural = _("approvals of imports")

    def __str__(self) -> str:
        return f"{self.run_id}: {self.by_id}"
