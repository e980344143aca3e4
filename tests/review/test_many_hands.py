"""Many hands on one proposal: approvals by single change, contributors, parts, suggestions, emergencies, holds."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from basics import clock
from basics.errors import Refused
from catalog.models import Entry, Revision
from review import actions, contributing, emergency, moderating, parting, publishing, standing
from review.models import Contributor, Decision, Proposal, Submission
from tests import make
from tests.people import Cast

SUMMARY = "Ice melts. Who warns? Nobody does."
QUORUM_WITH_A_CONTRIBUTOR = """
    SELECT count(*) FROM catalog_revision r JOIN review_proposal p ON p.applied_id = r.id
    JOIN review_decision d ON d.submission_id = p.submission_id AND d.verdict = 'approve' AND d.by_id = r.approved_by_id
    WHERE perimeter_contributed(p.submission_id, d.by_id)
"""


def seen(found: Submission) -> str:
    current = Submission.objects.select_related("current").get(pk=found.pk).current
    assert current is not None
    return current.sha256


def change(cast: Cast, entry: Entry, **words: str) -> Submission:
    return make.submitted(cast.analyst, {**entry.document, **words}, entry=entry)


def state(found: Submission) -> str:
    return Submission.objects.get(pk=found.pk).state


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast, make.threat_document(summary=SUMMARY))


def test_a_high_risk_field_needs_two_and_the_same_person_counts_once(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, nature="malicious")
    actions.approve(found, by=cast.editor, seen=seen(found))
    assert state(found) == "submitted"
    with pytest.raises(Refused, match="already"):
        actions.approve(found, by=cast.editor, seen=seen(found))
    actions.approve(found, by=cast.editor2, seen=seen(found))
    assert state(found) == "approved"


def test_a_policy_changed_afterwards_leaves_what_waits_alone(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, nature="malicious")
    moderating.set_rule("", "high", approvals=1, due_days=7, by=cast.administrator)
    actions.approve(found, by=cast.editor, seen=seen(found))
    assert state(found) == "submitted"


def test_approvals_of_unchanged_hunks_stay_and_of_changed_ones_lapse(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, nature="malicious", summary="Ice melts fast. Who warns? Nobody does.")
    actions.approve(found, by=cast.editor, seen=seen(found))
    actions.request_changes(found, by=cast.editor2, seen=seen(found), reason="Faster?")
    document = {**entry.document, "nature": "malicious", "summary": "Ice melts faster. Who warns? Nobody does."}
    make.revise_and_submit(Proposal.objects.get(submission=found), document, by=cast.analyst, message="So.")
    actions.approve(found, by=cast.editor2, seen=seen(found))
    # `nature` has both now; the first approval of the summary lapsed, but one is enough for it
    assert state(found) == "approved"
    decision = Decision.objects.filter(submission=found, verdict="approve").latest("pk")
    assert len(decision.hunks) == 2


def test_a_part_is_published_and_the_rest_comes_back_to_its_author(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A dam breaks", summary="Ice melts. Who warns? We do.")
    current = found.current
    assert current is not None
    title = [row["hash"] for row in current.hunks if row["field"] == "title"]
    parted = parting.accept_part(found, title, by=cast.editor, seen=seen(found), reason="Who is we?", code="accuracy")
    document = Entry.objects.with_content().get(pk=entry.pk).document
    assert (document["title"], document["summary"]) == ("A dam breaks", SUMMARY)
    rest = Submission.objects.with_subject().get(pk=parted.follow_up.pk)
    assert (rest.state, rest.author, rest.follows_id) == ("changes_requested", cast.analyst, found.pk)
    assert rest.current is not None
    assert [row["field"] for row in rest.current.hunks] == ["summary"]


def test_an_editor_who_puts_words_in_does_not_approve_any_more(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A dam breaks")
    made = contributing.edit_and_accept(found, "title", "A dam breaks open", by=cast.editor, seen=seen(found))
    with pytest.raises(Refused) as refused:
        actions.approve(found, by=cast.editor, seen=made.sha256)
    assert refused.value.code == Refused.FORBIDDEN
    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
        Decision.objects.create(submission=found, patch_set=made, verdict="approve", by=cast.editor)
    actions.approve(found, by=cast.editor2, seen=made.sha256)
    assert state(found) == "approved"


def test_an_approval_given_before_one_wrote_along_does_not_count(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, nature="malicious", title="A dam breaks")
    actions.approve(found, by=cast.editor, seen=seen(found))
    contributing.edit_and_accept(found, "title", "A dam breaks open", by=cast.editor, seen=seen(found))
    actions.approve(found, by=cast.editor2, seen=seen(found))
    assert state(found) == "submitted"
    with pytest.raises(IntegrityError, match="quorum"), transaction.atomic():
        Submission.objects.filter(pk=found.pk).update(state="approved")


def test_no_applied_revision_has_a_contributor_in_its_quorum(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A dam breaks")
    contributing.invite_coauthor(found, cast.editor, by=cast.analyst)
    contributing.join_authors(found, by=cast.editor)
    actions.approve(found, by=cast.editor2, seen=seen(found))
    with pytest.raises(IntegrityError, match="has its contributors"), transaction.atomic():
        Contributor.objects.create(submission=found, person=cast.editor2, joined_at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute(QUORUM_WITH_A_CONTRIBUTOR)
        assert cursor.fetchone() == (0,)


def test_a_suggestion_is_taken_over_with_one_click_and_its_maker_does_not_decide(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A dam breaks")
    made = contributing.suggest_edit(found, "title", "A dam bursts", by=cast.editor, seen=seen(found))
    patch_set = contributing.apply_suggestion(made, by=cast.analyst)
    assert patch_set.content["title"] == "A dam bursts"
    with pytest.raises(Refused, match="Nobody decides"):
        actions.approve(found, by=cast.editor, seen=patch_set.sha256)


@pytest.mark.parametrize(
    ("who", "page", "words"),
    [
        ("editor", "suggest/?field=title", {"words": "A dam bursts"}),
        ("editor", "changes/", {"reason": "Not yet.", "code": "other"}),
        ("administrator", "break-glass/", {"reason": "Water comes."}),
    ],
)
def test_what_was_written_about_an_older_version_can_be_sent_again_about_the_newest(
    cast: Cast, entry: Entry, client: Client, who: str, page: str, words: dict[str, str]
) -> None:
    found = change(cast, entry, title="A dam breaks", summary=f"{SUMMARY} Again.")
    client.force_login(getattr(cast, who))
    old = {**words, "seen": "0" * 64, "hunks": [row["hash"] for row in found.current.hunks][:1]}
    answer = client.post(f"{found.get_absolute_url()}{page}", old)
    assert answer.status_code == 412
    assert next(iter(words.values())) in answer.text
    assert f'name="seen" value="{seen(found)}"' in answer.text
    assert client.post(f"{found.get_absolute_url()}{page}", {**old, "seen": seen(found)}).status_code != 412


def test_who_is_recused_does_not_decide(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A dam breaks")
    contributing.recuse(found, by=cast.editor)
    with pytest.raises(Refused, match="better not"):
        actions.approve(found, by=cast.editor, seen=seen(found))
    assert not Submission.objects.waiting_for(cast.editor).filter(pk=found.pk).exists()


def test_nothing_is_applied_to_an_entry_that_is_held(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A dam breaks")
    moderating.hold_entry(entry, by=cast.administrator, reason="A dispute.")
    with pytest.raises(Refused, match="A dispute"):
        actions.approve(found, by=cast.editor, seen=seen(found))
    with pytest.raises(IntegrityError, match="held"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(current=None)
    moderating.release_entry(entry, by=cast.administrator)
    actions.approve(found, by=cast.editor, seen=seen(found))


def test_an_emergency_is_looked_at_afterwards_by_somebody_else(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, nature="malicious")
    with pytest.raises(Refused):
        emergency.break_glass(found, by=cast.editor, seen=seen(found), reason="Urgent.")
    decision = emergency.break_glass(found, by=cast.administrator, seen=seen(found), reason="Urgent.")
    assert (state(found), list(Decision.objects.emergencies())) == ("approved", [decision])
    emergency.review_afterwards(decision, by=cast.editor, upheld=True, reason="Right.")
    assert not Decision.objects.emergencies().exists()


def test_an_administrator_moderates_and_decides_on_no_content(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A dam breaks")
    with pytest.raises(Refused):
        actions.reject(found, by=cast.administrator, seen=seen(found), reason="No.")


def test_what_is_approved_for_later_is_published_once(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A dam breaks")
    at = clock.now() + timedelta(hours=1)
    actions.approve(found, by=cast.editor, seen=seen(found), publish_at=at)
    assert (state(found), publishing.publish_due(at=clock.now())) == ("submitted", 0)
    assert [publishing.publish_due(at=at), publishing.publish_due(at=at)] == [1, 0]
    assert Revision.objects.filter(entry=entry).count() == 2


def test_a_retired_entry_needs_two_and_can_be_reinstated(cast: Cast, entry: Entry) -> None:
    retired = make.retired(cast, entry)
    assert (retired.status, retired.retired_reason) == ("retired", "Merged.")
    back = standing.propose_standing(retired, "reinstate", by=cast.analyst, reason="Still there.")
    for editor in (cast.editor, cast.editor2):
        actions.approve(back.submission, by=editor, seen=back.sha256)
    assert Entry.objects.get(pk=entry.pk).status == "published"


def test_a_revert_is_a_proposal_like_any_other(cast: Cast, entry: Entry) -> None:
    make.published(cast, {**entry.document, "title": "A dam breaks"}, entry=entry)
    now = Entry.objects.with_content().get(pk=entry.pk)
    assert entry.current is not None
    made = standing.propose_revert(now, entry.current, by=cast.analyst, message="")
    actions.approve(made.submission, by=cast.editor, seen=made.sha256)
    assert Entry.objects.with_content().get(pk=entry.pk).document == entry.document


def test_a_rejected_one_is_reopened_by_another_editor(cast: Cast, entry: Entry) -> None:
    found = change(cast, entry, title="A dam breaks")
    actions.reject(found, by=cast.editor, seen=seen(found), reason="No.", code="scope")
    with pytest.raises(Refused, match="Another editor"):
        actions.reconsider(found, by=cast.editor, reason="Hm.")
    actions.reconsider(found, by=cast.editor2, reason="It does belong here.")
    actions.approve(found, by=cast.editor2, seen=seen(found))
    assert state(found) == "approved"


def test_who_is_paused_keeps_drafts_and_submits_nothing(cast: Cast, entry: Entry) -> None:
    draft = make.proposal(cast.analyst)
    moderating.pause_person(cast.analyst, by=cast.administrator, reason="Too many at once.")
    with pytest.raises(Refused, match="Too many"):
        actions.submit(draft, by=cast.analyst)
    moderating.resume_person(cast.analyst, by=cast.administrator)
    actions.submit(draft, by=cast.analyst)


def test_what_was_approved_for_later_waits_while_it_is_held_and_goes_out_on_release(cast: Cast, entry: Entry) -> None:
    found, at = change(cast, entry, title="A dam breaks"), clock.now() + timedelta(hours=1)
    actions.approve(found, by=cast.editor, seen=seen(found), publish_at=at)
    moderating.hold_entry(entry, by=cast.administrator, reason="A dispute.")
    assert publishing.publish_due(at=at) == 0
    moderating.release_entry(entry, by=cast.administrator)
    assert (publishing.publish_due(at=at), state(found)) == (1, "approved")


def test_who_approved_for_later_may_publish_at_once_and_nobody_else(cast: Cast, entry: Entry) -> None:
    found, at = change(cast, entry, title="A dam breaks"), clock.now() + timedelta(days=1)
    actions.approve(found, by=cast.editor, seen=seen(found), publish_at=at)
    with pytest.raises(Refused, match="yourself"):
        publishing.publish_agreed(found, by=cast.editor2, seen=seen(found))
    publishing.publish_agreed(found, by=cast.editor, seen=seen(found))
    assert state(found) == "approved"


def test_a_revert_brings_back_an_item_that_was_dropped_with_its_id(cast: Cast, entry: Entry) -> None:
    before = entry.document["scenarios"]
    assert before
    dropped = {name: value for name, value in entry.document.items() if name != "scenarios"}
    other = {"likely": "", **before[0], "id": "", "title": "Another one"}
    other.pop("likely")
    make.published(cast, {**dropped, "scenarios": [other]}, entry=entry)
    now, first = Entry.objects.with_content().get(pk=entry.pk), entry.current
    assert first is not None
    made = standing.propose_revert(now, first, by=cast.analyst, message="")
    actions.approve(made.submission, by=cast.editor, seen=made.sha256)
    assert Entry.objects.with_content().get(pk=entry.pk).document["scenarios"] == before


def test_what_was_escalated_stands_first(cast: Cast, entry: Entry, client: Client) -> None:
    first, late = change(cast, entry, title="Came first"), change(cast, entry, title="Came late")
    moderating.escalate_review(late, by=cast.administrator, reason="The summit is tomorrow.")
    client.force_login(cast.editor)
    page = client.get("/review/queue/").content.decode()
    assert page.index("Came late") < page.index(first.title)
    desk = client.get("/").content.decode()
    assert desk.index("Came late") < desk.index(first.title)
