"""From the audit log to notices: who is told of what, never twice, never of what was rolled back or may not be seen."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.audit import record
from accounts.models import AuditEntry, User
from accounts.tokens import add_service_account
from articles.revising import newest_of
from articles.threads import add_reply
from basics import clock
from basics.errors import Refused
from review import actions, asking_to_tell
from review.annotations import decide_annotation, submit_annotation
from review.asking_to_tell import PAUSE, Pace
from review.contributing import apply_suggestion, dismiss_suggestion, invite_coauthor, suggest_edit
from review.entry_translations import decide_entry_translation, translate_and_submit
from review.models import Notice, QueueItem, Submission, Telling
from review.moderating import assign_review, hold_entry
from review.noticing import change_notice_settings
from review.publishing import publish_due
from review.queueing import assign_item, escalate_item
from review.reminding import remind_of_due
from review.telling import make_notices, tell
from review.tidings import words_of
from review.translations import decide_translation, submit_translation
from review.watching import watch
from tests import make
from tests.people import Cast, make_cast
from tests.review.test_at_once import at_once


def told(person: User) -> list[tuple[str, str]]:
    """Tell, and return what somebody is told by now, oldest first."""
    tell()
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "verb"))


def decide(found: Submission, verdict: str, *, by: User, reason: str = "") -> None:
    actions.decide(found, verdict, by=by, seen=found.current.sha256, reason=reason)


def test_an_author_learns_the_outcome_and_the_reason_without_watching(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    decide(found, "reject", by=cast.editor, reason="It stands there already.")
    assert told(cast.analyst) == [("outcome", "reject")]
    notice = Notice.objects.get(person=cast.analyst)
    assert notice.said == {"reason": "It stands there already."}
    assert words_of(notice) == "Dilnoza rejected it"
    assert (notice.about, notice.object_id) == ("proposal", str(found.pk))
    assert told(cast.editor) == [], "nobody is told of what they did themselves"
    assert told(cast.analyst2) == [], "nor who has nothing to do with it"


def test_an_author_cannot_turn_the_outcome_off(cast: Cast) -> None:
    with pytest.raises(Refused):
        change_notice_settings(by=cast.analyst, ways={"outcome": "off"})


def test_every_kind_of_item_tells_its_author_with_the_reason(cast: Cast) -> None:
    entry = make.published(cast)
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    submit_annotation(note, by=cast.analyst)
    decide_annotation(note, "reject", by=cast.editor, seen=newest_of(note).sha256, reason="Of the note.")
    review = submit_translation(make.second_text(version, cast.analyst), by=cast.analyst, message="First.")
    decide_translation(
        review, "request_changes", by=cast.editor, seen=review.text_version.sha256, reason="Of the translation."
    )
    words = translate_and_submit(entry, "ru", {"title": "Прорыв"}, by=cast.analyst, source=entry.current, message="T.")
    decide_entry_translation(words.proposal, "reject", by=cast.editor, seen=words.sha256, reason="Of the entry.")
    tell()
    mine = Notice.objects.filter(person=cast.analyst, kind="outcome").exclude(verb="approve").order_by("pk")
    assert [(row.about, row.said["reason"]) for row in mine] == [
        ("annotation", "Of the note."),
        ("translation", "Of the translation."),
        ("entry_translation", "Of the entry."),
    ]


def test_running_twice_tells_once(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    decide(found, "reject", by=cast.editor, reason="No.")
    assert tell() == 1
    assert tell() == 0
    entries = list(AuditEntry.objects.select_related("actor").filter(verb="reject"))
    assert make_notices(entries) == [], "not even when the same entries are read again"
    Telling.objects.update(settled_id=0, last_id=0, seen=[], writers=[])
    assert tell() == 0


def test_what_is_rolled_back_is_told_to_nobody(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    with transaction.atomic():
        decide(found, "reject", by=cast.editor, reason="No.")
        transaction.set_rollback(True)
    assert told(cast.analyst) == []


def test_a_service_account_is_answered_for_by_its_owner(cast: Cast) -> None:
    service = add_service_account("A feed reader", ["analyst"], owner=cast.analyst, by=cast.administrator)
    found = make.submitted(service)
    decide(found, "reject", by=cast.editor, reason="No.")
    assert told(cast.analyst) == [("outcome", "reject")]


def test_whoever_wrote_along_is_told_and_whoever_is_only_invited_is_asked(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    invite_coauthor(found, cast.analyst2, by=cast.analyst)
    assert told(cast.analyst2) == [("asked", "invite_coauthor")]
    decide(found, "reject", by=cast.editor, reason="No.")
    assert told(cast.analyst2) == [("asked", "invite_coauthor")]


def test_an_editor_is_told_of_what_is_assigned_to_them(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    assign_review(found, cast.editor2, by=cast.administrator, reason="You know the lake.")
    assert told(cast.editor2) == [("asked", "assign_review")]
    assert Notice.objects.get(person=cast.editor2).said == {"reason": "You know the lake."}
    suggest_edit(found, "title", "A lake", by=cast.editor, seen=found.current.sha256)
    assert told(cast.analyst) == [("discussion", "suggest_edit")]


def test_whoever_watches_hears_of_entries_themes_articles_and_people(cast: Cast) -> None:
    entry = make.published(cast)
    version = make.text(cast.analyst)
    tell()
    Notice.objects.all().delete()
    watch("entry", entry.code, by=cast.analyst2)
    watch("theme", entry.document["theme"], by=cast.administrator)
    watch("article", str(version.article_id), by=cast.editor2)
    watch("person", str(cast.analyst.pk), by=cast.editor)
    hold_entry(entry, by=cast.administrator, reason="A question of law.")
    note = make.annotation(version, cast.analyst)
    found = make.submitted(cast.analyst, entry=entry)
    assert [verb for _kind, verb in told(cast.analyst2)] == ["hold_entry", "submit"]
    assert [verb for _kind, verb in told(cast.administrator)] == ["submit"], "but not of their own hold"
    assert [verb for _kind, verb in told(cast.editor2)] == ["annotate"]
    assert [verb for _kind, verb in told(cast.editor)] == ["annotate", "submit"]
    assert {row.about for row in Notice.objects.filter(person=cast.editor)} == {"annotation", "proposal"}
    assert note.creator == found.author == cast.analyst


def test_nobody_is_told_of_what_they_may_not_see(cast: Cast) -> None:
    entry = make.published(cast)
    watch("entry", entry.code, by=cast.reader)
    make.submitted(cast.analyst, entry=entry)  # a reader sees no proposals, and no holds
    hold_entry(entry, by=cast.administrator, reason="A question.")
    assert told(cast.reader) == []


def test_somebody_who_is_named_is_told_once(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    add_reply(note, "Is that so, @Timur?", by=cast.editor)
    assert told(cast.analyst2) == [("mention", "mention")]
    assert told(cast.analyst) == [("discussion", "add_reply")]


def test_who_takes_part_and_is_named_by_a_reply_is_told_once(cast: Cast) -> None:
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst)
    watch("article", str(version.article_id), by=cast.editor2)
    add_reply(note, "I do not know, @Timur.", by=cast.editor)
    told(cast.analyst)
    Notice.objects.all().delete()
    add_reply(note, "It is, @Aigerim.", by=cast.analyst2)
    assert told(cast.analyst) == [("mention", "mention")]
    assert told(cast.editor) == [("discussion", "add_reply")]
    assert told(cast.editor2) == [("watched", "add_reply")]


def test_who_suggested_words_learns_what_became_of_them(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    taken = suggest_edit(found, "title", "A lake", by=cast.editor, seen=found.current.sha256)
    left = suggest_edit(found, "title", "A pond", by=cast.analyst2, seen=found.current.sha256)
    dismiss_suggestion(left, by=cast.analyst)
    apply_suggestion(taken, by=cast.analyst)
    assert ("outcome", "apply_suggestion") in told(cast.editor)
    assert told(cast.analyst2) == [("outcome", "dismiss_suggestion")]
    assert words_of(Notice.objects.get(person=cast.analyst2)) == "Aigerim did not take over your words"


def test_an_editor_is_told_that_an_item_assigned_to_them_was_put_first(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    submit_annotation(note, by=cast.analyst)
    item = QueueItem.objects.get()
    assign_item(item, cast.editor, by=cast.administrator)
    escalate_item(item, by=cast.administrator, reason="Today.")
    assert told(cast.editor) == [("asked", "assign_item"), ("asked", "escalate_item")]
    assert Notice.objects.latest("pk").said == {"reason": "Today."}


def test_who_approved_for_later_is_told_when_it_could_not_be_published(cast: Cast) -> None:
    entry, at = make.published(cast), clock.now() + timedelta(hours=1)
    found, other = (
        make.submitted(who, {**entry.document, "title": title}, entry=entry)
        for who, title in ((cast.analyst, "One"), (cast.analyst2, "Another"))
    )
    actions.approve(found, by=cast.editor, seen=found.current.sha256, publish_at=at)
    actions.approve(other, by=cast.editor2, seen=other.current.sha256)
    tell()
    Notice.objects.all().delete()
    assert publish_due(at=at) == 0
    assert AuditEntry.objects.get(verb="publish_failed").actor is None
    assert told(cast.analyst) == [("outcome", "publish_failed")]
    assert told(cast.editor) == [("asked", "publish_failed")]
    assert told(cast.editor2) == []


def test_reminders_become_notices_of_whoever_may_decide(cast: Cast) -> None:
    found = make.submitted(cast.editor)
    assert found.due_at is not None
    remind_of_due(at=found.due_at + timedelta(hours=1))
    assert told(cast.editor2) == [("reminder", "remind_of_item")]
    assert told(cast.editor) == [], "not who wrote it"
    assert words_of(Notice.objects.get(person=cast.editor2)) == "It is overdue"


def test_what_a_kind_is_turned_off_for_is_not_told(cast: Cast) -> None:
    entry = make.published(cast)
    change_notice_settings(by=cast.analyst2, ways={"watched": "off"})
    watch("entry", entry.code, by=cast.analyst2)
    hold_entry(entry, by=cast.administrator, reason="A question.")
    assert told(cast.analyst2) == []


def test_five_hundred_entries_are_told_in_as_many_queries_as_five_and_one_more_for_each_person(cast: Cast) -> None:
    found = make.submitted(cast.analyst)
    tell()
    asked: list[int] = []
    for count, others in ((5, ()), (5, (cast.analyst2, cast.editor2)), (500, ())):
        for other in others:
            watch("person", str(cast.analyst.pk), by=other)
        for _number in range(count):
            record("reject", found, by=cast.editor)
        people = 3 if len(asked) else 1
        with CaptureQueriesContext(connection) as queries:
            assert tell() == count * people
        asked.append(len(queries))
    assert asked[1] == asked[0] + 2 and asked[2] == asked[1] <= 24
    assert Notice.objects.filter(person=cast.analyst).newest().get().entry_id == AuditEntry.objects.latest("pk").pk


def test_what_commits_late_and_below_the_mark_is_told_after_all(cloned_database) -> None:
    cast = make_cast()
    found = make.submitted(cast.analyst)
    tell()
    written, go_on = threading.Event(), threading.Event()

    def hold_open() -> None:
        with transaction.atomic():
            record("reject", found, by=cast.editor)
            written.set()
            go_on.wait(10)
        connection.close()

    late = threading.Thread(target=hold_open)
    late.start()
    assert written.wait(10)
    record("reconsider", found, by=cast.editor)  # a higher id, committed first
    assert told(cast.analyst) == [("outcome", "reconsider")]
    assert told(cast.analyst) == [("outcome", "reconsider")], "and not settled while somebody writes"
    go_on.set()
    late.join()
    assert told(cast.analyst) == [("outcome", "reconsider"), ("outcome", "reject")]
    tell()
    mark = Telling.objects.get()
    assert (mark.settled_id, mark.seen) == (mark.last_id, [])


def test_four_who_tell_at_once_tell_once(cloned_database) -> None:
    cast = make_cast()
    for title in ("A lake", "A river"):
        decide(make.submitted(cast.analyst, make.threat_document(title=title)), "reject", by=cast.editor, reason="No.")
    made = at_once(*[tell] * 4)
    assert sorted(made, key=str) == [0, 0, 0, 2]
    assert Notice.objects.filter(person=cast.analyst, verb="reject").count() == 2


def test_a_commit_asks_for_one_job_and_only_for_what_is_told(
    cast: Cast, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(asking_to_tell, "pace", Pace())
    found = make.submitted(cast.analyst)
    with django_capture_on_commit_callbacks(execute=True):
        record("save_view", found, by=cast.editor)
    assert asked_jobs() == []
    with django_capture_on_commit_callbacks(execute=True):
        for _number in range(500):
            record("reject", found, by=cast.editor)
    assert asked_jobs() == ["tell", "tell_later"], "one at once, and one that sees what came within its second"


def asked_jobs() -> list[str]:
    found = ProcrastinateJob.objects.filter(task_name="review.tasks.tell").order_by("pk")
    return list(found.values_list("queueing_lock", flat=True))


def test_a_burst_of_commits_asks_for_one_job_a_second() -> None:
    pace = Pace()
    asked = [wait for tenth in range(50) if (wait := pace.wait(100 + tenth / 10)) is not None]
    assert len(asked) <= 6 and asked[0] == 0.0
    assert set(asked[1:]) == {PAUSE}
    assert pace.wait(200.0) == 0.0
