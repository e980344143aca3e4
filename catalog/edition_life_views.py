"""Pages that move an edition on: marks and notes, publishing, giving up; and the key that signs."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import require
from accounts.strangers import open_when_public
from basics.errors import Refused
from basics.forms import attempt, carry
from basics.text import sha256_of
from catalog.carrying import Carry
from catalog.contents import notes_of
from catalog.edition_actions import abandon_edition, keeps_from_publishing, note_edition, publish_edition
from catalog.edition_forms import AbandonForm, MarksForm, NoteForm, PublishForm
from catalog.edition_states import Step, state_after
from catalog.edition_views import edition_or_404
from catalog.manifest import to_publish
from catalog.marking import mark_entries
from catalog.models import Edition, Entry
from catalog.signing import public_key_of
from catalog.vocabulary import EditionState


@require_http_methods(["GET", "HEAD", "POST"])
def edition_publish(request: HttpRequest, name: str) -> HttpResponse:
    """Show what will be sealed; on POST, seal it and let everybody read it."""
    require(request.user, "freeze_edition")
    found = edition_or_404(request, name)
    if found.state != EditionState.FROZEN and request.method != "POST":
        return redirect(found)
    notes = notes_of(found)
    form, status = PublishForm(initial={"seen": to_publish(found.manifest, notes) if found.is_frozen else ""}), 200
    if request.method == "POST":
        form = PublishForm(request.POST)
        made, status = attempt(form, lambda: publish_edition(found, by=request.user, **form.cleaned_data))  # type: ignore[arg-type]
        if made is not None:
            messages.success(request, _("Edition %(name)s is published.") % {"name": name})
            return redirect(made)
        if found.is_frozen:  # the page shows what is there now: sent again, it is meant
            carry(form, "seen", to_publish(found.manifest, notes))
    context = {"edition": found, "form": form, "notes": notes, "noted": _noted(found, notes)}
    context["kept_from"] = keeps_from_publishing(found, request.user)  # type: ignore[arg-type]
    context["will_sign"] = bool(settings.EDITION_SIGNING_KEY)
    return render(request, "catalog/edition_publish.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_abandon(request: HttpRequest, name: str) -> HttpResponse:
    """Give up an edition before it is published, with a reason."""
    require(request.user, "freeze_edition")
    found = edition_or_404(request, name)
    if request.method != "POST":
        state_after(found.state, Step.ABANDON)
    form, status = AbandonForm(request.POST or None), 200
    if request.method == "POST":
        form = AbandonForm(request.POST)
        made, status = attempt(form, lambda: abandon_edition(found, by=request.user, **form.cleaned_data))  # type: ignore[arg-type]
        if made is not None:
            messages.success(request, _("Edition %(name)s was given up. Its number stays taken.") % {"name": name})
            return redirect(made)
    return render(request, "catalog/edition_abandon.html", {"edition": found, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_note(request: HttpRequest, name: str) -> HttpResponse:
    """Write the foreword of a frozen edition, or (`?code=`) a note on one entry of its changelog."""
    require(request.user, "freeze_edition")
    found = edition_or_404(request, name)
    code = request.GET.get("code", "")[:20]
    entry = get_object_or_404(Entry, code=code) if code else None
    if found.state != EditionState.FROZEN and request.method != "POST":
        return redirect(found)
    present = _present(found, entry)
    form, status = NoteForm(initial={"text": present, "seen": sha256_of(present)}), 200
    if request.method == "POST":
        form = NoteForm(request.POST)
        made, status = attempt(form, lambda: note_edition(found, code=code, by=request.user, **form.cleaned_data))  # type: ignore[arg-type]
        if made is not None:
            messages.success(request, _("It is written down."))
            return redirect(found)
        carry(form, "seen", sha256_of(present))  # the page says what is there now: sent again, it is meant
    context = {"edition": found, "form": form, "entry": entry, "title": _title_in(found, code)}
    return render(request, "catalog/edition_note.html", context, status=status)


@require_POST
def edition_marks(request: HttpRequest, name: str) -> HttpResponse:
    """Mark the chosen entries of an edition in preparation."""
    require(request.user, "freeze_edition")
    found = edition_or_404(request, name)
    form = MarksForm(request.POST, request.POST.getlist("codes"))
    form.is_valid()
    words = form.cleaned_data
    try:
        count = mark_entries(found, words.get("act", ""), form.seen(), by=request.user, reason=words.get("reason", ""))  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        done = ngettext("%(count)d entry marked.", "%(count)d entries marked.", count)
        messages.success(request, done % {"count": count})
    mark = request.POST.get("mark", "")
    asked = f"?{urlencode({'mark': mark})}" if mark in Carry.values else ""
    return redirect(f"{found.get_absolute_url()}{asked}#carried")


@open_when_public
@require_safe
def edition_key(request: HttpRequest) -> HttpResponse:
    """Show the key that signs editions, and those that signed the editions there are."""
    require(request.user, "read_published")
    return render(request, "catalog/edition_key.html", keys_of(request.user))


def keys_of(person: Any) -> dict[str, Any]:
    """Return the public key in use ("" if none), and every edition that was signed with the key that signed it."""
    private = settings.EDITION_SIGNING_KEY
    signed = Edition.objects.visible_to(person).light().exclude(signature={}).order_by("-published_at")
    rows = [{"edition": row.name, "public_key": row.signature["public_key"]} for row in signed]
    return {"public_key": public_key_of(private) if private else "", "signed": rows}


def _present(edition: Edition, entry: Entry | None) -> str:
    if entry is None:
        return edition.foreword
    note = edition.notes.filter(entry=entry).first()
    return note.text if note else ""


def _noted(edition: Edition, notes: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(code, _title_in(edition, code), text) for code, text in notes["entries"].items()]


def _title_in(edition: Edition, code: str) -> str:
    told = {row["code"]: row["title"] for row in edition.changelog}
    return str(told.get(code, code))
