"""Ask again who sits there, before a sensitive act; what was typed for the act is carried along."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts import passkeys, proof, signing_in
from accounts.forms import ConfirmForm
from accounts.models import User
from accounts.sessions import ApiRequest, PageRequest
from accounts.sign_in_views import own_address
from basics.errors import Refused
from basics.forms import attempt

View = Callable[..., HttpResponse]


def sensitive(view: View) -> View:
    """Let only those pass who proved a short while ago who they are."""

    @wraps(view)
    def guarded(request: PageRequest, *arguments: Any, **words: Any) -> HttpResponse:
        if proof.is_proved(request):
            return view(request, *arguments, **words)
        if request.method != "POST":
            return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': request.get_full_path()})}")
        form, status = ConfirmForm(request.POST if "confirm" in request.POST else None), 403
        if form.is_bound:
            confirmed, status = attempt(form, lambda: _confirm(request, form))
            if confirmed is not None:
                return view(request, *arguments, **words)
        return _ask(request, form, status, carried=_carried(request))

    return guarded


def require_proof(request: ApiRequest) -> None:
    """Refuse a sensitive act of the API in a session that was not proved lately; tokens are proofs of their own."""
    session = getattr(request, "session", None)
    if request.auth is None and session is not None and not proof.is_proved(request):
        message = _("Confirm first that it is you: open /confirm/ in this browser, then try again.")
        raise Refused.forbidden(message, details={"confirm": reverse("accounts:confirm")})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PageRequest) -> HttpResponse:
    """Ask for a password or a passkey, then lead to where the person was going."""
    wanted = own_address(request, request.POST.get("next") or request.GET.get("next", ""))
    form, status = ConfirmForm(request.POST or None), 200
    if request.method == "POST":
        confirmed, status = attempt(form, lambda: _confirm(request, form))
        if confirmed is not None:
            return redirect(wanted)
    return _ask(request, form, status, carried=[("next", wanted)])


@require_GET
def confirm_passkey(request: PageRequest) -> HttpResponse:
    """Say what the browser is to ask of the passkeys of whoever is signed in."""
    options, state = passkeys.ask_for_known(request, request.user)
    proof.keep_challenge(request, state, "confirm")
    return JsonResponse(options)


def _confirm(request: PageRequest, form: ConfirmForm) -> User:
    answer, shown = form.cleaned_data["answer"], None
    if answer:
        state = proof.take_challenge(request, "confirm")
        shown = passkeys.shown_key(request, request.user, answer, state) if state else None
    password = form.cleaned_data["confirm_password"]
    person = signing_in.confirm_identity(request.user, password=password, shown=shown)
    proof.prove(request)
    return person


def _ask(request: PageRequest, form: ConfirmForm, status: int, *, carried: list[tuple[str, str]]) -> HttpResponse:
    words = {"form": form, "carried": carried, "has_passkey": bool(passkeys.keys_of(request.user))}
    return render(request, "accounts/confirm.html", words, status=status)


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed for the act, to be sent along with the confirmation."""
    ours = {"csrfmiddlewaretoken", *ConfirmForm.base_fields}
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in ours]
