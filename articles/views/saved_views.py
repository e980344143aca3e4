"""Saving the filters of the list under a name, and forgetting them."""

from django.contrib.messages import error, success
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.sessions import PageRequest
from articles import saved_views
from articles.models import SavedView
from articles.models.views import LISTS
from basics.errors import Refused


@require_POST
def view_save(request: PageRequest) -> HttpResponse:
    """Save what the list is filtered by, as its address says it."""
    asked = QueryDict(request.POST.get("query", "")[:4000])
    of = request.POST.get("list", "articles")
    try:
        made = saved_views.save_view(request.POST.get("name", ""), asked.dict(), by=request.user, of=of)
    except Refused as refusal:
        if refusal.code == Refused.FORBIDDEN:
            raise
        error(request, str(refusal.message))
        request.session[saved_views.TYPED] = request.POST.get("name", "")[:200]
        return redirect(f"{reverse(LISTS[of if of in LISTS else 'articles'].url)}?{asked.urlencode()}")
    success(request, _("The view is saved; it stands above the list."))
    return redirect(made)


@require_POST
def view_delete(request: PageRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    saved_views.delete_view(found, by=request.user)
    success(request, _("The view is deleted; what it listed stays as it is."))
    return redirect(LISTS[found.list].url)
