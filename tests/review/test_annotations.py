"""An annotation in review: submitted by who wrote it, decided by another, one by one or many at once."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from articles import actions
from articles.assigning import end_round, finish_part, start_round
from articles.curating import Ruling, settle_marks
from articles.hiding import hide_annotation
from articles.inputs import Note, Passage
from articles.models import Annotation, Mention
from articles.passages import find_passage
from articles.ranging import change_range
from articles.revising import newest_of
from basics.errors import Refused
from review.annotation_models import STATE, AnnotationDecision
from review.annotation_querysets import waiting_for
from review.annotations import decide_annotation, decide_annotations, submit_annotation, withdraw_annotation
from review.desk import Desk
from review.models import QueueItem
from review.moderating import pause_person
from review.palette import asked_for, palette_groups
from review.states import NEXT
from tests import make
from tests.people import Cast, make_person

OTHER = "The upper lake rose by two metres in a single week."


@pytest.fixture
def waiting(cast: Cast) -> Annotation:
    return submit_annotation(make.annotation(make.text(cast.analyst), cast.analyst), by=cast.analyst)


def seen(found: Annotation) -> str:
    return newest_of(Annotation.objects.get(pk=found.pk)).sha256


def decide(found: Annotation, verdict: str, cast: Cast, reason: str = "Because.") -> AnnotationDecision:
    return decide_annotation(found, verdict, by=cast.editor, seen=seen(found), reason=reason)


def life(found: Annotation) -> str:
    return str(Annotation.objects.values_list("life", flat=True).get(pk=found.pk))


def as_person(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_every_life_is_a_state_of_the_one_table() -> None:
    known = {state for state, _step in NEXT} | set(NEXT.values())
    assert set(STATE.values()) <= known


def test_it_goes_through_its_life_by_the_table(waiting: Annotation, cast: Cast) -> None:
    assert life(waiting) == "submitted"
    decide(waiting, "request_changes", cast, "Which villages?")
    assert life(waiting) == "changes_requested"
    actions.change_annotation(waiting, Note("claim", body="Three villages, named."), by=cast.analyst)
    assert life(waiting) == "changes_requested"
    submit_annotation(waiting, by=cast.analyst)
    decide(waiting, "approve", cast)
    assert life(waiting) == "approved"
    with pytest.raises(Refused, match="not possible"):
        submit_annotation(waiting, by=cast.analyst)
    verbs = AuditEntry.objects.about(waiting).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        *("annotate", "submit_annotation", "request_changes_annotation", "change_annotation"),
        *("submit_annotation", "approve_annotation"),
    ]


def test_a_rejected_one_stays_closed_until_it_says_something_else(waiting: Annotation, cast: Cast) -> None:
    decide(waiting, "reject", cast)
    with pytest.raises(Refused, match="not possible"):
        submit_annotation(waiting, by=cast.analyst)
    actions.change_annotation(waiting, Note("claim", body="Another thought."), by=cast.analyst)
    assert life(waiting) == "shared"
    assert submit_annotation(waiting, by=cast.analyst).life == "submitted"


def test_who_withdrew_it_can_submit_it_again(waiting: Annotation, cast: Cast) -> None:
    with pytest.raises(Refused, match="person who wrote"):
        withdraw_annotation(waiting, by=cast.editor)
    withdraw_annotation(waiting, by=cast.analyst)
    with pytest.raises(Refused, match="not possible"):
        decide(waiting, "approve", cast)
    assert submit_annotation(waiting, by=cast.analyst).life == "submitted"


@pytest.mark.parametrize("way", ["reject", "withdraw"])
def test_what_was_approved_outlives_a_newer_revision(way: str, waiting: Annotation, cast: Cast) -> None:
    decide(waiting, "approve", cast)
    actions.change_annotation(waiting, Note("claim", body="Worse."), by=cast.analyst)
    assert life(waiting) == "submitted"
    if way == "reject":
        decide(waiting, "reject", cast)
    else:
        withdraw_annotation(waiting, by=cast.analyst)
    waiting.refresh_from_db()
    assert (waiting.life, waiting.body, waiting.has_waiting_revision) == ("approved", "Who would warn them?", False)
    actions.change_annotation(waiting, Note("claim", body="Better."), by=cast.analyst)
    assert newest_of(Annotation.objects.get(pk=waiting.pk)).content["body"] == "Better."


def test_nobody_decides_on_their_own(cast: Cast) -> None:
    own = submit_annotation(make.annotation(make.text(cast.editor), cast.editor), by=cast.editor)
    with pytest.raises(Refused, match="what they wrote"):
        decide(own, "approve", cast)
    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
        _decision(own, cast.editor)
    assert not waiting_for(cast.editor).exists()
    assert list(waiting_for(cast.editor2)) == [own]
    page = as_person(cast.editor).get(reverse("review:annotation", args=[own.uuid])).content.decode()
    assert "nobody decides on what they wrote" in page
    assert 'name="verdict"' not in page


def test_nor_does_the_owner_of_the_service_account_that_wrote_it(cast: Cast) -> None:
    service = make_person("Robot", "analyst")
    User.objects.filter(pk=service.pk).update(owner=cast.editor)
    service.refresh_from_db()
    own = submit_annotation(make.annotation(make.text(cast.analyst), service), by=service)
    with pytest.raises(Refused, match="what they wrote"):
        decide(own, "approve", cast)
    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
        _decision(own, cast.editor)


def test_nor_does_whose_mark_it_was_curated_from(cast: Cast) -> None:
    version, people = make.text(cast.analyst), (cast.editor, cast.analyst2)
    found = start_round(version, people, by=cast.editor2)
    mark = make.annotation(version, cast.editor)
    for person in people:
        finish_part(found, person, by=person)
    curated = settle_marks(found, [mark.uuid], Ruling("take", taken=mark.uuid), by=cast.editor2).curated
    assert curated is not None
    end_round(found, by=cast.editor2)
    submit_annotation(curated, by=cast.editor2)
    with pytest.raises(Refused, match="what they wrote"):
        decide(curated, "approve", cast)
    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
        _decision(curated, cast.editor)


def _decision(found: Annotation, by: User, verdict: str = "approve") -> AnnotationDecision:
    revision = newest_of(Annotation.objects.get(pk=found.pk))
    return AnnotationDecision.objects.create(
        annotation=found, revision=revision, verdict=verdict, by=by, sha256=revision.sha256
    )


def test_the_database_shows_nothing_as_approved_that_nobody_approved(waiting: Annotation, cast: Cast) -> None:
    rows = Annotation.objects.filter(pk=waiting.pk)
    first = newest_of(waiting)
    tries: list[tuple[dict[str, Any], str]] = [
        ({"life": "approved"}, "approved"),
        ({"life": "approved", "approved": first}, "approved only"),
        ({"life": "rejected"}, "only by a decision"),
        ({"life": "changes_requested"}, "only by a decision"),
    ]
    for values, why in tries:
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            rows.update(**values)
    decision = decide(waiting, "approve", cast)
    for values, why in (
        ({"body": "Slipped in."}, "what was approved"),
        ({"approved": None, "life": "shared"}, "stays"),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            rows.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnotationDecision.objects.filter(pk=decision.pk).delete()
    actions.change_annotation(waiting, Note("claim", body="A newer one."), by=cast.analyst)
    with pytest.raises(IntegrityError, match="newest revision"), transaction.atomic():
        AnnotationDecision.objects.create(
            annotation=waiting, revision=first, verdict="reject", by=cast.editor2, sha256=first.sha256, reason="X"
        )


def test_a_decision_is_on_what_was_read_and_says_why(waiting: Annotation, cast: Cast) -> None:
    read = seen(waiting)
    with pytest.raises(Refused, match="reason"):
        decide(waiting, "reject", cast, "  ")
    with pytest.raises(Refused, match="role"):
        decide_annotation(waiting, "approve", by=cast.analyst2, seen=read)
    actions.change_annotation(waiting, Note("claim", body="Changed under the hand."), by=cast.analyst)
    with pytest.raises(Refused) as refusal:
        decide_annotation(waiting, "approve", by=cast.editor, seen=read)
    assert (refusal.value.code, life(waiting)) == ("stale", "submitted")
    hide_annotation(waiting, by=cast.administrator, reason="It names a person.")
    with pytest.raises(Refused, match="names a person"):
        decide(waiting, "approve", cast)


def test_what_was_turned_down_cannot_be_cited_and_what_is_cited_stays(waiting: Annotation, cast: Cast) -> None:
    decide(waiting, "reject", cast)
    assert not Annotation.objects.citable().exists()
    assert not Annotation.objects.filter(pk=waiting.pk, published_at__isnull=False).exists()
    cited = make.annotation(make.text(cast.analyst), cast.analyst)
    make.published(cast, make.threat_document(evidence=[make.evidence(cited)]))
    submit_annotation(cited, by=cast.analyst)
    decide(cited, "reject", cast)
    assert list(Annotation.objects.citable()) == [cited]


def test_who_is_paused_submits_none(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    pause_person(cast.analyst, by=cast.administrator, reason="Too many at once.")
    with pytest.raises(Refused, match="Too many at once"):
        submit_annotation(note, by=cast.analyst)
    assert life(note) == "shared"


# Many at once


def several(cast: Cast, count: int) -> list[Annotation]:
    version = make.text(cast.analyst)
    return [submit_annotation(make.annotation(version, cast.analyst), by=cast.analyst) for _n in range(count)]


def test_many_are_decided_one_by_one_and_what_moved_is_skipped(cast: Cast) -> None:
    good, changed, withdrawn, own = *several(cast, 3), make.annotation(make.text(cast.editor), cast.editor)
    submit_annotation(own, by=cast.editor)
    picked = [(row, seen(row)) for row in (good, changed, withdrawn, own)]
    actions.change_annotation(changed, Note("claim", body="Meanwhile."), by=cast.analyst)
    withdraw_annotation(withdrawn, by=cast.analyst)
    done = decide_annotations(picked, "approve", by=cast.editor)
    assert [row.annotation for row in done.decisions] == [good]
    assert [(row.uuid, row.code) for row in done.skipped] == [
        (changed.uuid, "stale"),
        (withdrawn.uuid, "conflict"),
        (own.uuid, "forbidden"),
    ]
    assert [life(row) for row in (good, changed, withdrawn, own)] == ["approved", "submitted", "withdrawn", "submitted"]


def test_the_list_decides_what_is_picked_and_reports_the_rest(cast: Cast) -> None:
    good, changed = several(cast, 2)
    client, address = as_person(cast.editor), reverse("review:annotations_decide")
    page = client.get(reverse("review:annotations")).content.decode()
    picked = [f"{row.uuid} {seen(row)}" for row in (good, changed)]
    assert all(value in page for value in picked)
    actions.change_annotation(changed, Note("claim", body="Meanwhile."), by=cast.analyst)
    refused = client.post(address, {"picked": picked, "verdict": "reject", "reason": ""})
    assert refused.status_code == 422
    assert life(good) == "submitted"
    answer = client.post(address, {"picked": picked, "verdict": "reject", "reason": "Not what the source says."})
    said = answer.content.decode()
    assert "These were left alone" in said
    assert "It was changed since you read it" in said
    assert (life(good), life(changed)) == ("rejected", "submitted")
    assert client.post(address, {"verdict": "approve"}).status_code == 422
    assert as_person(cast.analyst2).post(address, {"picked": picked, "verdict": "approve"}).status_code == 403


def test_the_api_decides_one_and_many(cast: Cast) -> None:
    one, two = several(cast, 2)
    client = as_person(cast.editor)
    listed = client.get(reverse("api-annotation-reviews") + "?state=submitted").json()["results"]
    assert {row["uuid"] for row in listed} == {str(one.uuid), str(two.uuid)}
    stale = {"uuid": str(two.uuid), "seen": "0" * 64}
    asked = {"verdict": "approve", "picked": [{"uuid": str(one.uuid), "seen": seen(one)}, stale]}
    told = client.post(reverse("api-annotation-reviews-decide"), asked, content_type="application/json").json()
    assert told["decided"] == [str(one.uuid)]
    assert [(row["uuid"], row["code"]) for row in told["skipped"]] == [(str(two.uuid), "stale")]
    address = reverse("api-annotation-decide", args=[two.uuid])
    asked = {"verdict": "request_changes", "seen": seen(two), "reason": "Which?"}
    told = client.post(address, asked, content_type="application/json").json()
    assert (told["state"], told["decisions"][0]["reason"]) == ("changes_requested", "Which?")


# Pages


def test_the_page_decides_on_what_was_read_and_leads_to_the_next(cast: Cast) -> None:
    one, two = several(cast, 2)
    client, address = as_person(cast.editor), reverse("review:annotation_decide", args=[one.uuid])
    page = client.get(reverse("review:annotation", args=[one.uuid])).content.decode()
    assert "Who would warn them?" in page
    assert 'data-key="a"' in page
    refused = client.post(address, {"verdict": "reject", "seen": "0" * 64, "reason": "Typed at length."})
    assert refused.status_code == 412
    assert "Typed at length." in refused.content.decode()
    assert seen(one) in refused.content.decode()
    done = client.post(address, {"verdict": "approve", "seen": seen(one)})
    assert done["Location"] == reverse("review:annotation", args=[two.uuid])


def test_a_newer_revision_is_shown_as_what_it_would_change(waiting: Annotation, cast: Cast) -> None:
    decide(waiting, "approve", cast)
    actions.change_annotation(waiting, Note("claim", body="Who would warn the villages?"), by=cast.analyst)
    page = as_person(cast.editor).get(reverse("review:annotation", args=[waiting.uuid])).content.decode()
    assert "What it would change of what was approved" in page
    assert "<ins" in page


def test_it_stands_in_the_queue_on_the_desks_and_in_the_palette(waiting: Annotation, cast: Cast) -> None:
    assert Desk(cast.editor).annotations_to_decide == [waiting]
    assert Desk(cast.analyst).annotations_submitted == [waiting]
    assert not Desk(cast.analyst).is_clear
    assert not Desk(cast.analyst2).annotations_to_decide
    address = reverse("review:annotation", args=[waiting.uuid])
    desk = as_person(cast.editor).get("/").content.decode()
    assert address in desk
    assert '<span class="section-count">1<span' in desk
    item = QueueItem.objects.get(kind="annotation", object_id=waiting.pk)
    assert item.get_absolute_url() in as_person(cast.editor).get(reverse("review:one_queue")).content.decode()
    groups = {group.key: group for group in palette_groups(cast.editor, asked_for("villages outwash"))}
    assert groups["review"].hits[0].url == address
    decide(waiting, "request_changes", cast, "Which villages?")
    returned = as_person(cast.analyst).get("/").content.decode()
    assert "Given back to you" in returned
    assert "Which villages?" in returned


def test_the_lists_take_the_same_queries_for_one_and_for_many(
    cast: Cast, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    several(cast, 1)
    client = as_person(cast.editor)
    for address in (reverse("review:annotations"), reverse("review:one_queue"), "/"):
        client.get(address)
        with django_assert_max_num_queries(40) as first:
            client.get(address)
        several(cast, 4)
        with django_assert_num_queries(len(first.captured_queries)):
            client.get(address)


def test_saving_and_submitting_is_one_press(cast: Cast) -> None:
    version = make.text(cast.analyst)
    client, address = (
        as_person(cast.analyst),
        reverse("review:annotation_add", args=[version.article_id, version.number]),
    )
    assert address in client.get(version.get_absolute_url()).content.decode()
    sent = {"exact": OTHER, "category": "claim", "body": "So?", "motivation": "commenting"}
    assert client.post(address, sent).status_code == 302
    assert Annotation.objects.get().life == "submitted"
    panel = client.post(address, {**sent, "exact": "Nowhere."}, headers={"hx-request": "true"})
    assert panel.status_code == 422
    assert Annotation.objects.count() == 1
    assert as_person(cast.reader).post(address, sent).status_code in {403, 422}


def again(found: Annotation, cast: Cast) -> None:
    """Submit a change of what was approved, unless it waits at once."""
    if life(found) != "submitted":
        submit_annotation(found, by=cast.analyst)


def test_who_is_named_in_what_waited_is_told_when_it_stands(waiting: Annotation, cast: Cast) -> None:
    decide(waiting, "approve", cast)
    actions.change_annotation(waiting, Note("claim", body="Please check, @Timur"), by=cast.analyst)
    assert not Mention.objects.exists()
    again(waiting, cast)
    decide(waiting, "approve", cast)
    mention = Mention.objects.get()
    assert (mention.person, mention.by) == (cast.analyst2, cast.analyst)


def test_other_passages_wait_while_their_text_is_given_to_the_writer_in_a_round(
    waiting: Annotation, cast: Cast
) -> None:
    decide(waiting, "approve", cast)
    text = make.text(cast.analyst2, title="Given to annotators")
    span = Passage(*find_passage(text.text, OTHER))
    change_range(waiting, [(text, span)], by=cast.analyst, seen=seen(waiting))
    again(waiting, cast)
    start_round(text, [cast.analyst, cast.analyst2], by=cast.editor)
    with pytest.raises(Refused, match="annotates that text in a round"):
        decide(waiting, "approve", cast)
    assert life(waiting) == "submitted"
