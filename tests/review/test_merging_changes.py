"""Two people, one entry, or two pages, one draft: what does not clash is merged, what does is settled by a person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from basics.errors import Refused
from catalog.models import Entry, Revision
from review import actions
from review.models import Decision, DraftVersion, Proposal, Submission
from review.parting import accept_part
from review.rebasing import meeting_of
from tests import make
from tests.people import Cast

SUMMARY = "A moraine dam gives way and a flood reaches the valley within the hour. Nobody is warned."


def fresh(pk: int) -> Submission:
    return Submission.objects.with_subject().get(pk=pk)


def seen(found: Submission) -> str:
    current = fresh(found.pk).current
    assert current is not None
    return current.sha256


def now(entry: Entry) -> Revision:
    current = Entry.objects.with_content().get(pk=entry.pk).current
    assert current is not None
    return current


def two_changes(cast: Cast, one: dict, two: dict) -> tuple[Entry, Submission, Submission]:
    """Publish an entry and submit two changes on its first revision, by two analysts; the first is approved."""
    entry = make.published(cast, make.threat_document(summary=SUMMARY))
    first = make.submitted(cast.analyst, {**entry.document, **one}, entry=entry)
    second = make.submitted(cast.analyst2, {**entry.document, **two}, entry=entry)
    actions.approve(first, by=cast.editor, seen=seen(first))
    return entry, first, second


def test_changes_of_different_fields_and_sentences_are_merged_when_the_second_is_approved(cast: Cast) -> None:
    entry, _first, second = two_changes(
        cast,
        {"title": "Outburst at night", "summary": SUMMARY.replace("Nobody is", "Few are")},
        {"drivers": "Warm summers.", "summary": SUMMARY.replace("the hour", "half an hour")},
    )
    actions.approve(second, by=cast.editor, seen=seen(second))
    revision = now(entry)
    assert revision.number == 3
    assert revision.base.number == 2
    assert revision.document["title"] == "Outburst at night"
    assert revision.document["drivers"] == "Warm summers."
    assert revision.document["summary"].endswith("within half an hour. Few are warned.")


def test_a_decision_is_on_the_merged_words_and_approvals_of_what_kept_its_hash_stay(cast: Cast, client) -> None:
    """The second approves what was merged meanwhile; what the first approved is word for word the same change."""
    entry = make.published(cast)
    risky = make.submitted(cast.analyst, {**entry.document, "nature": "malicious"}, entry=entry)
    actions.approve(risky, by=cast.editor, seen=seen(risky))
    other = make.submitted(cast.analyst2, {**entry.document, "title": "Outburst at night"}, entry=entry)
    actions.approve(other, by=cast.editor, seen=seen(other))
    assert fresh(risky.pk).state == "submitted"
    decision = actions.approve(risky, by=cast.editor2, seen=seen(risky))
    assert fresh(risky.pk).state == "approved"
    assert (now(entry).document["nature"], now(entry).document["title"]) == ("malicious", "Outburst at night")
    assert decision.patch_set.content == now(entry).document
    assert decision.patch_set.made == "merged"
    client.force_login(cast.analyst)
    page = client.get(reverse("review:submission", args=[risky.pk])).content.decode()
    assert "approved it, merged with what was published meanwhile" in page
    assert "submitted version 2" not in page


def test_a_change_that_says_what_was_published_meanwhile_is_not_approved(cast: Cast) -> None:
    _entry, _first, second = two_changes(cast, {"title": "The same"}, {"title": "The same"})
    with pytest.raises(Refused, match="says all of this already"):
        actions.approve(second, by=cast.editor, seen=seen(second))
    assert fresh(second.pk).patch_sets.count() == 1


def test_a_part_is_accepted_of_what_was_overtaken(cast: Cast) -> None:
    mine = {"drivers": "Warm summers.", "tempo": "chronic"}
    entry, _first, second = two_changes(cast, {"title": "Outburst at night"}, mine)
    change = next(row["hash"] for row in fresh(second.pk).current.hunks if row["field"] == "drivers")
    parted = accept_part(second, [change], by=cast.editor, seen=seen(second), reason="Why chronic?")
    document = now(entry).document
    assert (document["title"], document["drivers"]) == ("Outburst at night", "Warm summers.")
    assert document["tempo"] == entry.document["tempo"]
    rest = Proposal.objects.with_everything().get(submission=parted.follow_up)
    assert {**document, "tempo": "chronic"} == rest.document
    assert not rest.moved_on


def test_the_same_words_changed_by_both_are_refused_and_nothing_changes(cast: Cast, client) -> None:
    entry, _first, second = two_changes(cast, {"title": "Theirs"}, {"title": "Mine"})
    client.force_login(cast.editor)
    answer = client.post(reverse("review:decide", args=[second.pk]), {"verdict": "approve", "seen": seen(second)})
    assert answer.status_code == 412
    assert "both changed the same words" in answer.content.decode()
    with pytest.raises(Refused) as refused:
        actions.approve(second, by=cast.editor, seen=seen(second))
    assert [clash["path"] for clash in refused.value.details["conflicts"]] == ["title"]
    assert (now(entry).number, now(entry).document["title"]) == (2, "Theirs")
    assert not Decision.objects.filter(submission=second).exists()


def test_one_sentence_that_both_wrote_into_is_published_only_once_the_approver_confirms_it(cast: Cast, client) -> None:
    entry, _first, second = two_changes(
        cast,
        {"summary": SUMMARY.replace("moraine dam", "dam of ice")},
        {"summary": SUMMARY.replace("the hour", "half an hour")},
    )
    client.force_login(cast.editor)
    sent = {"verdict": "approve", "seen": seen(second)}
    page = client.post(reverse("review:decide", args=[second.pk]), sent)
    assert page.status_code == 412
    assert now(entry).number == 2
    assert 'name="confirm"' in page.content.decode()
    wrong = client.post(reverse("review:decide", args=[second.pk]), {**sent, "confirm": "x"})
    assert wrong.status_code == 412
    client.post(reverse("review:decide", args=[second.pk]), {**sent, "confirm": page.context["confirm"]})
    assert now(entry).number == 3
    assert "dam of ice gives way and a flood reaches the valley within half an hour" in now(entry).document["summary"]


def test_parts_of_one_judgement_changed_by_two_people_conflict_by_rule(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    row = make.evidence(note)
    entry = make.published(cast, make.threat_document(evidence=[row]))
    row = entry.document["evidence"][0]
    one = make.submitted(cast.analyst, {**entry.document, "evidence": [{**row, "credibility": 5}]}, entry=entry)
    two = make.submitted(cast.analyst2, {**entry.document, "evidence": [{**row, "stance": "context"}]}, entry=entry)
    actions.approve(one, by=cast.editor, seen=seen(one))
    with pytest.raises(Refused) as refused:
        actions.approve(two, by=cast.editor, seen=seen(two))
    assert {clash["kind"] for clash in refused.value.details["conflicts"]} == {"together"}


def test_a_draft_on_an_older_revision_is_brought_up_to_date_when_it_is_submitted(cast: Cast) -> None:
    entry = make.published(cast)
    draft = make.proposal(cast.analyst2, {**entry.document, "drivers": "Warm summers."}, entry=entry)
    other = make.submitted(cast.analyst, {**entry.document, "title": "Outburst at night"}, entry=entry)
    actions.approve(other, by=cast.editor, seen=seen(other))
    actions.submit(draft, by=cast.analyst2)
    found = fresh(draft.submission_id)
    assert found.proposal.base.number == 2
    assert found.current.content["title"] == "Outburst at night"
    assert found.current.content["drivers"] == "Warm summers."


def test_a_clash_with_the_entry_is_settled_on_the_page_without_script(cast: Cast, client) -> None:
    entry = make.published(cast, make.threat_document(drivers="Rain."))
    draft = make.proposal(cast.analyst2, {**entry.document, "title": "Mine", "drivers": "Heat and rain."}, entry=entry)
    other = make.submitted(cast.analyst, {**entry.document, "title": "Theirs", "drivers": "Storms."}, entry=entry)
    actions.approve(other, by=cast.editor, seen=seen(other))
    client.force_login(cast.analyst2)
    address = reverse("review:rebase", args=[draft.submission_id])
    typed = {"title": "Mine, later", "theme": "CLI", "message": "m", "submit": "1"}
    edit = reverse("review:edit", args=[draft.submission_id])
    opened = client.get(edit).context["form"].was_seen
    answer = client.post(
        edit,
        {
            **typed,
            "drivers": "Heat and rain.",
            "summary": entry.document["summary"],
            "nature": "non_malicious",
            "tempo": "acute",
            "states": ["KG", "TJ"],
            "seen": opened,
        },
    )
    assert answer.url == address, "what was typed is saved, then shown"
    assert fresh(draft.submission_id).proposal.document["title"] == "Mine, later"
    page = client.get(address)
    shown = page.context["shown"]
    keys = {clash.label: (clash.number, clash.kind) for clash in shown.clashes}
    for words in ("As it was", "Theirs", "Mine", "Storms"):
        assert words in page.content.decode()
    undecided = client.post(address, {"seen": shown.seen})
    assert undecided.status_code == 422
    sent = {"seen": shown.seen}
    for label, (number, key) in keys.items():
        sent |= {f"key.{number}": key, f"take.{number}": "edit" if label == "Drivers" else "theirs"}
        sent |= {f"text.{number}": "Heat, rain and storms" if label == "Drivers" else ""}
    assert client.post(address, sent).status_code == 302
    document = fresh(draft.submission_id).proposal.document
    assert document["title"] == "Theirs"
    assert "Heat, rain and storms" in document["drivers"]
    assert fresh(draft.submission_id).proposal.base.number == 2
    assert AuditEntry.objects.filter(verb="settle").count() == 1


def test_choices_on_what_moved_once_more_are_kept_and_change_nothing(cast: Cast, client) -> None:
    entry = make.published(cast)
    draft = make.proposal(cast.analyst2, {**entry.document, "title": "Mine"}, entry=entry)
    for title in ("Second", "Third"):
        document = {**now(entry).document, "title": title}
        other = make.submitted(cast.analyst, document, entry=Entry.objects.with_content().get(pk=entry.pk))
        actions.approve(other, by=cast.editor, seen=seen(other))
        if title == "Second":
            before = meeting_of(Proposal.objects.with_everything().get(pk=draft.pk)).seen
    client.force_login(cast.analyst2)
    sent = {"seen": before, "key.0": "title", "take.0": "mine"}
    key = meeting_of(Proposal.objects.with_everything().get(pk=draft.pk)).merged().conflicts[0].key
    answer = client.post(reverse("review:rebase", args=[draft.submission_id]), {**sent, "key.0": key})
    assert answer.status_code == 412
    assert [side.chosen for side in answer.context["shown"].clashes[0].sides] == [False, False, True]
    assert fresh(draft.submission_id).proposal.base.number == 1


def test_two_pages_with_one_draft_are_merged(cast: Cast, client) -> None:
    draft = make.proposal(cast.analyst, make.threat_document(summary=SUMMARY))
    client.force_login(cast.analyst)
    address = reverse("review:edit", args=[draft.submission_id])
    opened = client.get(address).context["form"].was_seen
    document = draft.document
    actions.revise(draft, {**document, "drivers": "Warm summers."}, by=cast.analyst, seen=opened)
    changed = {**document, "summary": SUMMARY.replace("Nobody is", "Few are")}
    actions.revise(draft, changed, by=cast.analyst, seen=opened)
    saved = fresh(draft.submission_id).proposal.document
    assert saved["drivers"] == "Warm summers."
    assert saved["summary"].endswith("Few are warned.")


def test_a_form_that_names_no_draft_it_was_made_from_writes_over_nothing(cast: Cast, client) -> None:
    draft = make.proposal(cast.analyst)
    client.force_login(cast.analyst)
    address = reverse("review:edit", args=[draft.submission_id])
    answer = client.post(address, {"title": "From nowhere", "save": "1"}, follow=True)
    assert "What you typed is kept" in answer.text
    saved = fresh(draft.submission_id).proposal
    assert saved.document == draft.document
    assert [row.document["title"] for row in saved.versions.filter(waiting=True)] == ["From nowhere"]


def test_two_pages_that_clash_keep_both_until_the_author_settles(cast: Cast, client) -> None:
    draft = make.proposal(cast.analyst)
    client.force_login(cast.analyst)
    address = reverse("review:edit", args=[draft.submission_id])
    opened = client.get(address).context["form"].was_seen
    make.revise(draft, {**draft.document, "title": "From another page"}, by=cast.analyst)
    answer = client.post(address, {"title": "From this page", "seen": opened, "save": "1"}, follow=True)
    assert "What you typed is kept" in answer.content.decode()
    assert "From this page" in answer.content.decode()
    assert fresh(draft.submission_id).proposal.document["title"] == "From another page"
    assert DraftVersion.objects.filter(waiting=True).get().document["title"] == "From this page"
    with pytest.raises(Refused, match="waits to be merged"):
        actions.submit(draft, by=cast.analyst)
    meeting = meeting_of(Proposal.objects.with_everything().get(pk=draft.pk))
    choices = {clash.key: "mine" for clash in meeting.merged().conflicts}
    actions.settle(draft, choices, by=cast.analyst, seen=meeting.seen, confirmed=True)
    assert fresh(draft.submission_id).proposal.document["title"] == "From this page"
    assert not DraftVersion.objects.filter(waiting=True).exists()


def test_the_api_shows_the_three_sides_and_takes_the_choices(cast: Cast, client) -> None:
    entry = make.published(cast)
    draft = make.proposal(cast.analyst2, {**entry.document, "title": "Mine"}, entry=entry)
    other = make.submitted(cast.analyst, {**entry.document, "title": "Theirs"}, entry=entry)
    actions.approve(other, by=cast.editor, seen=seen(other))
    client.force_login(cast.analyst2)
    address = reverse("api-submission-merge", args=[draft.submission_id])
    found = client.get(address).json()
    assert found["onto"] == 2
    (clash,) = found["conflicts"]
    sent = {"seen": found["seen"], "choices": {}}
    missing = client.post(address, sent, content_type="application/json")
    assert (missing.status_code, list(missing.json()["fields"])) == (422, [clash["key"]])
    sent["choices"] = {clash["key"]: "mine"}
    done = client.post(address, sent, content_type="application/json")
    assert (done.status_code, done.json()["document"]["title"], done.json()["base"]) == (200, "Mine", 2)
    assert client.get(address).status_code == 409
    client.force_login(cast.analyst)
    assert client.get(address).status_code in (403, 404)


def test_submitting_asks_little_of_the_database(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    draft = make.proposal(cast.analyst2, {**entry.document, "title": "Another"}, entry=entry)
    with CaptureQueriesContext(connection) as submitting:
        actions.submit(draft, by=cast.analyst2)
    assert count(submitting) <= 10, listed(submitting)


def listed(captured) -> str:
    return "\n".join(query["sql"][:110] for query in captured.captured_queries)


def count(captured) -> int:
    """Count statements but for the savepoints that stand for transactions in a test."""
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)
