"""The page about an annotation: its life, its thread, its revisions, and other passages for it."""

from itertools import pairwise
from typing import Any

from django.contrib.messages import success, warning
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles import threads
from articles.blocks import blocks_of
from articles.citing import resting_on
from articles.forms import HideReplyForm, ReplyChangeForm, ReplyForm
from articles.models import (
    Annotation,
    AnnotationReply,
    AnnotationRevision,
    AnnotationTarget,
    Mention,
    ReplyRevision,
    TextVersion,
)
from articles.permissions import may_change
from articles.range_forms import RangeForm
from articles.ranging import change_range
from articles.reply_rules import hash_of_reply, may_read_earlier, suggestion_shown
from articles.revising import edited_content, hash_of
from articles.revision_changes import changed_rows
from articles.sharing import share_annotation
from articles.views.annotating import own_annotation, warn_of_untold
from basics.drf import STATUS
from basics.errors import Refused
from basics.forms import attempt
from basics.remarks import corrects_until, said_of_unreached
from basics.word_changes import word_changes

REVISIONS_MOST = 100
INVALID = STATUS[Refused.INVALID]
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def annotation_about(request: PageRequest, uuid: str) -> HttpResponse:
    """Show an annotation with what was answered to it."""
    found = _found(request, uuid)
    return _about(request, found, ReplyForm(standing=found.body))


@require_POST
def annotation_reply(request: PageRequest, uuid: str) -> HttpResponse:
    """Answer to an annotation."""
    found = _found(request, uuid)
    form = ReplyForm(request.POST, standing=found.body)
    reopen = "reopen" in request.POST
    reply, status = attempt(form, lambda: threads.add_reply(found, by=request.user, reopen=reopen, **form.cleaned_data))
    if reply is None:
        return _about(request, _found(request, uuid), form, status)
    _tell(request, reply, _("Your reply stands below."))
    return redirect(reply)


@get_or_post
def reply_change(request: PageRequest, uuid: str) -> HttpResponse:
    """Write one's own reply anew."""
    reply = _reply(request, uuid)
    if reply.author_id != request.user.pk:
        raise Refused.forbidden(_("Only the person who wrote a reply changes or removes it."))
    standing = {"body": reply.body, "seen": hash_of_reply(reply)}
    form, status = ReplyChangeForm(request.POST or None, initial=standing), 200
    moved_on = False
    if request.method == "POST":
        changed, status = attempt(form, lambda: threads.change_reply(reply, by=request.user, **form.cleaned_data))
        if changed is not None:
            _tell(request, changed, _("The reply is changed."))
            return redirect(changed)
        if moved_on := status == STATUS[Refused.STALE]:
            form.data = {**request.POST.dict(), "seen": standing["seen"]}  # both are shown: saved again, it is meant
    context = {"reply": reply, "form": form, "moved_on": moved_on, "until": corrects_until(reply.created_at)}
    return render(request, "articles/reply_change.html", context, status=status)


@require_GET
def reply_history(request: PageRequest, uuid: str) -> HttpResponse:
    """Show what a reply said before it was changed, the newest first, with the differences."""
    reply = _reply(request, uuid)
    if not may_read_earlier(request.user, reply):
        raise Http404
    earlier = list(reply.revisions.order_by("-number")[:REVISIONS_MOST])
    newer: list[AnnotationReply | ReplyRevision] = [reply, *earlier]
    steps = [
        (row, word_changes(row.body, after.body or reply.hidden_body))
        for row, after in zip(earlier, newer, strict=False)
    ]
    return render(request, "articles/reply_history.html", {"reply": reply, "steps": steps})


@require_POST
def reply_take_over(request: PageRequest, uuid: str) -> HttpResponse:
    """Let one's own annotation say what a reply suggests."""
    reply = _reply(request, uuid)
    found = threads.take_over_suggestion(reply, by=request.user, seen=request.POST.get("seen", ""))
    waits = _("Your change waits for a decision. Until then what was approved stays.")
    success(request, waits if found.has_waiting_revision else _("The annotation says what was suggested."))
    warn_of_untold(request, found)
    return redirect(found.about_url)


@require_POST
def reply_delete(request: PageRequest, uuid: str) -> HttpResponse:
    """Remove one's own reply."""
    reply = threads.delete_reply(_reply(request, uuid), by=request.user)
    success(request, _("The reply is removed."))
    return redirect(reply.annotation.about_url)


@get_or_post
def reply_hide(request: PageRequest, uuid: str) -> HttpResponse:
    """Ask an administrator why, then hide the words of a reply."""
    require(request.user, "moderate_review")
    reply, status = _reply(request, uuid), 200
    form = HideReplyForm(request.POST or None)
    if request.method == "POST":
        hidden, status = attempt(form, lambda: threads.hide_reply(reply, by=request.user, **form.cleaned_data))
        if hidden is not None:
            success(request, _("Hidden. Its place stays, with your reason."))
            return redirect(hidden)
    return render(request, "articles/reply_hide.html", {"reply": reply, "form": form}, status=status)


@require_POST
def reply_show(request: PageRequest, uuid: str) -> HttpResponse:
    """Show the words of a reply again."""
    require(request.user, "moderate_review")
    reply = threads.show_reply(_reply(request, uuid), by=request.user)
    success(request, _("The reply can be read again."))
    return redirect(reply)


@require_POST
def annotation_resolve(request: PageRequest, uuid: str) -> HttpResponse:
    """Call what was discussed settled."""
    found = threads.resolve_thread(_found(request, uuid), by=request.user)
    success(request, _("The thread is resolved."))
    return redirect(found.about_url)


@require_POST
def annotation_reopen(request: PageRequest, uuid: str) -> HttpResponse:
    """Open a resolved thread again."""
    found = threads.reopen_thread(_found(request, uuid), by=request.user)
    success(request, _("The thread is open again."))
    return redirect(found.about_url)


@require_POST
def annotation_share(request: PageRequest, uuid: str) -> HttpResponse:
    """Show one's private draft to the team."""
    found = share_annotation(own_annotation(request, uuid), by=request.user)
    success(request, _("Shared: everybody who annotates sees it now."))
    warn_of_untold(request, found)
    return redirect(found.about_url)


@require_GET
def annotation_history(request: PageRequest, uuid: str) -> HttpResponse:
    """Show what an annotation said, revision by revision, the newest first, with the differences."""
    found = _found(request, uuid)
    revisions = AnnotationRevision.objects.visible_to(request.user).filter(annotation=found)
    newest = list(revisions.select_related("by").order_by("-number")[: REVISIONS_MOST + 1])
    steps: list[dict[str, Any]] = [
        {"revision": row, "rows": changed_rows(was.content, row.content)} for row, was in pairwise(newest)
    ]
    if newest and len(newest) <= REVISIONS_MOST:
        steps.append({"revision": newest[-1], "rows": []})
    context = {"annotation": found, "steps": steps, "more": len(newest) > REVISIONS_MOST}
    return render(request, "articles/annotation_history.html", context)


@get_or_post
def annotation_range(request: PageRequest, uuid: str) -> HttpResponse:
    """Let one's own annotation be about other passages, by their words or as a script selected them."""
    found = own_annotation(request, uuid)
    content = edited_content(found)
    seen, texts = hash_of(content), _texts_for(request, content["targets"])
    sent = request.method == "POST"
    form, status = RangeForm(content["targets"], texts, seen, request.POST if sent else None), 200
    if sent:
        status = INVALID
        if form.is_valid():
            try:
                change_range(found, form.passages(), by=request.user, seen=form.was_seen)
            except Refused as refusal:
                status = form.refuse(refusal)
            else:
                success(request, _("The passages are changed. What was marked before stays in the history."))
                return redirect(found.about_url)
    shown = [(version, blocks_of(version.text, [])) for version in texts.values()]
    context = {"annotation": found, "form": form, "texts": shown}
    return render(request, "articles/annotation_range.html", context, status=status)


@require_POST
def mention_seen(request: PageRequest, pk: int) -> HttpResponse:
    """Take a mention of oneself from the desk."""
    require(request.user, "read_annotations")
    threads.see_mention(get_object_or_404(Mention.objects.visible_to(request.user), pk=pk), by=request.user)
    return redirect("desk")


def _texts_for(request: HttpRequest, targets: list[dict[str, Any]]) -> dict[int, TextVersion]:
    """Return the texts that a passage may be chosen in: where it stands, and the newest of the same articles."""
    there = [row["text"] for row in targets]
    articles = TextVersion.objects.filter(pk__in=there).values("article")
    visible = TextVersion.objects.visible_to(request.user).filter(article__in=articles)
    newest = visible.filter(superseded_by__isnull=True)
    found = (newest | visible.filter(pk__in=there)).distinct()
    return {one.pk: one for one in sorted(found, key=lambda one: (one.pk not in there, one.pk))}


def _about(request: PageRequest, found: Annotation, form: ReplyForm, status: int = 200) -> HttpResponse:
    targets = AnnotationTarget.objects.filter(annotation=found, origin=None).select_related("text_version")
    replies = list(AnnotationReply.objects.visible_to(request.user).filter(annotation=found).with_people())
    suggesting = [reply for reply in replies if suggestion_shown(reply)]
    is_own = may_change(request.user, found)
    edited = edited_content(found) if is_own and suggesting else None  # what its writer would replace
    standing = edited["body"] if edited is not None else found.body
    context = {
        "parts": {reply.pk: word_changes(standing, reply.suggestion) for reply in suggesting},
        "note_seen": hash_of(edited) if edited is not None else "",
        "annotation": found,
        "targets": list(targets.defer("text_version__text").order_by("pk")),
        "replies": replies,
        "form": form,
        "may_annotate": may(request.user, "annotate"),
        "may_moderate": may(request.user, "moderate_review"),
        "may_propose": may(request.user, "propose"),
        "may_see_review": may(request.user, "see_review"),
        "is_own": is_own,
        "resting": resting_on(found, request.user),
    }
    return render(request, "articles/annotation_about.html", context, status=status)


def _tell(request: PageRequest, reply: AnnotationReply, words: str) -> None:
    success(request, words)
    if reply.unreached:
        warning(request, said_of_unreached(person.name for person in reply.unreached))


def _found(request: PageRequest, uuid: str) -> Annotation:
    require(request.user, "read_annotations")
    found = Annotation.objects.visible_to(request.user).select_related("creator", "resolved_by", "round")
    return get_object_or_404(found, uuid=uuid)


def _reply(request: PageRequest, uuid: str) -> AnnotationReply:
    require(request.user, "read_annotations")
    return get_object_or_404(AnnotationReply.objects.visible_to(request.user).with_people(), uuid=uuid)
