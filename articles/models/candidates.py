"""What came in and waits until a person keeps or drops it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from articles import vocabulary as words
from articles.models.texts import Article
from basics import clock
from basics.kept_words import KeptWords, shown


class Candidate(models.Model):
    """A page, a file of an archive or an entry of a feed that may become an article.

    Its bytes, once they are here, wait in the captures storage for its person; `token` brings them back. What nobody
    has taken yet (`person` is empty) is everybody's.
    """

    way = models.CharField(_("way in"), max_length=16, choices=words.CandidateWay.choices)
    state = models.CharField(_("state"), max_length=16, choices=words.CandidateState.choices)
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="candidates")
    url = models.URLField(_("address"), max_length=2000, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    # The article that this is to be another text of, if it is one.
    text_of = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="+")
    article = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="candidates")
    token = models.TextField(blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    robots = models.CharField(_("robots.txt says"), max_length=16, choices=words.Robots.choices, blank=True)
    message = models.CharField(_("what came of it"), max_length=500, blank=True)
    message_said = KeptWords(of="message")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        indexes = [models.Index(fields=["-created_at", "-id"], name="candidates_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=words.CandidateState.READY) | (~Q(token="") & Q(person__isnull=False)),
                name="a_ready_candidate_has_bytes_and_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=words.CandidateState.KEPT) | Q(article__isnull=False),
                name="a_kept_candidate_is_an_article",
            ),
            models.UniqueConstraint(
                fields=["url"], condition=Q(way=words.CandidateWay.FEED), name="an_entry_of_feeds_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url or str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("articles:candidate", args=[self.pk])

    @property
    def message_shown(self) -> str:
        """Its message for a page: in the reader's language, else marked with the language it is in."""
        return shown(self.message, self.message_said)
