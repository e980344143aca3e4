"""Views of the list of articles that a person keeps under a name."""

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from basics import clock


class SavedView(models.Model):
    """A person's own set of filters, as they stand in the address of the list."""

    person = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    name = models.CharField(_("name"), max_length=80)
    filters = models.JSONField(_("filters"))
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="a_person_names_a_view_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(filters={}), name="a_saved_view_filters_something"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('articles:list')}?{self.query}"

    @property
    def query(self) -> str:
        """Return the filters as they stand in an address."""
        words = QueryDict(mutable=True)
        words.update(self.filters)
        return words.urlencode()
