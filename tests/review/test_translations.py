"""A translation in review: made by one person, decided by another, and carried over with its approvals."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from articles import vocabulary as words
from articles.correcting import correct_text
from articles.drafting import Saved, finish_draft, save_draft, start_draft
from articles.inputs import Agent, Provenance
from articles.provenances import amend_provenance
from basics.errors import Refused
from review.models import TranslationDecision, TranslationReview
from review.translation_states import approved_sentences, sentence_states, state_of
from review.translations import decide_translation, submit_translation, withdraw_translation
from tests import make
from tests.people import Cast

SOURCE = "The lake rose. A siren stands there. Three villages lie below."
RUSSIAN = "Озеро поднялось. Там стоит сирена. Ниже лежат три села."


@pytest.fixture
def review(cast: Cast) -> TranslationReview:
    version = make.second_text(make.text(cast.analyst, SOURCE), cast.analyst, RUSSIAN)
    return submit_translation(version, by=cast.analyst, message="A first version.")


def approve(review: TranslationReview, cast: Cast) -> TranslationDecision:
    return decide_translation(review, "approve", by=cast.editor, seen=review.text_version.sha256)


def test_a_second_person_approves_and_the_states_follow(review: TranslationReview, cast: Cast) -> None:
    version = review.text_version
    assert (state_of(version), approved_sentences(version)) == ("translated", set())
    approve(review, cast)
    assert (state_of(version), approved_sentences(version)) == ("reviewed", {0, 1, 2})
    given = Provenance("human", source_version=version.provenance.source_version, completeness="full")
    amend_provenance(version, given, reason="It is whole.", by=cast.analyst)
    version.refresh_from_db()
    assert state_of(version) == "final"
    correct_text(
        version.provenance.source_version,  # type: ignore[arg-type]
        SOURCE.replace("Three", "Four"),
        change_kind="minor",
        reason="Counted.",
        by=cast.analyst,
    )
    assert state_of(version) == "reviewed"


def test_nobody_decides_on_what_they_made(review: TranslationReview, cast: Cast) -> None:
    seen = review.text_version.sha256
    mine = submit_translation(make.translation(cast.editor), by=cast.editor, message="Ready.")
    with pytest.raises(Refused, match="what they made"):
        decide_translation(mine, "approve", by=cast.editor, seen=mine.text_version.sha256)
    row = review.text_version.provenance
    agents = (Agent("Ruslan", words.AgentKind.PERSON, words.AgentRole.TRANSLATOR, member=cast.editor2),)
    given = Provenance("human", source_version=row.source_version, agents=agents)
    amend_provenance(review.text_version, given, reason="He translated it.", by=cast.analyst)
    with pytest.raises(Refused, match="what they made"):
        decide_translation(review, "approve", by=cast.editor2, seen=seen)
    for person in (cast.analyst, cast.editor2):
        with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
            TranslationDecision.objects.create(review=review, verdict="approve", by=person, sha256=seen)
    with pytest.raises(IntegrityError, match="approved only"), transaction.atomic():
        TranslationReview.objects.filter(pk=review.pk).update(state="approved")


def test_a_decision_needs_its_reason_and_the_text_that_was_read(review: TranslationReview, cast: Cast) -> None:
    seen = review.text_version.sha256
    with pytest.raises(Refused, match="reason"):
        decide_translation(review, "reject", by=cast.editor, seen=seen)
    with pytest.raises(Refused, match="superseded") as refusal:
        decide_translation(review, "approve", by=cast.editor, seen="0" * 64)
    assert refusal.value.code == "stale"
    decide_translation(review, "request_changes", by=cast.editor, seen=seen, reason="“Siren” is wrong.")
    again = submit_translation(review.text_version, by=cast.analyst, message="It is right: see the original.")
    assert (again.pk, again.state) == (review.pk, "submitted")
    withdraw_translation(again, by=cast.analyst)
    with pytest.raises(Refused, match="not possible"):
        approve(review, cast)
    assert submit_translation(again.text_version, by=cast.analyst, message="After all.").state == "submitted"


def test_what_is_carried_over_keeps_its_approval_and_only_the_rest_is_to_be_read(
    review: TranslationReview, cast: Cast
) -> None:
    approve(review, cast)
    version = review.text_version
    source = version.provenance.source_version
    new = SOURCE.replace("Three", "Four")
    correct_text(source, new, change_kind="substantive", reason="Counted.", by=cast.analyst)  # type: ignore[arg-type]
    draft = save_draft(start_draft(version, by=cast.analyst), {2: Saved("Ниже лежат четыре села.")}, by=cast.analyst)
    second = finish_draft(draft, reason="The source changed.", by=cast.analyst)
    assert approved_sentences(second) == {0, 1}
    assert list(sentence_states(second).values()) == ["reviewed", "reviewed", "translated"]
    third = correct_text(second, second.text + " Всё.", change_kind="minor", reason="More.", by=cast.analyst)
    assert state_of(third) == "translated"


def test_the_page_shows_what_to_read_and_keeps_a_refused_reason(
    review: TranslationReview, cast: Cast, client: Client
) -> None:
    client.force_login(cast.editor)
    assert "Awaiting decision" in client.get("/review/translations/").content.decode()
    typed = {"verdict": "approve", "seen": "0" * 64, "reason": "Typed at length."}
    refused = client.post(f"{review.get_absolute_url()}decide/", typed)
    assert refused.status_code == 412
    assert "Typed at length." in refused.content.decode()
    done = client.post(f"{review.get_absolute_url()}decide/", {**typed, "seen": review.text_version.sha256})
    assert done.status_code == 302
    assert "approved" in client.get(review.get_absolute_url()).content.decode()
