"""Pages of entries in other languages: what is in review, the desk where one is translated, and where it is decided."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.messages import success
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.vocabulary import direction_of, language_name
from basics.drf import STATUS
from basics.errors import Refused
from basics.forms import add_refusal, attempt, lead_on
from basics.word_changes import Segment, word_changes
from catalog.coverage import targets_of
from catalog.models import Entry
from catalog.reading import path_label
from catalog.translatable import changed_paths, is_stale, words_of
from review.entry_translation_querysets import made_by
from review.entry_translation_rules import draft_hash, texts_of
from review.entry_translations import (
    decide_entry_translation,
    reopen_entry_translation,
    save_entry_translation,
    submit_entry_translation,
    translate_and_submit,
    withdraw_entry_translation,
)
from review.models import EntryTranslationProposal
from review.states import OPEN, State
from review.translating_desk import TranslatingDesk, TranslatingForm, named_by_form
from review.verdicts import OneVerdictForm

MOST = 100


class EntryVerdictForm(OneVerdictForm):
    """A decision on a translation of an entry; an approval may be of some of its fields."""

    only = forms.MultipleChoiceField(
        label=gettext_lazy("Approve only these fields"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all. The rest goes back to its author as a draft, with your reason."),
    )

    def __init__(self, data: Any = None, *, changes: "list[Changed]", **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["only"].choices = [(row.path, row.label) for row in changes]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Changed:
    """One field that a translation changes: the present source words, and its words before and after."""

    path: str
    label: str
    source: str
    before: str
    after: str
    parts: list[Segment]
    is_stale: bool

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the words stayed, and were found to hold still."""
        return self.before == self.after


@require_GET
def entry_translations(request: PageRequest) -> HttpResponse:
    """List translations of entries in review: what awaits a decision, the longest waiting first, then the others."""
    require(request.user, "see_review")
    found = EntryTranslationProposal.objects.visible_to(request.user).with_row()
    context = {
        "waiting": found.awaiting_decision().order_by("updated_at", "pk")[:MOST],
        "others": found.exclude(state=State.SUBMITTED).order_by("-updated_at", "-pk")[:MOST],
    }
    return render(request, "review/entry_translations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_translate(request: PageRequest, code: str, language: str) -> HttpResponse:
    """Translate an entry side by side; what is stale or missing stands first."""
    desk = _desk(request, code, language)
    if desk.proposal is not None and not desk.proposal.is_editable and request.method != "POST":
        return redirect(desk.proposal)
    if request.method == "POST":
        return _save(request, desk)
    return _desk_page(request, desk, TranslatingForm(desk, desk.initial), shown=True)


@require_POST
def entry_translate_keep(request: PageRequest, code: str, language: str) -> JsonResponse:
    """Keep a translation while it is written; answers with what the next save names."""
    desk = _desk(request, code, language)
    form = TranslatingForm(desk, request.POST)
    if not form.is_valid():
        wrong: dict[str, list[Any]] = {name: list(lines) for name, lines in form.errors.items()}
        raise Refused(Refused.INVALID, _("Some fields need another look. Nothing is lost."), fields=wrong)
    values = form.values(desk)
    kept = save_entry_translation(desk.entry, desk.language, values.pop("texts"), by=request.user, **values)
    place = {"code": code, "language": language}
    edit, keep = (reverse(f"review:{name}", kwargs=place) for name in ("entry_translate", "entry_translate_keep"))
    return JsonResponse({"seen": draft_hash(kept), "ids": {}, "edit": edit, "keep": keep})


def _desk(request: PageRequest, code: str, language: str) -> TranslatingDesk:
    require(request.user, "propose")
    entry = get_object_or_404(Entry.objects.readable_by(request.user).with_content(), code=code)
    if language not in targets_of(entry):
        raise Http404(_("Entries are not translated into this language."))
    return TranslatingDesk(entry, language, request.user)


def _save(request: PageRequest, desk: TranslatingDesk) -> HttpResponse:
    form, submitting = TranslatingForm(desk, request.POST), "submit" in request.POST
    if not form.is_valid():
        return _desk_page(request, desk, form, STATUS[Refused.INVALID])
    try:
        values = form.values(desk)
        if submitting:
            made = translate_and_submit(desk.entry, desk.language, values.pop("texts"), by=request.user, **values)
            success(request, _("Submitted. Another person decides now."))
            return redirect(made.proposal)
        save_entry_translation(desk.entry, desk.language, values.pop("texts"), by=request.user, **values)
    except Refused as refusal:
        return _refused(request, desk, form, named_by_form(refusal))
    success(request, _("Draft saved."))
    return redirect("review:entry_translate", code=desk.entry.code, language=desk.language)


def _refused(request: PageRequest, desk: TranslatingDesk, form: TranslatingForm, refusal: Refused) -> HttpResponse:
    """Show the form with what is wrong; sent once more, it is meant: it carries what others saved meanwhile."""
    conflicts: list[str] = refusal.details.get("conflicts", [])
    if conflicts:
        form = TranslatingForm(desk, desk.settle(form))
        form.is_valid()
    elif "seen" in refusal.details:
        form = TranslatingForm(desk, {**form.data.dict(), "seen": refusal.details["seen"]})  # type: ignore[attr-defined]
        form.is_valid()
    add_refusal(form, refusal)
    return _desk_page(request, desk, form, STATUS[refusal.code], conflicts=conflicts)


def _desk_page(
    request: PageRequest,
    desk: TranslatingDesk,
    form: TranslatingForm,
    status: int = 200,
    *,
    conflicts: list[str] | None = None,
    shown: bool = False,
) -> HttpResponse:
    if shown:  # as it was saved: nothing of it was sent yet, so nothing is wrong with it
        form.errors.clear()
    decisions = list(desk.proposal.decisions.all()) if desk.proposal else []
    lines = desk.lines(form, conflicts)
    context = {
        "entry": desk.entry,
        "proposal": desk.proposal,
        "returned": decisions[-1] if decisions else None,
        "form": form,
        "lines": lines,
        "waiting": sum(line.state != "fresh" for line in lines),
        "into": desk.language,  # not `language`: every page is in one of its own
        "name": language_name(desk.language),
        "direction": direction_of(desk.language),
        "own": desk.entry.language,
        "own_name": language_name(desk.entry.language),
        "own_direction": direction_of(desk.entry.language),
    }
    return render(request, "review/entry_translate.html", context, status=status)


@require_GET
def entry_translation(request: PageRequest, pk: int) -> HttpResponse:
    """Show a translation of an entry in review: source, words before and after, and the decision to take."""
    found = _proposal(request, pk)
    changes = changes_of(found, request.user)
    seen = found.current.sha256 if found.current else ""
    return _show(request, found, changes, EntryVerdictForm(changes=changes, initial={"seen": seen}))


@require_POST
def entry_translation_decide(request: PageRequest, pk: int) -> HttpResponse:
    """Take a decision on exactly the words that were read; what was typed stays when it is refused."""
    found = _proposal(request, pk)
    form = EntryVerdictForm(request.POST, changes=changes_of(found, request.user))
    made, status = attempt(form, lambda: decide_entry_translation(found, by=request.user, **form.cleaned_data))
    if made is not None:
        success(request, _("Decided: %(verdict)s.") % {"verdict": made.get_verdict_display()})
        return lead_on(request, found)
    found = _proposal(request, pk)
    form.data = {**form.data.dict(), "seen": found.current.sha256 if found.current else ""}  # type: ignore[attr-defined]
    return _show(request, found, changes_of(found, request.user), form, status)


@require_POST
def entry_translation_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Submit one's own draft, withdraw it, or make a draft of it again."""
    if verb not in ACTS:
        raise Http404(verb)
    found = _proposal(request, pk)
    action, said = ACTS[verb]
    action(found, by=request.user)
    success(request, said)
    return redirect(found)


ACTS: dict[str, tuple[Any, Any]] = {
    "submit": (submit_entry_translation, gettext_lazy("Submitted. Another person decides now.")),
    "withdraw": (withdraw_entry_translation, gettext_lazy("Withdrawn. It stays in the history.")),
    "reopen": (reopen_entry_translation, gettext_lazy("It is a draft again. Submit it when it is ready.")),
}


def changes_of(proposal: EntryTranslationProposal, reader: User) -> list[Changed]:
    """Return what somebody may read of a translation, field by field against the revision that it was made on."""
    now = proposal.shown_to(reader)
    before, texts, entry = texts_of(now.base), now.texts, proposal.entry
    words = words_of(entry.kind, entry.document)
    found = []
    for path in changed_paths(before, texts):
        old, new = before.get(path, {}).get("text", ""), texts.get(path, {}).get("text", "")
        stale = path in texts and path in words and is_stale(words[path], texts[path])
        parts = word_changes(old, new) if old and new else []
        label = path_label(entry.kind, path, entry.document)
        found.append(Changed(path, label, words.get(path, ""), old, new, parts, stale))
    return found


def entry_translation_shown(found: EntryTranslationProposal, user: User, changes: list[Changed]) -> dict[str, Any]:
    """Return what a page shows of a translation of an entry in review, loaded `with_subject()`."""
    waits = found.state == State.SUBMITTED
    own = EntryTranslationProposal.objects.filter(pk=found.pk).values_list(made_by(found.pk, user), flat=True)
    mine = own.get()
    covers = user.covers(found.entry.document.get("theme", ""))
    is_author = found.author_id == user.pk
    return {
        "proposal": found,
        "how": found.shown_to(user),
        "entry": found.entry,
        "changes": changes,
        "own_direction": direction_of(found.entry.language),
        "may_decide": may(user, "decide") and waits and not mine and covers,
        "is_own": mine and waits,
        "may_edit": is_author and found.is_editable,
        "may_withdraw": is_author and found.state in OPEN,
        "may_reopen": is_author and found.state == State.WITHDRAWN,
    }


def _show(
    request: PageRequest,
    found: EntryTranslationProposal,
    changes: list[Changed],
    form: EntryVerdictForm,
    status: int = 200,
) -> HttpResponse:
    context = {**entry_translation_shown(found, request.user, changes), "form": form}
    return render(request, "review/entry_translation.html", context, status=status)


def _proposal(request: PageRequest, pk: int) -> EntryTranslationProposal:
    require(request.user, "see_review")
    return get_object_or_404(EntryTranslationProposal.objects.visible_to(request.user).with_subject(), pk=pk)
