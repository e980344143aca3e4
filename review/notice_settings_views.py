"""The page of how somebody is told, and the page behind the link of each mail."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirming import sensitive
from accounts.models import User
from accounts.sessions import PageRequest
from basics.forms import attempt
from review import noticing
from review.models import Delivery, NoticeSettings, Watch, Webhook
from review.notice_deliveries import present_way
from review.notice_forms import MailForm, SettingsForm, WebhookForm
from review.notice_kinds import NoticeKind, Way
from review.notice_links import feed_link, read_mail_token
from review.watched import watched_by

DELIVERIES = 20
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def notice_settings(request: PageRequest) -> HttpResponse:
    """Show how somebody is told; change it."""
    form, status = SettingsForm(request.POST or None, row=NoticeSettings.objects.of(request.user)), 200
    if request.method == "POST":
        changed, status = attempt(form, lambda: noticing.change_notice_settings(by=request.user, **form.chosen()))
        if changed is not None:
            success(request, _("Kept. It holds from the next notice on."))
            return redirect("notices:settings")
    return _show(request, status, form=form)


@never_cache
@sensitive_variables("token")
@require_POST
@sensitive
def feed_make(request: PageRequest) -> HttpResponse:
    """Make the secret address of one's feed anew, and show it once."""
    token = noticing.make_feed(by=request.user)
    return _show(request, 201, feed=feed_link(token))


@require_POST
def feed_drop(request: PageRequest) -> HttpResponse:
    noticing.drop_feed(by=request.user)
    success(request, _("The address of your feed works no more."))
    return redirect("notices:settings")


@never_cache
@sensitive_variables("made")
@require_POST
@sensitive
def webhook_add(request: PageRequest) -> HttpResponse:
    """Call an address from now on; its secret is shown once."""
    form = WebhookForm(request.POST)
    made, status = attempt(form, lambda: noticing.add_webhook(form.cleaned_data["url"], by=request.user))
    if made is None:
        return _show(request, status, webhook_form=form)
    return _show(request, 201, made=made)


@require_POST
def webhook_drop(request: PageRequest, pk: int) -> HttpResponse:
    noticing.drop_webhook(get_object_or_404(Webhook, pk=pk, person=request.user), by=request.user)
    success(request, _("The webhook is removed. What waited for it is not sent."))
    return redirect("notices:settings")


@require_POST
def delivery_retry(request: PageRequest, pk: int) -> HttpResponse:
    """Try once more what was given up."""
    found = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    noticing.retry_delivery(found, by=request.user)
    success(request, _("It is tried again within half a minute."))
    return redirect("notices:settings")


@csrf_exempt  # the signed token is what allows it, and a mail client that unsubscribes has no session (RFC 8058)
@login_not_required
@never_cache
@get_or_post
def mail(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever got a mail say how such mails come, without signing in. A GET changes nothing."""
    found = read_mail_token(token)
    person = User.objects.active().filter(pk=found.person).first() if found else None
    if found is None or person is None:
        return render(request, "review/mail_settings.html", {"known": False}, status=410)
    with translation.override(person.language or translation.get_language()):
        if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
            noticing.change_mails(person, found.kind, Way.PAGE)
            return HttpResponse(status=204)
        present = present_way(NoticeSettings.objects.of(person), found.kind)
        form, status, done = MailForm(request.POST or None, present=present), 200, False
        if request.method == "POST":
            changed, status = attempt(form, lambda: noticing.change_mails(person, found.kind, form.cleaned_data["way"]))
            done = changed is not None
        context = {"known": True, "form": form, "what": _what(found.kind), "done": done, "person": person}
        return render(request, "review/mail_settings.html", context, status=status)


def _what(kind: str) -> Any:
    """Name what an address of a mail is about."""
    if kind in NoticeKind.values:
        return NoticeKind(kind).label
    return {Way.DAILY.value: _("The mail of each day"), Way.WEEKLY.value: _("The mail of each week")}.get(
        kind, _("Everything that comes by mail at once")
    )


def _show(request: PageRequest, status: int = 200, **more: Any) -> HttpResponse:
    row = NoticeSettings.objects.of(request.user)
    deliveries = Delivery.objects.visible_to(request.user).select_related("webhook").order_by("-pk")
    context = {
        "form": SettingsForm(row=row),
        "webhook_form": WebhookForm(),
        "row": row,
        "sends_mail": settings.MAIL_CONFIGURED,
        "webhooks": list(Webhook.objects.in_use().filter(person=request.user)),
        "deliveries": list(deliveries[:DELIVERIES]),
        "watches": watched_by(request.user, Watch.objects.visible_to(request.user)),
        **more,
    }
    return render(request, "review/notice_settings.html", context, status=status)
