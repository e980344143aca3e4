"""What happens around the table of states, in any order: holds, a time to publish, a part accepted, suggestions."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from basics.errors import Refused
from catalog.models import Revision
from review import actions, contributing, moderating
from review.models import Hold, Submission, Suggestion
from review.parting import accept_part
from review.publishing import publish_due
from review.states import State
from tests import make
from tests.people import Cast

EDITORS = ("editor", "editor2")
PEOPLE = st.sampled_from(["analyst", "editor", "editor2", "administrator"])
OTHERS = st.sampled_from(["analyst", "analyst2", "editor", "editor2"])
EDITED = (State.DRAFT, State.CHANGES_REQUESTED)


class Around(RuleBasedStateMachine):
    """A change of two texts of a published entry, in the hands of five people: the database and a model agree."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.entry = make.published(self.cast, make.threat_document(drivers="Ice.", vulnerabilities="Roads."))
        self.draft = {"drivers": "Warm summers.", "vulnerabilities": "One road."}
        document = {**self.entry.document, **self.draft}
        self.pk = make.proposal(self.cast.analyst, document, entry=self.entry).submission_id
        self.state, self.frozen = State.DRAFT, dict[str, str]()
        self.held = self.scheduled = self.parted = False
        self.approved: set[str] = set()  # who approved the patch set that counts
        self.contributors: set[str] = set()
        self.count = 0

    @rule()
    def hand_in(self) -> None:
        allowed = self.state in EDITED
        if self._done(allowed, lambda: actions.submit(self.found.proposal, by=self.cast.analyst)):
            self._frozen(self.draft)

    @precondition(lambda self: self.state in EDITED)
    @rule()
    def rewrite(self) -> None:
        self.count += 1
        self.draft = {**self.draft, "vulnerabilities": f"{self.count} roads."}
        found = self.found.proposal
        make.revise(found, {**found.document, **self.draft}, by=self.cast.analyst)

    @rule(who=PEOPLE, later=st.booleans())
    def approve(self, who: str, later: bool) -> None:
        at = timezone.now() + timedelta(days=1) if later else None
        allowed = self._may_decide(who) and who not in self.approved and (later or not self.held)
        found = self.found
        if self._done(
            allowed, lambda: actions.approve(found, by=self._person(who), seen=seen_of(found), publish_at=at)
        ):
            self.approved.add(who)
            self.scheduled, self.state = later, State.SUBMITTED if later else State.APPROVED

    @rule(who=PEOPLE)
    def give_back(self, who: str) -> None:
        found = self.found
        reason = {"seen": seen_of(found), "reason": "Illustrative."}
        if self._done(self._may_decide(who), lambda: actions.request_changes(found, by=self._person(who), **reason)):
            self.state, self.scheduled = State.CHANGES_REQUESTED, False

    @rule(who=PEOPLE)
    def accept_a_part(self, who: str) -> None:
        found = self.found
        hunks = [row["hash"] for row in found.current.hunks if row["field"] == "drivers"] if found.current else []
        allowed = self._may_decide(who) and not self.held
        if self._done(
            allowed,
            lambda: accept_part(found, hunks, by=self._person(who), seen=seen_of(found), reason="Illustrative."),
        ):
            self.state, self.parted = State.APPROVED, True
            self.frozen = {"drivers": self.frozen["drivers"], "vulnerabilities": "Roads."}

    @rule(who=PEOPLE)
    def hold(self, who: str) -> None:
        allowed = who == "administrator" and not self.held
        held = moderating.hold_entry
        if self._done(allowed, lambda: held(self.entry, by=self._person(who), reason="Illustrative.")):
            self.held = True

    @rule(who=PEOPLE)
    def release(self, who: str) -> None:
        allowed = who == "administrator" and self.held
        if self._done(allowed, lambda: moderating.release_entry(self.entry, by=self._person(who))):
            self.held = False

    @rule()
    def a_week_passes(self) -> None:
        due = self.state == State.SUBMITTED and self.scheduled and not self.held
        assert publish_due(at=timezone.now() + timedelta(days=7)) == due
        self.state = State.APPROVED if due else self.state

    @rule(who=OTHERS)
    def suggest(self, who: str) -> None:
        self.count += 1
        found, words = self.found, f"Warm summers, {self.count} of them."
        allowed = who != "analyst" and self.state in (State.SUBMITTED, State.CHANGES_REQUESTED)
        suggest = contributing.suggest_edit
        self._done(allowed, lambda: suggest(found, "drivers", words, by=self._person(who), seen=seen_of(found)))

    @rule(who=OTHERS, take=st.booleans())
    def answer_the_last_suggestion(self, who: str, take: bool) -> None:
        last = Suggestion.objects.filter(submission=self.pk).select_related("by").order_by("pk").last()
        if last is None:
            return
        writes = who == "analyst" or who in self.contributors
        words = self.draft if self.state in EDITED else self.frozen
        open_ = (*EDITED, State.SUBMITTED)
        allowed = writes and last.answered_at is None
        if not take:
            self._done(allowed, lambda: contributing.dismiss_suggestion(last, by=self._person(who)))
            return
        allowed = allowed and self.state in open_ and words["drivers"] == last.before
        if self._done(allowed, lambda: contributing.apply_suggestion(last, by=self._person(who))):
            self.contributors.add(next(name for name in vars(self.cast) if self._person(name) == last.by))
            self.draft = {**words, "drivers": last.after}
            self._frozen(self.draft)

    @rule()
    def withdraw(self) -> None:
        found = self.found
        allowed = self.state in (*EDITED, State.SUBMITTED)
        if self._done(allowed, lambda: actions.withdraw(found, by=self.cast.analyst)):
            self.state = State.WITHDRAWN

    @precondition(lambda self: self.state == State.WITHDRAWN)
    @rule()
    def reopen(self) -> None:
        actions.reopen(self.found, by=self.cast.analyst)
        self.state = State.DRAFT

    @invariant()
    def the_database_agrees(self) -> None:
        found = Submission.objects.select_related("proposal__applied", "current").get(pk=self.pk)
        applied, proposal = found.proposal.applied, found.proposal
        assert found.state == self.state
        assert (applied is not None) == (self.state == State.APPROVED)
        assert Revision.objects.filter(entry=self.entry).count() == 1 + (applied is not None)
        assert Hold.objects.filter(entry=self.entry, released_at=None).exists() == self.held
        assert Submission.objects.filter(follows=found, state=State.CHANGES_REQUESTED).exists() == self.parted
        if self.state != State.APPROVED:
            assert {name: proposal.document[name] for name in self.draft} == self.draft, "a draft lost words"
        if applied is not None:
            assert {name: applied.document[name] for name in self.frozen} == self.frozen
            assert applied.approved_by_id in {self._person(who).pk for who in set(EDITORS) - self.contributors}

    @property
    def found(self) -> Submission:
        return Submission.objects.with_subject().get(pk=self.pk)

    def _frozen(self, words: dict[str, str]) -> None:
        self.state, self.frozen = State.SUBMITTED, dict(words)
        self.approved, self.scheduled = set(), False

    def _may_decide(self, who: str) -> bool:
        return self.state == State.SUBMITTED and who in set(EDITORS) - self.contributors

    def _person(self, who: str):
        return getattr(self.cast, who)

    def _done(self, allowed: bool, step: Callable[[], object]) -> bool:
        try:
            step()
        except Refused as refusal:
            assert not allowed, f"refused: {refusal.message}"
            return False
        assert allowed, "done, though it should be refused"
        return True


def seen_of(found: Submission) -> str:
    return found.current.sha256 if found.current else ""


def test_holds_times_parts_and_suggestions_in_any_order_lose_nothing_and_pass_nobody_by(cast: Cast) -> None:
    Around.cast = cast
    quick = settings(
        max_examples=8,
        stateful_step_count=15,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Around, settings=quick)
