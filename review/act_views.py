"""Pages of taking part: change by change, suggestions, emergencies, one's own record."""

from typing import Any

from django import forms
from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.confirming import sensitive
from accounts.permissions import require
from accounts.sessions import PageRequest
from basics.drf import STATUS
from basics.errors import Refused
from basics.forms import attempt, carry
from catalog.presenting import field_label
from catalog.schema import field_named
from review import emergency
from review.act_forms import PartForm, ReasonForm, SuggestForm
from review.acts import ON_SUBMISSIONS, act_named
from review.changes import changes_for, may_take_part_of
from review.models import Submission
from review.paths import field_at, paths_of, value_at
from review.permissions import may_decide, may_suggest
from review.record import record_of
from review.settling import meeting_places
from review.states import ReasonCode, State

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
def act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of the acts of `review.acts`; what a person typed for it stays in their browser when it is refused."""
    found, one = _submission(request, pk), act_named(ON_SUBMISSIONS, verb)
    made = one.do(found, request.user, request.POST.dict())
    success(request, one.done)
    if isinstance(made, Submission) and made.pk != found.pk:
        return redirect(made)
    return redirect(found if Submission.objects.visible_to(request.user).filter(pk=pk).exists() else "review:one_queue")


@get_or_post
def changes(request: PageRequest, pk: int) -> HttpResponse:
    """Show the single changes, unread ones first; accept some, and give the rest back."""
    found = _submission(request, pk)
    form = PartForm(request.POST or None, initial={"seen": _seen(found), "code": ReasonCode.OTHER})
    status, chosen = 200, request.POST.getlist("hunks")
    if request.method == "POST":
        sent = {**request.POST.dict(), "hunks": chosen}
        accept = ON_SUBMISSIONS["accept-part"]
        done, status = attempt(form, lambda: accept.do(found, request.user, sent))
        if done is not None:
            success(request, accept.done)
            return redirect("review:submission", pk=done.follow_up.pk)
        _renew(form, found, status)
    rows = changes_for(found, request.user)
    context = {"submission": found, "changes": rows, "form": form, "chosen": chosen, "seen": _seen(found)}
    context["read"] = [row for row in rows if not row.fresh]
    context["may_part"] = may_take_part_of(found, request.user)
    return render(request, "review/changes.html", context, status=status)


@get_or_post
def suggest(request: PageRequest, pk: int) -> HttpResponse:
    """Write other words for one field: as a suggestion, or (an editor) put in at once."""
    found, path = _submission(request, pk), request.GET.get("field", "")
    if not may_suggest(request.user, found) or found.current is None:
        raise Refused.forbidden(_("Nobody suggests to themselves, and only to what is open."))
    kind, document = found.proposal.kind, found.current.content
    if field_at(kind, path) is None:
        return _choose_field(request, found)
    form = SuggestForm(request.POST or None, initial={"words": _value(document, path), "seen": _seen(found)})
    status = 200
    if request.method == "POST":
        one = ON_SUBMISSIONS["edit-and-accept" if "put_in" in request.POST else "suggest"]
        done, status = attempt(form, lambda: one.do(found, request.user, {**request.POST.dict(), "path": path}))
        if done is not None:
            success(request, one.done)
            return redirect(found)
        _renew(form, found, status)
    context = {"submission": found, "form": form, "label": _label(kind, path), "path": path}
    context |= {"may_put_in": may_decide(request.user, found), "standing": _value(document, path)}
    return render(request, "review/suggest.html", context, status=status)


@get_or_post
@sensitive
def break_glass(request: PageRequest, pk: int) -> HttpResponse:
    """Apply in an emergency, after asking again who sits there."""
    require(request.user, "break_glass")
    found, status = _submission(request, pk), 200
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if form.is_bound:
        sent = {name: request.POST.get(name, "") for name in ("seen", "confirm")}
        done, status = attempt(
            form,
            lambda: emergency.break_glass(found, by=request.user, reason=form.cleaned_data["reason"], **sent),
        )
        if done is not None:
            success(request, _("Applied. It waits for its post-review, and stands in red in the audit log."))
            return redirect(found)
    seen = _seen(found) if status == STATUS[Refused.STALE] else request.POST.get("seen") or _seen(found)
    context = {"submission": found, "form": form, "seen": seen}
    context |= {"is_open": found.state == State.SUBMITTED, **meeting_places(found, status)}
    return render(request, "review/break_glass.html", context, status=status)


@require_GET
def record(request: PageRequest) -> HttpResponse:
    """Show somebody what became of what they proposed."""
    require(request.user, "see_review")
    found = record_of(request.user)
    labels = {"outcomes": dict(State.choices), "reasons": dict(ReasonCode.choices)}
    context: dict[str, Any] = {"record": found}
    context["outcomes"] = [(label, found.outcomes.get(key, 0)) for key, label in labels["outcomes"].items()]
    context["reasons"] = [
        (label, found.reasons[key]) for key, label in labels["reasons"].items() if key in found.reasons
    ]
    return render(request, "review/record.html", context)


def _submission(request: PageRequest, pk: int) -> Submission:
    require(request.user, "see_review")
    return get_object_or_404(Submission.objects.visible_to(request.user).with_subject(), pk=pk)


def _seen(found: Submission) -> str:
    return found.current.sha256 if found.current else ""


def _renew(form: forms.Form, found: Submission, status: int) -> None:
    """Let a form that was refused as older than the proposal carry the newest version: sent again, it is meant."""
    if status == STATUS[Refused.STALE]:
        carry(form, "seen", _seen(found))


def _choose_field(request: PageRequest, found: Submission) -> HttpResponse:
    kind, document = found.proposal.kind, found.current.content if found.current else {}
    paths = [(path, _label(kind, path)) for path in paths_of(kind, document, set(document) - {"evidence"})]
    return render(request, "review/suggest_field.html", {"submission": found, "paths": paths})


def _label(kind: str, path: str) -> str:
    name, _dot, rest = path.partition(".")
    part, inner = field_named(kind, name), field_at(kind, path)
    if part is None or inner is None or not rest:
        return field_label(kind, name)
    return f"{part.label} {rest.partition('.')[0]}: {inner.label}"


def _value(document: dict[str, Any], path: str) -> str:
    try:
        return value_at(document, path)
    except LookupError:
        return ""
