"""Pages of signing in: password, second step, passkey, a forgotten password, the confirmation of an email."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import emails, passkeys, proof, signing_in
from accounts.forms import CodeForm, EmailForm, NewPasswordForm, PasskeyForm, SignInForm
from accounts.models import User
from accounts.sessions import PageRequest
from accounts.strangers import heard
from basics.errors import Refused
from basics.forms import attempt

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@heard
@sensitive_post_parameters()
@get_or_post
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for email and password; then lead to the second step, or to where the person wanted to go."""
    wanted = own_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(wanted)
    form, status = SignInForm(request.POST or None, initial={"next": request.GET.get("next", "")}), 200
    if request.method == "POST":
        person, status = attempt(form, lambda: signing_in.sign_in(**form.credentials()))
        if person is not None:
            return _let_in(request, person, wanted)
    return render(request, "accounts/sign_in.html", {"form": form, "passkey": PasskeyForm()}, status=status)


def _let_in(request: HttpRequest, person: User, wanted: str) -> HttpResponse:
    if proof.has_second_factor(person):
        proof.begin_second_step(request, person, wanted)
        return redirect("accounts:second_step")
    proof.begin_session(request, person, how="password")
    return redirect(wanted)


@login_not_required
@never_cache
@heard
@sensitive_post_parameters()
@get_or_post
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code of whoever has given the right password and has a second factor."""
    found = proof.second_step(request)
    if request.user.is_authenticated or found is None:
        return redirect("accounts:sign_in")
    person, wanted = found
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        entered, status = attempt(form, lambda: signing_in.enter_code(person, form.cleaned_data["code"]))
        if entered is not None:
            proof.begin_session(request, person, how="password+code")
            return redirect(wanted)
    words = {
        "form": form,
        "passkey": PasskeyForm(initial={"next": wanted}),
        "has_passkey": bool(passkeys.keys_of(person)),
    }
    return render(request, "accounts/second_step.html", words, status=status)


@login_not_required
@never_cache
@heard(shown_at="accounts:sign_in")
@get_or_post
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Say what a browser is to ask of its passkeys (GET), and let in whose passkey it shows (POST)."""
    if request.method != "POST":
        options, state = passkeys.ask_for_known(request)
        proof.keep_challenge(request, state, "sign_in")
        return JsonResponse(options)
    wanted = own_address(request, request.POST.get("next", ""))
    if request.user.is_authenticated:
        return redirect(wanted)
    form = PasskeyForm(request.POST)
    person, status = attempt(form, lambda: _person_of_passkey(request, form))
    if person is None:
        words = {"form": SignInForm(initial={"next": request.POST.get("next", "")}), "passkey": form}
        return render(request, "accounts/sign_in.html", words, status=status)
    proof.begin_session(request, person, how="passkey")
    return redirect(wanted)


def _person_of_passkey(request: HttpRequest, form: PasskeyForm) -> User:
    signing_in.limit_passkeys()
    answer, state = form.cleaned_data["answer"], proof.take_challenge(request, "sign_in")
    person = passkeys.person_named_by(answer)
    shown = passkeys.shown_key(request, person, answer, state) if person and state else None
    return signing_in.sign_in_by_passkey(shown)


@require_POST
def sign_out(request: PageRequest) -> HttpResponse:
    signing_in.sign_out(request.user)
    logout(request)
    success(request, _("You are signed out."))
    response = redirect("accounts:sign_in")
    response.headers["Clear-Site-Data"] = '"cache"'  # lists that the browser may keep are this person's
    return response


@login_not_required
@never_cache
@heard
@get_or_post
def reset_ask(request: HttpRequest) -> HttpResponse:
    """Ask for the email of whoever forgot their password. The answer is the same for everybody."""
    form, status = EmailForm(request.POST or None), 200
    if request.method == "POST":
        asked, status = attempt(form, lambda: signing_in.ask_reset(form.cleaned_data["email"]))
        if asked is not None:
            return render(request, "accounts/reset_asked.html", {"email": form.cleaned_data["email"]})
    return render(request, "accounts/reset_ask.html", {"form": form}, status=status)


@login_not_required
@never_cache
@heard
@sensitive_post_parameters()
@get_or_post
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """Set a new password by a mailed link. It signs nobody in: the second factor is still to be shown."""
    try:
        signing_in.read_reset(token)
    except Refused as refusal:
        return render(request, "accounts/reset_invalid.html", {"refusal": refusal}, status=410)
    form, status = NewPasswordForm(request.POST or None), 200
    if request.method == "POST":
        person, status = attempt(form, lambda: signing_in.set_forgotten_password(token, new=form.cleaned_data["new"]))
        if person is not None:
            success(request, _("Your new password is set. Sign in with it."))
            return redirect("accounts:sign_in")
    return render(request, "accounts/reset.html", {"form": form}, status=status)


@login_not_required
@never_cache
@heard
@get_or_post
def email_change(request: HttpRequest, token: str) -> HttpResponse:
    """Let an address confirm or cancel a change of email; looking alone, as mail scanners do, does nothing."""
    try:
        change, side = emails.read_email_change(token)
        if request.method != "POST":
            return render(request, "accounts/email_change.html", {"change": change, "side": side})
        act = emails.cancel_email_change if "cancel" in request.POST else emails.confirm_email_change
        change = act(token)
    except Refused as refusal:
        return render(request, "accounts/reset_invalid.html", {"refusal": refusal}, status=410)
    return render(request, "accounts/email_changed.html", {"change": change, "side": side})


def own_address(request: HttpRequest, wanted: str) -> str:
    """Return the address asked for if it is ours, else the desk: a link must not lead elsewhere through our sign-in."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else resolve_url("desk")
