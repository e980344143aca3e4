"""Rounds of annotation: giving a text to annotators, their parts, curating side by side, and how far they agree."""

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.assigning import end_round, finish_part, resume_part, start_round
from articles.curating import settle_marks
from articles.models import AnnotationRound, TextVersion
from articles.round_forms import CurationForm, EndForm, RoundForm, annotator_of
from articles.round_marks import Agreement, Group, groups_of
from articles.rounds import may_curate, require_curator, require_marks_shown, shows_marks_to
from basics.errors import Refused
from basics.forms import attempt
from basics.paging import page_of


def round_list(request: PageRequest) -> HttpResponse:
    """List the rounds: what waits for this person first, then all, the newest first."""
    require(request.user, "read_annotations")
    rounds = AnnotationRound.objects.visible_to(request.user)
    context = {
        "to_annotate": list(rounds.to_annotate(request.user).with_page()[:30]),
        "to_curate": list(rounds.to_curate(request.user).with_page()[:30]),
        "page": page_of(rounds.with_page(), request.GET.get("after", ""), size=30),
    }
    return render(request, "articles/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_start(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Give a text to several annotators."""
    require(request.user, "curate")
    texts = TextVersion.objects.visible_to(request.user).select_related("article")
    version = get_object_or_404(texts, article_id=pk, number=number)
    form, status = RoundForm(request.POST or None, by=request.user), 200
    if request.method == "POST":
        found, status = attempt(form, lambda: start_round(version, by=request.user, **form.values()))
        if found is not None:
            success(request, _("The text is given to its annotators. It stands on their desks."))
            return redirect(found)
    context = {"form": form, "version": version, "before": version.rounds.select_related("created_by")}
    return render(request, "articles/round_start.html", context, status=status)


def one_round(request: PageRequest, pk: int) -> HttpResponse:
    """Show a round: whose parts are done, and to its curator the marks that belong together, one set at a time."""
    return _page(request, _found(request, pk))


@require_POST
def round_finish(request: PageRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    finish_part(found, _annotator(request, found), by=request.user)
    success(request, _("The part is handed in."))
    return redirect(found)


@require_POST
def round_resume(request: PageRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    resume_part(found, _annotator(request, found), by=request.user)
    success(request, _("The part is open again."))
    return redirect(found)


@require_POST
def round_settle(request: PageRequest, pk: int) -> HttpResponse:
    """Settle one set of marks, and lead on to the next."""
    found = _found(request, pk)
    require_curator(request.user, found)
    groups = groups_of(found)
    group = _asked(groups, request.POST.get("group", ""))
    if group is None:
        raise Refused.conflict(_("Some of these marks were settled or removed meanwhile. Look at the round again."))
    form = CurationForm(request.POST, group=group)
    text = found.text_version.text
    made, status = attempt(form, lambda: settle_marks(found, form.chosen(), form.ruling_in(text), by=request.user))
    if made is None:
        return _page(request, found, form=form, group=group, status=status)
    success(request, _("Settled."))
    return redirect(f"{found.get_absolute_url()}#settle")


@require_POST
def round_end(request: PageRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk), EndForm(request.POST)
    ended, status = attempt(form, lambda: end_round(found, by=request.user, **form.cleaned_data))
    if ended is None:
        return _page(request, found, end_form=form, status=status)
    success(request, _("The round has ended. Its marks are hidden no more."))
    return redirect(ended)


def round_agreement(request: PageRequest, pk: int) -> HttpResponse:
    """Report how far those who have handed in agree, per category and pair."""
    found = _found(request, pk)
    require_marks_shown(request.user, found)
    agreement = Agreement(found)
    rows = [(row, list(zip(agreement.people, row.marks, strict=True))) for row in agreement.rows]
    context = {"round": found, "agreement": agreement, "rows": rows, "pairs": list(agreement.pairs)}
    return render(request, "articles/round_agreement.html", context)


def _found(request: HttpRequest, pk: int) -> AnnotationRound:
    return get_object_or_404(AnnotationRound.objects.visible_to(request.user).with_members(), pk=pk)


def _annotator(request: PageRequest, found: AnnotationRound) -> User:
    return annotator_of(found, request.POST.get("annotator", ""), by=request.user)


def _asked(groups: list[Group], key: str) -> Group | None:
    """Return the unsettled set that is named, else the first one if none is."""
    unsettled = [group for group in groups if group.curation is None]
    if key:
        return next((group for group in unsettled if group.key == key), None)
    return unsettled[0] if unsettled else None


def _page(
    request: PageRequest,
    found: AnnotationRound,
    *,
    form: CurationForm | None = None,
    group: Group | None = None,
    end_form: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    members = list(found.members.all())
    curates, all_in = may_curate(request.user, found), all(member.finished_at for member in members)
    shows = shows_marks_to(request.user, found)
    groups = groups_of(found) if shows else []
    group = group or _asked(groups, request.GET.get("group", "")) or _asked(groups, "")
    context = {
        "round": found,
        "version": found.text_version,
        "members": members,
        "mine": next((member for member in members if member.annotator_id == request.user.pk), None),
        "marked": found.annotations.present().filter(creator=request.user).count(),
        "may_annotate": may(request.user, "annotate"),
        "curates": curates and found.is_open,
        "all_in": all_in,
        "shows": shows,
        "groups": groups,
        "left": sum(one.curation is None for one in groups),
        "group": group if curates and found.is_open and all_in else None,
        "form": form or (CurationForm(group=group) if group else None),
        "end_form": end_form or EndForm(),
    }
    return render(request, "articles/round.html", context, status=status)
