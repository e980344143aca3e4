"""Pages of whoever keeps the workflow: the review policy, holds, pauses, emergencies; and the standing of an entry."""

from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import may, require
from accounts.sessions import PageRequest
from basics.forms import attempt
from catalog.models import Entry
from review import moderating
from review.act_forms import ReasonForm, RiskForm, RuleForm, StandingForm, risk_label
from review.acts import ON_ENTRIES, ON_PEOPLE, act_named, person_named
from review.models import Decision, FieldRisk, Hold, Pause, ReviewRule

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def moderation(request: PageRequest) -> HttpResponse:
    """Show and change the review policy; list what is held, paused and to be looked at afterwards."""
    require(request.user, "moderate_review")
    posted = request.POST if request.method == "POST" else None
    rule_form = RuleForm(posted if posted and "rule" in posted else None)
    risk_form = RiskForm(posted if posted and "risk_of_field" in posted else None)
    status = 200
    if posted is not None and (rule_form.is_bound or risk_form.is_bound):
        if rule_form.is_bound:
            _rule, status = attempt(rule_form, lambda: _set_rule(rule_form, request.user))
        else:
            _risk, status = attempt(risk_form, lambda: _set_risk(risk_form, request.user))
        if status == 200:
            success(request, _("Kept. What is submitted from now on follows it."))
            return redirect("review:moderation")
    if posted and "person" in posted:
        person = person_named(posted)
        return person_act(request, person.pk, "pause")
    context = {"rule_form": rule_form, "risk_form": risk_form, "rules": ReviewRule.objects.prefetch_related("deciders")}
    context |= {
        "risks": [(one, risk_label(one)) for one in FieldRisk.objects.all()],
        "emergencies": Decision.objects.emergencies(),
    }
    context["holds"] = Hold.objects.filter(released_at=None).select_related("entry", "by")
    context["pauses"] = Pause.objects.filter(lifted_at=None).select_related("person", "by")
    return render(request, "review/moderation.html", context, status=status)


@get_or_post
def entry(request: PageRequest, code: str) -> HttpResponse:
    """Propose what becomes of a published entry, go back to an earlier revision, or hold it."""
    require(request.user, "see_review")
    found = _entry(request, code)
    form, status = StandingForm(request.POST or None), 200
    if request.method == "POST":
        one = ON_ENTRIES["standing"]
        done, status = attempt(form, lambda: one.do(found, request.user, form.cleaned_data))
        if done is not None:
            success(request, one.done)
            return redirect(done.submission)
    context = {"entry": found, "form": form, "reason_form": ReasonForm()}
    context["hold"] = found.holds.filter(released_at=None).select_related("by").first()
    earlier = found.revisions.filter(current_of=None).order_by("-number")
    context["revisions"] = earlier.none() if found.is_taken_down else earlier[:20]
    context["may_moderate"] = may(request.user, "moderate_review")
    context["may_propose"] = may(request.user, "propose")
    context["editors"] = _responsible(request.user, found)
    return render(request, "review/entry.html", context, status=status)


@require_POST
def entry_act(request: PageRequest, code: str, verb: str) -> HttpResponse:
    """Hold, release or revert an entry."""
    require(request.user, "see_review")
    found, one = _entry(request, code), act_named(ON_ENTRIES, verb)
    done = one.do(found, request.user, request.POST.dict())
    success(request, one.done)
    return redirect(done.submission) if hasattr(done, "submission") else redirect("review:entry", code=code)


@require_POST
def person_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Pause or resume what a person submits."""
    require(request.user, "moderate_review")
    one = act_named(ON_PEOPLE, verb)
    one.do(get_object_or_404(User, pk=pk), request.user, request.POST.dict())
    success(request, one.done)
    return redirect("review:moderation")


def _entry(request: PageRequest, code: str) -> Entry:
    return get_object_or_404(Entry.objects.visible_to(request.user).with_content(), code=code)


def _responsible(user: User, entry: Entry) -> list[User]:
    """Return whom somebody may name as responsible for an entry."""
    if may(user, "moderate_review"):
        theme = str(entry.document.get("theme"))
        return [
            one for one in User.objects.active().order_by("name_key", "pk") if may(one, "decide") and one.covers(theme)
        ]
    return [user] if may(user, "decide") else []


def _set_rule(form: RuleForm, by: User) -> ReviewRule:
    return moderating.set_rule(**form.cleaned_data, by=by)


def _set_risk(form: RiskForm, by: User) -> FieldRisk:
    kind, _dot, field = form.cleaned_data["field"].partition(".")
    return moderating.set_risk(kind, field, form.cleaned_data["risk"], by=by)
