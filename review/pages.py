"""What the pages of this room show, put together from querysets: no rule, no request."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.models import User
from accounts.permissions import may
from basics import clock
from catalog.findings import Effect, effect_of
from catalog.models import Entry
from catalog.schema import Document
from review.discussion_rules import may_read_offer
from review.models import Contributor, Decision, Hold, Intent, PatchSet, PostReview, Proposal, Submission, Suggestion
from review.permissions import (
    is_invited,
    may_decide,
    may_edit,
    may_reconsider,
    may_reopen,
    may_suggest,
    may_withdraw,
    why_not_decide,
    writes,
    wrote,
)
from review.quorum import approvals_of
from review.showing import FieldShown, Happening, Reading, reading_of, timeline_of
from review.states import OPEN, State, Step

CHANGES, WHOLE, SINCE = "changes", "whole", "since"


@dataclass
class SubmissionPage:
    """One submission as one person sees it. `since` is the hash of the patch set to compare with.

    With `rendered` texts are compared as they read, not as they are written.
    """

    submission: Submission
    user: User
    view: str = ""
    since: str = ""
    rendered: bool = False

    def __post_init__(self) -> None:
        if self.view not in self.views:
            self.view = WHOLE if self.proposal.entry_id is None else CHANGES

    @property
    def proposal(self) -> Proposal:
        return self.submission.proposal

    @cached_property
    def patch_sets(self) -> list[PatchSet]:
        return list(self.submission.patch_sets.all())

    @cached_property
    def decisions(self) -> list[Decision]:
        return list(self.submission.decisions.all())

    @cached_property
    def is_working_copy(self) -> bool:
        """Tell whether the author looks at words that nobody else sees yet."""
        current = self.submission.current
        mine = self.writes
        return current is None or (mine and self.may_edit and self.proposal.document != current.content)

    @property
    def document(self) -> Document:
        """What is shown: the patch set that counts, or to its author what they are working on."""
        current = self.submission.current
        shown: Document = self.proposal.document if self.is_working_copy or current is None else current.content
        return shown

    @property
    def message(self) -> str:
        current = self.submission.current
        return self.proposal.message if self.is_working_copy or current is None else current.message

    @cached_property
    def earlier(self) -> PatchSet | None:
        """The patch set to compare with: the one somebody saw, else the last one that was decided on."""
        current = self.submission.current
        others = [row for row in self.patch_sets if current is None or row.pk != current.pk]
        if self.since:
            return next((row for row in reversed(others) if row.sha256 == self.since), None)
        decided = {row.patch_set_id for row in self.decisions}
        if self.is_working_copy:
            others = self.patch_sets
        return next((row for row in reversed(others) if row.pk in decided), None)

    @property
    def views(self) -> list[str]:
        changes = [CHANGES] if self.proposal.entry_id is not None else []
        return [*changes, WHOLE, *([SINCE] if self.earlier is not None else [])]

    @cached_property
    def reading(self) -> Reading:
        earlier = self.earlier.content if self.earlier else {}
        documents = self.document, self.proposal.base_document, earlier
        return reading_of(self.proposal.kind, *documents, rendered=self.rendered)

    @cached_property
    def fields(self) -> list[FieldShown]:
        if self.view == SINCE and self.earlier is not None:
            return self.reading.changes(self.earlier.content, self.document)
        if self.view == CHANGES:
            return self.reading.changes(self.proposal.base_document, self.document)
        return self.reading.whole(self.document)

    @cached_property
    def effect(self) -> Effect | None:
        """What the quality checks would find no more, and what anew, if it were published as it is shown."""
        if not self.is_open or self.proposal.intent != Intent.CHANGE:
            return None
        entry = self.proposal.entry
        return effect_of(self.proposal.kind, entry.code if entry else "", self.proposal.base_document, self.document)

    @property
    def has_prose(self) -> bool:
        return any(field.has_prose for field in self.fields)

    @property
    def view_query(self) -> str:
        return f"view={self.view}&"

    @property
    def timeline(self) -> list[Happening]:
        return timeline_of(self.submission)

    @property
    def last_decision(self) -> Decision | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def mine(self) -> bool:
        return self.submission.author_id == self.user.pk

    @property
    def may_decide(self) -> bool:
        return may_decide(self.user, self.submission)

    @property
    def may_edit(self) -> bool:
        return may_edit(self.user, self.submission)

    @property
    def may_withdraw(self) -> bool:
        return may_withdraw(self.user, self.submission)

    @property
    def may_reopen(self) -> bool:
        return may_reopen(self.user, self.submission)

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """What was suggested and nobody answered yet."""
        return [
            one
            for one in self.submission.suggestions.all()
            if one.answered_at is None and may_read_offer(self.user, one)
        ]

    @property
    def authors(self) -> list[Contributor]:
        return [one for one in self.submission.contributors.all() if one.joined_at]

    @property
    def writes(self) -> bool:
        return writes(self.user, self.submission)

    @property
    def is_invited(self) -> bool:
        return is_invited(self.user, self.submission)

    @property
    def is_open(self) -> bool:
        return self.submission.state in OPEN

    @property
    def may_suggest(self) -> bool:
        return may_suggest(self.user, self.submission)

    @property
    def may_reconsider(self) -> bool:
        return may_reconsider(self.user, self.submission)

    @property
    def may_moderate(self) -> bool:
        return may(self.user, "moderate_review")

    @cached_property
    def emergency(self) -> Decision | None:
        return next((one for one in self.decisions if one.emergency), None)

    @cached_property
    def may_look_back(self) -> bool:
        """Tell whether an emergency waits for this editor's post-review."""
        found = self.emergency
        if found is None or not may(self.user, "decide") or found.by_id == self.user.pk:
            return False
        return not wrote(self.user, self.submission) and not PostReview.objects.filter(decision=found).exists()

    @cached_property
    def hold(self) -> Hold | None:
        entry = self.entry
        return Hold.objects.filter(entry=entry, released_at=None).first() if entry and self.is_open else None

    @property
    def may_publish(self) -> bool:
        """Tell whether it has all its approvals, this person's too, and is not published yet."""
        current = self.submission.current
        if not self.may_decide or current is None or self.approvals_missing:
            return False
        agreed = (one.by_id == self.user.pk and one.patch_set_id == current.pk for one in self.decisions)
        return any(agreed) and self.last_decision is not None and self.last_decision.verdict == Step.APPROVE

    @cached_property
    def approvals_missing(self) -> int:
        """How many more people must approve, at the change that lacks most."""
        current = self.submission.current
        if current is None or self.submission.state != State.SUBMITTED:
            return 0
        given = approvals_of(current)
        return max((row["needs"] - len(given[row["hash"]]) for row in current.hunks), default=0)

    @property
    def is_overdue(self) -> bool:
        due = self.submission.due_at
        return self.submission.state == State.SUBMITTED and due is not None and due < clock.now()

    @property
    def why_not(self) -> Any:
        return why_not_decide(self.user, self.submission)

    @property
    def moved_on(self) -> bool:
        """Tell whether the entry moved on under what is still open."""
        return (
            self.submission.state in (State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED) and self.proposal.moved_on
        )

    @property
    def entry(self) -> Entry | None:
        applied = self.proposal.applied
        return applied.entry if applied else self.proposal.entry
