"""The page of notices, what marks them read, the button that watches, and the private feed."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.sessions import PageRequest
from basics.etags import etag_of
from review.models import NoticeSettings
from review.notice_kinds import About, NoticeKind
from review.notice_links import feed_digest
from review.notice_listing import groups_of, newest_of
from review.notice_querysets import unread_count
from review.noticed import path_of
from review.noticing import mark_read
from review.tidings import words_of
from review.watching import unwatch, watch

IN_THE_FEED = 50


@require_GET
def notices(request: PageRequest) -> HttpResponse:
    """Show what somebody is told, grouped by what it is about."""
    unread = request.GET.get("show") == "unread"
    listing = groups_of(request.user, request.GET.get("after", ""), unread=unread)
    kept = {"show": "unread"} if unread else {}
    context = {
        "listing": listing,
        "unread": unread,
        "count": unread_count(request.user),
        "older": f"?{urlencode({**kept, 'after': listing.next})}" if listing.next else "",
    }
    return render(request, "review/notices.html", context)


@require_POST
def read(request: PageRequest) -> HttpResponse:
    """Mark what is about one thing as read, or everything: as far as the page had told of it."""
    about, object_id = request.POST.get("about", ""), request.POST.get("object_id", "")
    upto = request.POST.get("upto")
    if about and about not in About.values:
        raise Http404
    if upto is not None and not (upto.isascii() and upto.isdecimal() and len(upto) < 19):
        raise Http404
    number = None if upto is None else int(upto)
    mark_read([(about, object_id)] if about else None, by=request.user, upto=number)
    if "HX-Request" in request.headers or request.POST.get("quietly"):
        return HttpResponse(status=204)
    return redirect(f"{reverse('notices:list')}{'?show=unread' if request.POST.get('show') == 'unread' else ''}")


@require_POST
def watch_toggle(request: PageRequest) -> HttpResponse:
    """Watch something, or end it; the button comes back as it is now, or the page it was on."""
    kind, subject = request.POST.get("kind", ""), request.POST.get("subject", "")
    watched = request.POST.get("watched") == "1"
    if watched:
        watch(kind, subject, by=request.user)
    else:
        unwatch(kind, subject, by=request.user)
    if "HX-Request" not in request.headers:
        return redirect(_back(request))
    context = {"kind": kind, "subject": subject, "watched": watched, "named": request.POST.get("named", "")}
    return HttpResponse(render_to_string("review/watch_button.html", context, request))


def _back(request: PageRequest) -> str:
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else reverse("notices:settings")


@login_not_required
@never_cache
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give one's notices as Atom to whoever knows the secret address."""
    request.told_path = reverse("notices:feed", args=["…"])  # type: ignore[attr-defined]  # the log keeps no secret
    found = NoticeSettings.objects.select_related("person__owner").filter(feed_digest=feed_digest(token)).first()
    if found is None or not found.person.is_active:
        raise Http404
    person = found.person
    with translation.override(person.language or settings.LANGUAGE_CODE):
        told, _next = newest_of(person, size=IN_THE_FEED)
        tag = etag_of([[row.pk, row.read_at, shown.title, person.language] for row, shown in told])
        atom = Atom1Feed(
            title=_("Perimeter: notices of %(name)s") % {"name": person.name},
            link=request.build_absolute_uri(reverse("notices:list")),
            description="",
            feed_url=request.build_absolute_uri(),
            feed_guid=f"urn:perimeter:notices:{person.pk}",
        )
        for row, shown in told:
            reason = row.said.get("reason", "")
            atom.add_item(
                title=f"{shown.title}: {words_of(row)}",
                link=request.build_absolute_uri(path_of(row, shown)),
                description=reason,
                unique_id=f"urn:perimeter:notice:{row.pk}",
                updateddate=row.made_at,
                pubdate=row.at,
                categories=[NoticeKind(row.kind).value],
            )
        answer = HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    answer["ETag"] = tag
    return get_conditional_response(request, etag=tag, response=answer) or answer
