"""Pages of one's own security: second factors, sessions, email."""

from django.conf import settings
from django.contrib.messages import success
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import codes, emails, factors, passkeys, proof, signing_in
from accounts.confirming import sensitive
from accounts.devices import device_of
from accounts.forms import AppForm, EmailForm, NewPasskeyForm
from accounts.models import EmailChange, Session
from accounts.sessions import PageRequest
from basics import clock
from basics.errors import Refused
from basics.forms import add_refusal, attempt

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
SECRET = "app_secret"  # noqa: S105  # of an authenticator app that is being set up


@require_GET
def security(request: PageRequest) -> HttpResponse:
    """Show what signs one in, and what may be added."""
    return _show_security(request, NewPasskeyForm(), 200)


def _show_security(request: PageRequest, form: NewPasskeyForm, status: int) -> HttpResponse:
    change = EmailChange.objects.open(at=clock.now()).filter(person=request.user).first()
    words = {
        **factors.factors_of(request.user),
        "form": form,
        "change": change,
        "owes": bool(request.session.get(proof.MUST_ADD)),
    }
    return render(request, "accounts/security.html", words, status=status)


def _added(request: PageRequest, new_codes: list[str], words: str) -> HttpResponse:
    """Renew the session, whose rights grew, and show the recovery codes once if there are new ones."""
    proof.prove(request)
    request.session[proof.MUST_ADD] = False
    if not new_codes:
        success(request, words)
        return redirect("accounts:security")
    return render(request, "accounts/codes.html", {"codes": _readable(new_codes), "said": words})


@sensitive
@get_or_post
def app_add(request: PageRequest) -> HttpResponse:
    """Set up an authenticator app: show its secret, then ask for a code of it."""
    secret = request.session.get(SECRET) or codes.new_secret()
    request.session[SECRET] = secret
    form, status = AppForm(request.POST if "code" in request.POST else None), 200
    if request.method == "POST":
        found, status = attempt(
            form, lambda: factors.add_app(request.user, secret=secret, code=form.cleaned_data["code"])
        )
        if found is not None:
            del request.session[SECRET]
            return _added(request, found, _("Your authenticator app is added."))
    words = {"form": form, "secret": codes.grouped(secret), "picture": codes.picture_of(secret, request.user)}
    return render(request, "accounts/app_add.html", words, status=status)


@sensitive
@require_GET
def passkey_options(request: PageRequest) -> HttpResponse:
    """Say what the browser is asked to make."""
    options, state = passkeys.ask_for_new(request, request.user)
    proof.keep_challenge(request, state, "add")
    return JsonResponse(options)


@require_POST
@sensitive
def passkey_add(request: PageRequest) -> HttpResponse:
    form = NewPasskeyForm(request.POST)
    found, status = attempt(form, lambda: _add_passkey(request, form))
    if found is None:
        return _show_security(request, form, status)
    return _added(request, found, _("Your passkey is added. From now on it signs you in, without a password."))


def _add_passkey(request: PageRequest, form: NewPasskeyForm) -> list[str]:
    answer, state = form.cleaned_data["answer"], proof.take_challenge(request, "add")
    if state is None or not passkeys.is_new_key(request, answer, state):
        raise Refused.invalid(_("The browser's answer does not fit. Try again; nothing was saved."))
    return factors.add_passkey(request.user, name=form.cleaned_data["name"], answer=answer)


@require_POST
@sensitive
def factor_remove(request: PageRequest, pk: int) -> HttpResponse:
    factors.remove_factor(request.user, pk)
    proof.look_anew(request, request.user)
    success(request, _("It is removed."))
    return redirect("accounts:security")


@require_POST
@sensitive
def codes_make(request: PageRequest) -> HttpResponse:
    """Make new recovery codes and show them, this once."""
    made = factors.make_recovery_codes(request.user)
    return render(request, "accounts/codes.html", {"codes": _readable(made), "said": ""})


def _readable(made: list[str]) -> list[str]:
    return [codes.grouped(code) for code in made]


@sensitive
@get_or_post
def email(request: PageRequest) -> HttpResponse:
    """Ask for another email."""
    form, status = EmailForm(request.POST if "email" in request.POST else None), 200
    if request.method == "POST" and settings.MAIL_CONFIGURED:
        asked, status = attempt(form, lambda: emails.ask_email_change(request.user, form.cleaned_data["email"]))
        if asked is not None:
            success(request, _("Both addresses get a mail. Your email changes once both have confirmed it."))
            return redirect("accounts:security")
    elif request.method == "POST":
        status = 422
        form.is_valid()
        add_refusal(form, Refused.invalid(_("This installation sends no mail. Ask an administrator.")))
    return render(request, "accounts/email.html", {"form": form, "sends_mail": settings.MAIL_CONFIGURED}, status=status)


@require_POST
def email_withdraw(request: PageRequest) -> HttpResponse:
    emails.withdraw_email_change(request.user)
    success(request, _("Your email stays as it is."))
    return redirect("accounts:security")


@require_GET
def sessions(request: PageRequest) -> HttpResponse:
    """Show where one is signed in."""
    rows = Session.objects.of(request.user, at=clock.now())
    here = request.session.session_key
    shown = [(row, handle_of(row), device_of(row.agent), row.pk == here) for row in rows]
    return render(request, "accounts/sessions.html", {"sessions": sorted(shown, key=lambda one: not one[3])})


@require_POST
def sessions_end(request: PageRequest) -> HttpResponse:
    """End one session by its handle, or all others."""
    others = Session.objects.of(request.user, at=clock.now()).exclude(pk=request.session.session_key)
    handle = request.POST.get("session", "")
    keys = [row.pk for row in others if not handle or handle_of(row) == handle]
    ended = signing_in.end_sessions(request.user, keys, all_others=not handle)
    words = ngettext("%(count)d session is signed out.", "%(count)d sessions are signed out.", ended)
    success(request, words % {"count": ended})
    return redirect("accounts:sessions")


def handle_of(row: Session) -> str:
    """Return a name for a session that is no way into it: the key itself never stands on a page."""
    return salted_hmac("perimeter.session", row.pk, algorithm="sha256").hexdigest()[:24]
