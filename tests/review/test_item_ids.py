"""Ratings stay with the scenario that was rated: its id is not given to another one."""

import pytest

from basics.errors import Refused
from catalog.models import Entry
from review import actions
from review.models import Proposal, Submission
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast


def test_a_new_scenario_does_not_inherit_the_ratings_of_a_removed_one(cast: Cast) -> None:
    entry = make.published(cast)
    rating(entry, cast.analyst2)
    scenarios = [{"title": "Never rated", "worst_case": "Another one."}]
    proposal = actions.propose(
        "threat", {**entry.document, "scenarios": scenarios}, by=cast.analyst, entry=entry, message="Replaced."
    )
    assert [row["id"] for row in proposal.document["scenarios"]] == ["s2"]


def test_an_id_given_by_hand_is_refused_when_it_was_used_before(cast: Cast) -> None:
    entry = make.published(cast)
    replaced = [{"title": "Second", "worst_case": "Another one."}]
    publish(cast, entry, {**entry.document, "scenarios": replaced})
    entry = Entry.objects.with_content().get(pk=entry.pk)
    again = [{"id": "s1", "title": "Third", "worst_case": "One more."}]
    with pytest.raises(Refused) as refusal:
        actions.propose_and_submit(
            "threat", {**entry.document, "scenarios": again}, by=cast.analyst, entry=entry, message="Reused."
        )
    assert "scenarios" in refusal.value.fields


def publish(cast: Cast, entry: Entry, document: dict[str, object]) -> None:
    proposal = actions.propose("threat", document, by=cast.analyst, entry=entry, message="Replaced.")
    actions.submit(proposal, by=cast.analyst)
    found = Submission.objects.with_subject().get(pk=Proposal.objects.get(pk=proposal.pk).submission_id)
    actions.approve(found, by=cast.editor, seen=found.current.sha256)
