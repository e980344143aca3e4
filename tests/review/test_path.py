"""From a draft to a published entry, and what happens when the entry moves on meanwhile."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from basics.errors import Refused
from catalog.models import Entry
from review import actions
from review.models import Decision, Submission
from review.rebasing import joined
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
    actions.revise(found.proposal, document, by=cast.analyst, message="The villages are named.")
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


def test_of_two_changes_on_one_base_the_second_cannot_overwrite_the_first(cast: Cast) -> None:
    entry, one, other = two_changes(cast, {"title": "Outburst at night"}, {"drivers": "Warm summers."})
    actions.approve(one, by=cast.editor, seen=seen(one))
    with pytest.raises(Refused) as refused:
        actions.approve(other, by=cast.editor, seen=seen(other))
    assert refused.value.code == Refused.STALE
    now = Entry.objects.with_content().get(pk=entry.pk)
    assert (now.title, now.document.get("drivers"), now.current.number) == ("Outburst at night", None, 2)
    assert fresh(other.pk).state == "submitted"
    assert not Decision.objects.filter(submission=other).exists()


def test_what_was_overtaken_is_brought_up_to_date_and_approved(cast: Cast, client) -> None:
    entry, one, other = two_changes(
        cast,
        {"title": "Outburst at night", "summary": "Theirs."},
        {"drivers": "Warm summers.", "summary": "Mine."},
    )
    actions.approve(one, by=cast.editor, seen=seen(one))
    client.force_login(cast.editor)
    page = client.get(other.get_absolute_url()).content.decode()
    assert "has moved on" in page
    answer = client.post(reverse("review:decide", args=[other.pk]), {"verdict": "approve", "seen": seen(other)})
    assert answer.status_code == 412
    assert "newer revision than the one this change was made on" in answer.content.decode()
    actions.request_changes(other, by=cast.editor, seen=seen(other), reason="Please bring it up to date.")

    client.force_login(cast.analyst2)
    with pytest.raises(Refused, match="bring it up to date"):
        actions.submit(other.proposal, by=cast.analyst2)
    page = client.get(reverse("review:rebase", args=[other.pk])).content.decode()
    assert "Theirs." in page
    assert "Mine." in page
    current = Entry.objects.with_content().get(pk=entry.pk).current
    from catalog.schema import content_hash

    sent = {"onto": current.number, "seen": content_hash(fresh(other.pk).proposal.document), "take.summary": "theirs"}
    answer = client.post(reverse("review:rebase", args=[other.pk]), sent)
    assert answer.status_code == 302, answer.content.decode()
    actions.submit(other.proposal, by=cast.analyst2)
    actions.approve(other, by=cast.editor, seen=seen(fresh(other.pk)))

    now = Entry.objects.with_content().get(pk=entry.pk)
    assert now.current.number == 3
    assert now.title == "Outburst at night"
    assert now.document["summary"] == "Theirs."
    assert now.document["drivers"] == "Warm summers."


def test_a_rebase_on_a_revision_that_was_overtaken_again_changes_nothing(cast: Cast, client) -> None:
    entry, one, other = two_changes(cast, {"title": "Second"}, {"drivers": "Warm summers."})
    actions.approve(one, by=cast.editor, seen=seen(one))
    actions.request_changes(other, by=cast.editor, seen=seen(other), reason="Illustrative.")
    entry = Entry.objects.with_content().get(pk=entry.pk)
    third = make.submitted(cast.analyst, {**entry.document, "title": "Third"}, entry=entry)
    actions.approve(third, by=cast.editor, seen=seen(third))
    client.force_login(cast.analyst2)
    answer = client.post(reverse("review:rebase", args=[other.pk]), {"onto": "2"})
    assert answer.status_code == 412
    assert 'name="onto" value="3"' in answer.content.decode()
    assert fresh(other.pk).proposal.base.number == 1


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


def test_a_draft_saved_on_another_page_is_not_overwritten(cast: Cast, client) -> None:
    draft = make.proposal(cast.analyst)
    client.force_login(cast.analyst)
    address = reverse("review:edit", args=[draft.submission_id])
    opened = client.get(address).context["form"].was_seen
    actions.revise(draft, make.threat_document(title="From another page"), by=cast.analyst)
    answer = client.post(address, {"title": "From this page", "seen": opened, "save": "1"})
    assert answer.status_code == 412
    assert "From this page" in answer.content.decode()
    assert fresh(draft.submission_id).proposal.document["title"] == "From another page"


@pytest.mark.parametrize(
    ("was", "theirs", "yours", "expected"),
    [
        (None, [{"id": "e1", "t": "a"}], [{"id": "e1", "t": "b"}], ["a", "b"]),
        ([{"id": "e1", "t": "a"}], [{"id": "e1", "t": "a"}], [{"id": "e1", "t": "b"}], ["b"]),
        ([{"id": "e1", "t": "a"}], [{"id": "e1", "t": "x"}], [{"id": "e1", "t": "b"}], ["x"]),
        ([{"id": "e1", "t": "a"}], [{"id": "e1", "t": "a"}, {"id": "e2", "t": "c"}], [], ["c"]),
        (None, [{"id": "e1", "t": "a"}], [{"id": "e1", "t": "a"}], ["a"]),
        ([{"id": "e1", "t": "a"}], None, [{"id": "e1", "t": "a"}, {"id": "e2", "t": "b"}], ["b"]),
    ],
)
def test_lists_are_joined_row_by_row(was, theirs, yours, expected) -> None:
    assert [row["t"] for row in joined(was, theirs, yours)] == expected
