"""Views of a list (of articles, of the catalog) that a person keeps under a name."""

from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import querysets
from basics import clock
from basics.sorting import by_name


class SavedList(NamedTuple):
    """A list that can be narrowed: the name of its page, the act that reading it is, and the names of its filters.

    `free` are those that alone narrow nothing: the order, the columns.
    """

    url: str
    act: str
    filters: tuple[str, ...]
    free: frozenset[str]


# Which lists there are; rooms above tell of theirs when they are ready.
LISTS: dict[str, SavedList] = {}


class SavedView(models.Model):
    """A person's own set of filters, as they stand in the address of the list."""

    person = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    list = models.CharField(_("list"), max_length=16, default="articles")
    name = models.CharField(_("name"), max_length=80)
    filters = models.JSONField(_("filters"))
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = querysets.SavedViewQuerySet.as_manager()

    class Meta:
        ordering = [by_name("name"), "id"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["person", "list", "name"], name="a_person_names_a_view_of_a_list_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(filters={}), name="a_saved_view_filters_something"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse(LISTS[self.list].url)}?{self.query}"

    @property
    def query(self) -> str:
        """Return the filters as they stand in an address."""
        words = QueryDict(mutable=True)
        words.update(self.filters)
        return words.urlencode()
