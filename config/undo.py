"""What can be taken back, and how: one table from what was done to the ordinary action that undoes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.messages import info, success
from django.db import models, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import actions as accounts
from accounts.confirming import sensitive
from accounts.models import AuditEntry, Invitation, User
from accounts.sessions import PageRequest
from accounts.undoing import withdraw_offer
from articles import actions as articles
from articles.inputs import Note
from articles.models import Annotation
from basics.errors import Refused
from review import actions as review
from review.models import Submission

Before = Mapping[str, Any]


@dataclass(frozen=True)
class Undo:
    """How one thing is undone: `said` says so; an entry with one of the `changes` means that it moved on since.

    What gives somebody back a right is as `sensitive` as giving it.
    """

    model: type[models.Model]
    action: Callable[[Any, Before, User], object]
    verb: str
    said: Any
    page: Callable[[Any], str]
    changes: frozenset[str]
    sensitive: bool = False


PERSON = frozenset({"deactivate_person", "reactivate_person", "change_roles"})
INVITATION = frozenset({"revoke_invitation", "restore_invitation", "accept_invitation"})
ANNOTATION = frozenset({"change_annotation", "delete_annotation", "restore_annotation"})
SUBMISSION = frozenset({"withdraw", "reopen", "revise", "submit", "settle", "approve", "request_changes", "reject"})


def _note(before: Before) -> Note:
    names = ("category", "motivation", "credibility", "body")
    return Note(tags=tuple(before["tags"]), **{name: before[name] for name in names})


UNDO = {
    "annotate": Undo(
        Annotation,
        lambda note, _before, by: articles.delete_annotation(note, by=by),
        "delete_annotation",
        gettext_lazy("The annotation is gone again."),
        lambda note: note.targets.select_related("text_version")[0].text_version.get_absolute_url(),
        ANNOTATION,
    ),
    "delete_annotation": Undo(
        Annotation,
        lambda note, _before, by: articles.restore_annotation(note, by=by),
        "restore_annotation",
        gettext_lazy("The annotation is back."),
        lambda note: note.get_absolute_url(),
        ANNOTATION,
    ),
    "change_annotation": Undo(
        Annotation,
        lambda note, before, by: articles.change_annotation(note, _note(before), by=by),
        "change_annotation",
        gettext_lazy("The annotation says what it said before."),
        lambda note: note.get_absolute_url(),
        ANNOTATION,
    ),
    "deactivate_person": Undo(
        User,
        lambda person, _before, by: accounts.reactivate_person(person, by=by),
        "reactivate_person",
        gettext_lazy("They may sign in again, with the roles they had. Invitations they had sent stay revoked."),
        lambda person: resolve_url("accounts:person", person.pk),
        PERSON,
        sensitive=True,
    ),
    "change_roles": Undo(
        User,
        lambda person, before, by: accounts.change_roles(person, before["roles"], by=by),
        "change_roles",
        gettext_lazy("They have the roles they had before."),
        lambda person: resolve_url("accounts:person", person.pk),
        PERSON,
        sensitive=True,
    ),
    "revoke_invitation": Undo(
        Invitation,
        lambda invitation, _before, by: accounts.restore_invitation(invitation, by=by),
        "restore_invitation",
        gettext_lazy("The invitation is open again: its link works as before."),
        lambda _invitation: resolve_url("accounts:people"),
        INVITATION,
        sensitive=True,
    ),
    "withdraw": Undo(
        Submission,
        lambda submission, _before, by: review.reopen(submission, by=by),
        "reopen",
        gettext_lazy("It is a draft again. Submit it when it is ready."),
        lambda submission: submission.get_absolute_url(),
        SUBMISSION,
    ),
}


@require_POST
def undo(request: PageRequest, pk: int) -> HttpResponse:
    """Take back what this person did; once more is harmless, and what moved on since is left alone."""
    entry = get_object_or_404(AuditEntry, pk=pk, actor=request.user, verb__in=UNDO)
    return _sensitive_undo(request, entry) if UNDO[entry.verb].sensitive else _undo(request, entry)


def _undo(request: PageRequest, entry: AuditEntry) -> HttpResponse:
    thing, done = take_back(entry, by=request.user)
    withdraw_offer(request, entry.pk)
    if done:
        success(request, UNDO[entry.verb].said)
    else:
        info(request, _("This was undone already."))
    return redirect(UNDO[entry.verb].page(thing))


_sensitive_undo = sensitive(_undo)


@transaction.atomic
def take_back(entry: AuditEntry, *, by: User) -> tuple[models.Model, bool]:
    """Call the action that undoes an entry, if nothing came after it. Returns the thing, and whether that was now."""
    how = UNDO[entry.verb]
    thing = get_object_or_404(how.model, pk=entry.target_id)
    later = _later(entry, thing)
    if later and _undid(later[0], entry, how):
        return thing, False
    if not later:
        how.action(thing, entry.before or {}, by)
        later = _later(entry, thing)[1:]  # asked again now that the action holds the lock
    if later:
        raise Refused.stale(_("This was changed since, so it was not undone. Look at it as it stands now."))
    return thing, True


def _later(entry: AuditEntry, thing: models.Model) -> list[AuditEntry]:
    """Return the last two changes of a thing since an entry, the newest first."""
    since = AuditEntry.objects.about(thing).filter(pk__gt=entry.pk, verb__in=UNDO[entry.verb].changes)
    return list(since.order_by("-pk")[:2])


def _undid(later: AuditEntry, entry: AuditEntry, how: Undo) -> bool:
    """Tell whether the latest change is this very undoing, by the same person."""
    same = later.verb == how.verb and later.actor_id == entry.actor_id
    return same and (later.verb != entry.verb or later.after == entry.before)
