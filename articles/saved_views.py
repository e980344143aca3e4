"""Keeping sets of filters of a list (of articles, of the catalog) under names of one's own."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.models import SavedView
from articles.models.views import LISTS, SavedList
from basics.errors import Refused, check_row
from basics.text import canonical

FILTERS = (
    *("q", "text", "source", "language", "texts", "custody", "country", "since", "until", "unannotated", "stale"),
    "sort",
)
VIEWS_MOST = 50  # of one list
TYPED = "articles.view_name"  # in a session: a name that was refused, until the list shows it again


LISTS["articles"] = SavedList("articles:list", "read_articles", FILTERS, frozenset({"sort"}))


@transaction.atomic
def save_view(name: str, filters: Mapping[str, str], *, by: User, of: str = "articles") -> SavedView:
    """Keep filters of a list under a name; the same name once more replaces them. Refuses what filters nothing."""
    if of not in LISTS:
        raise Refused.invalid(_("There is no such list."), field="list")
    kind = LISTS[of]
    require(by, kind.act)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two savings of one name come one after the other
    kept = {key: canonical(filters[key])[:200] for key in kind.filters if filters.get(key)}
    if not kept.keys() - kind.free:
        raise Refused.invalid(_("Choose a filter first: this would be the whole list."), field="name")
    name = " ".join(canonical(name).split())
    own = SavedView.objects.filter(person=by, list=of)
    view = own.filter(name=name).first() or SavedView(person=by, list=of, name=name)
    if view._state.adding and own.count() >= VIEWS_MOST:
        raise Refused.conflict(_("You keep %(count)d views; delete one first.") % {"count": VIEWS_MOST})
    view.filters = kept
    check_row(view)
    view.save()
    record("save_view", view, by=by, after={"list": of, "name": name, "filters": kept})
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    """Forget a view of one's own; what it listed stays as it is."""
    if view.person_id != by.pk:
        raise Refused.forbidden(_("Only the person who saved it deletes it."))
    record("delete_view", view, by=by, before={"list": view.list, "name": view.name, "filters": view.filters})
    view.delete()
