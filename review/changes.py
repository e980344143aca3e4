"""The single changes of a submission as one person sees them: what each says, its approvals, and whether it is new."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from basics.word_changes import Segment, word_changes
from catalog.presenting import field_label, item_title, shown
from catalog.schema import Field, field_named
from review.freezing import changes_of
from review.hunks import ITEM, ORDER, STANDING, TEXT, Hunk
from review.models import Intent, Submission
from review.permissions import may_decide
from review.quorum import approvals_of
from review.showing import Reading, reading_of


@dataclass(frozen=True)
class Change:
    """One hunk on the page: `fresh` if this person has not read it, `approved` of `needs` approvals."""

    sha256: str
    label: str
    parts: list[Segment]
    before: str
    after: str
    risk: str
    approved: int
    needs: int
    fresh: bool
    mine: bool


def changes_for(submission: Submission, user: User) -> list[Change]:
    """Return the changes of the current patch set, of a submission loaded `with_subject()`, those to read first."""
    current = submission.current
    if current is None or not current.hunks:
        return []
    rows = {row["hash"]: row for row in current.hunks}
    approvals = approvals_of(current)
    read = {row["hash"] for look in submission.looks.all() if look.person_id == user.pk for row in look.patch_set.hunks}
    proposal = submission.proposal
    reading = reading_of(proposal.kind, current.content, proposal.base_document)
    found = []
    for hunk in _hunks(submission):
        row = rows.get(hunk.sha256)
        if row is not None:
            given = approvals[hunk.sha256]
            words = _words(reading, hunk)
            found.append(
                Change(
                    hunk.sha256, *words, row["risk"], len(given), row["needs"],
                    fresh=hunk.sha256 not in read, mine=user.pk in given,
                )
            )  # fmt: skip
    return sorted(found, key=lambda change: not change.fresh)


def _hunks(submission: Submission) -> list[Hunk]:
    proposal, current = submission.proposal, submission.current
    content = current.content if current else {}
    found = changes_of(proposal, content, current.message if current else "")
    if proposal.intent != Intent.CHANGE and current is not None:  # as it stood when it was submitted
        rows = current.hunks
        found = [hunk for hunk in found if hunk.sha256 in {row["hash"] for row in rows}]
    return found


def _words(reading: Reading, hunk: Hunk) -> tuple[str, list[Segment], str, str]:
    if hunk.kind == STANDING:
        (before, _revision), (intent, reason) = hunk.before, hunk.after
        label = str(Intent(intent).label)
        return label, [], str(before), " ".join(filter(None, [label, hunk.at])) + f": {reason}"
    part = field_named(reading.kind, hunk.field)
    label = field_label(reading.kind, hunk.field)
    if hunk.kind == TEXT or part is None:
        return label, word_changes(hunk.before, hunk.after), hunk.before, hunk.after
    if hunk.kind == ITEM:
        label = f"{label}: {item_title(reading.kind, part, hunk.after or hunk.before, reading.known)}"
        before, after = (_item(reading, part, row) for row in (hunk.before, hunk.after))
    elif hunk.kind == ORDER:
        before, after = ", ".join(hunk.before), ", ".join(hunk.after)
    else:
        before, after = (shown(reading.kind, part, value, reading.known) for value in (hunk.before, hunk.after))
    return label, word_changes(before, after), before, after


def _item(reading: Reading, part: Field, row: Any) -> str:
    """Return an item of a list as words, a part a line."""
    parts = [(inner, shown(reading.kind, inner, (row or {}).get(inner.name), reading.known)) for inner in part.parts]
    return "\n".join(f"{inner.label}: {words}" for inner, words in parts if words)


def may_take_part_of(submission: Submission, user: User) -> bool:
    """Tell whether somebody may accept some of the changes and give back the rest."""
    current = submission.current
    return may_decide(user, submission) and current is not None and len(current.hunks) > 1
