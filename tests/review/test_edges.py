"""Where rules of review meet: appointments and contributors, pauses and suggestions, approvals and other reasons."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.tokens import add_service_account
from basics import clock
from basics.errors import Refused
from catalog.models import Entry
from catalog.schema import content_hash
from review import actions, contributing, emergency, moderating, parting, publishing, standing
from review.acts import ON_ENTRIES, ON_SUBMISSIONS
from review.applying import apply_submission
from review.models import DraftVersion, Proposal, Submission
from tests import make
from tests.people import Cast

SUMMARY = "Ice melts. Who warns? Nobody does."


def fresh(found: Submission) -> Submission:
    return Submission.objects.with_subject().get(pk=found.pk)


def seen(found: Submission) -> str:
    current = fresh(found).current
    assert current is not None
    return current.sha256


def change(cast: Cast, entry: Entry, **words: object) -> Submission:
    return make.submitted(cast.analyst, {**entry.document, **words}, entry=entry)


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast, make.threat_document(summary=SUMMARY))


def test_an_appointment_that_lost_its_approval_is_kept_back_and_the_others_are_published(
    cast: Cast, entry: Entry
) -> None:
    found = change(cast, entry, title="A")
    other = make.submitted(cast.analyst2, make.threat_document(title="B"))
    at = clock.now() + timedelta(hours=1)
    actions.approve(found, by=cast.editor, seen=seen(found), publish_at=at)
    actions.approve(other, by=cast.editor, seen=seen(other), publish_at=at + timedelta(minutes=1))
    contributing.invite_coauthor(found, cast.editor, by=cast.analyst)
    contributing.join_authors(found, by=cast.editor)
    assert publishing.publish_due(at=at + timedelta(hours=1)) == 1
    assert (fresh(found).state, fresh(found).publish_at) == ("submitted", None)
    assert fresh(other).state == "approved"
    actions.approve(found, by=cast.editor2, seen=seen(found))
    assert fresh(found).state == "approved"


def test_who_is_paused_submits_nothing_by_taking_over_or_putting_in_words(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A")
    made = contributing.suggest_edit(found, "title", "B", by=cast.editor2, seen=seen(found))
    for person in (cast.analyst, cast.editor):
        moderating.pause_person(person, by=cast.administrator, reason="For a week.")
    with pytest.raises(Refused, match="For a week"):
        contributing.apply_suggestion(made, by=cast.analyst)
    with pytest.raises(Refused, match="For a week"):
        contributing.edit_and_accept(found, "title", "C", by=cast.editor, seen=seen(found))
    assert fresh(found).patch_sets.count() == 1


def test_a_save_that_waits_is_settled_before_a_suggestion_is_taken_over(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A")
    made = contributing.suggest_edit(found, "title", "B", by=cast.editor, seen=seen(found))
    actions.request_changes(found, by=cast.editor, seen=seen(found), reason="Which?")
    proposal = fresh(found).proposal
    was = content_hash(proposal.document)
    actions.revise(proposal, {**proposal.document, "summary": "One thing."}, by=cast.analyst, seen=was)
    with pytest.raises(Refused, match="is kept"):
        actions.revise(proposal, {**proposal.document, "summary": "Another."}, by=cast.analyst, seen=was)
    with pytest.raises(Refused, match="waits to be merged"):
        contributing.apply_suggestion(made, by=cast.analyst)


def test_of_three_pages_with_one_draft_each_save_is_kept_until_it_is_settled(cast: Cast) -> None:
    draft = make.proposal(cast.analyst)
    was = content_hash(draft.document)
    actions.revise(draft, {**draft.document, "title": "One"}, by=cast.analyst, seen=was)
    for title in ("Two", "Three", "Three"):
        with pytest.raises(Refused, match="is kept"):
            actions.revise(draft, {**draft.document, "title": title}, by=cast.analyst, seen=was)
    kept = DraftVersion.objects.filter(proposal=draft, waiting=True)
    assert sorted(row.document["title"] for row in kept) == ["Three", "Two"]


def test_a_page_opened_before_an_editor_put_words_in_is_merged_with_them(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A")
    opened = fresh(found).proposal.document
    contributing.edit_and_accept(found, "summary", "Other words.", by=cast.editor, seen=seen(found))
    actions.request_changes(found, by=cast.editor2, seen=seen(found), reason="Why?")
    mine = {**opened, "states": ["KG"]}
    actions.revise(fresh(found).proposal, mine, by=cast.analyst, seen=content_hash(opened))
    now = fresh(found).proposal.document
    assert (now["title"], now["summary"], now["states"]) == ("A", "Other words.", ["KG"])


def test_an_approval_of_a_standing_lapses_with_another_reason_and_with_other_words(cast: Cast, entry: Entry) -> None:
    """The reason stands on the entry's page; and whoever approved that it is taken down has read what it said."""
    found = standing.propose_standing(entry, "take_down", by=cast.analyst, reason="A leak.").submission
    actions.approve(found, by=cast.editor, seen=seen(found))
    actions.request_changes(found, by=cast.editor2, seen=seen(found), reason="Which?")
    make.revise_and_submit(fresh(found).proposal, {}, by=cast.analyst, message="Its author asked.")
    actions.approve(found, by=cast.editor2, seen=seen(found))
    assert fresh(found).state == "submitted"
    other = make.submitted(cast.analyst2, {**entry.document, "title": "Wholly other"}, entry=entry)
    actions.approve(other, by=cast.editor, seen=seen(other))
    actions.request_changes(found, by=cast.editor, seen=seen(found), reason="It was changed.")
    actions.submit(fresh(found).proposal, by=cast.analyst)
    actions.approve(found, by=cast.editor, seen=seen(found))
    assert fresh(found).state == "submitted"
    actions.approve(found, by=cast.editor2, seen=seen(found))
    assert fresh(found).state == "approved"


def test_of_a_new_entry_that_needs_more_approvals_no_rest_becomes_a_second_entry(cast: Cast) -> None:
    moderating.set_rule("", "normal", approvals=2, due_days=7, by=cast.administrator)
    found = make.submitted(cast.analyst, make.threat_document(drivers="Warm summers."))
    part = [row["hash"] for row in fresh(found).current.hunks if row["field"] != "drivers"]
    with pytest.raises(Refused, match="as a whole"):
        parting.accept_part(found, part, by=cast.editor, seen=seen(found), reason="Which?")
    assert fresh(found).patch_sets.count() == Submission.objects.count() == 1


def test_what_is_withdrawn_keeps_no_appointment(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A")
    actions.approve(found, by=cast.editor, seen=seen(found), publish_at=clock.now() + timedelta(hours=1))
    actions.withdraw(found, by=cast.analyst)
    assert fresh(found).publish_at is None


def test_who_approved_what_was_applied_in_an_emergency_does_not_look_at_it_afterwards(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, nature="malicious")
    actions.approve(found, by=cast.editor, seen=seen(found))
    decision = emergency.break_glass(found, by=cast.administrator, seen=seen(found), reason="Now.")
    with pytest.raises(Refused, match="took no part"):
        emergency.review_afterwards(decision, by=cast.editor, upheld=True, reason="Fine.")
    emergency.review_afterwards(decision, by=cast.editor2, upheld=True, reason="Fine.")


def test_who_approved_already_may_apply_it_in_an_emergency(cast: Cast, entry: Entry) -> None:
    cast.administrator.roles = ["administrator", "editor"]
    cast.administrator.save(update_fields=["roles"])
    found = change(cast, entry, nature="malicious")
    actions.approve(found, by=cast.administrator, seen=seen(found))
    assert fresh(found).state == "submitted"
    emergency.break_glass(found, by=cast.administrator, seen=seen(found), reason="Nobody else is there.")
    assert fresh(found).state == "approved"


def test_the_approval_of_somebody_who_is_recused_since_does_not_count(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, nature="malicious")
    actions.approve(found, by=cast.editor, seen=seen(found))
    contributing.recuse(found, by=cast.editor)
    actions.approve(found, by=cast.editor2, seen=seen(found))
    assert fresh(found).state == "submitted"
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=found.pk).update(state="approved")


def test_a_new_item_gets_no_id_that_the_entry_used_and_dropped(cast: Cast) -> None:
    """Two new scenarios got one id by chance, and a third waited while its id was given and dropped."""
    rows = [{"title": f"Case {n}", "worst_case": "Bad."} for n in (1, 2, 3)]
    first = make.published(cast, make.threat_document(scenarios=rows))
    two = first.document["scenarios"][:2]
    _approve(cast, change(cast, first, scenarios=two))
    entry = Entry.objects.with_content().get(pk=first.pk)
    one, other, late = (
        change(cast, entry, scenarios=[*two, {"title": name, "worst_case": "Worse."}]) for name in ("X", "Y", "Z")
    )
    _approve(cast, one)
    _approve(cast, other)
    entry = Entry.objects.with_content().get(pk=first.pk)
    document = entry.document
    assert {row["title"]: row["id"] for row in document["scenarios"][2:]} == {"X": "s4", "Y": "s5"}
    _approve(cast, make.submitted(cast.analyst, {**document, "scenarios": two}, entry=entry))
    _approve(cast, late)
    document = Entry.objects.with_content().get(pk=entry.pk).document
    assert [(row["title"], row["id"]) for row in document["scenarios"][2:]] == [("Z", "s6")]


def _approve(cast: Cast, found: Submission) -> None:
    actions.approve(found, by=cast.editor, seen=seen(found))
    assert fresh(found).state == "approved"


def test_what_is_taken_down_while_somebody_approves_a_change_of_it_is_not_changed(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A")
    proposal = Proposal.objects.with_everything().get(submission=found)
    away = standing.propose_standing(entry, "take_down", by=cast.analyst2, reason="A leak.").submission
    for editor in (cast.editor, cast.editor2):
        actions.approve(away, by=editor, seen=seen(away))
    current = fresh(found).current
    assert current is not None
    with pytest.raises(Refused, match="taken down"):
        apply_submission(found, current, proposal, by=cast.editor)


def test_who_is_paused_submits_nothing_by_their_service_account(cast: Cast, entry: Entry) -> None:
    service = add_service_account("Importer", ["analyst"], owner=cast.analyst, by=cast.administrator)
    moderating.pause_person(cast.analyst, by=cast.administrator, reason="For a week.")
    with pytest.raises(Refused, match="For a week"):
        make.submitted(service, {**entry.document, "title": "A"}, entry=entry)


def test_what_is_retired_takes_no_place_and_no_two_take_each_others(cast: Cast, entry: Entry) -> None:
    other = make.published(cast, make.threat_document(title="B"))
    found = standing.propose_standing(entry, "supersede", by=cast.analyst, reason="One is enough.", successor=other)
    back = standing.propose_standing(other, "supersede", by=cast.analyst2, reason="One is enough.", successor=entry)
    for editor in (cast.editor, cast.editor2):
        actions.approve(found.submission, by=editor, seen=seen(found.submission))
    actions.approve(back.submission, by=cast.editor, seen=seen(back.submission))
    with pytest.raises(Refused, match="takes nothing"):
        actions.approve(back.submission, by=cast.editor2, seen=seen(back.submission))
    third = make.published(cast, make.threat_document(title="C"))
    entry.refresh_from_db()
    with pytest.raises(Refused, match="takes nothing"):
        standing.propose_standing(third, "supersede", by=cast.analyst, reason="x", successor=entry)


def test_a_sign_that_no_name_holds_is_refused_and_no_fault(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A")
    with pytest.raises(Refused, match="no such person"):
        ON_SUBMISSIONS["invite"].do(found, cast.analyst, {"person": "\x00x"})
    with pytest.raises(Refused, match="no such entry"):
        ON_ENTRIES["standing"].do(entry, cast.analyst, {"intent": "supersede", "successor": "\x00x", "reason": "Why."})
