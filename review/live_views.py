"""What open pages ask every ten seconds: who else is there, and whether what they show changed. See docs/live.md."""

import re
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from accounts.sessions import PageRequest
from basics import clock
from basics.etags import etag_of, is_known
from review.live_queue import queue_news_of
from review.presence import leave_page
from review.pulse import TOPICS_MOST, Topic, provided_numbers, tell_page, topic_named
from review.queue_filters import read_filters

PAGE = re.compile(r"[A-Za-z0-9-]{8,36}")


@require_GET
def live(request: PageRequest) -> HttpResponse:
    """Tell an open page the versions of its topics (`on`) and who else is there; note that it is there (`page`)."""
    topics = [_topic(words) for words in request.GET.getlist("on")[: TOPICS_MOST + 1]]
    if len(topics) > TOPICS_MOST:
        raise Http404
    page = request.GET.get("page", "")
    told = tell_page(request.user, topics, page if PAGE.fullmatch(page) else "")
    if told is None:
        raise Http404
    present = [{"id": pk, "name": name} for pk, name in told.present]
    body = {"seq": told.seq, "present": present, "said": _said(told.present), **provided_numbers(request.user)}
    tag = etag_of(body)
    if is_known(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    return JsonResponse(body, headers={"ETag": tag})


@require_POST
def live_leave(request: PageRequest) -> HttpResponse:
    """Note that somebody left a page of theirs."""
    page = request.POST.get("page", "")
    if PAGE.fullmatch(page):
        leave_page(page, by=request.user)
    return HttpResponse(status=204)


@require_GET
def live_news(request: PageRequest) -> HttpResponse:
    """Say what changed of one thing since a page showed it as `seen`; 204 if nothing did."""
    topic = _topic(request.GET.get("on", ""))
    if topic.number is None or topic.kind.rows is None or topic.kind.news is None:
        raise Http404
    if not topic.kind.is_open_to(request.user) or not topic.kind.rows(request.user, topic.number).exists():
        raise Http404
    found = topic.kind.news(request.user, topic.number, request.GET.get("seen", ""))
    return HttpResponse(status=204) if found is None else JsonResponse(vars(found))


@require_GET
def queue_news(request: PageRequest) -> HttpResponse:
    """Say what changed in a list of the queue since it was shown: how many are new, which are decided or claimed."""
    require(request.user, "see_review")
    asked, now = read_filters(request.GET), clock.now()
    return JsonResponse(
        queue_news_of(asked, request.user, request.GET.get("shown", ""), request.GET.get("since", ""), at=now)
    )


def _topic(words: str) -> Topic:
    topic = topic_named(words)
    if topic is None:
        raise Http404
    return topic


def _said(present: list[tuple[int, str]]) -> str:
    """Say who else is there; empty if nobody is."""
    names = [name for _pk, name in present]
    if not names:
        return ""
    words: dict[str, Any] = {"names": ", ".join(names[:3]), "count": len(names) - 3}
    if len(names) > 3:
        return _("%(names)s and %(count)d others have this open, too.") % words
    return ngettext("%(names)s has this open, too.", "%(names)s have this open, too.", len(names)) % words
