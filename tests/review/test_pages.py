"""What each role finds on the queue and on the page of a proposal."""

import re

import pytest
from django.urls import reverse

from review import actions
from review.models import Submission
from tests import make
from tests.people import Cast

OWN = "/review/own/"


def seen(found: Submission) -> str:
    return Submission.objects.select_related("current").get(pk=found.pk).current.sha256


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "/review/queue/"),
        ("?show=waiting", "/review/queue/"),
        ("?show=open&after=x", "/review/queue/?show=open"),
        ("?show=returned", "/review/queue/?show=returned"),
        ("?show=decided&sort=title", "/review/queue/?show=decided"),
        ("?show=nonsense", "/review/queue/"),
        ("?show=mine&sort=-title", "/review/own/?sort=-title"),
    ],
)
def test_addresses_of_the_former_list_lead_to_the_queue(old: str, new: str, cast: Cast, client) -> None:
    client.force_login(cast.editor)
    answer = client.get(f"/review/{old}")
    assert (answer.status_code, answer["Location"]) == (302, new)
    assert client.get(new).status_code == 200


def test_ones_own_list_holds_drafts_and_what_became_of_the_others_page_by_page(cast: Cast, client) -> None:
    client.force_login(cast.analyst)
    assert "You have proposed nothing yet" in client.get(OWN).text
    made = [make.submitted(cast.analyst, make.threat_document(title=f"Threat {n}")).pk for n in range(32)]
    draft = make.proposal(cast.analyst, make.threat_document(title="A draft"))
    make.submitted(cast.analyst2, make.threat_document(title="Of another"))
    first = client.get(OWN).context["page"]
    second = client.get(OWN, {"after": first.next}).context["page"]
    assert [row.pk for row in [*first.rows, *second.rows]] == [draft.submission_id, *reversed(made)]
    text = client.get(OWN).text
    assert "Yours: somebody else must decide" in text
    assert "Turn: editors" in text and "Turn: you" in text
    assert client.get(OWN, {"after": "nonsense"}).status_code == 200


def test_ones_own_list_asks_the_same_of_the_database_for_one_and_thirty_rows(
    cast: Cast, client, django_assert_max_num_queries
) -> None:
    client.force_login(cast.analyst)
    counts = []
    for rows in (1, 30):
        while Submission.objects.count() < rows:
            make.submitted(cast.analyst)
        client.get(OWN)
        with django_assert_max_num_queries(8) as captured:
            assert len(client.get(OWN).context["page"].rows) == rows
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_page_shows_the_change_word_by_word_with_its_evidence_beside_it(cast: Cast, client) -> None:
    entry = make.published(cast)
    note = make.annotation(make.translation(cast.analyst), cast.analyst)
    change = {**entry.document, "summary": entry.document["summary"] + " At night.", "evidence": [make.evidence(note)]}
    found = make.submitted(cast.analyst, change, entry=entry, message="At night it is worse.")
    client.force_login(cast.editor)
    page = client.get(found.get_absolute_url())
    text = page.content.decode()
    assert page.context["page"].view == "changes"
    assert [field.name for field in page.context["page"].fields] == ["summary"]
    for words in ("At night it is worse.", "<ins>", "Three villages lie on the outwash fan.", "Evidence added"):
        assert words in text
    assert "original Russian not held" in text
    assert f"#annotation-{note.uuid}" in text
    assert "Nature" not in text, "what does not change is not shown"
    whole = client.get(found.get_absolute_url(), {"view": "whole"}).content.decode()
    assert "Nature" in whole
    assert "<ins>" not in whole


def test_a_change_can_be_read_as_it_will_read(cast: Cast, client) -> None:
    entry = make.published(cast)
    found = make.submitted(cast.analyst, {**entry.document, "summary": "A *moraine* dam gives way."}, entry=entry)
    client.force_login(cast.editor)
    written = client.get(found.get_absolute_url()).content.decode()
    assert "*moraine*" in written
    read = client.get(found.get_absolute_url() + "?view=changes&text=rendered").content.decode()
    assert re.search(r"<em>(<ins>)?moraine", read)
    assert "view=changes&amp;text=source" in read


def test_evidence_that_moves_under_unchanged_words_is_shown(cast: Cast, client) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    gone = {**entry.document, "evidence": []}
    found = make.submitted(cast.analyst, gone, entry=entry)
    client.force_login(cast.editor)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "Evidence removed" in page
    assert "only the evidence changes" in page


def test_a_new_entry_reads_as_a_document(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.editor)
    page = client.get(found.get_absolute_url())
    assert page.context["page"].view == "whole"
    assert "<ins>" not in page.content.decode()
    assert "Climate" in page.content.decode()


def test_a_second_version_can_be_read_by_what_changed_since_the_decision(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    actions.request_changes(found, by=cast.editor, seen=seen(found), reason="Which valley?")
    make.revise(found.proposal, make.threat_document(title="Outburst above the valley"), by=cast.analyst)
    client.force_login(cast.editor)
    assert "above the valley" not in client.get(found.get_absolute_url()).content.decode(), "not submitted yet"
    actions.submit(found.proposal, by=cast.analyst)
    page = client.get(found.get_absolute_url(), {"view": "since"})
    assert [field.name for field in page.context["page"].fields] == ["title"]
    for words in ("Which valley?", "asked for changes", "submitted version 2"):
        assert words in page.content.decode()


def test_who_wrote_it_finds_edit_and_withdraw_and_why_it_came_back(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    actions.request_changes(found, by=cast.editor, seen=seen(found), reason="Which valley?")
    client.force_login(cast.analyst)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "Which valley?" in page
    assert reverse("review:edit", args=[found.pk]) in page
    assert reverse("review:withdraw", args=[found.pk]) in page
    assert "Which valley?" in client.get(reverse("review:edit", args=[found.pk])).content.decode()
    client.force_login(cast.analyst2)
    page = client.get(found.get_absolute_url()).content.decode()
    assert reverse("review:edit", args=[found.pk]) not in page


def test_the_administrator_reads_along_and_is_told_so(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.administrator)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "Editors decide on proposals" in page
    assert reverse("review:decide", args=[found.pk]) not in page
    assert client.get(reverse("review:propose")).status_code == 403


def test_an_editor_approves_by_the_form(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.editor)
    sent = {"verdict": "approve", "seen": seen(found), "reason": ""}
    answer = client.post(reverse("review:decide", args=[found.pk]), sent, follow=True)
    assert "Published as THR-CLI-001, revision 1" in answer.content.decode()


def test_a_measure_is_offered_for_a_threat_once_it_is_published(cast: Cast, client) -> None:
    found = make.submitted(cast.analyst)
    client.force_login(cast.analyst)
    assert "once it is published" in client.get(found.get_absolute_url()).content.decode()
    actions.approve(found, by=cast.editor, seen=seen(found))
    assert "kind=measure&amp;threat=THR-CLI-001" in client.get(found.get_absolute_url()).content.decode()


def test_the_page_asks_as_much_of_the_database_for_much_evidence_as_for_little(
    cast: Cast, client, django_assert_max_num_queries
) -> None:
    version = make.text(cast.analyst)
    notes = [
        make.annotation(version, cast.analyst, quote) for quote in ("The upper lake", "in a single week", "no siren")
    ]
    client.force_login(cast.editor)
    counts = []
    for cited in (notes[:1], notes):
        found = make.submitted(cast.analyst, make.threat_document(evidence=[make.evidence(note) for note in cited]))
        with django_assert_max_num_queries(21) as captured:
            client.get(found.get_absolute_url())
        counts.append(len(captured))
    assert counts[0] == counts[1]
