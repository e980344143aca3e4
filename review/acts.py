"""What can be done with a submission or an entry besides deciding: one table, for the pages and the API alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from basics.errors import Refused
from basics.text import canonical
from catalog.models import Entry
from review import actions, contributing, emergency, moderating, parting, publishing, standing
from review.models import Submission, Suggestion

Sent = Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """One thing to do: with what (a submission, an entry), by whom, and what was sent; `done` is said afterwards."""

    do: Callable[[Any, User, Sent], Any]
    done: Any


def person_named(sent: Sent, name: str = "person") -> User:
    """Return the active person whose id or email was sent."""
    wanted = canonical(str(sent.get(name, "")))
    found = User.objects.active()
    by_number = found.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 10 else None
    person: User | None = by_number or found.filter(email__iexact=wanted).first()
    if person is None:
        raise Refused.invalid(_("There is no such person."), field=name)
    return person


def _anybody(sent: Sent) -> User | None:
    """Return the person that was sent, or None if nobody was."""
    return person_named(sent) if str(sent.get("person", "")).strip() else None


def _suggestion(submission: Submission, sent: Sent) -> Suggestion:
    wanted = str(sent.get("suggestion", ""))
    found = submission.suggestions.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 16 else None
    if found is None:
        raise Refused.invalid(_("There is no such suggestion."), field="suggestion")
    return found


def _look_back(submission: Submission, by: User, sent: Sent) -> Any:
    decision = submission.decisions.filter(emergency=True).last()
    if decision is None:
        raise Refused.conflict(_("Nothing of it waits for a post-review."))
    upheld = str(sent.get("upheld", "")).lower() in {"true", "on", "yes", "1"}
    return emergency.review_afterwards(decision, by=by, upheld=upheld, reason=_words(sent))


def _assign(submission: Submission, by: User, sent: Sent) -> Any:
    reviewer = person_named(sent, "reviewer") if sent.get("reviewer") else None
    return moderating.assign_review(submission, reviewer, by=by, reason=_words(sent))


def _edit(action: Callable[..., Any]) -> Callable[[Submission, User, Sent], Any]:
    def do(submission: Submission, by: User, sent: Sent) -> Any:
        words, note = str(sent.get("words", "")), str(sent.get("note", ""))
        return action(submission, str(sent.get("path", "")), words, by=by, seen=_seen(sent), note=note)

    return do


def _accept_part(submission: Submission, by: User, sent: Sent) -> Any:
    hashes = [str(one) for one in sent.get("hunks") or []]
    code = str(sent.get("code", ""))
    return parting.accept_part(submission, hashes, by=by, seen=_seen(sent), reason=_words(sent), code=code)


def _standing(entry: Entry, by: User, sent: Sent) -> Any:
    code = canonical(str(sent.get("successor", ""))).upper()
    successor = Entry.objects.visible_to(by).filter(code=code).first() if code else None
    if code and successor is None:
        raise Refused.invalid(_("There is no such entry."), field="successor")
    return standing.propose_standing(
        entry, str(sent.get("intent", "")), by=by, reason=_words(sent), successor=successor
    )


def _revert(entry: Entry, by: User, sent: Sent) -> Any:
    number = str(sent.get("revision", ""))
    revision = entry.revisions.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    if revision is None:
        raise Refused.invalid(_("Choose an earlier revision of this entry."), field="revision")
    return standing.propose_revert(entry, revision, by=by, message=_words(sent))


def _words(sent: Sent) -> str:
    return str(sent.get("reason", ""))


def _seen(sent: Sent) -> str:
    return str(sent.get("seen", ""))


ON_SUBMISSIONS = {
    "invite": Act(
        lambda s, by, sent: contributing.invite_coauthor(s, person_named(sent), by=by),
        gettext_lazy("Invited. Once they join, they write along and do not decide."),
    ),
    "join": Act(lambda s, by, sent: contributing.join_authors(s, by=by), gettext_lazy("You write along now.")),
    "decline": Act(lambda s, by, sent: contributing.decline_authorship(s, by=by), gettext_lazy("Declined.")),
    "recuse": Act(
        lambda s, by, sent: contributing.recuse(s, by=by, reason=_words(sent)),
        gettext_lazy("Noted: somebody else decides on this."),
    ),
    "mark-read": Act(
        lambda s, by, sent: contributing.mark_read(s, by=by, seen=_seen(sent)),
        gettext_lazy("Marked as read: when you return, you see what changed since."),
    ),
    "suggest": Act(_edit(contributing.suggest_edit), gettext_lazy("Suggested to the author.")),
    "edit-and-accept": Act(
        _edit(contributing.edit_and_accept),
        gettext_lazy("Your words are in. You wrote along now, so another editor must approve."),
    ),
    "take-over": Act(
        lambda s, by, sent: contributing.apply_suggestion(_suggestion(s, sent), by=by),
        gettext_lazy("Taken over and submitted."),
    ),
    "dismiss": Act(
        lambda s, by, sent: contributing.dismiss_suggestion(_suggestion(s, sent), by=by),
        gettext_lazy("Your words stay as they are."),
    ),
    "accept-part": Act(_accept_part, gettext_lazy("Accepted in part. The rest went back to its author.")),
    "publish": Act(
        lambda s, by, sent: publishing.publish_agreed(s, by=by, seen=_seen(sent)),
        gettext_lazy("It is part of the published catalog now."),
    ),
    "take-up": Act(
        lambda s, by, sent: actions.propose_again(s, by=by),
        gettext_lazy("Here is a draft that says what you had proposed. Go on from there."),
    ),
    "reconsider": Act(
        lambda s, by, sent: actions.reconsider(s, by=by, reason=_words(sent)),
        gettext_lazy("It awaits a decision again."),
    ),
    "assign": Act(_assign, gettext_lazy("Assigned.")),
    "escalate": Act(
        lambda s, by, sent: moderating.escalate_review(s, by=by, reason=_words(sent)),
        gettext_lazy("It stands first in the queue now."),
    ),
    "look-back": Act(_look_back, gettext_lazy("Your post-review is recorded.")),
}  # fmt: skip

ON_ENTRIES = {
    "hold": Act(
        lambda e, by, sent: moderating.hold_entry(e, by=by, reason=_words(sent)),
        gettext_lazy("Held: nothing is applied to it until it is released."),
    ),
    "release": Act(lambda e, by, sent: moderating.release_entry(e, by=by), gettext_lazy("Released.")),
    "responsible": Act(
        lambda e, by, sent: moderating.name_responsible(e, _anybody(sent), by=by),
        gettext_lazy("Kept: it stands on the page of the entry."),
    ),
    "standing": Act(_standing, gettext_lazy("Submitted. Other people decide now.")),
    "revert": Act(_revert, gettext_lazy("Submitted. Another person decides now.")),
}

ON_PEOPLE = {
    "pause": Act(
        lambda p, by, sent: moderating.pause_person(p, by=by, reason=_words(sent)),
        gettext_lazy("Paused: they submit nothing until you let them."),
    ),
    "resume": Act(lambda p, by, sent: moderating.resume_person(p, by=by), gettext_lazy("They may submit again.")),
}


def act_named(table: Mapping[str, Act], verb: str) -> Act:
    """Return one act of a table. An address that names none leads nowhere."""
    if verb not in table:
        raise Http404
    return table[verb]
