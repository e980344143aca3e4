"""Who may do what with one submission, or an absence: what a page offers. Actions and the database refuse the rest."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import answers_for, may
from review.models import Absence, Intent, Submission
from review.states import EDITABLE, OPEN, State


def wrote(user: User, submission: Submission) -> bool:
    """Tell whether a person, or a service account of theirs, is the author or submitted a (prefetched) patch set."""
    authors = [submission.author, *(row.author for row in submission.patch_sets.all())]
    authors += [row.person for row in submission.contributors.all() if row.joined_at]
    return any(answers_for(user, author) for author in authors)


def is_recused(user: User, submission: Submission) -> bool:
    return any(row.person_id == user.pk for row in submission.recusals.all())


def writes(user: User, submission: Submission) -> bool:
    """Tell whether a person is the author, or joined them."""
    joined = (row.person_id for row in submission.contributors.all() if row.joined_at)
    return submission.author_id == user.pk or user.pk in joined


def is_invited(user: User, submission: Submission) -> bool:
    """Tell whether a person was asked to write along and has not answered."""
    return submission.state in OPEN and any(
        row.person_id == user.pk and row.joined_at is None for row in submission.contributors.all()
    )


def may_end_absence(user: User, absence: Absence) -> bool:
    """Tell whether somebody may say that an editor is back: themselves, who said that they are away, administrators."""
    return user.pk in (absence.person_id, absence.made_by_id) or may(user, "moderate_review")


def may_suggest(user: User, submission: Submission) -> bool:
    proposal = submission.proposal
    open_ = submission.state in (State.SUBMITTED, State.CHANGES_REQUESTED)
    return open_ and may(user, "propose") and submission.author_id != user.pk and proposal.intent == Intent.CHANGE


def may_reconsider(user: User, submission: Submission) -> bool:
    allowed = may(user, "decide") or may(user, "moderate_review")
    return allowed and submission.state == State.REJECTED and not wrote(user, submission)


def may_decide(user: User, submission: Submission) -> bool:
    return (
        may(user, "decide")
        and submission.state == State.SUBMITTED
        and not wrote(user, submission)
        and not is_recused(user, submission)
        and (user.covers(*submission.themes))
    )


def may_edit(user: User, submission: Submission) -> bool:
    return may(user, "propose") and writes(user, submission) and submission.state in EDITABLE


def may_withdraw(user: User, submission: Submission) -> bool:
    return submission.author_id == user.pk and submission.state in OPEN


def may_reopen(user: User, submission: Submission) -> bool:
    return may(user, "propose") and submission.author_id == user.pk and submission.state == State.WITHDRAWN


def why_not_decide(user: User, submission: Submission) -> Any:
    """Say why this person cannot decide on what awaits a decision; empty when they can, or nothing awaits one."""
    if submission.state != State.SUBMITTED or may_decide(user, submission):
        return ""
    if wrote(user, submission):
        return _("This is yours: nobody decides on what they wrote. Another editor must look at it.")
    if is_recused(user, submission):
        return _("You said that you had better not decide on this.")
    if may(user, "decide"):
        return _("This is about a theme of another editor.")
    return _("Editors decide on proposals; your role reads along.")
