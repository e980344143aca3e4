"""From a draft to a published entry, and what happens when the entry moves on meanwhile."""

from django.urls import reverse

from accounts.models import AuditEntry
from catalog.models import Entry
from review import actions
from review.models import Submission
from tests import make
from tests.people import Cast


def fresh(pk: int) -> Submission:
    return Submission.objects.with_subject().get(pk=pk)


def seen(found: Submission) -> str:
    assert found.current is not None
    return found.current.sha256


def two_changes(cast: Cast, first: dict, second: dict) -> tuple[Entry, Submission, Submission]:
    """Publish a threat and submit two changes of it, both made on its first revision."""
    entry = make.published(cast)
    base = entry.document
    one = make.submitted(cast.analyst, {**base, **first}, entry=entry)
    other = make.submitted(cast.analyst2, {**base, **second}, entry=entry)
    return entry, one, other


def test_a_proposal_is_given_back_revised_and_approved(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    actions.request_changes(found, by=cast.editor, seen=seen(found), reason="Say which villages.")
    document = make.threat_document(summary="A flood reaches three villages within the hour.")
    make.revise(found.proposal, document, by=cast.analyst, message="The villages are named.")
    actions.submit(found.proposal, by=cast.analyst)
    actions.approve(found, by=cast.editor2, seen=seen(fresh(found.pk)), note="Thank you.")

    found = fresh(found.pk)
    entry = Entry.objects.with_content().get()
    assert entry.document["summary"] == "A flood reaches three villages within the hour."
    assert (entry.current.author, entry.current.approved_by) == (cast.analyst, cast.editor2)
    assert entry.current.message == "The villages are named."
    assert [row.number for row in found.patch_sets.all()] == [1, 2]
    rows = AuditEntry.objects.filter(target_type="review.submission", target_id=str(found.pk)).order_by("id")
    said = [(row.verb, row.actor, row.before, (row.after or {}).get("state")) for row in rows]
    assert said == [
        ("propose", cast.analyst, None, None),
        ("submit", cast.analyst, None, None),
        ("request_changes", cast.editor, {"state": "submitted"}, "changes_requested"),
        ("revise", cast.analyst, None, None),
        ("submit", cast.analyst, None, None),
        ("approve", cast.editor2, {"state": "submitted"}, "approved"),
    ]
    assert rows[2].after["sha256"] == found.patch_sets.all()[0].sha256
    assert rows[5].after["sha256"] == found.patch_sets.all()[1].sha256
    assert AuditEntry.objects.filter(verb="publish", target_id=str(entry.pk)).count() == 1


def test_an_approved_entry_stays_public_while_its_change_is_discussed(cast: Cast) -> None:
    entry = make.published(cast)
    make.submitted(cast.analyst, {**entry.document, "title": "Another title"}, entry=entry)
    assert Entry.objects.with_content().get(pk=entry.pk).title == entry.title


def test_a_form_opened_before_the_entry_moved_on_loses_nobodys_words(cast: Cast, client) -> None:
    entry = make.published(cast)
    client.force_login(cast.analyst2)
    assert 'name="base" value="1"' in client.get(reverse("review:propose") + f"?entry={entry.code}").content.decode()
    change = make.submitted(cast.analyst, {**entry.document, "title": "Approved meanwhile"}, entry=entry)
    actions.approve(change, by=cast.editor, seen=seen(change))
    sent = {"title": "Mine", "theme": "CLI", "summary": "s", "message": "m", "base": "1", "save": "1"}
    client.post(reverse("review:propose") + f"?entry={entry.code}", sent)
    mine = Submission.objects.by(cast.analyst2).with_subject().get()
    assert mine.proposal.base.number == 1
    assert mine.proposal.moved_on
