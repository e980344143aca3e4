"""Every refusal, at every door: nothing changes, and the words say why."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import AuditEntry, User
from basics.errors import Refused
from catalog.models import Entry, Revision
from review import actions
from review.models import Decision, PatchSet, Proposal, Submission
from tests import make
from tests.people import Cast


def seen(found: Submission) -> str:
    assert found.current is not None
    return found.current.sha256


def unchanged(found: Submission) -> bool:
    now = Submission.objects.get(pk=found.pk)
    nothing_done = not Decision.objects.filter(submission=found).exists() and not Revision.objects.exists()
    return nothing_done and (now.state, now.current_id) == (found.state, found.current_id)


def test_the_author_is_offered_no_decision_and_told_why(cast: Cast, client) -> None:
    found = make.submitted(cast.editor)
    client.force_login(cast.editor)
    page = client.get(found.get_absolute_url()).content.decode()
    assert reverse("review:decide", args=[found.pk]) not in page
    assert "nobody decides on what they wrote" in page


def test_the_author_who_sends_the_form_anyway_is_refused(cast: Cast, client) -> None:
    found = make.submitted(cast.editor)
    client.force_login(cast.editor)
    answer = client.post(reverse("review:decide", args=[found.pk]), {"verdict": "approve", "seen": seen(found)})
    assert answer.status_code == 403
    assert "Nobody decides on what they wrote" in answer.content.decode()
    assert unchanged(found)


def test_the_author_is_refused_by_the_api(cast: Cast) -> None:
    found = make.submitted(cast.editor)
    api = APIClient()
    api.force_login(cast.editor)
    body = {"verdict": "approve", "seen": seen(found)}
    answer = api.post(reverse("api-submission-decide", args=[found.pk]), body)
    assert answer.status_code == 403
    assert unchanged(found)


@pytest.mark.parametrize("verdict", ["approve", "request_changes", "reject"])
def test_the_author_is_refused_by_the_database_whatever_the_verdict(verdict: str, cast: Cast) -> None:
    found = make.submitted(cast.editor)
    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO review_decision (submission_id, patch_set_id, verdict, by_id, reason, decided_at)"
            " VALUES (%s, %s, %s, %s, 'Illustrative.', now())",
            [found.pk, found.current_id, verdict, cast.editor.pk],
        )
    assert unchanged(found)


@pytest.mark.parametrize("who", ["analyst2", "reader", "administrator", "former"])
def test_only_editors_decide(who: str, cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    with pytest.raises(Refused) as refused:
        actions.approve(found, by=getattr(cast, who), seen=seen(found))
    assert refused.value.code == Refused.FORBIDDEN
    assert unchanged(found)


def test_an_analyst_who_sends_the_decision_form_is_refused(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.analyst2)
    answer = client.post(reverse("review:decide", args=[found.pk]), {"verdict": "approve", "seen": seen(found)})
    assert answer.status_code == 403
    assert unchanged(found)


def test_an_editor_who_was_deactivated_meanwhile_is_refused(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.editor)
    User.objects.filter(pk=cast.editor.pk).update(is_active=False)
    answer = client.post(reverse("review:decide", args=[found.pk]), {"verdict": "approve", "seen": seen(found)})
    assert answer.status_code in (302, 403)
    assert unchanged(found)


def test_readers_have_no_door_to_review(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.reader)
    assert client.get(reverse("review:one_queue")).status_code == 403
    assert client.get(found.get_absolute_url()).status_code == 403
    assert client.get(reverse("review:propose")).status_code == 403
    api = APIClient()
    api.force_login(cast.reader)
    assert api.get(reverse("api-submissions")).status_code == 403
    assert api.get(reverse("api-submission", args=[found.pk])).status_code == 404


def test_a_decision_on_an_earlier_version_changes_nothing_and_shows_what_moved(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    old = seen(found)
    actions.request_changes(found, by=cast.editor2, seen=old, reason="Name the valley.")
    make.revise(found.proposal, make.threat_document(title="Outburst above the valley"), by=cast.analyst)
    actions.submit(found.proposal, by=cast.analyst)
    client.force_login(cast.editor)
    sent = {"verdict": "reject", "seen": old, "reason": "Words I do not want to type again."}
    answer = client.post(reverse("review:decide", args=[found.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "revised after you opened it" in page
    assert "Words I do not want to type again." in page
    assert "above the valley" in page
    now = Submission.objects.select_related("current").get(pk=found.pk)
    assert now.state == "submitted"
    assert f'value="{seen(now)}"' in page, "the form now names what is shown"
    assert Decision.objects.filter(submission=found).count() == 1


def test_what_is_typed_into_a_draft_that_was_submitted_meanwhile_is_not_dropped(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.analyst)
    address = reverse("review:edit", args=[found.pk])
    assert client.get(address).status_code == 302
    answer = client.post(address, {"summary": "Words of an afternoon.", "save": "1", "kept_draft": "proposal-1"})
    assert answer.status_code == 409
    assert "Words of an afternoon." in answer.content.decode()
    assert "draft_done" not in answer.cookies


def test_a_save_of_a_draft_that_nobody_remembers_is_kept_until_it_is_settled(cast: Cast, client) -> None:
    found = actions.propose("threat", make.threat_document(), by=cast.analyst)
    address = reverse("review:edit", args=[found.submission_id])
    client.force_login(cast.analyst)
    sent = {"summary": "From the office.", "save": "1", "seen": "0" * 64}
    answer = client.post(address, sent, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("review:rebase", args=[found.submission_id])
    assert "From the office." in answer.content.decode()
    found.refresh_from_db()
    assert found.document["summary"] == make.threat_document()["summary"]


@pytest.mark.parametrize("verdict", ["request_changes", "reject"])
def test_a_refusal_without_a_reason_is_refused(verdict: str, cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.editor)
    sent = {"verdict": verdict, "seen": seen(found), "reason": " \n "}
    answer = client.post(reverse("review:decide", args=[found.pk]), sent)
    assert answer.status_code == 422
    assert "Give the reason: whoever wrote it reads it." in answer.content.decode()
    assert unchanged(found)


def test_a_form_without_a_decision_is_refused_with_its_words_kept(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.editor)
    answer = client.post(reverse("review:decide", args=[found.pk]), {"seen": seen(found), "reason": "Half a thought"})
    assert answer.status_code == 422
    assert "Choose a decision." in answer.content.decode()
    assert "Half a thought" in answer.content.decode()


def test_a_second_decision_is_refused_and_its_words_are_shown(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    actions.approve(found, by=cast.editor, seen=seen(found))
    client.force_login(cast.editor2)
    sent = {"verdict": "reject", "seen": seen(found), "reason": "I would not."}
    answer = client.post(reverse("review:decide", args=[found.pk]), sent)
    assert answer.status_code == 409
    assert "I would not." in answer.content.decode()
    assert Submission.objects.get(pk=found.pk).state == "approved"
    assert Decision.objects.filter(submission=found).count() == 1


def test_what_is_approved_cannot_be_withdrawn(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    actions.approve(found, by=cast.editor, seen=seen(found))
    client.force_login(cast.analyst)
    assert client.post(reverse("review:withdraw", args=[found.pk])).status_code == 409
    assert Submission.objects.get(pk=found.pk).state == "approved"


def test_nobody_else_edits_submits_or_withdraws(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    actions.request_changes(found, by=cast.editor, seen=seen(found), reason="Illustrative.")
    client.force_login(cast.analyst2)
    assert client.get(reverse("review:edit", args=[found.pk])).status_code == 403
    for name in ("submit", "withdraw"):
        assert client.post(reverse(f"review:{name}", args=[found.pk])).status_code == 403
    assert Submission.objects.get(pk=found.pk).state == "changes_requested"


def test_a_draft_is_its_authors_alone_even_once_withdrawn(cast: Cast, client) -> None:
    draft = make.proposal(cast.analyst).submission
    client.force_login(cast.editor)
    assert client.get(draft.get_absolute_url()).status_code == 404
    actions.withdraw(draft, by=cast.analyst)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(cast.analyst)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_a_proposal_without_a_message_is_not_submitted(cast: Cast) -> None:
    draft = make.proposal(cast.analyst, message="  ")
    with pytest.raises(Refused) as refused:
        actions.submit(draft, by=cast.analyst)
    assert list(refused.value.fields) == ["message"]
    assert not PatchSet.objects.exists()


def test_a_change_that_changes_nothing_is_not_submitted(cast: Cast) -> None:
    entry = make.published(cast)
    draft = make.proposal(cast.analyst, entry.document, entry=entry)
    with pytest.raises(Refused, match="changes nothing"):
        actions.submit(draft, by=cast.analyst)


def test_evidence_that_cites_an_unknown_annotation_is_named(cast: Cast) -> None:
    rows = [{"field": "summary", "annotation": str(uuid.uuid4()), "stance": "supports"}]
    draft = make.proposal(cast.analyst, make.threat_document(evidence=rows))
    with pytest.raises(Refused) as refused:
        actions.submit(draft, by=cast.analyst)
    assert list(refused.value.fields) == ["evidence.1.annotation"]


@pytest.mark.parametrize(
    "document",
    [
        {"evidence": "a word"},
        {"evidence": ["a word"]},
        {"evidence": [{"id": "x" * 41, "field": "summary"}]},
        {"scenarios": {"title": "x"}},
        {"states": [{"code": "KZ"}]},
        {"states": "KZ"},
        {"title": ["x"]},
        {"title": "half a pair \ud800"},
        {"theme": "\x00"},
        {"scenarios": [{"title": 3}]},
    ],
)
def test_what_is_no_document_is_not_even_kept_as_a_draft(document, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.propose("threat", document, by=cast.analyst)
    assert refused.value.code == Refused.INVALID
    assert refused.value.fields
    assert not Proposal.objects.exists()


def test_a_refusal_leaves_no_trace_in_the_audit_log(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    before = AuditEntry.objects.count()
    with pytest.raises(Refused):
        actions.reject(found, by=cast.editor, seen=seen(found), reason="")
    assert AuditEntry.objects.count() == before
    assert not Entry.objects.exists()
