"""Pages of discussions: all of them, those on one thing, one thread, and what becomes of a comment."""

from functools import partial
from typing import Any

from django.contrib.messages import success, warning
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import may, require
from accounts.sessions import PageRequest
from articles.models import Mention
from basics.forms import attempt
from basics.paging import page_of
from basics.remarks import said_of_unreached
from basics.word_changes import Segment, word_changes
from review import discussing
from review.discussion_forms import CommentForm, EditForm, HideForm, OpenForm
from review.discussion_lists import OF, SHOWS, annotation_threads, threads_to_show, with_newest_reply
from review.discussion_news import newest_comment
from review.discussion_places import Subject, subject_of
from review.discussion_reading import comment_or_404, listed_threads, shown_threads, thread_or_404
from review.discussion_rules import corrects_until, may_edit, may_read_words, text_hash
from review.models import Comment, CommentRevision

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
PAGE, ON_A_THING = 30, 20
BESIDE = 10  # of what is said on annotations, before the other discussions
ACTS: dict[str, tuple[Any, Any]] = {
    "resolve": (discussing.resolve_thread, gettext_lazy("Resolved. It can be opened again.")),
    "reopen": (discussing.reopen_thread, gettext_lazy("The discussion is open again.")),
}
COMMENT_ACTS: dict[str, tuple[Any, Any]] = {
    "withdraw": (discussing.withdraw_comment, gettext_lazy("Withdrawn. Its place stays; its words are gone.")),
    "show": (discussing.show_comment, gettext_lazy("The comment can be read again.")),
}


@require_GET
def discussions(request: PageRequest) -> HttpResponse:
    """List discussions: one's own, where one is mentioned, all open ones, the settled, what lost its words."""
    require(request.user, "see_review")
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    show = show if show in SHOWS else "mine"
    context: dict[str, Any] = {
        "show": show,
        "here": show,
        "shows": SHOWS,
        "paged": bool(after),
        "label": SHOWS[show].label,
    }
    context |= {"empty": SHOWS[show].empty, "section": "review"}
    if show == "annotations":
        of = request.GET.get("of", "")
        of = of if of in OF else "open"
        page: Any = page_of(annotation_threads(request.user, of), after, by="updated_at", size=PAGE)
        context |= {"page": page, "annotations": with_newest_reply(page.rows), "of": of, "kinds": OF}
        context["here"] = f"annotations&of={of}"
    else:
        page = page_of(threads_to_show(show, request.user).with_row(), after, by="active_at", size=PAGE)
        context |= {"page": page, "rows": listed_threads(page.rows, request.user)}
    if show in OF and not after:
        talked = annotation_threads(request.user, show).order_by("-updated_at", "-pk")[:BESIDE]
        context["talked"] = with_newest_reply(list(talked))
    if show == "mentions" and not after:
        seen = Mention.objects.visible_to(request.user).to_see().with_page()
        context["on_annotations"] = list(seen.order_by("-at", "-pk")[:BESIDE])
    return render(request, "review/discussions.html", context)


@get_or_post
def on(request: PageRequest, place: str, ref: str) -> HttpResponse:
    """Show the discussions on one thing, or on a part of it; on POST, begin another one."""
    require(request.user, "see_review")
    subject = subject_of(place, ref, request.GET, request.user)
    form, status = _open_form(request, subject), 200
    if request.method == "POST":
        made, status = attempt(form, lambda: _open(subject, form.cleaned_data, request))
        if made is not None:
            _tell(request, made)
            return redirect(subject.address)
    return _on(request, subject, form, status)


def _on(request: PageRequest, subject: Subject, form: OpenForm, status: int) -> HttpResponse:
    found, resolved = subject.threads(request.user), request.GET.get("show") == "resolved"
    chosen = found.resolved() if resolved else found.open()
    page = page_of(chosen.with_words(), request.GET.get("after", ""), by="active_at", size=ON_A_THING)
    numbers = found.open_and_resolved()
    address = subject.resolved_address if resolved else subject.address
    context = {
        "part": "review/discussion_on.html",
        "subject": subject,
        "threads": shown_threads(page.rows, request.user),
        "page": page,
        "form": form,
        "resolved": resolved,
        "open_count": numbers["open"],
        "resolved_count": numbers["resolved"],
        "may_write": may(request.user, "discuss"),
        "heading": subject.title,
        "newest": newest_comment(subject.place, subject.thing.pk, request.user),
        "older": f"{address}{'&' if '?' in address else '?'}after={page.next}" if page.next else "",
    }
    return _page(request, context, status)


def _open_form(request: PageRequest, subject: Subject) -> OpenForm:
    words = subject.words
    suggests = bool(words) and may(request.user, "propose")
    sent = request.POST if request.method == "POST" else None
    form = OpenForm(request.user, sent, standing=words, suggests=suggests)
    if not subject.query or (not words and not subject.about.field):
        del form.fields["quote"]
    return form


def _open(subject: Subject, given: dict[str, Any], request: PageRequest) -> Comment:
    about = type(subject.about)(subject.about.field, subject.about.hunk, subject.about.row, given.pop("quote", ""))
    return discussing.open_thread(subject.thing, by=request.user, about=about, **given)


@get_or_post
def thread(request: PageRequest, pk: int) -> HttpResponse:
    """Show one discussion from its first comment to its last; on POST, answer."""
    shown = _shown(request, pk)
    sent = request.POST if request.method == "POST" else None
    form, status = CommentForm(request.user, sent, standing=shown.words, suggests=shown.may_suggest), 200
    if sent is not None:
        reopen = "reopen" in sent
        made, status = attempt(
            form,
            lambda: discussing.post_comment(shown.thread, by=request.user, reopen=reopen, **form.cleaned_data),
        )
        if made is not None:
            _tell(request, made)
            return redirect(made)
    context = {"part": "review/discussion_thread.html", "shown": shown, "form": form, "heading": shown.heading}
    return _page(request, context, status)


@require_POST
def thread_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Resolve a discussion, or open it again."""
    if verb not in ACTS:
        raise Http404
    do, words = ACTS[verb]
    found = do(thread_or_404(request.user, pk), by=request.user)
    success(request, words)
    return redirect(found)


@get_or_post
def comment(request: PageRequest, pk: int) -> HttpResponse:
    """Correct one's own comment."""
    found = comment_or_404(request.user, pk)
    if not may_edit(request.user, found) and request.method != "POST":
        return redirect(found)
    shown = _shown(request, found.thread_id)
    first = {"body": found.body, "suggestion": found.suggestion, "seen": text_hash(found)}
    suggests = shown.may_suggest and found.offer_id is None
    sent = request.POST if request.method == "POST" else None
    form = EditForm(request.user, sent, initial=first, standing=shown.words, suggests=suggests)
    status = 200
    if sent is not None:
        edit = partial(discussing.edit_comment, found, by=request.user)
        made, status = attempt(form, lambda: edit(**form.cleaned_data))
        if made is not None:
            _tell(request, made, _("The comment is changed."))
            return redirect(made)
    context = {"part": "review/discussion_edit.html", "shown": shown, "comment": found, "form": form}
    context |= {"until": corrects_until(found), "heading": shown.heading}
    return _page(request, context, status)


@require_POST
def comment_act(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Withdraw one's own comment, or show a hidden one again."""
    if verb not in COMMENT_ACTS:
        raise Http404
    do, words = COMMENT_ACTS[verb]
    found = do(comment_or_404(request.user, pk), by=request.user)
    success(request, words)
    return redirect(found)


@get_or_post
def comment_hide(request: PageRequest, pk: int) -> HttpResponse:
    """Ask an administrator why, then put the words of a comment aside."""
    require(request.user, "moderate_review")
    found, form, status = comment_or_404(request.user, pk), HideForm(request.POST or None), 200
    if request.method == "POST":
        form = HideForm(request.POST)
        hidden, status = attempt(form, lambda: discussing.hide_comment(found, by=request.user, **form.cleaned_data))
        if hidden is not None:
            success(request, _("Hidden. Its place stays, with your reason."))
            return redirect(hidden)
    shown = _shown(request, found.thread_id)
    context = {"part": "review/discussion_hide.html", "shown": shown, "comment": found, "form": form}
    return _page(request, {**context, "heading": shown.heading}, status)


@require_GET
def comment_history(request: PageRequest, pk: int) -> HttpResponse:
    """Show what a comment said before it was changed, the newest first, with the differences."""
    found = comment_or_404(request.user, pk)
    if not may_read_words(request.user, found):
        raise Http404
    earlier = list(found.revisions.order_by("-number")[:100])
    newer: list[Comment | CommentRevision] = [found, *earlier]
    steps = [
        (row, _changes(row.body, after.body), _changes(row.suggestion, after.suggestion))
        for row, after in zip(earlier, newer, strict=False)
    ]
    shown = _shown(request, found.thread_id)
    context = {"part": "review/discussion_history.html", "shown": shown, "comment": found, "steps": steps}
    return _page(request, {**context, "heading": shown.heading})


def _changes(before: str, after: str) -> list[Segment]:
    return word_changes(before, after) if before != after else []


def _page(request: PageRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a discussion: over the page of its thing its title is none of the page's own."""
    context |= {"level": 2 if request.headers.get("HX-Request") else 1, "section": "review"}
    return render(request, "review/discussion_page.html", context, status=status)


def _tell(request: PageRequest, made: Comment, words: str = "") -> None:
    success(request, words or _("Posted."))
    if made.unreached:
        warning(request, said_of_unreached(person.name for person in made.unreached))


def _shown(request: PageRequest, pk: int) -> Any:
    return shown_threads([thread_or_404(request.user, pk)], request.user, whole=True)[0]
