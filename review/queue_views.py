"""Pages of the one queue: the list beside an item, deciding on one or many, claims, and what became of decisions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import success, warning
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.models import SavedView
from articles.saved_views import TYPED
from articles.vocabulary import language_name, said_in
from basics import clock
from basics.forms import attempt
from basics.paging import Page
from catalog.models import Term
from catalog.vocabulary import Vocabulary
from review.deciding import LeftAlone, Told, decide_items, undo_decisions
from review.models import DecisionBatch, KeptReason, PendingDecision, QueueItem
from review.moderation import Risk
from review.queue_acts import ACTS
from review.queue_filters import FACETS, SHOW_WORDS, SHOWS, Asked, read_filters, with_query
from review.queue_forms import QueueVerdictForm
from review.queue_models import Kind, Outcome
from review.queue_rules import said_of_claim, turn_of, why_undecidable
from review.queue_showing import NO_EDIT, shown_item
from review.queueing import claim_next
from review.states import NEED_A_REASON

TOLD = "queue_told"  # in a session: the last of one's own decisions of which it is known what became
SHOWN = 10
REMEMBERED = 30  # of one's own decisions
SORT_WORDS = {
    "waiting": gettext_lazy("The longest waiting first"),
    "due": gettext_lazy("Due first"),
    "newest": gettext_lazy("The newest first"),
}
FACET_WORDS = {
    "kind": gettext_lazy("Kind"),
    "theme": gettext_lazy("Theme"),
    "risk": gettext_lazy("Risk"),
    "language": gettext_lazy("Language"),
}
ASSIGNED_WORDS = {"me": gettext_lazy("To me, or whom I stand in for"), "nobody": gettext_lazy("To nobody")}
CLAIMED_WORDS = {
    "me": gettext_lazy("I work on it"),
    "free": gettext_lazy("Nobody works on it"),
    "others": gettext_lazy("Others work on it"),
}


@dataclass(frozen=True)
class Line:
    """One row of the list, and what the person who looks may do with it."""

    item: QueueItem  # loaded `with_theme_labels()`
    at: datetime
    mine: bool

    @property
    def theme(self) -> str:
        """What its theme is called."""
        return said_in(self.item.theme_labels or {}, self.item.theme)  # type: ignore[attr-defined]

    @property
    def language(self) -> str:
        """What its language is called."""
        return language_name(self.item.language)

    @property
    def holder(self) -> User | None:
        return self.item.claimant(at=self.at)

    @property
    def is_overdue(self) -> bool:
        return self.item.is_overdue(at=self.at)


@require_GET
def one_queue(request: PageRequest) -> HttpResponse:
    """List what is in review, all kinds together, beside the item that is read."""
    return _page(request)


@require_GET
def queue_item(request: PageRequest, pk: int) -> HttpResponse:
    """Show an item beside the list; to a script only the item."""
    item = _item(request, pk)
    if "HX-Request" in request.headers:
        return render(request, "review/queue_item.html", _item_context(request, item, QueueVerdictForm()))
    return _page(request, item)


@require_GET
def queue_facets(request: PageRequest) -> HttpResponse:
    """Count what there is of each kind, theme, risk and language within the filters of the address."""
    require(request.user, "see_review")
    asked, now = read_filters(request.GET), clock.now()
    facets = _facets(asked, request.user, now)
    if "HX-Request" in request.headers:
        return render(request, "review/queue_facets_part.html", {"facets": facets})
    return _page(request, facets=facets)


@require_POST
def queue_decide(request: PageRequest) -> HttpResponse:
    """Decide on what is picked; until ten seconds have passed it can be undone. What changed is reported."""
    require(request.user, "decide")
    form, picked = QueueVerdictForm(request.POST), _picked(request)
    told, status = attempt(form, lambda: decide_items(picked, by=request.user, **form.decision))
    if _asks_for_json(request):
        return _told_to_script(form, told, status)
    one = picked[0][0] if len(picked) == 1 and "item" in request.POST else None
    if told is None:
        return _page(request, one, form=form, status=status, chosen={item.pk for item, _seen in picked})
    for line in told.warnings:
        warning(request, line)
    if told.skipped:
        return _page(request, skipped=told.skipped, chosen={row.item.pk for row in told.skipped})
    asked, now = read_filters(request.GET), clock.now()
    visible = QueueItem.objects.visible_to(request.user)
    following = visible.following(one, asked, request.user, at=now) if one else None
    return redirect(_address(following.get_absolute_url() if following else reverse("review:one_queue"), request))


@require_POST
def queue_undo(request: PageRequest, pk: int) -> HttpResponse:
    """Take back a decision of one's own that has not come true yet."""
    batch = get_object_or_404(DecisionBatch, pk=pk, by=request.user)
    undo_decisions(batch, by=request.user)
    if _asks_for_json(request):
        return JsonResponse({"undone": batch.pk})
    success(request, _("Undone: nothing was decided."))
    return redirect(_address(reverse("review:one_queue"), request))


@require_POST
def queue_next(request: PageRequest) -> HttpResponse:
    """Take on the first item within the filters that nobody works on."""
    item = claim_next(read_filters(request.GET), by=request.user)
    if item is None:
        success(request, _("Nothing is left here that nobody works on."))
        return redirect(_address(reverse("review:one_queue"), request))
    return redirect(_address(item.get_absolute_url(), request))


@require_POST
def queue_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Claim or release an item, or (administrators) assign it or put it first."""
    if verb not in ACTS:
        raise Http404(verb)
    act = ACTS[verb]
    act.do(_item(request, pk), request.user, request.POST)
    success(request, act.done)
    return redirect(_address(reverse("review:queue_item", args=[pk]), request))


@require_GET
def queue_decisions(request: PageRequest) -> HttpResponse:
    """Show what became of one's own decisions in the queue, the newest first: how many, and which were left alone."""
    require(request.user, "decide")
    batches = list(DecisionBatch.objects.of(request.user).with_outcomes()[:REMEMBERED])
    request.session[TOLD] = max((batch.pk for batch in batches if batch.done_at), default=0)
    shown = [(batch, _outcomes(batch)) for batch in batches]
    return render(request, "review/queue_decisions.html", {"batches": shown})


def _outcomes(batch: DecisionBatch) -> list[tuple[Any, int]]:
    """Return what its items came to, each with how many, loaded `with_outcomes()`."""
    counts = [(outcome.label, getattr(batch, outcome.value)) for outcome in Outcome]
    return [(label, count) for label, count in counts if count]


def _page(
    request: PageRequest, item: QueueItem | None = None, *, form: QueueVerdictForm | None = None, status: int = 200,
    skipped: list[LeftAlone] | None = None, chosen: set[int] | None = None, facets: Any = None,
) -> HttpResponse:  # fmt: skip
    require(request.user, "see_review")
    asked, now = read_filters(request.GET), clock.now()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = QueueItem.objects.with_theme_labels().page(asked, request.user, at=now, after=after, before=before)
    address, decides = asked.address, may(request.user, "decide")
    here = {name: value for name, value in (("after", after), ("before", before)) if value}
    waits = {row.pk for row in page.rows if row.is_waiting(at=now)}
    narrowed = asked.scope == "mine"  # to these by the query itself, which spares another one
    asks = [row for row in page.rows if decides and row.pk in waits]
    theirs = {row.pk for row in asks if narrowed or not why_undecidable(row, request.user)}
    lines = [Line(row, now, row.pk in theirs) for row in page.rows]
    known = request.session.get(TOLD, 0)
    told = list(DecisionBatch.objects.to_tell(request.user, at=now, after=known)[:SHOWN]) if decides else []
    views = list(SavedView.objects.filter(person=request.user, list="queue"))
    context = {
        "asked": asked,
        "lines": lines,
        "count": len(lines),
        "more": f"?{urlencode({**address, 'after': page.next})}" if page.next else "",
        "newer": f"?{urlencode({**address, 'before': page.previous})}" if page.previous else "",
        "query": urlencode(address),
        "row_query": urlencode({**address, **here}),  # beside an item stands the page of the list that it was opened on
        "place": _place(page, item),
        "shows": [(show, SHOW_WORDS[show]) for show in SHOWS],
        "kinds": Kind.choices,
        "risks": Risk.choices,
        "sorts": SORT_WORDS.items(),
        "assignments": ASSIGNED_WORDS.items(),
        "claims": CLAIMED_WORDS.items(),
        "chips": _chips(asked, lines),
        "facets": facets,
        "views": views,
        "shown_view": next((view for view in views if view.filters == address), None),
        "filtered": asked.narrows,
        "view_list": "queue",
        "view_typed": request.session.pop(TYPED) if TYPED in request.session else None,
        "may_decide": decides,
        "may_propose": may(request.user, "propose"),
        "undoable": [batch for batch in told if batch.done_at is None][:3],
        "left_alone": _left_alone([batch for batch in told if batch.done_at is not None]),
        "skipped": skipped,
        "chosen": chosen or set(),
        "now": now,
    }
    if item is not None:
        context |= _item_context(request, item, form or QueueVerdictForm())
    elif decides:
        context |= {"form": form or QueueVerdictForm(), "bulk": True}
    return render(request, "review/one_queue.html", context, status=status)


def _place(page: Page[QueueItem], item: QueueItem | None) -> dict[str, Any]:
    """Say where an item stands in the list ("" if it does not), in which words that is said, and what is beside it."""
    rows = page.rows
    at = next((number for number, row in enumerate(rows, 1) if item is not None and row.pk == item.pk), 0)
    whole = not page.next and not page.previous
    words = _("{place} of {count} in the list") if whole else _("{place} of {count} on this page of the list")
    return {
        "words": words,
        "said": words.format(place=at, count=len(rows)) if at else "",
        "previous": rows[at - 2] if at > 1 else None,
        "next": rows[at] if at < len(rows) else None,
    }


def _left_alone(batches: list[DecisionBatch]) -> list[PendingDecision]:
    """Return what these decisions did not reach; no query where there are none."""
    if not batches:
        return []
    return list(PendingDecision.objects.filter(batch__in=batches, outcome=Outcome.SKIPPED).order_by("-pk")[:SHOWN])


def _item_context(request: PageRequest, item: QueueItem, form: QueueVerdictForm) -> dict[str, Any]:
    shown, now = shown_item(item, request.user), clock.now()
    if shown is None:
        raise Http404
    waits = item.is_waiting(at=now)
    why_not = why_undecidable(item, request.user) if waits and may(request.user, "decide") else ""
    may_decide = waits and shown.may_decide and not why_not
    holder = item.claimant(at=now)
    return {
        "item": item,
        "shown": shown,
        "turn": turn_of(item, at=now),
        "whose": holder or item.assigned_to,
        "holder": holder,
        "held_by_other": said_of_claim(item) if holder is not None and holder.pk != request.user.pk else "",
        "held_left": item.claim_left(at=now),
        "is_overdue": item.is_overdue(at=now),
        "may_decide_item": may_decide,
        "why_undecidable": why_not,
        "may_moderate": may(request.user, "moderate_review"),
        "no_edit": NO_EDIT.get(Kind(item.kind), ""),
        "form": form,
        "kept": _kept() if may_decide else [],
        "query": urlencode(read_filters(request.GET).address),
        **shown.context,
    }


def _kept() -> list[tuple[str, list[KeptReason]]]:
    """Return the kept reasons by the verdict that they are for."""
    rows = list(KeptReason.objects.kept())
    return [(verdict, [row for row in rows if row.verdict == verdict]) for verdict in sorted(NEED_A_REASON)]


def _told_to_script(form: QueueVerdictForm, told: Told | None, status: int) -> JsonResponse:
    if told is None:
        return JsonResponse(
            {"message": " ".join(str(line) for lines in form.errors.values() for line in lines)}, status=status
        )
    skipped = [{"item": row.item.pk, "title": row.item.title, "message": row.message} for row in told.skipped]
    if told.batch is None:
        return JsonResponse({"decided": 0, "skipped": skipped, "warnings": []})
    titles = list(told.batch.decisions.values_list("title", flat=True))
    count = len(titles)
    said = _("%(verdict)s: “%(title)s”.") if count == 1 else ngettext(
        "%(verdict)s: %(count)d item.", "%(verdict)s: %(count)d items.", count
    )  # fmt: skip
    return JsonResponse(
        {
            "decided": count,
            "said": said % {"verdict": told.batch.get_verdict_display(), "count": count, "title": titles[0]},
            "undo": reverse("review:queue_undo", args=[told.batch.pk]),
            "left": told.batch.seconds_left(at=clock.now()),
            "skipped": skipped,
            "warnings": told.warnings,
        }
    )


def _picked(request: PageRequest) -> list[tuple[QueueItem, str]]:
    """Return what was picked, each with the hash that was shown; what cannot be seen is left out."""
    seen = {}
    for value in request.POST.getlist("picked"):
        pk, _space, sha256 = value.partition(" ")
        if pk.isascii() and pk.isdecimal() and len(pk) < 16:
            seen[int(pk)] = sha256
    return [(row, seen[row.pk]) for row in QueueItem.objects.visible_to(request.user).filter(pk__in=seen)]


def _facets(asked: Asked, user: User, at: datetime) -> list[dict[str, Any]]:
    counted = QueueItem.objects.visible_to(user).facets(asked, user, at=at)
    themes = {term.code: term.label for term in Term.objects.of(Vocabulary.THEME)}
    words: dict[str, Callable[[str], Any]] = {
        "kind": lambda value: Kind(value).label,
        "risk": lambda value: Risk(value).label,
        "theme": lambda value: themes.get(value, value),
        "language": language_name,
    }
    found = []
    for name in FACETS:
        chosen, rest = getattr(asked, name), asked.without(name).address
        values = [
            {
                "label": words[name](value),
                "count": count,
                "chosen": value == chosen,
                "href": f"?{urlencode(rest if value == chosen else {**rest, name: value})}",
            }
            for value, count in counted[name]
        ]
        if values:
            found.append({"label": FACET_WORDS[name], "values": values})
    return found


def _chips(asked: Asked, lines: list[Line]) -> list[tuple[str, str]]:
    """Return the filters that have no field in the form, each with the address without it."""
    theme = next((line.theme for line in lines if line.item.theme == asked.theme), "") or asked.theme
    if theme and theme == asked.theme:  # no row says what it is called
        theme = next((term.label for term in Term.objects.of(Vocabulary.THEME).filter(code=theme)), theme)
    language = language_name(asked.language) if asked.language else ""
    names = {"theme": theme, "language": language}
    people = {"author": asked.author, "assigned": asked.assigned if asked.assigned.isdecimal() else ""}
    known = dict(User.objects.filter(pk__in=[pk for pk in people.values() if pk]).values_list("pk", "name")) if any(
        people.values()
    ) else {}  # fmt: skip
    said = {**names, **{name: known.get(int(pk), pk) for name, pk in people.items() if pk}}
    return [(words, f"?{urlencode(asked.without(name).address)}") for name, words in said.items() if words]


def _address(path: str, request: PageRequest) -> str:
    """Return an address that keeps the filters of the list."""
    return with_query(path, read_filters(request.GET).address)


def _asks_for_json(request: PageRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _item(request: PageRequest, pk: int) -> QueueItem:
    require(request.user, "see_review")
    return get_object_or_404(QueueItem.objects.visible_to(request.user).with_people(), pk=pk)
