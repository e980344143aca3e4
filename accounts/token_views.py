"""Pages of API tokens and service accounts."""

from django.contrib.messages import success
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts import tokens as actions
from accounts.confirming import sensitive
from accounts.models import ApiToken, User
from accounts.permissions import may, require
from accounts.querysets import ApiTokenQuerySet
from accounts.sessions import PageRequest
from accounts.token_forms import ServiceAccountForm, TokenForm
from basics import clock
from basics.forms import attempt

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@sensitive_variables("made")
@get_or_post
def tokens(request: PageRequest) -> HttpResponse:
    """List one's tokens and make one; its words stand on the answer, once, and nowhere else."""
    return _make(request) if request.method == "POST" else _show(request, TokenForm(me=request.user), None, 200)


@sensitive_variables("made")
@sensitive
def _make(request: PageRequest) -> HttpResponse:
    form = TokenForm(request.POST, me=request.user)
    made, status = attempt(form, lambda: actions.create_token(**form.cleaned_data, by=request.user))
    return _show(request, form, made, status)


@sensitive_variables("made")
def _show(request: PageRequest, form: TokenForm, made: actions.NewToken | None, status: int) -> HttpResponse:
    me, now = request.user, clock.now()
    sorting = ApiTokenQuerySet.SORTING
    sort = sorting.asked(request.GET.get("sort", ""))
    context = {
        "form": form if made is None else TokenForm(me=me),
        "made": made,
        "sort": sort,
        "tokens": [(row, row.state(at=now)) for row in sorting.order(ApiToken.objects.answered_for_by(me), sort)[:100]],
    }
    return render(request, "accounts/tokens.html", context, status=201 if made else status)


@require_POST
@sensitive
def token_revoke(request: PageRequest, pk: int) -> HttpResponse:
    """Revoke a token; that somebody else's exists is nobody's business."""
    me = request.user
    rows = ApiToken.objects.all() if may(me, "manage_people") else ApiToken.objects.answered_for_by(me)
    token = rows.filter(pk=pk).first()
    if token is None:
        raise Http404
    actions.revoke_token(token, by=me)
    success(request, _("The token “%(name)s” is revoked: it no longer opens anything.") % {"name": token.name})
    mine = me.pk in {token.person_id, token.person.owner_id}
    return redirect("accounts:tokens") if mine else redirect("accounts:person", token.person_id)


@sensitive
@get_or_post
def service_add(request: PageRequest) -> HttpResponse:
    """Add a service account."""
    require(request.user, "manage_people")
    form, status = ServiceAccountForm(request.POST or None, initial={"owner": request.user.pk}), 200
    if request.method == "POST":
        account, status = attempt(form, lambda: actions.add_service_account(**form.cleaned_data, by=request.user))
        if account is not None:
            words = {"name": account.name, "owner": User.objects.get(pk=account.owner_id).name}
            success(request, _("%(name)s is added. %(owner)s makes its tokens, under “API tokens”.") % words)
            return redirect("accounts:person", account.pk)
    return render(request, "accounts/service_add.html", {"form": form}, status=status)
