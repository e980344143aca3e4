"""Pages of annotations in review: the list, deciding on many, one with its decision, and saving to submit at once."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.messages import success, warning
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.models import Annotation, AnnotationRevision, TextVersion
from articles.passages import around
from articles.revising import newest_of
from articles.revision_changes import changed_rows
from articles.views.annotating import add_annotation, own_annotation, warn_of_untold
from articles.vocabulary import Life
from basics.forms import attempt, lead_on
from review.annotation_querysets import OPEN, reviewed, waiting_for, with_row, wrote
from review.annotations import (
    MOST_AT_ONCE,
    Decided,
    decide_annotation,
    decide_annotations,
    submit_annotation,
    withdraw_annotation,
)
from review.verdicts import OneVerdictForm, VerdictForm

MOST = 100


@require_POST
def annotation_add(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Annotate a passage and put it into review at once."""
    then = partial(submit_annotation, by=request.user)
    return add_annotation(request, pk, number, _("Saved and submitted. Another person decides now."), then)


@require_POST
def annotation_submit(request: PageRequest, uuid: str) -> HttpResponse:
    """Put one's own annotation into review."""
    found = submit_annotation(own_annotation(request, uuid), by=request.user)
    success(request, _("Submitted. Another person decides now."))
    warn_of_untold(request, found)
    return redirect(found.about_url)


@require_POST
def annotation_withdraw(request: PageRequest, uuid: str) -> HttpResponse:
    """Take one's own annotation out of review."""
    found = withdraw_annotation(own_annotation(request, uuid), by=request.user)
    success(request, _("Withdrawn. It stays in the history."))
    return redirect(found.about_url)


@require_GET
def annotations(request: PageRequest) -> HttpResponse:
    """List annotations in review: those that await a decision, the longest waiting first, then those decided last."""
    require(request.user, "see_review")
    return _list(request, VerdictForm())


@require_POST
def annotations_decide(request: PageRequest) -> HttpResponse:
    """Take one decision on all that were picked; what changed meanwhile is skipped, and the page says which."""
    require(request.user, "decide")
    form, picked = VerdictForm(request.POST), _picked(request)
    decided, status = attempt(form, lambda: decide_annotations(picked, by=request.user, **form.cleaned_data))
    if decided is None:
        return _list(request, form, status=status, chosen={str(row.uuid) for row, _seen in picked})
    if decided.decisions:
        count = len(decided.decisions)
        said = ngettext("%(count)d annotation is decided.", "%(count)d annotations are decided.", count)
        success(request, said % {"count": count})
    if not decided.skipped:
        return redirect("review:annotations")
    count = len(decided.skipped)
    said = ngettext("%(count)d was skipped: see why below.", "%(count)d were skipped: see why below.", count)
    warning(request, said % {"count": count})
    return _list(request, form, decided=decided, chosen={str(row.uuid) for row in decided.skipped})


@require_GET
def annotation(request: PageRequest, uuid: str) -> HttpResponse:
    """Show an annotation in review: what it says, what a newer revision would change, and the decision to take."""
    found = _reviewed(request, uuid)
    return _show(request, found, OneVerdictForm(initial={"seen": newest_of(found).sha256}))


@require_POST
def annotation_decide(request: PageRequest, uuid: str) -> HttpResponse:
    """Take a decision on exactly the revision that was read; what was typed stays when it is refused."""
    found, form = _reviewed(request, uuid), OneVerdictForm(request.POST)
    decision, status = attempt(form, lambda: decide_annotation(found, by=request.user, **form.cleaned_data))
    if decision is None:
        found = _reviewed(request, uuid)
        form.data = {**form.data.dict(), "seen": newest_of(found).sha256}  # type: ignore[attr-defined]
        return _show(request, found, form, status)
    success(request, _("Decided: %(verdict)s.") % {"verdict": decision.get_verdict_display()})
    following = with_row(waiting_for(request.user)).order_by("life_since", "pk").first()
    to = reverse("review:annotation", args=[following.uuid]) if following else "review:annotations"
    return lead_on(request, to)


def _picked(request: PageRequest) -> list[tuple[Annotation, str]]:
    """Return what was picked, each with the hash that the list showed; what cannot be seen is left out."""
    seen = {}
    for value in request.POST.getlist("picked")[: MOST_AT_ONCE + 1]:
        uuid, _space, sha256 = value.partition(" ")
        try:
            seen[UUID(uuid)] = sha256
        except ValueError:
            continue
    found = Annotation.objects.visible_to(request.user).filter(uuid__in=seen).order_by("life_since", "pk")
    return [(row, seen[row.uuid]) for row in found]


def _list(
    request: PageRequest,
    form: VerdictForm,
    *,
    status: int = 200,
    decided: Decided | None = None,
    chosen: set[str] | None = None,
) -> HttpResponse:
    found = reviewed(request.user)
    others = found.exclude(life=Life.SUBMITTED)
    context = {
        "waiting": list(with_row(found.awaiting_decision()).order_by("life_since", "pk")[:MOST]),
        "mine": set(waiting_for(request.user).values_list("pk", flat=True)),
        "others": list(with_row(others).order_by("-life_since", "-pk")[:MOST]),
        "may_decide": may(request.user, "decide"),
        "form": form,
        "decided": decided,
        "chosen": chosen or set(),
    }
    return render(request, "review/annotations.html", context, status=status)


def annotation_shown(found: Annotation, user: User) -> dict[str, Any]:
    """Return what a page shows of an annotation in review, loaded `with_row()` and with its approved revision."""
    newest = newest_of(found)
    mine = wrote(user, found)
    waits = found.life == Life.SUBMITTED and found.hidden_at is None
    return {
        "annotation": found,
        "revision": newest,
        "hidden": found.hidden_at is not None,
        "passages": _passages(newest),
        "rows": changed_rows(found.approved.content, newest.content) if found.approved else [],
        "decisions": list(found.decisions.with_people()),
        "may_decide": may(user, "decide") and waits and not mine,
        "is_own": mine and waits,
        "may_withdraw": found.creator_id == user.pk and found.life in OPEN,
    }


def _show(request: PageRequest, found: Annotation, form: OneVerdictForm, status: int = 200) -> HttpResponse:
    context = {**annotation_shown(found, request.user), "form": form}
    return render(request, "review/annotation.html", context, status=status)


def _passages(revision: AnnotationRevision) -> list[dict[str, Any]]:
    """Return the passages of a revision, each with the `version` it is chosen in and the words `around` it."""
    targets = revision.content["targets"]
    versions = TextVersion.objects.defer("text").in_bulk([row["text"] for row in targets])
    return [{**row, "version": versions[row["text"]], "around": around(row)} for row in targets]


def _reviewed(request: PageRequest, uuid: str) -> Annotation:
    require(request.user, "see_review")
    return get_object_or_404(with_row(reviewed(request.user)).select_related("creator", "approved"), uuid=uuid)
