"""The queue follows what is reviewed, in the same transaction, whatever is done with it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles import vocabulary as words
from articles.actions import delete_annotation, restore_annotation
from articles.hiding import hide_annotation, show_annotation
from articles.inputs import Agent, Provenance
from articles.provenances import amend_provenance
from articles.revising import newest_of
from review import actions, contributing, moderating
from review.annotations import decide_annotation, submit_annotation, withdraw_annotation
from review.entry_translations import decide_entry_translation, translate_and_submit
from review.models import QueueItem
from review.queue_check import compact, drifted, miscounted
from review.translations import decide_translation, submit_translation
from tests import make
from tests.people import Cast


def item(kind: str, pk: int) -> QueueItem:
    return QueueItem.objects.get(kind=kind, object_id=pk)


def true_now() -> bool:
    return drifted() == [] and miscounted() == 0


def test_a_proposal_is_in_the_queue_from_its_first_submission_on(cast: Cast) -> None:
    draft = make.proposal(cast.analyst)
    assert not QueueItem.objects.exists()
    patch_set = actions.submit(draft, by=cast.analyst)
    found = item("proposal", draft.submission_id)
    assert (found.state, found.theme, found.themes, found.sha256) == ("submitted", "CLI", ["CLI"], patch_set.sha256)
    assert (found.title, found.risk, found.author) == ("Outburst of a glacial lake", "normal", cast.analyst)
    assert found.barred == [cast.analyst.pk] and found.due_at is not None and found.since == patch_set.submitted_at
    actions.request_changes(draft.submission, by=cast.editor, seen=patch_set.sha256, reason="Which lake?")
    assert item("proposal", draft.submission_id).state == "changes_requested"
    assert true_now()


def test_who_wrote_along_is_recused_or_approved_already_is_barred(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    contributing.invite_coauthor(found, cast.editor, by=cast.analyst)
    assert item("proposal", found.pk).barred == [cast.analyst.pk]
    contributing.join_authors(found, by=cast.editor)
    contributing.recuse(found, by=cast.editor2, reason="My village.")
    assert item("proposal", found.pk).barred == sorted([cast.analyst.pk, cast.editor.pk, cast.editor2.pk])
    assert not QueueItem.objects.waiting_for(cast.editor2).exists()
    assert true_now()


def test_one_of_two_approvals_leaves_it_to_the_others(cast: Cast) -> None:
    from review.standing import propose_standing

    entry = make.published(cast)
    patch_set = propose_standing(entry, "retire", by=cast.analyst, reason="Merged.")
    assert item("proposal", patch_set.submission_id).risk == "high"
    actions.approve(patch_set.submission, by=cast.editor, seen=patch_set.sha256)
    waits_for = QueueItem.objects.waiting_for
    assert not waits_for(cast.editor).exists() and waits_for(cast.editor2).count() == 1
    actions.approve(patch_set.submission, by=cast.editor2, seen=patch_set.sha256)
    assert item("proposal", patch_set.submission_id).state == "approved"
    assert true_now()


def test_what_an_administrator_moves_moves_in_the_queue(cast: Cast) -> None:
    older, newer = make.submitted(cast.analyst), make.submitted(cast.analyst, make.threat_document(title="Second"))
    assert [one.object_id for one in QueueItem.objects.waiting().order_by("rank")] == [older.pk, newer.pk]
    moderating.escalate_review(newer, by=cast.administrator, reason="Now.")
    moderating.assign_review(newer, cast.editor, by=cast.administrator)
    assert [one.object_id for one in QueueItem.objects.waiting().order_by("rank")] == [newer.pk, older.pk]
    assert item("proposal", newer.pk).assigned_to == cast.editor
    assert true_now()


def test_annotations_come_go_and_come_back(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    assert not QueueItem.objects.exists()
    submit_annotation(note, by=cast.analyst)
    found = item("annotation", note.pk)
    assert (found.title, found.language) == ("Three villages lie on the outwash fan.", "en")
    assert found.due_at is not None and found.themes == []
    hide_annotation(note, by=cast.administrator, reason="A name.")
    assert not QueueItem.objects.exists() and true_now()
    show_annotation(note, by=cast.administrator)
    delete_annotation(note, by=cast.analyst)
    assert not QueueItem.objects.exists() and true_now()
    restore_annotation(note, by=cast.analyst)
    withdraw_annotation(note, by=cast.analyst)
    assert item("annotation", note.pk).state == "withdrawn"
    submit_annotation(note, by=cast.analyst)
    decide_annotation(note, "approve", by=cast.editor, seen=newest_of(note).sha256)
    assert item("annotation", note.pk).state == "approved" and true_now()


def test_whoever_is_named_as_translator_later_is_barred_then(cast: Cast) -> None:
    version = make.second_text(make.text(cast.analyst), cast.analyst)
    review = submit_translation(version, by=cast.analyst, message="A first version.")
    assert (item("translation", review.pk).language, item("translation", review.pk).barred) == ("ru", [cast.analyst.pk])
    agents = (Agent("Ruslan", words.AgentKind.PERSON, words.AgentRole.TRANSLATOR, member=cast.editor2),)
    given = Provenance("human", source_version=version.provenance.source_version, agents=agents)
    amend_provenance(version, given, reason="He translated it.", by=cast.analyst)
    assert item("translation", review.pk).barred == sorted([cast.analyst.pk, cast.editor2.pk])
    decide_translation(review, "approve", by=cast.editor, seen=version.sha256)
    assert item("translation", review.pk).state == "approved" and true_now()


def test_a_translation_of_an_entry_has_the_present_title_of_the_entry(cast: Cast) -> None:
    entry = make.published(cast)
    made = translate_and_submit(
        entry, "ru", {"title": "Прорыв"}, by=cast.analyst, source=entry.current, message="The title."
    )
    found = item("entry_translation", made.proposal_id)
    assert (found.code, found.title, found.language, found.themes) == (entry.code, entry.title, "ru", ["CLI"])
    change = make.submitted(cast.analyst2, make.threat_document(title="A flood"), entry=entry, base=entry.current)
    actions.approve(change, by=cast.editor, seen=change.current.sha256)
    assert item("entry_translation", made.proposal_id).title == "A flood"
    decide_entry_translation(made.proposal, "reject", by=cast.editor, seen=made.sha256, reason="Not so.")
    assert item("entry_translation", made.proposal_id).state == "rejected" and true_now()


def test_a_change_that_is_rolled_back_leaves_the_queue_as_it_was(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.withdraw(found, by=cast.analyst)
        assert item("proposal", found.pk).state == "withdrawn"
        raise ZeroDivisionError
    assert item("proposal", found.pk).state == "submitted" and true_now()


def test_the_command_finds_what_differs_and_repairs_it(cast: Cast, capsys) -> None:
    first, second = make.submitted(cast.analyst), make.submitted(cast.analyst, make.threat_document(title="Second"))
    QueueItem.objects.filter(object_id=first.pk).update(title="Forged")
    QueueItem.objects.filter(object_id=second.pk).delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE review_queueitem SET assigned_to_id = %s", [cast.editor.pk])
    with pytest.raises(CommandError, match="2 items"):
        call_command("check_queue")
    assert [(one.object_id, one.how) for one in drifted()] == [(first.pk, "differs"), (second.pk, "missing")]
    call_command("check_queue", "--repair")
    compact()
    assert miscounted() == 0
    assert "2 items of the queue say what is true" in capsys.readouterr().out
    assert item("proposal", first.pk).title == first.title and item("proposal", first.pk).assigned_to is None
