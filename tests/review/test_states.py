"""The workflow is the table in review/states.py: what it allows happens, what it does not know is refused."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from basics.errors import Refused
from catalog.models import Entry, Revision
from review import actions, contributing
from review.models import Decision, Submission
from review.states import NEXT, OPEN, State, Step
from tests import make
from tests.people import Cast

ROADS: dict[State, list[Step]] = {
    State.DRAFT: [],
    State.SUBMITTED: [Step.SUBMIT],
    State.CHANGES_REQUESTED: [Step.SUBMIT, Step.REQUEST_CHANGES],
    State.APPROVED: [Step.SUBMIT, Step.APPROVE],
    State.REJECTED: [Step.SUBMIT, Step.REJECT],
    State.WITHDRAWN: [Step.WITHDRAW],
}


def take(step: str, pk: int, cast: Cast) -> None:
    """Take one step through the action behind it, as the person whose step it is."""
    found = Submission.objects.with_subject().get(pk=pk)
    if step == Step.SUBMIT:
        actions.submit(found.proposal, by=cast.analyst)
    elif step == Step.WITHDRAW:
        actions.withdraw(found, by=cast.analyst)
    elif step == Step.REOPEN:
        actions.reopen(found, by=cast.analyst)
    elif step == Step.RECONSIDER:
        actions.reconsider(found, by=cast.editor2, reason="Illustrative.")
    elif step == Step.REVISE:
        contributing.edit_and_accept(found, "title", "Another title", by=cast.editor2, seen=seen_of(found))
    else:
        seen = found.current.sha256 if found.current else ""
        actions.decide(found, step, by=cast.editor, seen=seen, reason="Illustrative.")


def seen_of(found: Submission) -> str:
    return found.current.sha256 if found.current else ""


def at_state(state: State, cast: Cast) -> int:
    pk = make.proposal(cast.analyst).submission_id
    for step in ROADS[state]:
        take(step, pk, cast)
    assert Submission.objects.get(pk=pk).state == state
    return pk


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("state", list(State))
def test_every_step_from_every_state_does_what_the_table_says(state: State, step: Step, cast: Cast) -> None:
    pk = at_state(state, cast)
    if (state, step) in NEXT:
        take(step, pk, cast)
        assert Submission.objects.get(pk=pk).state == NEXT[state, step]
        return
    decisions, revisions = Decision.objects.count(), Revision.objects.count()
    with pytest.raises(Refused) as refused:
        take(step, pk, cast)
    assert refused.value.code == Refused.CONFLICT
    assert Submission.objects.get(pk=pk).state == state
    assert (Decision.objects.count(), Revision.objects.count()) == (decisions, revisions)


def test_what_is_approved_has_no_way_out() -> None:
    ways_on = {State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED, State.WITHDRAWN, State.REJECTED}
    assert {state for state, _step in NEXT} == ways_on


def test_what_was_withdrawn_comes_back_as_a_draft_that_nobody_decides_on(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    actions.withdraw(found, by=cast.analyst)
    actions.reopen(found, by=cast.analyst)
    assert found.current is not None
    with pytest.raises(Refused):
        actions.approve(found, by=cast.editor, seen=found.current.sha256)
    assert actions.submit(found.proposal, by=cast.analyst).number == 2


class Workflow(RuleBasedStateMachine):
    """Any people taking any steps in any order: the database and a model of the table agree all the time."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.pk = make.proposal(self.cast.analyst).submission_id
        self.state = State.DRAFT
        self.submitted: list[str] = []
        self.approved_by: list[int] = []
        self.contributors: set[str] = set()
        self.recused: set[str] = set()
        self.rejected_by = ""

    @rule(who=st.sampled_from(["analyst", "analyst2", "editor", "administrator", "reader", "former"]))
    def hand_in(self, who: str) -> None:
        found, person = Submission.objects.with_subject().get(pk=self.pk), getattr(self.cast, who)
        allowed = who in {"analyst"} | self.contributors and (self.state, Step.SUBMIT) in NEXT
        if self._done(allowed, lambda: actions.submit(found.proposal, by=person)):
            self.state = State.SUBMITTED
            self.submitted.append(Submission.objects.select_related("current").get(pk=self.pk).current.sha256)

    @rule(
        who=st.sampled_from(["analyst", "analyst2", "editor", "editor2", "administrator", "reader", "former"]),
        step=st.sampled_from([Step.APPROVE, Step.REQUEST_CHANGES, Step.REJECT]),
        reason=st.sampled_from(["", "  \n", "Illustrative."]),
        old=st.booleans(),
    )
    def decide(self, who: str, step: Step, reason: str, old: bool) -> None:
        person, found = getattr(self.cast, who), Submission.objects.get(pk=self.pk)
        seen = "0" * 64 if old or not self.submitted else self.submitted[-1]
        allowed = (
            self._may_judge(who)
            and self.state == State.SUBMITTED
            and seen == self.submitted[-1]
            and (step == Step.APPROVE or bool(reason.strip()))
        )
        if self._done(allowed, lambda: actions.decide(found, step, by=person, seen=seen, reason=reason)):
            self.state = NEXT[self.state, step]
            self.approved_by += [person.pk] if step == Step.APPROVE else []
            self.rejected_by = who if step == Step.REJECT else self.rejected_by

    @rule(who=st.sampled_from(["analyst", "editor", "editor2", "administrator"]))
    def put_words_in(self, who: str) -> None:
        found, person = Submission.objects.select_related("current").get(pk=self.pk), getattr(self.cast, who)
        allowed = self._may_judge(who) and self.state == State.SUBMITTED
        title = f"Words of {who}, {len(self.submitted)}"
        put_in = contributing.edit_and_accept
        if self._done(allowed, lambda: put_in(found, "title", title, by=person, seen=seen_of(found))):
            self.contributors.add(who)
            self.submitted.append(seen_of(Submission.objects.select_related("current").get(pk=self.pk)))

    @rule(who=st.sampled_from(["analyst", "editor", "editor2", "administrator"]))
    def recuse(self, who: str) -> None:
        found, person = Submission.objects.get(pk=self.pk), getattr(self.cast, who)
        allowed = self._may_judge(who) and self.state in OPEN and bool(self.submitted)
        if self._done(allowed, lambda: contributing.recuse(found, by=person)):
            self.recused.add(who)

    @rule(who=st.sampled_from(["analyst", "editor", "editor2", "administrator"]))
    def reconsider(self, who: str) -> None:
        found, person = Submission.objects.get(pk=self.pk), getattr(self.cast, who)
        allowed = self._may_judge(who) or who == "administrator"
        allowed = allowed and self.state == State.REJECTED and who != self.rejected_by
        if self._done(allowed, lambda: actions.reconsider(found, by=person, reason="Illustrative.")):
            self.state = State.SUBMITTED

    def _may_judge(self, who: str) -> bool:
        return who in {"editor", "editor2"} - self.contributors - self.recused

    @rule(who=st.sampled_from(["analyst", "editor", "reader"]))
    def take_back(self, who: str) -> None:
        found, person = Submission.objects.get(pk=self.pk), getattr(self.cast, who)
        allowed = who == "analyst" and (self.state, Step.WITHDRAW) in NEXT
        if self._done(allowed, lambda: actions.withdraw(found, by=person)):
            self.state = State.WITHDRAWN

    @rule(who=st.sampled_from(["analyst", "editor", "reader"]))
    def reopen(self, who: str) -> None:
        found, person = Submission.objects.get(pk=self.pk), getattr(self.cast, who)
        allowed = who == "analyst" and (self.state, Step.REOPEN) in NEXT
        if self._done(allowed, lambda: actions.reopen(found, by=person)):
            self.state = State.DRAFT

    @precondition(lambda self: self.state in (State.DRAFT, State.CHANGES_REQUESTED))
    @rule(title=st.sampled_from(["Outburst", "Outburst of a lake", "A dam gives way"]))
    def revise(self, title: str) -> None:
        proposal = Submission.objects.with_subject().get(pk=self.pk).proposal
        make.revise(proposal, make.threat_document(title=title), by=self.cast.analyst)

    @invariant()
    def the_database_agrees(self) -> None:
        found = Submission.objects.select_related("proposal__applied", "current").get(pk=self.pk)
        assert found.state == self.state
        assert found.patch_sets.count() == len(self.submitted)
        applied = found.proposal.applied
        assert (applied is not None) == (self.state == State.APPROVED) == bool(self.approved_by)
        if applied is not None:
            assert found.current.sha256 == self.submitted[-1]
            assert applied.document == found.current.content
            assert (applied.author_id, applied.approved_by_id) == (self.cast.analyst.pk, self.approved_by[0])
        assert not Decision.objects.filter(by=self.cast.analyst).exists()
        assert not {getattr(self.cast, who).pk for who in self.contributors} & set(self.approved_by)

    def teardown(self) -> None:
        assert Entry.objects.filter(current__proposal__submission=self.pk).count() == len(self.approved_by)

    def _done(self, allowed: bool, step: Callable[[], object]) -> bool:
        try:
            step()
        except Refused:
            assert not allowed, "the table allows what was refused"
            return False
        assert allowed, "the table refuses what was done"
        return True


def test_no_order_of_steps_leaves_the_table(cast: Cast) -> None:
    Workflow.cast = cast
    quick = settings(
        max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Workflow, settings=quick)
