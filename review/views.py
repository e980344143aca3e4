"""Pages of this room: the queue, the proposal form, and the page on which a proposal is read and decided."""

from functools import partial
from typing import Any

from django.contrib.messages import success, warning
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from accounts.undoing import offer_undo
from basics.drf import STATUS
from basics.errors import Refused
from basics.forms import add_refusal, attempt, lead_on
from catalog import terms
from catalog.citations import citations_of
from catalog.models import Revision
from catalog.schema import content_hash, field_named, normalise
from review import actions
from review.beginning import begin_threat
from review.documents import Press, ids_of, press_of, rows_of, same_words
from review.forms import DecisionForm, ProposalForm, sent_values
from review.models import Decision, Submission
from review.own import own_annotations, own_entry_translations, own_submissions, own_translations
from review.pages import SINCE, SubmissionPage
from review.permissions import writes
from review.picking import annotations_to_cite, load_offer
from review.querysets import SubmissionQuerySet
from review.queue_filters import SHOWS, Asked, with_query
from review.rebasing import meeting_of
from review.settling import choices_of, meeting_places, shown_meeting
from review.states import EDITABLE
from review.writing import Worksheet, changed_sheet, new_sheet, sheet_begun

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
DONE = {
    "approve": _("Approved. It is part of the published catalog now."),
    "request_changes": _("Given back to its author, with your reason."),
    "reject": _("Rejected, with your reason."),
}


@require_GET
def queue(request: PageRequest) -> HttpResponse:
    """Lead from where the queue was once to where it is: to what waits, came back or is decided, or to one's own."""
    require(request.user, "see_review")
    show = request.GET.get("show", "")
    if show == "mine":
        kept = {name: request.GET[name] for name in ("sort", "after") if name in request.GET}
        return redirect(with_query(reverse("review:own"), kept))
    known = {"show": show} if show in SHOWS and show != Asked.show else {}
    return redirect(with_query(reverse("review:one_queue"), known))


@require_GET
def own(request: PageRequest) -> HttpResponse:
    """List what one proposed, drafts too, and a few of one's translations and annotations in review."""
    require(request.user, "see_review")
    sorting = SubmissionQuerySet.SORTING
    sort = sorting.asked(request.GET.get("sort", ""))
    page = sorting.page(own_submissions(request.user), sort, request.GET.get("after", ""), size=30)
    context: dict[str, Any] = {"page": page, "paged": "after" in request.GET, "sort": sort, "shown": len(page.rows)}
    if not context["paged"]:
        context["translations"] = own_translations(request.user)
        context["entry_translations"] = own_entry_translations(request.user)
        context["annotations"] = own_annotations(request.user)
    context["may_propose"] = may(request.user, "propose")
    return render(request, "review/own.html", context)


@get_or_post
def propose(request: PageRequest) -> HttpResponse:
    """Write a new proposal; `?entry=`, `?kind=`, `?annotation=` and `?threat=` say where it starts."""
    require(request.user, "propose")
    begun = sheet_begun(request.POST.get("begun", ""), request.user)
    return _write(request, begun or new_sheet(request.GET, request.user))


@get_or_post
def edit(request: PageRequest, pk: int) -> HttpResponse:
    """Change a draft, or what came back."""
    found = _own(request, pk)
    if found.state not in EDITABLE and request.method != "POST":  # what was typed is never dropped without a word
        return redirect(found)
    return _write(request, changed_sheet(found))


@require_POST
def keep(request: PageRequest, pk: int | None = None) -> JsonResponse:
    """Keep a proposal while it is written; answers with what the next save names and where the draft stands."""
    if pk is None:
        require(request.user, "propose")
    begun = sheet_begun(request.POST.get("begun", ""), request.user) if pk is None else changed_sheet(_own(request, pk))
    sheet = begun or new_sheet(request.GET, request.user)
    form = _form(request, sheet, sent=True)
    kept = sheet.keep(form, by=request.user)
    place = [kept.submission_id]
    # Where it was merged with another page's save, this page still shows its own: that is what it has seen.
    shown = normalise(sheet.kind, form.document, Revision.objects.item_ids(kept.entry) if kept.entry else None)
    shows = same_words(shown, kept.document)
    return JsonResponse(
        {
            "seen": content_hash(kept.document if shows else shown),
            "ids": ids_of(sheet.kind, request.POST, kept.document) if shows else {},
            "edit": reverse("review:edit", args=place),
            "keep": reverse("review:draft_keep", args=place),
        }
    )


def _write(request: PageRequest, sheet: Worksheet, refusal: Refused | None = None) -> HttpResponse:
    """Show the form, or save what was sent; `refusal` is one that the draft met elsewhere."""
    sent = request.method == "POST" and refusal is None
    form, press, status = _form(request, sheet, sent=sent), press_of(request.POST), 200
    if sent and press.verb == "term":
        form, status = _with_new_term(request, form, press.name)
    if sent and press.verb == "begin":
        form, status = _with_threat_begun(request, form, press)
    if sent and press == Press():
        submitting = "submit" in request.POST
        saving = sheet.submit if submitting else sheet.save
        saved, status = attempt(form, partial(saving, form, by=request.user))
        if saved is not None:
            success(request, _("Submitted. Another person decides now.") if submitting else _("Draft saved."))
            return redirect(saved)
        if status == STATUS[Refused.STALE] and (waits := sheet.waits_for(request.user)) is not None:
            warning(request, _("What you typed is kept. Others changed this too: settle where you differ."))
            return redirect("review:rebase", pk=waits.pk)
    if refusal is not None and form.is_valid():
        add_refusal(form, refusal)
        status = STATUS[refusal.code]
    words = request.POST.get("find_words", "")
    context = {"form": form, "sheet": sheet, "press": press, "find_words": words}
    context["picks"] = annotations_to_cite(request.user, words)
    context["compared"] = sheet.compared(form.document) if press == Press("compare") else None
    context["may_add_terms"] = may(request.user, "manage_vocabularies")
    query = request.GET.urlencode()
    context["keep_url"] = (
        reverse("review:draft_keep", args=[sheet.proposal.submission_id])
        if sheet.proposal
        else f"{reverse('review:keep')}{'?' if query else ''}{query}"
    )
    return render(request, "review/write.html", context, status=status)


def _with_new_term(request: PageRequest, form: ProposalForm, name: str) -> tuple[ProposalForm, int]:
    """Add the term that was missing in a list and choose it; what is refused stands under the list."""
    said = request.POST.get(f"new_{name}", "")
    part = field_named(form.kind, name)
    if part is None or part.vocabulary is None:
        raise Refused.invalid(_("There is no such list of terms."))
    vocabulary = part.vocabulary
    made, status = attempt(form, lambda: terms.add_named_term(vocabulary, said, by=request.user, field=name))
    if made is None:
        return form, status
    document = {**form.document, name: [*form.document.get(name, []), made.code]}
    again = ProposalForm(form.kind, document, load_offer(), form.citations, message=form.words, **form.hidden)
    success(request, _("“%(label)s” is added to the vocabulary and chosen here.") % {"label": made.label})
    return again, 200


def _with_threat_begun(request: PageRequest, form: ProposalForm, press: Press) -> tuple[ProposalForm, int]:
    """Begin the threat whose title stands in a row of links, and let the row name its code."""
    rows = rows_of(form.document.get(press.name))
    if press.name not in ("links", "threats") or not 0 < press.number <= len(rows):
        raise Refused.invalid(_("There is no such row."))
    row, theme = rows[press.number - 1], str(form.document.get("theme") or "")
    place = f"{press.name}.{press.number}.threat"
    made, status = attempt(form, lambda: begin_threat(row.get("threat", ""), theme, by=request.user, field=place))
    if made is None:
        return form, status
    rows[press.number - 1] = {**row, "threat": made.code}
    document = {**form.document, press.name: rows}
    again = ProposalForm(form.kind, document, load_offer(), form.citations, message=form.words, **form.hidden)
    said = _("“%(title)s” is begun as a draft of yours, and linked here by its code, %(code)s.")
    success(request, said % {"title": made.document["title"], "code": made.code})
    return again, 200


def _form(request: PageRequest, sheet: Worksheet, *, sent: bool) -> ProposalForm:
    document, values = sent_values(sheet.kind, request.POST) if sent else (sheet.document, sheet.values)
    return ProposalForm(sheet.kind, document, load_offer(), citations_of([document]), **values)


@require_GET
def submission(request: PageRequest, pk: int) -> HttpResponse:
    """Show one proposal: what it would change, its evidence, what happened, and the decision to take."""
    found = _submission(request, pk)
    rendered = request.GET.get("text") == "rendered"
    page = SubmissionPage(found, request.user, request.GET.get("view", ""), rendered=rendered)
    form = DecisionForm(initial={"seen": found.current.sha256 if found.current else ""})
    return _show(request, page, form)


@require_POST
def decide(request: PageRequest, pk: int) -> HttpResponse:
    """Take a decision on exactly what was seen; if it moved on, show what moved and keep the typed reason."""
    found = _to_act_on(request, pk)
    form = DecisionForm(request.POST)
    decision, status = attempt(form, lambda: actions.decide(found, by=request.user, **form.cleaned_data))
    if decision is not None:
        success(request, done_by(decision))
        return lead_on(request, found)
    found, seen = _submission(request, pk), request.POST.get("seen", "")
    moved = found.current is not None and found.current.sha256 != seen
    page = SubmissionPage(found, request.user, SINCE if moved else "", since=seen if moved else "")
    if moved and found.current is not None:
        kept = {name: request.POST.get(name, "") for name in ("reason", "code", "publish_at")}
        form.data = {**kept, "seen": found.current.sha256}
    return _show(request, page, form, status=status, **meeting_places(found, status))


def done_by(decision: Decision) -> Any:
    """Say what came of a decision; one approval of several publishes nothing yet."""
    if decision.verdict == "approve" and not decision.is_last:
        return _("Your approval is recorded. Another person must approve, too.")
    if decision.verdict == "approve" and decision.submission.publish_at:
        return _("Approved. It is published at the time you set.")
    return DONE[decision.verdict]


def _show(
    request: PageRequest, page: SubmissionPage, form: DecisionForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {**more, "page": page, "submission": page.submission, "proposal": page.proposal, "form": form}
    context["may_propose"] = may(request.user, "propose")
    return render(request, "review/submission.html", context, status=status)


@require_POST
def submit(request: PageRequest, pk: int) -> HttpResponse:
    """Submit a draft as it was saved; what is missing is shown in its form."""
    found = _submission(request, pk)
    try:
        actions.submit(found.proposal, by=request.user)
    except Refused as refusal:
        if refusal.code == Refused.STALE:
            return redirect("review:rebase", pk=pk)
        if refusal.code != Refused.INVALID:
            raise
        return _write(request, changed_sheet(found), refusal)
    success(request, _("Submitted. Another person decides now."))
    return redirect(found)


@require_POST
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    found = _to_act_on(request, pk)
    actions.withdraw(found, by=request.user)
    offer_undo(request, _("Withdrawn. It stays in the history."), "withdraw", found)
    return redirect(found)


@require_POST
def reopen(request: PageRequest, pk: int) -> HttpResponse:
    found = _to_act_on(request, pk)
    actions.reopen(found, by=request.user)
    success(request, _("It is a draft again. Submit it when it is ready."))
    return redirect(found)


@get_or_post
def rebase(request: PageRequest, pk: int) -> HttpResponse:
    """Settle what two people want differently: base, theirs and mine, place by place."""
    found = _own(request, pk)
    meeting = meeting_of(found.proposal)
    if meeting is None or found.state not in EDITABLE:
        return redirect(found)
    choices, refusal, status = choices_of(request.POST, meeting), None, 200
    if request.method == "POST":
        seen, confirmed = request.POST.get("seen", ""), "confirmed" in request.POST
        try:
            actions.settle(found.proposal, choices, by=request.user, seen=seen, confirmed=confirmed)
        except Refused as refused:
            refusal, status = refused, STATUS[refused.code]
            meeting = meeting_of(_own(request, pk).proposal) or meeting
        else:
            success(request, _("Merged. Read it once more, then submit it."))
            return redirect("review:edit", pk=pk)
    shown = shown_meeting(meeting, choices)
    context = {"submission": found, "proposal": found.proposal, "shown": shown, "refusal": refusal}
    return render(request, "review/rebase.html", context, status=status)


def _submission(request: PageRequest, pk: int) -> Submission:
    require(request.user, "see_review")
    return get_object_or_404(Submission.objects.visible_to(request.user).with_subject(), pk=pk)


def _to_act_on(request: PageRequest, pk: int) -> Submission:
    require(request.user, "see_review")
    return get_object_or_404(Submission.objects.to_act_on(request.user), pk=pk)


def _own(request: PageRequest, pk: int) -> Submission:
    found = _submission(request, pk)
    if not writes(request.user, found):
        raise Refused.forbidden(_("Only the author changes, submits or withdraws a proposal."))
    return found
