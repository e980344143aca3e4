"""Discussions: who may say what where, whom it names, how it is corrected, taken back, hidden and settled."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from articles.aligning import align_texts
from basics import clock
from basics.errors import Refused
from basics.remarks import EDIT_WINDOW, POSTS_MOST
from catalog.models import Entry
from review import actions as review
from review.contributing import apply_suggestion
from review.discussing import (
    edit_comment,
    hide_comment,
    open_thread,
    post_comment,
    reopen_thread,
    resolve_thread,
    show_comment,
    withdraw_comment,
)
from review.discussion_anchoring import About
from review.discussion_rules import may_read_words, text_hash
from review.freezing import changes_of
from review.models import Comment, CommentMention, CommentRevision, Proposal, Submission, Suggestion, Thread
from review.standing import propose_standing
from tests import make
from tests.people import Cast, make_person

SUMMARY = "The upper lake rose by two metres. Nobody warned the three villages below it. The moraine is of ice."


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast, make.threat_document(summary=SUMMARY))


@pytest.fixture
def said(cast: Cast, entry: Entry) -> Comment:
    return open_thread(entry, "Which villages?", by=cast.analyst, about=About("summary", quote="the three villages"))


def told(verb: str) -> dict[str, Any]:
    found = AuditEntry.objects.filter(verb=verb).latest("pk").after
    assert found is not None
    return dict(found)


def change(cast: Cast, entry: Entry, **document: Any) -> Entry:
    current = Entry.objects.with_content().get(pk=entry.pk)
    sent = make.submitted(cast.analyst, {**current.document, **document}, entry=current)
    assert sent.current is not None
    for editor in (cast.editor, cast.editor2):
        if Submission.objects.awaiting_decision().filter(pk=sent.pk).exists():
            review.approve(sent, by=editor, seen=sent.current.sha256)
    return Entry.objects.with_content().get(pk=entry.pk)


def test_a_thread_is_opened_on_words_of_a_field_and_answered(cast: Cast, entry: Entry, said: Comment) -> None:
    thread = said.thread
    assert (thread.place, thread.field, thread.exact) == ("entry", "summary", "the three villages")
    assert SUMMARY[thread.start : thread.end] == "the three villages"
    assert told("post_comment") == {"thread": thread.pk, "comment": said.pk, "mentions": []}
    answer = post_comment(thread, "Those on the **fan**.", by=cast.editor)
    assert (answer.number, Thread.objects.get().comment_count) == (2, 2)
    assert told("open_thread")["place"] == "entry"


@pytest.mark.parametrize("name", ["reader", "former"])
def test_readers_and_former_members_say_nothing_and_see_nothing(cast: Cast, said: Comment, name: str) -> None:
    person = getattr(cast, name)
    assert not Thread.objects.visible_to(person) and not Comment.objects.visible_to(person)
    with pytest.raises(Refused) as refused:
        post_comment(said.thread, "I too.", by=person)
    assert refused.value.code == Refused.FORBIDDEN


def test_nobody_sees_a_thread_on_a_draft_of_others_or_on_what_was_taken_down(cast: Cast, entry: Entry) -> None:
    draft = make.proposal(cast.analyst)
    open_thread(draft.submission, "Is it too long?", by=cast.analyst)
    assert Thread.objects.visible_to(cast.analyst).count() == 1
    assert not Thread.objects.visible_to(cast.editor) and not Comment.objects.visible_to(cast.administrator)
    with pytest.raises(Refused):
        open_thread(draft.submission, "I see it.", by=cast.editor)

    on_entry = open_thread(entry, "Who says so?", by=cast.editor)
    down = propose_standing(entry, "take_down", by=cast.analyst, reason="Illustrative.")
    for editor in (cast.editor, cast.editor2):
        review.approve(down.submission, by=editor, seen=down.sha256)
    assert not Thread.objects.visible_to(cast.editor)
    with pytest.raises(Refused):
        post_comment(on_entry.thread, "Still here.", by=cast.editor)


def test_who_is_named_is_told_and_who_may_not_see_it_is_not(cast: Cast, entry: Entry) -> None:
    made = open_thread(entry, "@Timur, and @Reza, look; @Aigerim too", by=cast.analyst, mentions=[cast.editor.pk])
    named = {cast.analyst2.pk, cast.editor.pk}
    assert set(CommentMention.objects.values_list("person", flat=True)) == named
    assert [person.name for person in made.unreached] == ["Reza"], "a reader sees no discussions"
    assert told("post_comment")["mentions"] == sorted(named)
    draft = open_thread(make.proposal(cast.analyst).submission, "@Dilnoza?", by=cast.analyst)
    assert [person.name for person in draft.unreached] == ["Dilnoza"]
    again = edit_comment(made, "@Timur and @Ruslan", by=cast.analyst, seen=text_hash(made))
    assert told("edit_comment")["mentions"] == [cast.editor2.pk], "nobody is told twice"
    assert again.edited_at is None
    edit_comment(again, again.body, by=cast.analyst, seen=text_hash(again), mentions=[cast.administrator.pk])
    assert told("edit_comment")["mentions"] == [cast.administrator.pk], "also who is named and nothing else changed"
    assert CommentMention.objects.filter(comment=made, person=cast.administrator).exists()


def test_a_slip_is_mended_without_a_trace_and_later_the_earlier_text_stays(cast: Cast, said: Comment) -> None:
    edit_comment(said, "Which of the villages?", by=cast.analyst, seen=text_hash(said))
    assert not CommentRevision.objects.exists()
    late = clock.now() - EDIT_WINDOW - timedelta(seconds=1)
    Comment.objects.filter(pk=said.pk).update(created_at=late)
    said.refresh_from_db()
    edit_comment(said, "All three?", by=cast.analyst, seen=text_hash(said))
    kept = CommentRevision.objects.get()
    assert (kept.number, kept.body) == (1, "Which of the villages?")
    assert Comment.objects.get().edited_at is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentRevision.objects.update(body="Other words.")


def test_an_edit_of_what_moved_on_and_of_others_is_refused(cast: Cast, said: Comment) -> None:
    seen = text_hash(said)
    edit_comment(said, "All three?", by=cast.analyst, seen=seen)
    with pytest.raises(Refused) as stale:
        edit_comment(said, "Which ones?", by=cast.analyst, seen=seen)
    assert stale.value.code == Refused.STALE and Comment.objects.get().body == "All three?"
    for act in (edit_comment, withdraw_comment):
        more: dict[str, Any] = {"body": "Mine.", "seen": seen} if act is edit_comment else {}
        with pytest.raises(Refused) as refused:
            act(said, by=cast.editor, **more)
        assert refused.value.code == Refused.FORBIDDEN


def test_what_is_withdrawn_keeps_its_place_and_its_words_for_those_who_moderate(cast: Cast, said: Comment) -> None:
    gone = withdraw_comment(said, by=cast.analyst)
    assert gone.body and not may_read_words(cast.analyst, gone) and may_read_words(cast.administrator, gone)
    assert "Which" not in str(told("withdraw_comment"))
    for again in (
        lambda: withdraw_comment(said, by=cast.analyst),
        lambda: edit_comment(said, "Back.", by=cast.analyst, seen=text_hash(said)),
        lambda: hide_comment(said, by=cast.administrator, reason="Twice."),
    ):
        with pytest.raises(Refused) as refused:
            again()
        assert refused.value.code == Refused.CONFLICT


def test_administrators_hide_with_a_reason_and_show_again(cast: Cast, said: Comment) -> None:
    with pytest.raises(Refused):
        hide_comment(said, by=cast.editor, reason="No.")
    with pytest.raises(Refused) as reasonless:
        hide_comment(said, by=cast.administrator, reason=" ")
    assert "reason" in reasonless.value.fields
    hidden = hide_comment(said, by=cast.administrator, reason="It names a person.")
    assert not may_read_words(cast.analyst, hidden)
    with pytest.raises(Refused):
        edit_comment(said, "Other words.", by=cast.analyst, seen=text_hash(said))
    assert may_read_words(cast.analyst, show_comment(hidden, by=cast.administrator))


def test_a_thread_is_resolved_once_and_opened_again(cast: Cast, said: Comment) -> None:
    resolve_thread(said.thread, by=cast.editor)
    assert told("resolve_thread") == {"thread": said.thread_id, "comment": None, "mentions": []}
    with pytest.raises(Refused) as second:
        resolve_thread(said.thread, by=cast.analyst)
    assert "Dilnoza" in str(second.value.message)
    with pytest.raises(Refused) as closed:
        post_comment(said.thread, "One more thing.", by=cast.analyst)
    assert closed.value.code == Refused.CONFLICT and Comment.objects.count() == 1
    post_comment(said.thread, "One more thing.", by=cast.analyst, reopen=True)
    assert Thread.objects.get().is_open and told("reopen_thread")["thread"] == said.thread_id
    with pytest.raises(Refused):
        reopen_thread(said.thread, by=cast.editor)


def test_empty_long_and_too_many_comments_are_refused(cast: Cast, said: Comment) -> None:
    for body in (" \n", "x" * 20_001):
        with pytest.raises(Refused) as refused:
            post_comment(said.thread, body, by=cast.analyst)
        assert "body" in refused.value.fields
    Comment.objects.bulk_create(
        Comment(thread=said.thread, number=number, author=cast.editor, body="x") for number in range(2, 2 + POSTS_MOST)
    )
    with pytest.raises(Refused) as flood:
        post_comment(said.thread, "And one.", by=cast.editor)
    assert flood.value.code == Refused.LIMITED


@pytest.mark.parametrize(
    ("about", "field"),
    [
        (About("nonsense"), "field"),
        (About("scenarios.s99"), "field"),
        (About("summary", quote="words that are not there"), "quote"),
        (About("", quote="The upper lake"), "quote"),
        (About("summary", quote="The"), "quote"),
        (About("summary", quote="x" * 5_001), "quote"),
    ],
)
def test_what_is_not_there_is_refused_at_its_field(cast: Cast, entry: Entry, about: About, field: str) -> None:
    with pytest.raises(Refused) as refused:
        open_thread(entry, "Why?", by=cast.analyst, about=about)
    assert field in refused.value.fields and not Thread.objects.exists()


def test_a_thread_follows_its_words_through_revisions_or_says_that_it_cannot(
    cast: Cast, entry: Entry, said: Comment
) -> None:
    moved = change(cast, entry, summary=f"In July 2031 it happened. {SUMMARY}")
    thread = Thread.objects.get()
    assert thread.standing == "carried"
    assert moved.document["summary"][thread.start : thread.end] == "the three villages"
    change(cast, entry, summary="Nothing of it is known any more.")
    thread = Thread.objects.get()
    assert thread.is_detached and thread.exact == "the three villages" and thread.start is None
    assert list(Thread.objects.detached()) == [thread]
    change(cast, entry, summary=SUMMARY)
    assert Thread.objects.get().standing == "carried"


def test_suggested_words_need_words_to_take_the_place_of(cast: Cast, entry: Entry, said: Comment) -> None:
    made = post_comment(said.thread, "Name them.", by=cast.editor, suggestion="Besh-Terek and two others")
    assert made.suggestion == "Besh-Terek and two others" and made.offer is None
    general = open_thread(entry, "In general.", by=cast.analyst)
    for thread, words in ((general.thread, "Others."), (said.thread, "the three villages")):
        with pytest.raises(Refused) as refused:
            post_comment(thread, "Better:", by=cast.editor, suggestion=words)
        assert "suggestion" in refused.value.fields
    with pytest.raises(Refused):
        post_comment(said.thread, "Better:", by=cast.administrator, suggestion="Others.")


def test_a_suggestion_on_a_proposed_change_is_offered_to_its_author(cast: Cast, entry: Entry) -> None:
    document = {**entry.document, "summary": SUMMARY.replace("Nobody warned", "No siren warned")}
    sent = make.submitted(cast.analyst, document, entry=entry)
    proposal = Proposal.objects.select_related("entry", "base", "successor").get(submission=sent)
    (hunk,) = changes_of(proposal, sent.current.content, sent.current.message)
    made = open_thread(
        sent, "Say who.", by=cast.editor, about=About(hunk=hunk.sha256), suggestion="No radio warned the villages. "
    )
    assert made.thread.hunk == hunk.sha256 and made.thread.field == "summary"
    offer = Suggestion.objects.get()
    assert made.offer == offer and "No radio warned the villages. The moraine" in offer.after
    with pytest.raises(Refused):
        post_comment(made.thread, "Mine.", by=cast.analyst, suggestion="No horn warned the villages. ")
    later = post_comment(made.thread, "Or else?", by=cast.editor2)
    seen = text_hash(later)
    later = edit_comment(later, "Or:", by=cast.editor2, seen=seen, suggestion="No horn warned the villages. ")
    assert later.offer is not None and "No horn" in later.offer.after
    apply_suggestion(offer, by=cast.analyst)
    thread = Thread.objects.get()
    assert thread.hunk != hunk.sha256 and not thread.is_detached, "it stands on the change as it is now"


def test_a_thread_on_a_change_that_is_gone_is_detached(cast: Cast, entry: Entry) -> None:
    document = {**entry.document, "summary": SUMMARY.replace("Nobody warned", "No siren warned"), "title": "Other"}
    sent = make.submitted(cast.analyst, document, entry=entry)
    proposal = Proposal.objects.select_related("entry", "base", "successor").get(submission=sent)
    hunks = changes_of(proposal, sent.current.content, sent.current.message)
    for hunk in hunks:
        open_thread(sent, "Why?", by=cast.editor, about=About(hunk=hunk.sha256))
    review.request_changes(sent, by=cast.editor, seen=sent.current.sha256, reason="Only the title.")
    make.revise_and_submit(proposal, {**entry.document, "title": "Other"}, by=cast.analyst, message="Only that.")
    assert {thread.field: thread.is_detached for thread in Thread.objects.all()} == {"summary": True, "title": False}
    with pytest.raises(Refused) as stale:
        open_thread(sent, "Why?", by=cast.editor, about=About(hunk=hunks[-1].sha256))
    assert stale.value.code == Refused.STALE


def test_a_row_of_an_alignment_is_discussed_by_its_words(cast: Cast) -> None:
    original, translated = make.text_pair(cast.analyst)
    alignment = align_texts(original, translated, by=cast.analyst)
    made = open_thread(alignment, "Is it 4000?", by=cast.analyst, about=About(row=2))
    thread = made.thread
    assert thread.text_version == translated and thread.exact in translated.text
    with pytest.raises(Refused):
        open_thread(alignment, "There?", by=cast.analyst, about=About(row=99))
    post_comment(thread, "Better:", by=cast.editor, suggestion="An engineer said that a gauge costs $4,000.")


def test_an_edition_is_discussed_by_those_who_work_on_it(cast: Cast, entry: Entry) -> None:
    edition = make.frozen_edition(cast)
    open_thread(edition, "Is the foreword done?", by=cast.analyst)
    assert Thread.objects.visible_to(cast.editor).exists() and not Thread.objects.visible_to(cast.reader)


def test_the_database_keeps_a_thread_on_one_thing(cast: Cast, entry: Entry, said: Comment) -> None:
    edition = make.frozen_edition(cast)
    for values in ({"edition": edition}, {"entry": None}, {"hunk": "0" * 64}, {"start": 9, "end": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Thread.objects.filter(pk=said.thread_id).update(**values)


def test_the_name_of_a_person_with_two_roles_is_told_once(cast: Cast, entry: Entry) -> None:
    both = make_person("Gulnara", "reader", "analyst")
    made = open_thread(entry, "@Gulnara @gulnara", by=cast.analyst, mentions=[both.pk])
    assert CommentMention.objects.get().person == both and not made.unreached
