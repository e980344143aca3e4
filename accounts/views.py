"""Pages of people: signing in, invitations, roles, one's own profile, the audit log."""

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import success
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, emails, factors, signing_in
from accounts.audit import audit_lines, audit_rows, last_verification, sentence_of
from accounts.confirming import sensitive
from accounts.forms import (
    AcceptForm,
    AuditFilterForm,
    EmailForm,
    InviteForm,
    LanguageForm,
    PasswordForm,
    PeopleFilterForm,
    PersonRolesForm,
    ProfileForm,
)
from accounts.links import invitation_link
from accounts.middleware import page_of
from accounts.models import ApiToken, AuditEntry, AuditSeal, Invitation, User
from accounts.permissions import MAY, WORDS, require
from accounts.proof import begin_session, has_second_factor
from accounts.querysets import AuditEntryQuerySet, InvitationQuerySet
from accounts.roles import Role
from accounts.sessions import PageRequest
from accounts.sign_in_views import own_address
from accounts.strangers import heard, language_to_keep
from accounts.undoing import offer_undo
from basics import clock
from basics.errors import Refused
from basics.forms import attempt, seen_in
from basics.spreadsheets import csv_lines

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@heard
@sensitive_post_parameters()
@get_or_post
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Let the invited make themselves known; they are signed in at once."""
    try:
        invitation = actions.read_invitation(token)
    except Refused as refusal:
        return render(request, "accounts/link_invalid.html", {"refusal": refusal}, status=410)
    form = AcceptForm(request.POST or None, knows_email=bool(invitation.email))
    status = 200
    if request.method == "POST":
        facts = {"language": language_to_keep(request)}
        someone, status = attempt(form, lambda: actions.accept_invitation(token, **form.cleaned_data, **facts))
        if someone is not None:
            begin_session(request, someone, how="password")
            success(request, _("Welcome to Perimeter, %(name)s.") % {"name": someone.name})
            return redirect("desk")
    return render(request, "accounts/accept.html", {"form": form, "invitation": invitation}, status=status)


@require_GET
def people(request: PageRequest) -> HttpResponse:
    """List members and invitations; after an invitation, show its link to pass on."""
    require(request.user, "manage_people")
    now, form = clock.now(), PeopleFilterForm(request.GET)
    found = User.objects.with_signs_of_life().matching(**form.chosen())
    sort = InvitationQuerySet.SORTING.asked(request.GET.get("invitations", ""))
    invited, after = Invitation.objects.with_people(), request.GET.get("after", "")
    page = InvitationQuerySet.SORTING.page(invited, sort, after, size=20)
    context = {
        "form": form,
        "people": list(found.sorted_by(request.GET.get("sort", "name"))),
        "sort": request.GET.get("sort") or "name",
        "narrowed": bool(form.chosen()),
        "invitations": [(row, row.state(at=now), invitation_link(row)) for row in page.rows],
        "invitations_sort": sort,
        "older": f"?{urlencode({**request.GET.dict(), 'after': page.next})}" if page.next else "",
        "invited": request.GET.get("invited", ""),
        "sends_mail": settings.MAIL_CONFIGURED,
    }
    return render(request, "accounts/people.html", context)


@require_GET
def roles(request: PageRequest) -> HttpResponse:
    """Show who may do what, from the one table that decides it."""
    acts = [(WORDS.get(act, act), [(role, role in allowed) for role in Role]) for act, allowed in MAY.items()]
    return render(request, "accounts/roles.html", {"acts": acts, "roles": Role})


@sensitive
@get_or_post
def invite(request: PageRequest) -> HttpResponse:
    require(request.user, "manage_people")
    form, status = InviteForm(request.POST or None, initial={"roles": [Role.ANALYST]}), 200
    if request.method == "POST":
        invitation, status = attempt(form, lambda: actions.invite_person(**form.cleaned_data, by=request.user))
        if invitation is not None:
            return redirect(f"{reverse('accounts:people')}?{urlencode({'invited': invitation.pk})}")
    return render(request, "accounts/invite.html", {"form": form}, status=status)


@require_POST
@sensitive
def invitation_revoke(request: PageRequest, pk: int) -> HttpResponse:
    require(request.user, "manage_people")
    invitation = actions.revoke_invitation(get_object_or_404(Invitation, pk=pk), by=request.user)
    words = _("The invitation of %(email)s is revoked: its link no longer works.") % {"email": invitation}
    offer_undo(request, words, "revoke_invitation", invitation)
    return redirect("accounts:people")


@require_POST
@sensitive
def invitation_resend(request: PageRequest, pk: int) -> HttpResponse:
    require(request.user, "manage_people")
    invitation = actions.resend_invitation(get_object_or_404(Invitation, pk=pk), by=request.user)
    return redirect(f"{reverse('accounts:people')}?{urlencode({'invited': invitation.pk})}")


@require_GET
def person(request: PageRequest, pk: int) -> HttpResponse:
    require(request.user, "manage_people")
    someone = get_object_or_404(User.objects.with_inviter(), pk=pk)
    return _show_person(request, someone, _roles_form(someone), 200)


@require_POST
@sensitive
def person_roles(request: PageRequest, pk: int) -> HttpResponse:
    require(request.user, "manage_people")
    someone, form = get_object_or_404(User.objects.with_inviter(), pk=pk), PersonRolesForm(request.POST)
    changed, status = attempt(
        form,
        lambda: actions.change_roles(someone, form.cleaned_data["roles"], by=request.user, seen=seen_in(form)),
    )
    if changed is None:
        return _show_person(request, someone, form, status)
    words = _("The roles of %(name)s are changed, from their next step on.") % {"name": someone.name}
    offer_undo(request, words, "change_roles", someone)
    return redirect("accounts:person", pk)


@require_POST
@sensitive
def person_deactivate(request: PageRequest, pk: int) -> HttpResponse:
    require(request.user, "manage_people")
    someone = actions.deactivate_person(get_object_or_404(User, pk=pk), by=request.user)
    words = _("%(name)s is deactivated, and signed out everywhere.") % {"name": someone.name}
    offer_undo(request, words, "deactivate_person", someone)
    return redirect("accounts:person", pk)


@require_POST
@sensitive
def person_reactivate(request: PageRequest, pk: int) -> HttpResponse:
    require(request.user, "manage_people")
    someone = actions.reactivate_person(get_object_or_404(User, pk=pk), by=request.user)
    success(request, _("%(name)s may sign in again, with the roles they had.") % {"name": someone.name})
    return redirect("accounts:person", pk)


@require_POST
@sensitive
def person_email(request: PageRequest, pk: int) -> HttpResponse:
    require(request.user, "manage_people")
    someone, form = get_object_or_404(User.objects.with_inviter(), pk=pk), EmailForm(request.POST)
    changed, status = attempt(form, lambda: emails.set_email(someone, form.cleaned_data["email"], by=request.user))
    if changed is None:
        return _show_person(request, someone, _roles_form(someone), status, email_form=form)
    success(request, _("%(name)s signs in as %(email)s from now on.") % {"name": changed.name, "email": changed.email})
    return redirect("accounts:person", pk)


@require_POST
@sensitive
def person_factors_remove(request: PageRequest, pk: int) -> HttpResponse:
    require(request.user, "manage_people")
    someone = factors.remove_factors(get_object_or_404(User, pk=pk), by=request.user)
    success(request, _("%(name)s has no second factor now, and is signed out everywhere.") % {"name": someone.name})
    return redirect("accounts:person", pk)


@never_cache
@sensitive_variables("link")
@require_POST
@sensitive
def person_reset_link(request: PageRequest, pk: int) -> HttpResponse:
    """Show, once, a link that sets a password."""
    require(request.user, "manage_people")
    someone = get_object_or_404(User.objects.with_inviter(), pk=pk)
    link = signing_in.make_reset_link(someone, by=request.user)
    return _show_person(request, someone, _roles_form(someone), 201, reset_link=link)


@get_or_post
def profile(request: PageRequest) -> HttpResponse:
    me, status = request.user, 200
    form = ProfileForm(request.POST or None, initial={"name": me.name, "language": me.language})
    if request.method == "POST":
        changed, status = attempt(form, lambda: actions.change_profile(me, **form.cleaned_data))
        if changed is not None:
            success(request, _("Your profile is saved."))
            return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form, "password_form": PasswordForm()}, status=status)


@require_POST
def language(request: PageRequest) -> HttpResponse:
    """Change the language of one's pages, and lead back to the very page that it was chosen on.

    The browser says which: a script may have changed the address of a page that stays. Where the page was the
    answer to a form (`answered`), its address may take nothing but forms, and `next` names the page of that form.
    """
    back, form = own_address(request, request.POST.get("next", "")), LanguageForm(request.POST)
    if "answered" not in request.POST:
        back = page_of(request, otherwise=back)
    changed, status = attempt(
        form, lambda: actions.change_profile(request.user, language=form.cleaned_data["language"])
    )
    if changed is None:
        return render(request, "accounts/language.html", {"form": form, "back": back}, status=status)
    return redirect(back)


@sensitive_post_parameters()
@require_POST
def password(request: PageRequest) -> HttpResponse:
    me, form = request.user, PasswordForm(request.POST)
    changed, status = attempt(form, lambda: actions.change_password(me, **form.cleaned_data))
    if changed is not None:
        update_session_auth_hash(request, changed)
        success(request, _("Your password is changed. All your other sessions are signed out."))
        return redirect("accounts:profile")
    words = {"form": ProfileForm(initial={"name": me.name, "language": me.language}), "password_form": form}
    return render(request, "accounts/profile.html", words, status=status)


@require_GET
def audit(request: PageRequest) -> HttpResponse:
    """Show what was done, newest first."""
    require(request.user, "read_audit")
    form = AuditFilterForm(request.GET)
    found = AuditEntry.objects.with_actor().matching(**form.criteria())
    sort = AuditEntryQuerySet.SORTING.asked(request.GET.get("sort", ""))
    page = AuditEntryQuerySet.SORTING.page(found, sort, request.GET.get("after", ""))
    asked = {name: str(value) for name, value in request.GET.items() if name != "after"}
    verified = last_verification()
    context = {
        "form": form,
        "entries": audit_lines(page.rows),
        "sort": sort,
        "last_seal": AuditSeal.objects.last_words(),
        "verified": verified,
        "broken": sentence_of(verified, "broken") if verified else "",
        "asked": urlencode(asked),
        "older": f"?{urlencode({**asked, 'after': page.next})}" if page.next else "",
    }
    return render(request, "accounts/audit.html", context)


@require_GET
def audit_csv(request: PageRequest) -> StreamingHttpResponse:
    """Send the entries that the page shows, all of them, line by line."""
    criteria = AuditFilterForm(request.GET).criteria()
    entries = actions.export_audit(criteria, by=request.user)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingHttpResponse(
        csv_lines(audit_rows(entries)), content_type="text/csv; charset=utf-8", headers=headers
    )


@login_not_required
@require_GET
def admin_door(request: HttpRequest) -> HttpResponse:
    """Lead who knocks at Django's own sign-in to ours; who is in and has no business there finds nothing."""
    if not request.user.is_authenticated:
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': wanted})}")
    if not request.user.is_staff:
        raise Http404
    return redirect("accounts:profile" if "password" in request.path else "admin:index")


def _roles_form(someone: User) -> PersonRolesForm:
    return PersonRolesForm(initial={"roles": someone.roles})


def _show_person(
    request: PageRequest,
    someone: User,
    form: PersonRolesForm,
    status: int,
    *,
    email_form: EmailForm | None = None,
    reset_link: str = "",
) -> HttpResponse:
    now = clock.now()
    recent = AuditEntry.objects.about(someone).with_actor().order_by("-at", "-pk")[:10]
    context = {"someone": someone, "form": form, "recent": audit_lines(recent)}
    context["email_form"] = email_form or EmailForm(initial={"email": someone.email})
    held = ApiToken.objects.answered_for_by(someone).open(at=now)[:100]
    context["tokens"] = [(row, row.state(at=now)) for row in held]
    context["sends_mail"], context["reset_link"] = settings.MAIL_CONFIGURED, reset_link
    context["has_second_factor"] = has_second_factor(someone)
    return render(request, "accounts/person.html", context, status=status)
