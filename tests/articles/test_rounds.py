"""Rounds of annotation: a text given to several, their parts, what is hidden, curation and its promises."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, User
from accounts.roles import Role
from accounts.tokens import create_token
from articles import actions
from articles.assigning import end_round, finish_part, resume_part, start_round
from articles.correcting import correct_text
from articles.curating import Ruling, settle_marks
from articles.inputs import Note
from articles.models import Annotation, AnnotationRound, CuratedMark, Curation, RoundMember, TextVersion
from articles.round_marks import groups_of, overlapping
from basics.call import Call, calling
from basics.errors import Refused
from review import actions as review
from tests import make
from tests.people import Cast, make_person

FAN = "Three villages lie on the outwash fan."
VILLAGES = "Three villages"
SIREN = "We have no siren below the moraine"


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    return make.text(cast.analyst)


@pytest.fixture
def found(version: TextVersion, cast: Cast) -> AnnotationRound:
    return start_round(version, [cast.analyst, cast.analyst2], by=cast.editor, instructions="Mark claims.")


@pytest.fixture
def marks(found: AnnotationRound, version: TextVersion, cast: Cast) -> list[Annotation]:
    """Two of the same place, and one that only the second annotator has."""
    return [
        make.annotation(version, cast.analyst, FAN),
        make.annotation(version, cast.analyst2, VILLAGES),
        make.annotation(version, cast.analyst2, SIREN),
    ]


def hand_in(found: AnnotationRound, cast: Cast) -> None:
    for person in (cast.analyst, cast.analyst2):
        finish_part(found, person, by=person)


def seen_by(person: User) -> set[Annotation]:
    return set(Annotation.objects.visible_to(person))


def settled(found: AnnotationRound, cast: Cast, marks: list[Annotation], **ruling: object) -> Curation:
    return settle_marks(found, [mark.uuid for mark in marks], Ruling(**ruling), by=cast.editor)  # type: ignore[arg-type]


# Giving a text


def test_a_text_is_given_to_several_and_the_log_says_to_whom(found: AnnotationRound, cast: Cast):
    assert {member.annotator for member in found.members.all()} == {cast.analyst, cast.analyst2}
    entry = AuditEntry.objects.get(verb="start_round")
    assert (entry.after or {})["annotators"] == sorted([cast.analyst.pk, cast.analyst2.pk])
    assert set(AnnotationRound.objects.to_annotate(cast.analyst)) == {found}
    assert not AnnotationRound.objects.to_annotate(cast.editor).exists()


def test_an_analyst_gives_no_text_to_annotators(version: TextVersion, cast: Cast):
    with pytest.raises(Refused, match="role"):
        start_round(version, [cast.analyst, cast.editor], by=cast.analyst2)


def test_one_annotator_is_no_round_and_a_reader_annotates_nothing(version: TextVersion, cast: Cast):
    with pytest.raises(Refused, match="from 2 to 20"):
        start_round(version, [cast.analyst, cast.analyst], by=cast.editor)
    with pytest.raises(Refused, match="Reza"):
        start_round(version, [cast.analyst, cast.reader], by=cast.editor)


def test_whoever_gives_a_text_does_not_annotate_in_the_round(version: TextVersion, cast: Cast):
    with pytest.raises(Refused, match="not yourself"):
        start_round(version, [cast.analyst, cast.editor], by=cast.editor)


def test_a_reader_of_the_audit_log_is_no_blind_annotator_but_may_be_an_open_one(version: TextVersion, cast: Cast):
    both = make_person("Both", Role.ANALYST, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="audit log"):
        start_round(version, [cast.analyst, both], by=cast.editor)
    assert start_round(version, [cast.analyst, both], by=cast.editor, blind=False).pk


def test_a_text_has_one_open_round_and_an_older_version_none(found: AnnotationRound, version: TextVersion, cast: Cast):
    with pytest.raises(Refused, match="already"):
        start_round(version, [cast.analyst, cast.editor2], by=cast.editor)
    correct_text(version, "Other words.", change_kind="typo", reason="Illustrative.", by=cast.analyst)
    with pytest.raises(Refused, match="newer version"):
        start_round(TextVersion.objects.get(pk=version.pk), [cast.analyst, cast.analyst2], by=cast.editor)


# Blindness


def test_nobody_but_the_curator_sees_what_another_marked(marks: list[Annotation], cast: Cast):
    assert seen_by(cast.analyst) == {marks[0]}
    assert seen_by(cast.analyst2) == {marks[1], marks[2]}
    assert seen_by(cast.editor) == seen_by(cast.editor2) == set(marks)
    assert seen_by(cast.administrator) == set(), "who does not curate waits for the end, too"


def test_handing_in_opens_nothing_until_the_round_has_ended(
    found: AnnotationRound, marks: list[Annotation], cast: Cast
):
    hand_in(found, cast)
    assert seen_by(cast.analyst) == {marks[0]}
    end_round(found, by=cast.editor, reason="Illustrative.", call_off=True)
    assert seen_by(cast.analyst) == set(marks)


def test_an_editor_who_annotates_in_the_round_sees_and_settles_nothing(version: TextVersion, cast: Cast):
    found = start_round(version, [cast.analyst, cast.editor2], by=cast.editor)
    mark = make.annotation(version, cast.analyst, FAN)
    assert seen_by(cast.editor2) == set()
    for person in (cast.analyst, cast.editor2):
        finish_part(found, person, by=person)
    with pytest.raises(Refused, match="somebody else"):
        settle_marks(found, [mark.uuid], Ruling("take", taken=mark.uuid), by=cast.editor2)
    assert not AnnotationRound.objects.to_curate(cast.editor2).exists()
    assert set(AnnotationRound.objects.to_curate(cast.editor)) == {found}


def test_no_page_api_protocol_search_or_count_shows_a_hidden_mark(
    marks: list[Annotation], version: TextVersion, cast: Cast, client
):
    client.force_login(cast.analyst2)
    uuid, text = str(marks[0].uuid), version.get_absolute_url()
    Annotation.objects.filter(pk=marks[0].pk).update(body="Sesquipedalian.")
    wap = f"/wap/{version.article_id}/{version.number}/"
    pages = [
        text,
        "/articles/",
        "/search/?q=Sesquipedalian",
        "/",
        "/articles/rounds/",
        marks[0].round.get_absolute_url(),
    ]
    for address in [*pages, "/api/v1/annotations/", wap, f"/api/v1/rounds/{marks[0].round_id}/"]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert uuid not in answer.text and "Sesquipedalian." not in answer.text, address
    shut = [f"/articles/annotation/{uuid}/", f"/api/v1/annotations/{uuid}/", f"{wap}{uuid}/"]
    assert [client.get(address).status_code for address in shut] == [404, 404, 404]
    assert client.get(f"/articles/rounds/{marks[0].round_id}/agreement/").status_code == 403
    assert client.get(f"/api/v1/rounds/{marks[0].round_id}/agreement/").status_code == 403
    listed = client.get("/api/v1/annotations/").json()["results"]
    assert {row["id"].rstrip("/").rpartition("/")[2] for row in listed} == {str(marks[1].uuid), str(marks[2].uuid)}


def test_what_is_carried_or_removed_is_hidden_as_well(
    found: AnnotationRound, marks: list[Annotation], version: TextVersion, cast: Cast, client
):
    from articles.carrying import carry_targets

    correct_text(version, version.text.replace("outwash", "wide"), change_kind="typo", reason="X.", by=cast.editor2)
    carry_targets(version.article)
    actions.delete_annotation(marks[0], by=cast.analyst)
    client.force_login(cast.analyst2)
    newest = version.article.texts.latest("number")
    assert str(marks[0].uuid) not in client.get(newest.get_absolute_url()).text
    assert client.get(f"/articles/annotation/{marks[0].uuid}/").status_code == 404
    client.force_login(cast.analyst)
    assert client.get(f"/articles/annotation/{marks[0].uuid}/").status_code == 410
    assert str(marks[1].uuid) not in client.get(newest.get_absolute_url()).text


def test_a_token_of_an_annotator_shows_no_more_than_they_see(marks: list[Annotation], cast: Cast, client):
    secret = create_token(cast.analyst2, name="A script", scopes=["read"], days=7, by=cast.analyst2).words
    rows = client.get("/api/v1/annotations/", headers={"Authorization": f"Bearer {secret}"}).json()["results"]
    assert str(marks[0].uuid) not in str(rows)
    assert str(marks[1].uuid) in str(rows)


def test_an_open_round_hides_nothing(version: TextVersion, cast: Cast):
    start_round(version, [cast.analyst, cast.analyst2], by=cast.editor, blind=False)
    mark = make.annotation(version, cast.analyst, FAN)
    assert mark in seen_by(cast.analyst2)


def test_a_hidden_mark_is_not_cited(marks: list[Annotation], cast: Cast):
    document = make.threat_document(evidence=[make.evidence(marks[0])])
    with pytest.raises(Refused):
        draft = make.proposal(cast.analyst, document)
        review.submit(draft, by=cast.analyst)


# Parts


def test_whoever_has_handed_in_marks_changes_and_removes_nothing_until_they_take_it_back(
    found: AnnotationRound, marks: list[Annotation], version: TextVersion, cast: Cast
):
    finish_part(found, cast.analyst, by=cast.analyst)
    for act in (
        lambda: make.annotation(version, cast.analyst, SIREN),
        lambda: actions.change_annotation(marks[0], Note("event"), by=cast.analyst),
        lambda: actions.delete_annotation(marks[0], by=cast.analyst),
    ):
        with pytest.raises(Refused, match="handed in"):
            act()
    resume_part(found, cast.analyst, by=cast.analyst)
    assert make.annotation(version, cast.analyst, SIREN).round == found


def test_a_curator_hands_in_for_somebody_who_is_away_and_an_annotator_for_nobody(found: AnnotationRound, cast: Cast):
    with pytest.raises(Refused):
        finish_part(found, cast.analyst2, by=cast.analyst)
    finish_part(found, cast.analyst2, by=cast.editor2)
    with pytest.raises(Refused, match="already"):
        finish_part(found, cast.analyst2, by=cast.analyst2)


def test_others_annotate_the_text_as_ever(found: AnnotationRound, version: TextVersion, cast: Cast):
    assert make.annotation(version, cast.editor2, SIREN).round is None


# Curation


def test_marks_hang_together_by_overlap_directly_or_through_another(found, marks, cast: Cast):
    assert [[mark.uuid for mark in group.marks] for group in groups_of(found)] == [
        [marks[2].uuid],
        [marks[0].uuid, marks[1].uuid],
    ]
    parts = overlapping([[(0, 5)], [(4, 9)], [(9, 12)], [(20, 30), (8, 10)], [], [(40, 41)]])
    assert parts[0] == parts[1] == parts[2] == parts[3]
    assert len({parts[0], parts[4], parts[5]}) == 3


def test_nothing_is_settled_while_somebody_annotates(found, marks, cast: Cast):
    finish_part(found, cast.analyst, by=cast.analyst)
    with pytest.raises(Refused, match="still annotates"):
        settled(found, cast, marks[:1], choice="take", taken=marks[0].uuid)


def test_one_is_taken_and_the_other_laid_aside(found, marks, version: TextVersion, cast: Cast, client):
    hand_in(found, cast)
    made = settled(found, cast, marks[:2], choice="take", taken=marks[1].uuid)
    assert made.curated is not None
    assert made.curated.creator == cast.editor
    assert made.curated.targets.get().exact == VILLAGES
    assert made.curated.body == marks[1].body
    assert dict(made.marks.values_list("annotation", "is_kept")) == {marks[0].pk: False, marks[1].pk: True}
    settled(found, cast, marks[2:], choice="none", reason="Nobody says so.")
    end_round(found, by=cast.editor)
    client.force_login(cast.analyst)
    page = client.get(version.get_absolute_url()).text
    assert f"annotation-{made.curated.uuid}" in page
    assert all(f"annotation-{mark.uuid}" not in page for mark in marks)


def test_merged_marks_reach_from_the_first_to_the_last(found, marks, cast: Cast):
    hand_in(found, cast)
    made = settled(found, cast, marks[:2], choice="merge", note=Note("event", body="Both."))
    assert made.curated is not None
    assert (made.curated.category, made.curated.targets.get().exact) == ("event", FAN)
    with pytest.raises(Refused, match="what the merged"):
        settled(found, cast, marks[2:], choice="merge")


def test_none_is_right_needs_a_reason_and_may_leave_nothing(found, marks, cast: Cast):
    hand_in(found, cast)
    with pytest.raises(Refused, match="why"):
        settled(found, cast, marks[:2], choice="none")
    assert settled(found, cast, marks[:2], choice="none", reason="It is a forecast.").curated is None


def test_a_mark_is_settled_once_and_taken_back_no_more(found, marks, cast: Cast):
    hand_in(found, cast)
    settled(found, cast, marks[:2], choice="take", taken=marks[0].uuid)
    with pytest.raises(Refused, match="meanwhile"):
        settled(found, cast, marks[:2], choice="take", taken=marks[0].uuid)
    with pytest.raises(Refused, match="begun to settle"):
        resume_part(found, cast.analyst, by=cast.analyst)


def test_a_round_ends_when_all_is_settled_or_is_called_off_with_a_reason(found, marks, cast: Cast):
    with pytest.raises(Refused, match="still annotates"):
        end_round(found, by=cast.editor)
    hand_in(found, cast)
    with pytest.raises(Refused, match="3 marks"):
        end_round(found, by=cast.editor)
    with pytest.raises(Refused, match="called off"):
        end_round(found, by=cast.editor, call_off=True)
    settled(found, cast, marks, choice="none", reason="Illustrative.")
    assert end_round(found, by=cast.editor2).state == "curated"
    with pytest.raises(Refused, match="settled"):
        actions.change_annotation(marks[0], Note("event"), by=cast.analyst)
    with pytest.raises(Refused, match="ended already"):
        end_round(found, by=cast.editor)


def test_what_the_catalog_cites_stays_in_the_text_after_the_round(version: TextVersion, cast: Cast, client):
    found = start_round(version, [cast.analyst, cast.analyst2], by=cast.editor, blind=False)
    mark = make.annotation(version, cast.analyst, FAN)
    make.published(cast, make.threat_document(evidence=[make.evidence(mark)]))
    hand_in(found, cast)
    settled(found, cast, [mark], choice="none", reason="Illustrative.")
    end_round(found, by=cast.editor)
    client.force_login(cast.reader)
    assert f"annotation-{mark.uuid}" in client.get(version.get_absolute_url()).text


# What the database refuses, whatever the program does


def refused_by_the_database(act) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_lets_no_mark_leave_its_round_nor_be_published_while_hidden(found, marks, version, cast: Cast):
    row = Annotation.objects.filter(pk=marks[0].pk)
    refused_by_the_database(lambda: row.update(round=None))
    refused_by_the_database(lambda: row.update(published_at=row.get().created_at))
    refused_by_the_database(lambda: Annotation.objects.create(creator=cast.editor2, category="claim", round=found))
    outside = Annotation.objects.create(creator=cast.analyst, category="claim")
    refused_by_the_database(
        lambda: outside.targets.create(text_version=version, start=0, end=3, exact=version.text[:3])
    )
    finish_part(found, cast.analyst, by=cast.analyst)
    refused_by_the_database(lambda: Annotation.objects.create(creator=cast.analyst, category="claim", round=found))


def test_the_database_keeps_the_terms_and_the_people_of_a_round(found, marks, cast: Cast):
    rounds, members = AnnotationRound.objects.filter(pk=found.pk), RoundMember.objects.filter(round=found)
    refused_by_the_database(lambda: rounds.update(is_blind=False))
    refused_by_the_database(lambda: found.members.create(annotator=cast.editor2))
    refused_by_the_database(lambda: members.filter(annotator=cast.analyst)._raw_delete("default"))
    refused_by_the_database(lambda: members.update(annotator=cast.editor2))
    end_round(found, by=cast.editor, reason="Illustrative.", call_off=True)
    refused_by_the_database(lambda: rounds.update(state="open", ended_by=None, ended_at=None))


def test_the_database_lets_no_annotator_settle_and_nothing_settled_change(found, marks, version, cast: Cast):
    early = {"round": found, "choice": "none", "reason": "X", "decided_by": cast.editor}
    refused_by_the_database(lambda: Curation.objects.create(**early))
    hand_in(found, cast)
    refused_by_the_database(lambda: Curation.objects.create(**{**early, "decided_by": cast.analyst}))
    made = settled(found, cast, marks[:2], choice="none", reason="Illustrative.")
    refused_by_the_database(lambda: Curation.objects.filter(pk=made.pk).update(reason="Another."))
    refused_by_the_database(lambda: CuratedMark.objects.filter(curation=made).update(is_kept=True))
    other = make.annotation(version, cast.editor2, SIREN)
    refused_by_the_database(lambda: CuratedMark.objects.create(curation=made, annotation=other))


def test_a_token_without_the_scope_of_administration_asks_nobody_who_reads_the_log(version: TextVersion, cast: Cast):
    cast.analyst2.roles = ["analyst", "administrator"]
    cast.analyst2.save()
    with calling(Call(means="token", scopes=frozenset({"read", "write", "review"}))), pytest.raises(Refused) as refused:
        start_round(version, [cast.analyst, cast.analyst2], by=cast.editor)
    assert cast.analyst2.name in str(refused.value)
